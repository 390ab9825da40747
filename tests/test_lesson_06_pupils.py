"""Rooms of lesson 06, and the students that are taught in them."""

import pytest
import torch

from classroom import bugs
from classroom.lesson_06 import pupils
from classroom.lesson_06.loops import largest_change
from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits


@pytest.fixture(scope="module")
def room():
    return pupils.digits_room(0)


def test_a_room_holds_what_belongs_together(room):
    assert room.x.shape == (100, 64) and room.y.shape == (100,)
    assert torch.equal(room.v, predict_logits(room.teacher, room.x)) and len(room.x_test) == len(room.y_test) == 500


def test_a_student_is_taught_from_its_birth_and_the_room_stays_as_it_is(room):
    first, again = pupils.taught(bugs.sound_loss, room), pupils.taught(bugs.sound_loss, room)
    assert largest_change(first, again) == 0 < largest_change(room.student, first)
    assert largest_change(room.student, mlp(64, 16, 10, seed=0)) == 0


def test_poor_labels_are_a_third_and_the_next_digit(room):
    poor = pupils.with_poor_labels(room)
    wrong = poor.y != room.y
    assert wrong.sum() == 34 and torch.equal(poor.y[wrong], (room.y[wrong] + 1) % 10) and poor.v is room.v


def test_reports_are_a_table_for_each_measure(room):
    found = pupils.reports({"sound": bugs.sound_loss, "U": bugs.BANK["U"].buggy}, [room, room])
    assert list(found) == list(pupils.MEASURES) and list(found["NLL"]) == ["sound", "U"] and len(found["NLL"]) == 2
    shown = pupils.intervals({"NLL": found["NLL"]})
    assert shown["NLL"]["U"] == mean_ci(found["NLL"]["U"]) and found["accuracy (%)"]["sound"][0] > 90


def test_the_rounded_labels_count_logits_above_zero(room):
    assert torch.equal(pupils.rounded_sums(room), (room.v > 0).sum(-1).float())
