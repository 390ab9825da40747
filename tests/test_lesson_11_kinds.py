"""Lesson 11's four kinds of networks."""

import pytest
import torch

from classroom.lesson_11 import at_once, kinds
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits, recurrent
from kdlib.repetitions import Repetition
from kdlib.training import distill, fit


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


@pytest.mark.parametrize("states", ["all", "last"])
def test_a_recurrent_network_written_out_has_the_same_weights_and_answers(states):
    network, x = recurrent((8, 8), 5, 10, states=states, seed=0), torch.rand(7, 64)
    twin = at_once.written_out(network)
    assert torch.allclose(twin(x), network(x), atol=1e-6)
    assert {id(p) for p in twin.parameters()} == {id(p) for p in network.parameters()}


@pytest.mark.parametrize("kind", kinds.STUDENTS)
def test_students_trained_at_once_are_those_of_the_plain_loop(kind, monkeypatch):
    make, recipe, temperature = kinds.STUDENTS[kind]
    monkeypatch.setitem(kinds.STUDENTS, kind, (make, recipe | {"epochs": 8}, temperature))
    repetitions = [Repetition(s, teacher=None) for s in (0, 3)]
    told = [3 * torch.randn(100, 10, generator=torch.Generator().manual_seed(r.s)) for r in repetitions]
    for answers, alone in ((told, False), (None, True)):
        found = kinds.scores(kind, repetitions, answers)
        for place, r in enumerate(repetitions):
            student, how = make(r.s), dict(recipe, epochs=8, batch_size=100, seed=r.s)
            if alone:
                fit(student, r.few.x_train, r.few.y_train, **how)
            else:
                distill(student, r.few.x_train, r.few.y_train, told[place], temperature=temperature, alpha=1.0, **how)
            assert found[place] == pytest.approx(100 * accuracy(student, r.data.x_test, r.data.y_test), abs=0.3)


def test_teachers_trained_at_once_are_those_of_the_plain_loop(monkeypatch):
    repetitions = [Repetition(s, teacher=None) for s in (0, 3)]
    for kind, (make, recipe) in kinds.TEACHERS.items():
        monkeypatch.setitem(recipe, "epochs", 1)
        found = kinds.teachers_of(kind, repetitions)
        for r, teacher in zip(repetitions, found):
            expected = make(100 + r.s)
            fit(expected, r.data.x_train, r.data.y_train, seed=100 + r.s, **recipe)
            answers = (predict_logits(model, r.few.x_train) for model in (teacher, expected))
            assert torch.allclose(*answers, atol=1e-3)


def test_a_saved_network_comes_back():
    few, network = load_digits(20), mlp(64, 4, 10, seed=0)
    assert kinds.comes_back(network, few, torch.zeros(20, 10))
