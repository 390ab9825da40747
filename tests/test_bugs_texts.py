"""The specimens on text: each test finds its bug and no other, stays silent on sound code of any make."""

import functools
import inspect
import textwrap

import pytest
import torch
import torch.nn.functional as F

from classroom.bugs import BANK, sound_text_loss, texts
from kdlib.losses import divergence, token_distillation_loss

LETTERS = ["W", "X", "Y", "Z", "AA", "AB"]
DETECTORS = [BANK[letter].detector for letter in LETTERS]


def kit_loss(z, v, tokens, prompt, T=2.0):
    """Padded with what it may not hear, and the mask counted from the front."""
    ends = torch.tensor([row.tolist().index(0) for row in tokens])
    place = torch.arange(tokens.shape[1] - 1)
    mask = (place >= prompt[:, None] - 1) & (place < ends[:, None])
    return token_distillation_loss(z[:, :-1], v[:, :-1, :z.shape[-1]], mask, temperature=T)


def rows_of_divergence(z, v, tokens, prompt, T=2.0):
    rows = [(i, j) for i, row in enumerate(tokens.tolist()) for j in range(prompt[i] - 1, row.index(0))]
    i, j = torch.tensor(rows).T
    return T * T * divergence(z[i, j] / T, v[i, j, :z.shape[-1]] / T)


def token_by_token(z, v, tokens, prompt, T=2.0):
    found = []
    for i, row in enumerate(tokens.tolist()):
        for j in range(int(prompt[i]), row.index(0) + 1):    # of token j, which place j − 1 answers for
            log_q, p = (z[i, j - 1] / T).log_softmax(-1), (v[i, j - 1, :z.shape[-1]] / T).softmax(-1)
            found.append(T * T * (p * (p.log() - log_q)).sum())
    return torch.stack(found).mean()


def cut_out_with_infinity(z, v, tokens, prompt, T=2.0):
    """What does not exist gets no probability, instead of being cut off."""
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    log_p = (v[..., :z.shape[-1]] / T).log_softmax(-1)[:, :-1][counted]
    return T**2 * F.kl_div((z / T).log_softmax(-1)[:, :-1][counted], log_p, reduction="batchmean", log_target=True)


SOUND = [sound_text_loss, kit_loss, rows_of_divergence, token_by_token, cut_out_with_infinity]


@pytest.mark.parametrize("loss", SOUND, ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_loss(loss):
    assert [detects(loss) for detects in DETECTORS] == [False] * 6


@pytest.mark.parametrize("loss", SOUND[1:], ids=lambda f: f.__name__)
def test_all_sound_losses_are_one_number(loss):
    z, v, tokens, prompt = texts._texts()
    for T in (1.0, 2.0, 5.0):
        torch.testing.assert_close(loss(z, v, tokens, prompt, T), sound_text_loss(z, v, tokens, prompt, T))


@pytest.mark.parametrize("letter", LETTERS)
def test_each_bug_is_found_by_its_own_test_alone(letter):
    found = [detects(BANK[letter].buggy) for detects in DETECTORS]
    assert found == [other == letter for other in LETTERS]


@pytest.mark.parametrize("rows, classes, seed, length", [(6, 5, 1, 12), (1, 2, 2, 8), (9, 27, 3, 14), (4, 40, 4, 10)])
def test_the_tests_do_not_hang_on_their_own_numbers(rows, classes, seed, length, monkeypatch):
    monkeypatch.setattr(texts, "_texts", functools.partial(texts._texts, rows, classes, seed, length))
    for letter in LETTERS:
        assert BANK[letter].detector(BANK[letter].buggy) and not BANK[letter].detector(sound_text_loss)


def test_made_up_texts_are_what_they_are_meant_to_be():
    z, v, tokens, prompt = texts._texts()
    for row, asked in zip(tokens.tolist(), prompt.tolist()):
        end = row.index(0)
        assert asked + 2 <= end < len(row) - 1 and not any(row[end:]) and asked in (2, 3)
    assert z.shape == v.shape == (*tokens.shape, 5)


def test_every_bug_leaves_a_loss_that_goes_down():
    """None of them stops the training, or shows as an error: that is why they were published."""
    z, v, tokens, prompt = texts._texts()
    for letter in LETTERS:
        start, student = BANK[letter].buggy(z, v, tokens, prompt).item(), z.clone().requires_grad_()
        for _ in range(20):
            pull, = torch.autograd.grad(BANK[letter].buggy(student, v, tokens, prompt), student)
            student = (student - 20 * pull).detach().requires_grad_()
        assert 0 <= BANK[letter].buggy(student, v, tokens, prompt).item() < start, letter


def test_phantom_tokens_get_a_part_of_the_students_probability():
    """Twenty-seven letters, five logits of 0 for letters that do not exist: what the student's table leaves to them."""
    v = torch.randn(1, 2, 27, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    wider = F.pad(v, (0, 5))
    assert wider.softmax(-1)[..., 27:].sum(-1).min() > 0.05
    torch.testing.assert_close(wider[..., :27].softmax(-1), v.softmax(-1))    # cut off first, nothing is lost


@pytest.mark.parametrize("old, new", [
    ("tokens[:, :-1] != 0", "tokens[:, 1:] != 0"), ("tokens[:, :-1] != 0", "tokens[:, :-1] >= 0"),
    (">= prompt[:, None]", ">= 0 * prompt[:, None]"), ("z[:, :-1]", "z[:, 1:]"), ("v[:, :-1,", "v[:, 1:,"),
    ("(v / T)", "v"), ("(z / T)", "z"), (":z.shape[-1]]", ":]"), (">= prompt[:, None]", ">= prompt[:, None] - 1")])
def test_some_test_finds_a_mutant_of_the_sound_loss(old, new):
    source = textwrap.dedent(inspect.getsource(sound_text_loss))
    assert source.count(old) == 1
    space = dict(vars(texts))
    exec(source.replace(old, new), space)
    mutant = space["sound_text_loss"]

    def found(detects):
        try:
            return detects(mutant)
        except RuntimeError:    # another number of tokens than the teacher: torch says so
            return new == ":]"

    z, v, tokens, prompt = texts._texts()
    padding = torch.autograd.functional.jacobian(lambda z: mutant(z, v, tokens, prompt), z)[tokens == 0].any()
    assert any(map(found, DETECTORS)) or padding    # the padding has its own specimen, S
