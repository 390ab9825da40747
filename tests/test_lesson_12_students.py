"""The students of lesson 12: those that start as a part of their teacher, that never saw some digits, ten at a time."""

import pytest
import torch

from classroom.lesson_12 import many, omitted, starts
from kdlib.data import load_digits
from kdlib.measure import agreement
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher


@pytest.fixture(scope="module")
def r():
    return Repetition(0, teacher=lambda data, s: large_teacher(data, s, epochs=3))


# ---- starts ----

def test_all_units_copied_are_the_teacher_and_a_part_is_made_of_its_strongest(r):
    whole = starts.strongest_part(r.teacher, 256)
    assert agreement(whole, predict_logits(r.teacher, r.few.x_train), r.few.x_train) == 1
    part = starts.strongest_part(r.teacher, 4)
    strength = r.teacher[0].weight.norm(dim=1) * r.teacher[2].weight.norm(dim=0)
    for unit, bias in zip(part[0].weight, part[0].bias):
        place, = (r.teacher[0].weight == unit).all(1).nonzero()
        assert strength[place] >= strength.topk(4).values[-1] and r.teacher[0].bias[place] == bias


def test_four_students_have_one_start_a_pair_and_leave_the_teacher_alone(r):
    before = [p.clone() for p in r.teacher.parameters()]
    found = starts.four_students(r, epochs=1)
    assert list(found) == ["fresh start, labels", "fresh start, teacher", "copied start, labels",
                           "copied start, teacher"]
    assert all(0 <= points <= 100 for points in found.values())
    assert found["copied start, labels"] > found["fresh start, labels"]
    assert all(torch.equal(*pair) for pair in zip(before, r.teacher.parameters()))


# ---- digits left out ----

def test_students_of_two_digits_answer_all_validation_and_test_images(r):
    answers = omitted.unseen(r, (0, 1, 2, 3, 4, 5, 6, 9), epochs=3, lr=0.05, batch_size=50)
    assert tuple(answers) == omitted.KINDS and all(z.shape == (797, 10) for z in answers.values())
    assert set(answers["hard labels"].argmax(-1).tolist()) <= {7, 8}
    assert omitted.right(answers["hard labels"][297:], r.data.y_test) < 30


def test_right_is_a_share_in_per_cent():
    assert omitted.right(torch.eye(4), torch.tensor([0, 1, 2, 0])) == 75


def test_the_best_number_is_the_smallest_that_does_best():
    z = torch.tensor([[0.0, 0, 0, 0, 0, 0, 0, 3, 0, 0], [1.1, 0, 0, 0, 0, 0, 0, 2, 0, 0]])
    assert omitted.best_number(z, torch.tensor([7, 7]), (7, 8)) == 0
    assert omitted.best_number(z, torch.tensor([7, 0]), (7, 8)) == 1       # above 0.9, below 3
    assert torch.equal(omitted.lowered(z, 2.0, (7, 8))[:, 7:9], z[:, 7:9] - 2)


def test_before_and_after_asks_of_the_digits_that_are_asked(r, monkeypatch):
    y = torch.cat([r.data.y_val, r.data.y_test])
    knows = torch.nn.functional.one_hot(y, 10).float()
    knows[:, 3] -= 2                                                       # all but the 3, which one number brings back
    monkeypatch.setattr(omitted, "unseen", lambda r, omit, **recipe: {"a": knows})
    assert omitted.before_and_after(r, (3,), (3,)) == ({"a": 0}, {"a": 100})
    assert omitted.before_and_after(r, (3,), (4, 5)) == ({"a": 100}, {"a": 100})


# ---- ten at a time ----

def test_ten_learn_from_their_own_sets_and_the_table_says_how_they_do():
    sets = [load_digits(20, split_seed=s, seed=s) for s in range(3)]
    recipe = dict(epochs=5, lr=0.05, batch_size=20)
    teachers = many.ten(8, sets, first=100, **recipe)
    taught = many.ten(8, sets, teachers, T=4.0, **recipe)
    table = many.table_of({"teacher": (teachers, sets), "taught": (taught, sets)}, teachers)
    assert set(table.columns) == {(what, name) for what in ("accuracy", "agrees", "agrees on its own")
                                  for name in ("teacher", "taught")}
    assert len(table) == 3 and (table["agrees"]["teacher"] == 100).all() and (table["agrees"]["taught"] < 100).any()


def test_a_teacher_changes_what_ten_learn():
    sets = [load_digits(20, split_seed=s, seed=s) for s in range(2)]
    recipe = dict(epochs=2, lr=0.05, batch_size=20)
    teachers = [mlp(64, 4, 10, seed=9)] * 2
    alone, taught = many.ten(8, sets, **recipe), many.ten(8, sets, teachers, **recipe)
    assert not torch.equal(alone[0][0].weight, taught[0][0].weight)


def test_three_labels_in_ten_are_wrong_and_the_test_labels_are_not():
    right, wrong = load_digits(500, split_seed=3, seed=3), many.careless(3)
    assert torch.equal(right.x_train, wrong.x_train) and torch.equal(right.y_test, wrong.y_test)
    assert (right.y_train != wrong.y_train).sum() == 150 and set(wrong.y_train.tolist()) == set(range(10))
