"""Rooms of lesson 06, and the students that are taught in them."""

import pytest
import torch

from classroom import bugs
from classroom.lesson_06 import pupils
from classroom.lesson_06.loops import largest_change
from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.training import fit


@pytest.fixture(scope="module")
def room():
    return pupils.digits_room(0)


@pytest.fixture(scope="module")
def rooms():
    return pupils.digits_rooms(range(2))


def test_a_room_holds_what_belongs_together(room):
    assert room.x.shape == (100, 64) and room.y.shape == (100,)
    assert torch.equal(room.v, predict_logits(room.teacher, room.x)) and len(room.x_test) == len(room.y_test) == 500


def test_a_student_is_taught_from_its_birth_and_the_room_stays_as_it_is(room):
    first, again = pupils.taught(bugs.sound_loss, room), pupils.taught(bugs.sound_loss, room)
    assert largest_change(first, again) == 0 < largest_change(room.student, first)
    assert largest_change(room.student, mlp(64, 16, 10, seed=0)) == 0


ALL = {"sound": bugs.sound_loss, "rounded": bugs.rounded_loss} | {letter: bugs.BANK[letter].buggy
                                                                  for letter in "ABCDEFGU"}


@pytest.mark.parametrize("name", ALL)
def test_a_student_taught_beside_others_is_the_one_taught_alone(name, rooms, monkeypatch):
    monkeypatch.setattr(pupils, "STEPS", 20)    # enough to part from a neighbour
    # The rooms together need losses that are means over rows: so each loss of the lesson is tried.
    room, student = rooms[-1], pupils.taught_in_all(ALL[name], rooms)[-1]    # one that the room before could disturb
    expected = predict_logits(pupils.taught(ALL[name], room), room.x)
    assert torch.allclose(predict_logits(student, room.x), expected, atol=0.02, rtol=1e-3)
    assert largest_change(room.student, student) > 0.1    # and the room's own stays as it was born


def test_rooms_made_together_are_those_made_alone(room, rooms):
    assert torch.allclose(rooms[0].v, room.v, atol=1e-3) and torch.equal(rooms[0].x, room.x)
    assert largest_change(rooms[1].student, mlp(64, 16, 10, seed=1)) == 0
    assert not torch.equal(rooms[0].x_test, rooms[1].x_test)


def test_larger_teachers_are_trained_on_the_rows_of_their_rooms(rooms):
    two = [room._replace(x=room.x[:, :10], y=room.y % 2) for room in rooms]
    larger = pupils.with_larger_teachers(two)
    for before, after in zip(two, larger):
        assert after.x is before.x and torch.equal(after.v, predict_logits(after.teacher, after.x))
    alone = mlp(10, 100, 2, seed=1)
    fit(alone, two[1].x, two[1].y, epochs=50, lr=0.03, batch_size=200, seed=1)
    assert torch.allclose(larger[1].v, predict_logits(alone, two[1].x), atol=0.02)


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
