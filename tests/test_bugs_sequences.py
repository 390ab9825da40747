"""The specimens on sequences: each test finds its bug and no other, stays silent on sound code of any make."""

import functools
import inspect
import textwrap

import pytest
import torch
import torch.nn.functional as F

from classroom.bugs import BANK, sequences, sound_token_loss
from kdlib.losses import token_distillation_loss

LETTERS = "RST"
DETECTORS = [BANK[letter].detector for letter in LETTERS]


def kit_loss(z, v, real, T=4.0):
    return token_distillation_loss(z, v, real, temperature=T)


def token_by_token(z, v, real, T=4.0):
    return torch.stack([T**2 * F.kl_div((z[i, j] / T).log_softmax(-1), (v[i, j] / T).softmax(-1), reduction="sum")
                        for i, j in real.nonzero()]).mean()


def tokens_as_batch(z, v, real, T=4.0):
    return T**2 * F.kl_div((z[real] / T).log_softmax(-1), (v[real] / T).softmax(-1), reduction="batchmean")


def weighted(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * (kl * real).sum() / real.sum()


@pytest.mark.parametrize("loss", [sound_token_loss, kit_loss, token_by_token, tokens_as_batch, weighted],
                         ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_loss(loss):
    assert [detects(loss) for detects in DETECTORS] == [False] * 3


@pytest.mark.parametrize("letter", LETTERS)
def test_each_bug_is_found_by_its_own_test_alone(letter):
    found = [detects(BANK[letter].buggy) for detects in DETECTORS]
    assert found == [other == letter for other in LETTERS]


@pytest.mark.parametrize("rows, classes, seed, length", [(3, 5, 1, 4), (1, 2, 2, 4), (5, 10, 3, 8), (2, 30, 4, 6)])
def test_the_tests_do_not_hang_on_their_own_numbers(rows, classes, seed, length, monkeypatch):
    made_up = functools.partial(sequences._strings, rows, classes, seed, length)
    monkeypatch.setattr(sequences, "_strings", made_up)
    for letter in LETTERS:
        assert BANK[letter].detector(BANK[letter].buggy) and not BANK[letter].detector(sound_token_loss)


@pytest.mark.parametrize("old, new", [("[real].mean()", "[real].sum()"), ("kl[real].mean()", "kl.mean()"),
                                      ("kl[real].mean()", "(kl * real).sum(-1).mean()"),
                                      ("kl[real].mean()", "((kl * real).sum(-1) / real.sum(-1)).mean()"),
                                      ("kl[real].mean()", "kl[:, 0].mean()")])
def test_some_test_finds_a_mutant_of_the_sound_loss(old, new):
    source = textwrap.dedent(inspect.getsource(sound_token_loss))
    assert source.count(old) == 1
    space = dict(vars(sequences))
    exec(source.replace(old, new), space)
    assert any(detects(space["sound_token_loss"]) for detects in DETECTORS)
