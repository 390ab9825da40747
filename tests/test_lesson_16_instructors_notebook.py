"""A part of lesson 16's stored run, trained again: as long as a lesson takes, so it runs where lessons do."""

import build_capstone
import pandas as pd
import pytest
from stored import MORE

from classroom.lesson_16 import instructors
from classroom.lesson_16.board import rights
from classroom.lesson_16.deal import deal_out
from classroom.lesson_16.storing import rounded


@MORE
def test_the_first_deal_comes_out_as_it_is_stored():
    stored = pd.read_csv(build_capstone.TABLE).query("deal == 'deal 0'").set_index("way").accuracy
    given, drawer = deal_out("deal 0")
    assert rights(given.teacher, drawer.x, drawer.y).mean() == pytest.approx(stored.teacher, abs=0.01)
    found = {}
    for way in ("baseline", "careful"):
        student, bits = getattr(instructors, way)(given)
        found[way] = rights(rounded(student, bits), drawer.x, drawer.y).mean()
        assert found[way] == pytest.approx(stored[way], abs=0.05), way    # another processor may choose another start
    assert found["careful"] > found["baseline"] + 0.05
    small = instructors.in_few_bits(given, "cnn 4", 4, seed=0)
    assert rights(rounded(small, 4), drawer.x, drawer.y).mean() > stored.careful + 0.05
