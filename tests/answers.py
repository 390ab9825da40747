"""What the tests of exercise checkers share."""

import re
import types

import pytest

from classroom import checkers

CHECKERS = checkers()
OF_FUNCTIONS = {name: checker for name, checker in CHECKERS.items() if callable(checker.solution)}
OF_VALUES = {name: checker for name, checker in CHECKERS.items() if name not in OF_FUNCTIONS}
every = pytest.mark.parametrize("checker", CHECKERS.values(), ids=CHECKERS)
functions = pytest.mark.parametrize("checker", OF_FUNCTIONS.values(), ids=OF_FUNCTIONS)
values = pytest.mark.parametrize("checker", OF_VALUES.values(), ids=OF_VALUES)
RAW = re.compile(r"Error\b|Traceback|object (has no|is not)|unsupported operand| 0x[0-9a-f]+")    # no learner's words
check = types.SimpleNamespace(**{name.partition(".")[2]: checker for name, checker in CHECKERS.items()})


def said(capsys, checker, answer):
    """What the checker prints: one line, its end included; and nothing may come back."""
    assert checker(answer) is None
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    return printed


def verdict(capsys, checker, answer):
    """What the checker says after "Exercise N: "; of "correct" not why it matters."""
    words = said(capsys, checker, answer).split(": ", 1)[1].strip()
    return "correct" if words == f"correct ✓ {checker.why}" else words


def leave(*_):
    """The rudest answer: it wants to end the program."""
    raise SystemExit("bye")
