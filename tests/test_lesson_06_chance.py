"""Reports on students that are all equally good: chance alone tells them apart."""

import pytest

from classroom import bugs
from classroom.lesson_06 import chance


def test_the_best_of_many_equals_looks_better_where_the_test_images_choose():
    assert abs(chance.of_the_best(bugs.sound_choice, 20) - 90) < 0.2
    assert chance.of_the_best(bugs.BANK["M"].buggy, 20) > 92


def test_two_standard_errors_reach_the_truth_in_95_of_100_trials():
    bar, reached = chance.of_the_bar(bugs.sound_error, 40)
    assert bar == pytest.approx(100 * (0.9 * 0.1 / 500 / 40) ** 0.5, rel=0.05) and 92 < reached < 98
