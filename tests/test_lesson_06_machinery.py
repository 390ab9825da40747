"""What lesson 06 keeps out of the reader's way: rooms and their students, the vital signs, the wards, the article."""

import pytest
import torch

from classroom import bugs
from classroom.lesson_06 import article, chance, pupils, signs
from classroom.lesson_06.battery import tried
from classroom.lesson_06.loops import Ward, largest_change
from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits


@pytest.fixture(scope="module")
def room():
    return pupils.digits_room(0)


def test_a_room_holds_what_belongs_together(room):
    assert room.x.shape == (100, 64) and room.y.shape == (100,)
    assert torch.equal(room.v, predict_logits(room.teacher, room.x)) and len(room.x_test) == len(room.y_test) == 500


def test_a_student_is_taught_from_its_birth_and_the_room_stays_as_it_is(room):
    before = largest_change(room.student, mlp(64, 16, 10, seed=0))
    first, again = pupils.taught(bugs.sound_loss, room), pupils.taught(bugs.sound_loss, room)
    assert before == largest_change(room.student, mlp(64, 16, 10, seed=0)) == 0
    assert largest_change(first, again) == 0 < largest_change(room.student, first)


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


def test_the_vital_signs_of_the_sound_loss_are_those_that_the_lesson_calls_healthy(room):
    chart = signs.chart(room, F=bugs.BANK["F"].buggy)
    assert list(chart) == ["sound", "F"] and chart["sound"].tolist() == [0, 0, 0.37, 0, 1, 1]
    assert chart["F"].tolist()[:3] == [0, 0, 0.51]


def test_the_ward_shows_who_changed_and_lends_its_teacher_only(room):
    ward = Ward(room.x, room.y)
    before = [p.clone() for p in ward.teacher.parameters()]
    chart = ward.chart(I=bugs.BANK["I"].buggy)
    assert list(chart) == ["sound", "I"] and all(map(torch.equal, before, ward.teacher.parameters()))
    assert chart["sound"]["teacher's weights moved"] == "0.00" != chart["I"]["teacher's weights moved"]


def test_chance_alone_makes_the_best_of_many_look_better():
    def sound(validation, test):
        return test[validation.argmax()].item()

    assert abs(chance.of_the_best(sound, 20) - 90) < 0.2 < chance.of_the_best(bugs.BANK["M"].buggy, 20) - 90
    bar, reached = chance.of_the_bar(bugs.sound_error, 40)
    assert bar == pytest.approx(100 * (0.9 * 0.1 / 500 / 40) ** 0.5, rel=0.05) and 92 < reached < 98


def test_the_articles_program_trains_the_wrong_network():
    room, facts = article.published(0)
    assert facts["student moved"] == 0 < facts["teacher moved"] and room.x.shape == (1000, 10)
    assert set(room.y.tolist()) == {0, 1} and torch.equal(room.v, predict_logits(room.teacher, room.x))


def test_a_battery_tries_every_test_on_every_patient():
    fires, own = tried(["B", "article's labels"], bugs.sound_loss)
    assert own == {"teacher against teacher": "B", "rounded answers": "article"}
    assert {name: list(found) for name, found in fires.items()} == dict.fromkeys(own, ["sound", "B", "article"])
    assert fires["teacher against teacher"]["B"] and not fires["teacher against teacher"]["sound"]
