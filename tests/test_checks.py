"""What holds for every checker of every lesson, those of tomorrow too."""

import inspect

import pytest
import torch
from answers import leave, verdict

from kdlib import checks

CHECKERS = [checker for name, checker in vars(checks).items() if inspect.isfunction(checker)]


def spoil(tensor, *_):
    tensor.zero_()
    return tensor


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_an_empty_cell_is_not_attempted(checker, capsys):
    assert verdict(capsys, checker, ...) == verdict(capsys, checker, None) == "not attempted yet"


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
@pytest.mark.parametrize("hostile", [leave, spoil, 1 / 3, "text", [], {}, torch.tensor(float("nan")), object(), len])
def test_nothing_stops_a_checker(checker, hostile, capsys):
    assert verdict(capsys, checker, hostile).startswith(("not yet", "not attempted yet"))
