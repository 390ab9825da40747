"""The rules for verdicts: each is met, its edges too, and a wrong number changes the verdict."""

import numpy as np
import pytest

from classroom.verdict import (
    CONFIRMED,
    CONTRADICTED,
    IN_PART,
    NOT_CONFIRMED,
    NOT_VISIBLE,
    REPRODUCED,
    REVERSED,
    UNDECIDED,
    confirmation,
    overall,
    there,
    verdict,
)

NOISE = np.linspace(-1, 1, 10)    # ten repetitions; its standard error is about 0.2


@pytest.mark.parametrize("effect, control, reported, expected", [
    (4 + NOISE, None, None, REPRODUCED),
    (4 + NOISE, 1.9 + NOISE, None, REPRODUCED),                # the control explains less than half
    (4 + NOISE, 2.1 - NOISE, None, IN_PART),                   # half and more, and something is left
    (4 + NOISE, 4 - 2 * NOISE, 1.0, UNDECIDED),                # what is left swings by three: ± 1.4
    (4 + NOISE, 4 + 0.9 * NOISE, 1.0, NOT_VISIBLE),            # nothing is left, and 1.0 can be excluded
    (4 + NOISE, 4 + 0.9 * NOISE, None, UNDECIDED),             # nobody reports a size to exclude
    (4 + NOISE, 6 + 0.9 * NOISE, None, NOT_VISIBLE),           # the control is ahead: any size is excluded
    (0.1 * NOISE, None, 1.0, NOT_VISIBLE),
    (0.4 + NOISE, None, 0.7, UNDECIDED),                       # about 0 to 0.8
    (-4 + NOISE, None, 1.0, CONTRADICTED),
    (-4 + NOISE, 3 + NOISE, None, CONTRADICTED),
    (np.ones(3), None, None, REPRODUCED), (np.zeros(3), None, 1.0, NOT_VISIBLE), (-np.ones(3), None, 1.0, CONTRADICTED),
])
def test_the_rules(effect, control, reported, expected):
    assert verdict(effect, control, reported=reported) == expected


def test_the_referees_cases():
    students, alone = 13.5 + NOISE, 12.6 - 2 * NOISE           # students of a noisy teacher, and the same without it
    assert verdict(students, alone, reported=3.0) == NOT_VISIBLE
    assert verdict(91.6 + NOISE, 54.3 + NOISE) == IN_PART      # a digit that comes back after a correction
    assert verdict(0.7 + 3 * NOISE, reported=1.0) == UNDECIDED


def test_a_planted_wrong_number_changes_the_verdict():
    effect = 1 + 0.3 * NOISE
    assert verdict(effect) == REPRODUCED
    planted = effect.copy()
    planted[4] = -6
    assert verdict(planted, reported=1.0) == UNDECIDED
    assert verdict(-effect) == CONTRADICTED


def test_three_standard_errors_are_the_edge():
    error = NOISE.std(ddof=1) / np.sqrt(10)
    assert there(3.01 * error + NOISE) and not there(2.99 * error + NOISE)


@pytest.mark.parametrize("verdicts, expected", [
    ([REPRODUCED, REPRODUCED], REPRODUCED), ([REPRODUCED, NOT_VISIBLE], IN_PART), ([IN_PART, CONTRADICTED], IN_PART),
    ([NOT_VISIBLE, NOT_VISIBLE], NOT_VISIBLE), ([NOT_VISIBLE, UNDECIDED], UNDECIDED),
    ([NOT_VISIBLE, CONTRADICTED], CONTRADICTED)])
def test_settings_are_summed_up(verdicts, expected):
    assert overall(dict(enumerate(verdicts))) == overall(dict(enumerate(reversed(verdicts)))) == expected


def test_confirmation():
    assert confirmation(4 + NOISE) == confirmation(4 + NOISE, 3 + NOISE / 2) == CONFIRMED
    assert confirmation(-4 + NOISE) == REVERSED and confirmation(NOISE) == confirmation(4 + NOISE, 4 - NOISE)
    assert confirmation(NOISE) == NOT_CONFIRMED


@pytest.mark.parametrize("call, error, words", [
    (lambda: verdict([1.0]), ValueError, "two numbers"), (lambda: verdict([1, 2], [1, 2, 3]), ValueError, "2 and 3"),
    (lambda: verdict([1.0, float("nan")]), ValueError, "nan"), (lambda: verdict("ab"), TypeError, "'ab'"),
    (lambda: verdict(NOISE, reported=-1.0), ValueError, "-1.0"), (lambda: overall({}), ValueError, "{}"),
    (lambda: overall({"a": "true"}), ValueError, "'true'")])
def test_bad_numbers_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
