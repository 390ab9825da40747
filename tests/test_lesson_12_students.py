"""The students of lesson 12: those that start as a part of their teacher, that never saw some digits, ten at a time."""

import pytest
import torch

from classroom.lesson_12 import many, omitted, starts
from classroom.tens import asked, trained
from kdlib.data import load_digits
from kdlib.measure import agreement
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher, permute_wrong_classes
from kdlib.training import distill, fit


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
    found = starts.four_students([r], epochs=1)
    assert list(found.index) == [0]
    assert list(found) == ["fresh start, labels", "fresh start, teacher", "copied start, labels",
                           "copied start, teacher"]
    assert found.stack().between(0, 100).all()
    assert found.loc[0, "copied start, labels"] > found.loc[0, "fresh start, labels"]
    assert all(torch.equal(*pair) for pair in zip(before, r.teacher.parameters()))


# ---- digits left out ----

def test_students_of_two_digits_are_those_that_would_be_trained_alone(r):
    omit, recipe = (0, 1, 2, 3, 4, 5, 6, 9), dict(epochs=3, lr=0.05, batch_size=50)
    found, seen = omitted.students([r], omit, **recipe), load_digits(omit=omit, split_seed=r.s)
    assert tuple(found) == omitted.KINDS and set(seen.y_train.tolist()) == {7, 8}
    v = predict_logits(r.teacher, seen.x_train)
    told = {"distilled": v, "permuted teacher": permute_wrong_classes(v, r.s)}
    for kind, (model,) in found.items():
        twin = mlp(64, 16, 10, seed=r.s)
        if kind in told:
            distill(twin, seen.x_train, seen.y_train, told[kind], temperature=8.0, alpha=1.0, seed=r.s, **recipe)
        else:
            smoothing = 0.1 if kind == "label smoothing" else 0.0
            fit(twin, seen.x_train, seen.y_train, label_smoothing=smoothing, seed=r.s, **recipe)
        assert torch.allclose(predict_logits(model, r.data.x_test), predict_logits(twin, r.data.x_test), atol=1e-3)
    hard = predict_logits(found["hard labels"][0], r.data.x_test)
    assert set(hard.argmax(-1).tolist()) <= {7, 8} and omitted.right(hard, r.data.y_test) < 30


def test_right_is_a_share_in_per_cent():
    assert omitted.right(torch.eye(4), torch.tensor([0, 1, 2, 0])) == 75


def test_the_best_number_is_the_smallest_that_does_best():
    z = torch.tensor([[0.0, 0, 0, 0, 0, 0, 0, 3, 0, 0], [1.1, 0, 0, 0, 0, 0, 0, 2, 0, 0]])
    assert omitted.best_number(z, torch.tensor([7, 7]), (7, 8)) == 0
    assert omitted.best_number(z, torch.tensor([7, 0]), (7, 8)) == 1       # above 0.9, below 3
    assert torch.equal(omitted.lowered(z, 2.0, (7, 8))[:, 7:9], z[:, 7:9] - 2)


def test_before_and_after_asks_of_the_digits_that_are_asked(r, monkeypatch):
    ys = {len(r.data.y_val): r.data.y_val, len(r.data.y_test): r.data.y_test}

    def knows(model, x):    # all but the 3, which one number brings back
        return torch.nn.functional.one_hot(ys[len(x)], 10).float() - 2 * torch.eye(10)[3]
    monkeypatch.setattr(omitted, "predict_logits", knows)
    for digits, before in (((3,), 0), ((4, 5), 100)):
        found = omitted.before_and_after({"a": [r.teacher]}, [r], (3,), digits)
        assert [table["a"].tolist() for table in found] == [[before], [100]]


# ---- tables ----

def test_the_table_says_how_ten_do():
    sets = [load_digits(20, split_seed=s, seed=s) for s in range(3)]
    recipe = dict(epochs=5, lr=0.05, batch_size=20)
    teachers = trained(8, sets, seeds=range(100, 103), **recipe)
    taught = trained(8, sets, asked(teachers, sets), temperature=4.0, **recipe)
    table = many.table_of({"teacher": (teachers, sets), "taught": (taught, sets)}, teachers)
    assert set(table.columns) == {(what, name) for what in ("accuracy", "agrees", "agrees on its own")
                                  for name in ("teacher", "taught")}
    assert len(table) == 3 and (table["agrees"]["teacher"] == 100).all() and (table["agrees"]["taught"] < 100).any()


def test_three_labels_in_ten_are_wrong_and_the_test_labels_are_not():
    right, wrong = load_digits(500, split_seed=3, seed=3), many.careless(3)
    assert torch.equal(right.x_train, wrong.x_train) and torch.equal(right.y_test, wrong.y_test)
    assert (right.y_train != wrong.y_train).sum() == 150 and set(wrong.y_train.tolist()) == set(range(10))
