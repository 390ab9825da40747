"""Specimen V: its test finds it, stays silent on mixtures of any make, and the lesson's example is right."""

import functools
import inspect
import math
import textwrap

import pytest
import torch

from classroom.bugs import BANK, detects_mean_of_logs, mixtures, sound_mixture


def in_logs(z, v, beta=0.5):
    return torch.logaddexp(v.log_softmax(-1) + math.log(beta), z.log_softmax(-1) + math.log(1 - beta))


def row_by_row(z, v, beta=0.5):
    return torch.stack([(z[i].softmax(-1).lerp(v[i].softmax(-1), beta)).log() for i in range(len(z))])


def shares_exchanged(z, v, beta=0.5):
    """Another mistake (trl, pull request 3043). It is a mixture all the same, so this test says nothing of it."""
    return sound_mixture(v, z, beta)


@pytest.mark.parametrize("mixture", [sound_mixture, in_logs, row_by_row, shares_exchanged], ids=lambda f: f.__name__)
def test_the_detector_accuses_no_mixture(mixture):
    assert detects_mean_of_logs(mixture) is False


def test_the_sound_mixture_is_the_one_that_is_added_up_in_logs():
    z, v, _ = mixtures._answers()
    assert all(torch.allclose(sound_mixture(z, v, beta), in_logs(z, v, beta)) for beta in (0.1, 0.5, 0.9))


@pytest.mark.parametrize("rows, classes, seed", [(8, 5, 1), (4, 2, 2), (40, 10, 3), (17, 100, 4)])
def test_the_test_does_not_hang_on_its_own_numbers(rows, classes, seed, monkeypatch):
    monkeypatch.setattr(mixtures, "_answers", functools.partial(mixtures._answers, rows, classes, seed))
    assert detects_mean_of_logs(BANK["V"].buggy) and not detects_mean_of_logs(sound_mixture)


@pytest.mark.parametrize("old, new", [(".log()", ""), ("(1 - beta) * ", ""), ("v.softmax(-1)", "v"),
                                      ("z.softmax(-1)", "z.softmax(0)"), ("z.softmax(-1)", "z.sigmoid()")])
def test_what_is_no_mixture_is_found(old, new):
    source = textwrap.dedent(inspect.getsource(sound_mixture))
    assert source.count(old) == 1
    space = dict(vars(mixtures))
    exec(source.replace(old, new), space)
    assert detects_mean_of_logs(space["sound_mixture"])


def test_the_example_of_the_lesson():
    v, z = (torch.tensor([row], dtype=torch.float64).log() for row in ([0.9, 0.1], [0.1, 0.9]))
    assert torch.allclose(sound_mixture(z, v).exp(), torch.tensor(0.5).double())
    assert torch.allclose(BANK["V"].buggy(z, v).exp(), torch.tensor(0.3).double())


def test_where_both_say_the_same_the_mistake_does_not_show():
    z, *_ = mixtures._answers()
    assert torch.allclose(BANK["V"].buggy(z, z), sound_mixture(z, z))
