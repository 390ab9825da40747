"""The checkers of lesson 04 know right from wrong, and never raise."""

import pytest
import torch
import torch.nn.functional as F
from answers import said

from kdlib import checks as check


def soft_cross_entropy(p, z):
    return -(p * z.log_softmax(-1)).sum(-1).mean()


def kl_term(z, v, T):
    return T**2 * F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")


def our_alpha(w, u, T):
    return w / (w + u * T**2)


CORRECT = {"soft_cross_entropy": (1, soft_cross_entropy), "kl_term": (2, kl_term), "our_alpha": (3, our_alpha)}
MISTAKES = {
    "soft_cross_entropy": {
        "sum over the batch": lambda p, z: -(p * z.log_softmax(-1)).sum(),
        "mean over the classes too": lambda p, z: -(p * z.log_softmax(-1)).mean(),
        "one number a row": lambda p, z: -(p * z.log_softmax(-1)).sum(-1),
        "sign": lambda p, z: (p * z.log_softmax(-1)).sum(-1).mean(),
        "log of a softmax": lambda p, z: -(p * z.softmax(-1).log()).sum(-1).mean(),
        "KL instead": lambda p, z: F.kl_div(z.log_softmax(-1), p, reduction="batchmean"),
        "the hard label": lambda p, z: F.cross_entropy(z, p.argmax(-1)),
    },
    "kl_term": {
        "as given": lambda z, v, T: F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="batchmean"),
        "no T²": lambda z, v, T: kl_term(z, v, T) / T**2,
        "T, not T²": lambda z, v, T: kl_term(z, v, T) / T,
        "mean": lambda z, v, T: kl_term(z, v, T) / z.shape[1],
        "swapped": lambda z, v, T: kl_term(v, z, T),
        "T forgotten in the softmax": lambda z, v, T: T**2 * kl_term(z, v, 1.0),
        "softmax twice": lambda z, v, T: kl_term(z.softmax(-1), v, T),
    },
    "our_alpha": {
        "T² ignored": lambda w, u, T: w / (w + u),
        "T² upside down": lambda w, u, T: w * T**2 / (w * T**2 + u),
        "the labels' weight": lambda w, u, T: u / (u + w / T**2),
        "T, not T²": lambda w, u, T: w / (w + u * T),
        "the weight itself": lambda w, u, T: w,
    },
}


@pytest.mark.parametrize("name", CORRECT)
def test_the_solution_is_correct(name, capsys):
    number, solution = CORRECT[name]
    assert said(capsys, getattr(check, name), solution) == f"Exercise {number}: correct\n"


@pytest.mark.parametrize("name", CORRECT)
@pytest.mark.parametrize("answer", [..., None, lambda *_: None, lambda *_: ...])
def test_an_empty_cell_is_not_attempted(name, answer, capsys):
    assert said(capsys, getattr(check, name), answer).endswith("not attempted yet\n")


@pytest.mark.parametrize("name, mistake", [(name, mistake) for name in MISTAKES for mistake in MISTAKES[name]])
def test_a_usual_mistake_is_not_yet(name, mistake, capsys):
    assert said(capsys, getattr(check, name), MISTAKES[name][mistake]).endswith("not yet\n")


@pytest.mark.parametrize("name", CORRECT)
@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, KeyboardInterrupt])
def test_an_answer_that_raises_gets_a_sentence(name, error, capsys):
    def answer(*_):
        raise error

    assert f"not yet (your answer raised {error.__name__})" in said(capsys, getattr(check, name), answer)


@pytest.mark.parametrize("name", CORRECT)
@pytest.mark.parametrize("answer", [3, "text", lambda *_: "text", lambda *_: torch.tensor(float("nan"))])
def test_nonsense_is_not_yet(name, answer, capsys):
    assert ": not yet" in said(capsys, getattr(check, name), answer)


def test_a_plain_number_or_a_tensor_will_do(capsys):
    assert said(capsys, check.our_alpha, lambda *a: torch.tensor(our_alpha(*a))) == "Exercise 3: correct\n"
