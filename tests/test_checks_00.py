"""The checkers of lesson 00 on right, missing, wrong and raising answers."""

import pytest
from answers import leave, said

from kdlib import checks
from kdlib.data import load_digits
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import distill, fit


def distilled(width):
    teacher = mlp(64, 256, 10, seed=0)
    digits, few = load_digits(), load_digits(n_labels=100)
    fit(teacher, digits.x_train, digits.y_train, epochs=20, lr=1e-2, batch_size=50)
    student = mlp(64, width, 10, seed=0)
    history = distill(student, few.x_train, few.y_train, predict_logits(teacher, few.x_train), temperature=8.0,
                      alpha=1.0, epochs=200, lr=3e-2, batch_size=50)
    return student, history


@pytest.fixture(scope="module")
def narrow():
    return distilled(8)


CHECKERS = [(checks.parameters_by_hand, 1), (checks.narrow_student, 2), (checks.disagreements, 3)]


@pytest.mark.parametrize("checker, number", CHECKERS)
def test_missing_and_raising_answers_get_a_sentence(capsys, checker, number):
    assert said(capsys, checker, ...) == f"Exercise {number}: not attempted yet\n"
    assert said(capsys, checker, lambda *_: None) == f"Exercise {number}: not attempted yet\n"
    assert said(capsys, checker, leave) == f"Exercise {number}: not yet (your answer raised SystemExit)\n"


def test_parameters_by_hand(capsys):
    assert "correct" in said(capsys, checks.parameters_by_hand, lambda f, h, c: (f + 1) * h + (h + 1) * c)
    assert "correct" in said(capsys, checks.parameters_by_hand, lambda *widths: count_parameters(mlp(*widths)))
    for wrong in (lambda f, h, c: f * h + h * c,             # no biases
                  lambda f, h, c: (f + 1) * h + h * c,       # one bias forgotten
                  lambda f, h, c: 1210,                      # right for the student only
                  lambda f, h, c: f + h + c):
        assert said(capsys, checks.parameters_by_hand, wrong) == "Exercise 1: not yet\n"


def test_narrow_student(capsys, narrow):
    student, history = narrow
    assert "correct" in said(capsys, checks.narrow_student, lambda: student)
    for wrong in (mlp(64, 8, 10, seed=0),    # not trained
                  mlp(64, 16, 10, seed=0),   # not narrower
                  history):                  # what distill returns
        assert said(capsys, checks.narrow_student, lambda wrong=wrong: wrong) == "Exercise 2: not yet\n"


def test_disagreements(capsys):
    def right(teacher, student):
        return (teacher.argmax(-1) != student.argmax(-1)).nonzero().flatten()

    assert "correct" in said(capsys, checks.disagreements, right)
    assert "correct" in said(capsys, checks.disagreements, lambda t, s: right(t, s).tolist())
    for wrong in (lambda t, s: t.argmax(-1) != s.argmax(-1),                           # a mask
                  lambda t, s: (t.argmax(-1) == s.argmax(-1)).nonzero().flatten(),     # where they agree
                  lambda t, s: len(right(t, s)),                                       # how many
                  lambda t, s: right(t, s).reshape(-1, 1)):                            # nonzero without flatten
        assert said(capsys, checks.disagreements, wrong) == "Exercise 3: not yet\n"
