"""Checkers of lesson 01: right answers, empty answers, wrong answers that learners give, answers that raise."""

import pytest
from answers import leave, verdict

from kdlib import checks as check
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp
from kdlib.training import fit


def accuracy_after(width, epochs, *, clean=False, test=False):
    data = load_digits()
    y = data.y_train.clone()
    if not clean:
        y[::5] = (y[::5] + 1) % 10
    network = mlp(64, width, 10, seed=0)
    fit(network, data.x_train, y, epochs=epochs, lr=3e-2, batch_size=100, seed=0)
    return accuracy(network, data.x_train, y) if test else accuracy(network, data.x_val, data.y_val)


CORRECT = {
    check.widest: lambda free, features, classes: (free // 4 - classes) // (features + 1 + classes),
    check.gain_of_distillation: 95.3 - 95.1,
    check.validation_accuracy_after: accuracy_after,
}
WRONG = [
    (check.widest, lambda free, features, classes: free // 4 // (features + classes)),                   # no biases
    (check.widest, lambda free, features, classes: (free - classes) // (features + 1 + classes)),        # bytes
    (check.widest, lambda free, features, classes: (free / 4 - classes) / (features + 1 + classes)),     # 16.4 units
    (check.gain_of_distillation, 2.3),         # the report's own: a student that trained a fifth of the time
    (check.gain_of_distillation, -1.9),        # against the teacher
    (check.gain_of_distillation, 0.002),       # a fraction, not points
    (check.validation_accuracy_after, lambda width, epochs: accuracy_after(width, epochs, clean=True)),
    (check.validation_accuracy_after, lambda width, epochs: accuracy_after(width, epochs, test=True)),    # wrong images
    (check.validation_accuracy_after, lambda width, epochs: 100 * accuracy_after(width, epochs)),         # percent
    (check.validation_accuracy_after, lambda width, epochs: accuracy_after(512, epochs)),                  # one width
]


@pytest.mark.parametrize("checker", CORRECT, ids=lambda checker: checker.__name__)
def test_the_solution_is_correct_and_nothing_is_no_attempt(capsys, checker):
    assert verdict(capsys, checker, CORRECT[checker]) == "correct"
    assert verdict(capsys, checker, ...) == "not attempted yet"
    if callable(CORRECT[checker]):
        assert verdict(capsys, checker, lambda *arguments: None) == "not attempted yet"


@pytest.mark.parametrize("checker, answer", WRONG)
def test_a_wrong_answer_is_not_yet(capsys, checker, answer):
    assert verdict(capsys, checker, answer) == "not yet"


@pytest.mark.parametrize("checker", CORRECT, ids=lambda checker: checker.__name__)
@pytest.mark.parametrize("answer", [leave, "three", [], {}])
def test_a_checker_never_raises(capsys, checker, answer):
    assert verdict(capsys, checker, answer).startswith("not yet")
