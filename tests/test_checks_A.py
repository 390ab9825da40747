"""The checkers of the primer on right, missing, wrong and raising answers."""

import math

import pytest
import torch
from answers import leave, said

from kdlib import checks


@pytest.mark.parametrize("checker, number", [(checks.first_of_two, 1), (checks.seeds_needed, 2)])
def test_missing_and_raising_answers_get_a_sentence(capsys, checker, number):
    assert said(capsys, checker, ...) == f"Exercise {number}: not attempted yet\n"
    assert said(capsys, checker, lambda *_: None) == f"Exercise {number}: not attempted yet\n"
    assert said(capsys, checker, leave) == f"Exercise {number}: not yet (your answer raised SystemExit)\n"


def test_first_of_two(capsys):
    for right in (lambda a, b: torch.sigmoid(a - b),
                  lambda a, b: 1 / (1 + (b - a).exp()),
                  lambda a, b: torch.stack([a, b]).softmax(0)[0]):
        assert said(capsys, checks.first_of_two, right) == "Exercise 1: correct\n"
    for wrong in (lambda a, b: a.exp() / (a.exp() + b.exp()),    # overflows
                  lambda a, b: torch.sigmoid(b - a),             # the other class
                  lambda a, b: a / (a + b)):                     # no exponential
        assert said(capsys, checks.first_of_two, wrong) == "Exercise 1: not yet\n"


def test_seeds_needed(capsys):
    for right in (lambda g, s: math.ceil((3 * s / g) ** 2), lambda g, s: math.ceil(9 * s * s / (g * g))):
        assert said(capsys, checks.seeds_needed, right) == "Exercise 2: correct\n"
    for wrong in (lambda g, s: math.ceil(3 * s / g),              # the square forgotten
                  lambda g, s: (3 * s / g) ** 2,                  # not a whole number
                  lambda g, s: int((3 * s / g) ** 2),             # rounded down
                  lambda g, s: math.ceil((3 * g / s) ** 2)):      # upside down
        assert said(capsys, checks.seeds_needed, wrong) == "Exercise 2: not yet\n"
