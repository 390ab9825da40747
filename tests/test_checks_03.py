"""Checkers of lesson 03: right answers, empty answers, wrong answers that learners give, answers that raise."""

import pytest
import torch
from answers import leave, verdict

from kdlib import checks as check
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import fit

SWITCHES = {
    "the same image always gets the same answer": "eval",
    "in this block nothing is recorded for a backward pass": "no_grad",
    "a loss can train an image through the teacher, not the teacher": "frozen",
    "batch norm's running averages stay put": "eval",
}


def polite(teacher, x):
    before = teacher.training
    teacher.eval()
    with torch.no_grad():
        targets = teacher(x).softmax(-1)
    teacher.train(before)
    return targets


def only_no_grad(teacher, x):
    with torch.no_grad():
        return teacher(x).softmax(-1)


def eval_and_stay(teacher, x):
    teacher.eval()
    with torch.no_grad():
        return teacher(x).softmax(-1)


def always_back_to_train(teacher, x):
    teacher.eval()
    with torch.no_grad():
        targets = teacher(x).softmax(-1)
    teacher.train()
    return targets


def recorded(teacher, x):
    before = teacher.training
    teacher.eval()
    targets = teacher(x).softmax(-1)
    teacher.train(before)
    return targets


def freezes_for_good(teacher, x):
    teacher.requires_grad_(False)
    return polite(teacher, x)


def share(epochs, *, among=100, threshold=0.99, per_image=1.0):
    data, asked = load_digits(), load_digits(among)
    teacher = mlp(64, 256, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=epochs, lr=1e-2, batch_size=50)
    certain = predict_logits(teacher, asked.x_train).softmax(-1).amax(-1) > threshold
    return certain.double().mean().item() * per_image


CORRECT = {check.switches: SWITCHES, check.ask: polite, check.share_of_certain_rows: share}
WRONG = [
    (check.switches, SWITCHES | {"the same image always gets the same answer": "no_grad"}),
    (check.switches, SWITCHES | {"a loss can train an image through the teacher, not the teacher": "no_grad"}),
    (check.switches, SWITCHES | {"batch norm's running averages stay put": "frozen"}),
    (check.switches, {}),
    (check.ask, only_no_grad),
    (check.ask, eval_and_stay),
    (check.ask, always_back_to_train),
    (check.ask, recorded),
    (check.ask, freezes_for_good),
    (check.ask, predict_logits),                                                 # logits, not probabilities
    (check.share_of_certain_rows, lambda epochs: share(epochs, per_image=100)),  # percent
    (check.share_of_certain_rows, lambda epochs: 1 - share(epochs)),
    (check.share_of_certain_rows, lambda epochs: share(epochs, threshold=0.9)),
]


@pytest.mark.parametrize("checker", CORRECT, ids=lambda checker: checker.__name__)
def test_the_solution_is_correct_and_nothing_is_no_attempt(capsys, checker):
    assert verdict(capsys, checker, CORRECT[checker]) == "correct"
    assert verdict(capsys, checker, ...) == "not attempted yet"
    if callable(CORRECT[checker]):
        assert verdict(capsys, checker, lambda *arguments: None) == "not attempted yet"


def test_switches_left_open_are_no_attempt(capsys):
    assert verdict(capsys, check.switches, dict.fromkeys(SWITCHES, ...)) == "not attempted yet"
    assert verdict(capsys, check.switches, {wish: switch + "()" for wish, switch in SWITCHES.items()}) == "correct"


@pytest.mark.parametrize("checker, answer", WRONG)
def test_a_wrong_answer_is_not_yet(capsys, checker, answer):
    assert verdict(capsys, checker, answer) == "not yet"


@pytest.mark.parametrize("checker", CORRECT, ids=lambda checker: checker.__name__)
@pytest.mark.parametrize("answer", [leave, "three", [], 5])
def test_a_checker_never_raises(capsys, checker, answer):
    assert verdict(capsys, checker, answer).startswith("not yet")
    assert torch.is_grad_enabled()
