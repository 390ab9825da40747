"""Lesson 11's four kinds of networks."""

import pytest
import torch

from classroom.lesson_11 import kinds
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition


def test_every_kind_can_be_a_teacher_and_answers_like_any_other(monkeypatch):
    for _, recipe in kinds.TEACHERS.values():
        monkeypatch.setitem(recipe, "epochs", 1)
    r = Repetition(0, teacher=None)
    for kind in kinds.TEACHERS:
        assert predict_logits(kinds.teacher_of(kind, r), r.few.x_train).shape == (100, 10)


@pytest.mark.parametrize("kind", kinds.STUDENTS)
def test_a_student_is_graded_alone_or_by_what_it_is_told(kind, monkeypatch):
    make, recipe, temperature = kinds.STUDENTS[kind]
    monkeypatch.setitem(kinds.STUDENTS, kind, (make, recipe | {"epochs": 20}, temperature))
    r = Repetition(0, teacher=None)
    labels = 10 * torch.nn.functional.one_hot(r.few.y_train, 10).float()
    told, again, wrong = (kinds.graded(kind, r, v) for v in (labels, labels, labels.roll(1, dims=-1)))
    assert told == again > 40 > wrong and kinds.graded(kind, r) > 30


def test_scores_are_one_number_a_repetition(monkeypatch):
    monkeypatch.setattr(kinds, "graded", lambda kind, r, v=None: r if v is None else r + v)
    assert kinds.scores("mlp", [1, 2]).tolist() == [1, 2]
    assert kinds.scores("mlp", [1, 2], [10, 20]).tolist() == [11, 22]
    with pytest.raises(ValueError):
        kinds.scores("mlp", [1, 2], [10])


def test_a_saved_network_comes_back():
    few, network = load_digits(20), mlp(64, 4, 10, seed=0)
    assert kinds.comes_back(network, few, torch.zeros(20, 10))
