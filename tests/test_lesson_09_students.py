"""The machinery of lesson 09: ten students at once and one in a loop, what is stale, what is drawn by lot."""

import pytest
import torch

from classroom.lesson_09 import bill, choosing, pictures, students
from kdlib.measure import accuracy, agreement, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher
from kdlib.training import distill, fit

STEPS = dict(epochs=20, lr=0.05, batch_size=50)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """A quarter of the lesson's steps: enough to part from whoever is taught otherwise."""
    monkeypatch.setattr(students, "STEPS", 40)


@pytest.fixture(scope="module")
def repetitions():
    """Two, with teachers that know little: their numbers are 0 and 3."""
    return [Repetition(s, teacher=lambda data, s: large_teacher(data, s, epochs=2), apart=True) for s in (0, 3)]


def loop(r):
    student = mlp(64, 16, 10, seed=r.s)
    descend = students.Descent(student)
    for batch in students.batches(r):
        descend(students.soft_loss(student(r.few.x_train[batch]), r.answers[batch]))
    return student


def test_ten_at_once_and_one_in_a_loop_are_the_student_that_distill_trains(repetitions):
    x, v = [r.few.x_train[:100] for r in repetitions], [r.answers[:100] for r in repetitions]
    found = students.taught(repetitions, x, v)
    assert list(found.index) == [0, 3] and list(found) == ["accuracy", "agreement"]
    for r in repetitions:
        student = mlp(64, 16, 10, seed=r.s)
        distill(student, r.few.x_train[:100], r.few.y_train[:100], r.answers[:100], temperature=8.0, alpha=1.0,
                seed=r.s, **STEPS)
        here = r.data.x_test
        assert torch.allclose(predict_logits(loop(r), here), predict_logits(student, here), atol=0.02)
        expected = (accuracy(student, here, r.data.y_test), agreement(student, predict_logits(r.teacher, here), here))
        assert found.loc[r.s].tolist() == pytest.approx([100 * share for share in expected], abs=0.3)


def test_the_ten_repetitions_are_plain_ones_with_teachers_trained_at_once():
    found = students.ten_repetitions(epochs=2)
    plain = Repetition(7, teacher=lambda data, s: large_teacher(data, s, epochs=2), apart=True)
    assert [r.s for r in found] == list(range(10))
    assert torch.allclose(found[7].answers, plain.answers, atol=1e-3)
    assert torch.equal(found[7].few.x_train, plain.few.x_train)


@pytest.mark.parametrize("augment, mixes", [(pictures.shifted, False), (pictures.mixup, True)])
def test_what_is_rehearsed_is_what_a_loop_would_have_trained(repetitions, augment, mixes):
    def answers_to(r, seen, batch, told, again):
        assert told == "told" and seen.shape == (50, 64)
        return pictures.mixup(r.answers[batch], again) if mixes else r.teacher(seen).detach()

    found = students.rehearsed(repetitions, augment, "told", answers_to)
    for r, student in zip(repetitions, found):
        expected, (luck, again) = mlp(64, 16, 10, seed=r.s), students.twins(1000 + r.s)
        descend = students.Descent(expected)
        for batch in students.batches(r):
            seen = augment(r.few.x_train[batch], luck)
            descend(students.soft_loss(expected(seen), answers_to(r, seen, batch, "told", again)))
        answers = (predict_logits(model, r.data.x_test) for model in (student, expected))
        assert torch.allclose(*answers, atol=0.02)


def test_labels_are_those_of_so_many_images(repetitions):
    found = students.with_labels(repetitions, counts=(100,))
    assert list(found) == [("100 images", "true labels")]
    for r in repetitions:
        student = mlp(64, 16, 10, seed=r.s)
        fit(student, r.few.x_train[:100], r.few.y_train[:100], seed=r.s, **STEPS)
        expected = 100 * accuracy(student, r.data.x_test, r.data.y_test)
        assert found["100 images", "true labels"][r.s] == pytest.approx(expected, abs=0.3)


def test_twins_draw_alike_so_answers_can_be_mixed_as_images_were():
    luck, again = students.twins(7)
    rows = torch.arange(20.0).reshape(10, 2)
    mixed = pictures.mixup(rows, luck)
    assert torch.allclose(pictures.mixup(3 * rows, again), 3 * mixed) and not torch.equal(mixed, rows)


def test_a_shift_moves_by_a_pixel_at_most():
    image = torch.zeros(1, 64)
    image[0, 3 * 8 + 4] = 1.0
    places = set()
    for seed in range(60):
        moved = pictures.shifted(image, torch.Generator().manual_seed(seed)).reshape(8, 8)
        places.add(tuple(moved.nonzero()[0].tolist()))
    assert places == {(row, column) for row in (2, 3, 4) for column in (3, 4, 5)}
    assert pictures.unchanged(image, None) is image


def test_transfer_sets_are_what_their_names_say(repetitions):
    r = repetitions[0]
    sets, again = pictures.transfer_sets(r), pictures.transfer_sets(r)
    assert all(torch.equal(sets[name], again[name]) for name in sets)
    assert {name: len(x) for name, x in sets.items() if len(x) != 500} == {"100 images": 100}
    x = r.few.x_train
    assert torch.equal(sets["shuffled pixels"].sort(1).values, x.sort(1).values)
    assert (sets["Gaussian noise"].mean(0) - x.mean(0)).abs().max() < 0.1
    plain, wide = sets["uniform noise"], sets["uniform noise, stretched"]
    assert torch.allclose(wide, 4 * plain - 1.5) and 0 <= plain.min() and plain.max() <= 1


def test_noise_is_chosen_by_what_the_teacher_calls_it(repetitions):
    r = repetitions[0]
    sets, found = pictures.transfer_sets(r), choosing.noise_by_class(r)
    as_plain, evened = (choosing.classes(r, images).bincount(minlength=10) for images in found.values())
    plain = choosing.classes(r, sets["uniform noise"]).bincount(minlength=10)
    assert (as_plain <= plain).all() and as_plain.sum() > 400
    assert evened.max() <= 50 and evened.sum() > as_plain.max()
    assert choosing.largest_classes(r, {"a": sets["uniform noise"]}) == {"a": 100 * plain.max().item() / 500}


def test_two_exams(repetitions):
    teachers = {"teacher": [r.teacher for r in repetitions]}
    here, there = students.exams(teachers, repetitions)
    r = repetitions[1]
    assert here["teacher"][1] == 100 * accuracy(r.teacher, r.data.x_test, r.data.y_test)
    assert (there["teacher"] < here["teacher"]).all()
    assert students.intervals(here) == {"teacher": mean_ci(here["teacher"])}
    assert students.intervals({("a", "b"): here["teacher"]}) == {"a": {"b": mean_ci(here["teacher"])}}


def test_the_bill(repetitions):
    r = repetitions[0]
    assert all(bill.seconds(r.teacher, r.few.x_train[:50], live, steps=2) > 0 for live in (True, False))
    shown = bill.table({"a recipe": (500, 5000, 500, "soft")}, {"soft": torch.tensor([90.0, 92.0])},
                       question=4e6, learning=3e6)
    assert shown.data.loc["a recipe"].tolist() == [500, 5000, 2000, 3, 91]
