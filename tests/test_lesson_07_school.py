"""The school of lesson 07: its students are those that `distill` trains, and its numbers are theirs."""

import pytest
import torch

from classroom.lesson_07.school import STUDENT, intervals, newborn, schooled, taught
from kdlib.data import load_digits
from kdlib.measure import accuracy, agreement, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.training import distill, fit


@pytest.fixture(scope="module")
def repetitions():
    return [Repetition(s, teacher=lambda data, s: mlp(64, 32, 10, seed=s)) for s in range(2)]


def test_schooled_by_labels_is_what_fit_trains():
    sets = [load_digits(100, split_seed=s, seed=s) for s in range(2)]
    born = newborn(8, (5, 6))
    found = schooled(born, sets, seeds=(5, 6), epochs=4, lr=0.02, batch_size=50)
    assert all(torch.equal(model[0].weight, twin[0].weight) for model, twin in zip(born, newborn(8, (5, 6))))
    for seed, data, model in zip((5, 6), sets, found):
        twin = mlp(64, 8, 10, seed=seed)
        fit(twin, data.x_train, data.y_train, epochs=4, lr=0.02, batch_size=50, seed=seed)
        assert torch.allclose(predict_logits(model, data.x_val), predict_logits(twin, data.x_val), atol=1e-3)


@pytest.mark.parametrize("starts", [1, 2])
def test_taught_measures_the_students_that_distill_trains(repetitions, starts):
    faculty = {"one": [r.teacher for r in repetitions], ("another", 3): newborn(32, (8, 9))}
    tables = taught(repetitions, faculty, 20, width=8, starts=starts)
    assert list(tables) == list(faculty)
    for name, teachers in faculty.items():
        assert list(tables[name].index) == [0, 1]
        for r, teacher in zip(repetitions, teachers):
            v, x, y = predict_logits(teacher, r.few.x_train), r.data.x_test, r.data.y_test
            rows = []
            for seed in range(10 * r.s, 10 * r.s + starts):
                student = mlp(64, 8, 10, seed=seed)
                distill(student, r.few.x_train, r.few.y_train, v, temperature=8.0, alpha=1.0, epochs=10, seed=seed,
                        **STUDENT)
                rows.append([accuracy(teacher, x, y), accuracy(student, x, y), agreement(student, v, r.few.x_train),
                             agreement(student, predict_logits(teacher, x), x)])
            means = [100 * sum(column) / starts for column in zip(*rows)]
            # A rounding error may turn one image, or two.
            assert tables[name].loc[r.s].tolist() == pytest.approx(means, abs=1.01)


def test_intervals_are_those_of_one_column(repetitions):
    tables = taught(repetitions, {"one": [r.teacher for r in repetitions]}, 4, width=4)
    assert intervals(tables, "heard") == {"one": mean_ci(tables["one"].heard)}


def test_the_lesson_has_the_same_recipe():
    from stored import LESSONS

    (source,) = (lesson for lesson in LESSONS if lesson.number == "07")
    recipe = ", ".join(f"{word}={value!r}" for word, value in STUDENT.items())
    assert any(f"RECIPE = dict({recipe})" in cell.source for cell in source.having("code"))
