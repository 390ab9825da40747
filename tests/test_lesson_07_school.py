"""The school of lesson 07: its students are those that `distill` trains, and its numbers are theirs."""

import pandas as pd
import pytest
import torch

from classroom.lesson_07 import school
from classroom.lesson_07.school import STUDENT, ahead, assistants, intervals, over_steps, taught
from classroom.tens import asked, networks, trained
from kdlib.data import load_digits, load_sweep
from kdlib.measure import accuracy, agreement, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.training import distill


@pytest.fixture(scope="module")
def repetitions():
    return [Repetition(s, teacher=lambda data, s: mlp(64, 32, 10, seed=s)) for s in range(2)]


def test_ten_times_trains_three_students_of_each_kind_and_points_average_them(repetitions):
    table = school.ten_times(repetitions, epochs=2, widths=(4, 8), temperatures=(1.0, 8.0), controls=("alone",))
    assert len(table) == 2 * 2 * (2 + 1) * 3 and set(table["set"]) == {0, 1}
    means = school.points(table, "width", "temperature")
    assert list(means.columns) == [(4, 1.0), (4, 8.0), (8, 1.0), (8, 8.0)] and len(means) == 2
    own = table[(table["set"] == 1) & (table.width == 8) & (table.temperature == 8)]
    assert means.loc[1, (8, 8.0)] == pytest.approx(100 * own.val_accuracy.mean())


def test_the_dials_distil_in_one_of_the_repetitions(repetitions):
    told = []
    distil_here, in_page = school.distil_in(repetitions)
    found = distil_here(width=4, temperature=2.0, alpha=1.0, images=300, seed=3, report=told.append)
    few = load_digits(300, split_seed=1, seed=1)
    student, data = mlp(64, 4, 10, seed=9), repetitions[1].data
    distill(student, few.x_train, few.y_train, predict_logits(repetitions[1].teacher, few.x_train), temperature=2.0,
            alpha=1.0, epochs=34, lr=0.05, batch_size=50, seed=9)    # 34 times 6 steps: at least 200
    assert found.shape == (3,) and len(told) == 34 and told[-1] == 1
    assert found[0].item() == pytest.approx(accuracy(student, data.x_test, data.y_test), abs=0.0101)


def test_behind_the_dials_stand_the_stored_students():
    distilled, alone = school.behind_the_dials()
    stored = load_sweep()
    one = stored[(stored.repetition == 3) & (stored.images == 50) & (stored.width == 16)]
    assert alone[50][16][3] == pytest.approx(100 * one[one.method == "alone"].test_accuracy.item())
    hot = one[(one.temperature == 8) & (one.alpha == 1)]
    assert distilled[50][16][8.0][3] == pytest.approx(100 * hot.test_accuracy.item())


def test_shifted_moves_every_image_by_one_pixel():
    data = load_digits(10)
    five, one = school.shifted(data), data.x_train.view(10, 8, 8)
    assert five.x_train.shape == (50, 64) and torch.equal(five.y_train, data.y_train.repeat(5))
    same, up, down, left, right = five.x_train.view(5, 10, 8, 8)
    assert torch.equal(same, one)
    assert torch.equal(up[:, :-1], one[:, 1:]) and torch.equal(down[:, 1:], one[:, :-1])
    assert torch.equal(left[..., :-1], one[..., 1:]) and torch.equal(right[..., 1:], one[..., :-1])
    assert not up[:, -1].any() and not down[:, 0].any() and not left[..., -1].any() and not right[..., 0].any()


@pytest.mark.parametrize("starts", [1, 2])
def test_taught_measures_the_students_that_distill_trains(repetitions, starts):
    faculty = {"one": [r.teacher for r in repetitions], ("another", 3): networks(32, (8, 9))}
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


def test_assistants_hear_a_teacher_or_read_labels(repetitions):
    sets, teachers = [r.few for r in repetitions], [r.teacher for r in repetitions]
    for told in (teachers, None):
        answers = None if told is None else asked(told, sets)
        twin = trained(64, sets, answers, seeds=(300, 301), temperature=8.0, epochs=2, lr=0.02, batch_size=50)[1]
        found = assistants(told, sets, 4)[1]
        assert torch.equal(found[0].weight, twin[0].weight)


def test_ahead_is_ahead_of_the_best_of_the_others_each_time():
    reached = {"a": [5, 5], "b": [1, 4], "c": [3, 2]}
    tables = {name: pd.DataFrame({"students": numbers}) for name, numbers in reached.items()}
    assert ahead(tables, "a", ["b", "c"]).tolist() == [2, 1]


def test_over_steps_leaves_out_what_was_not_taught():
    tables = {10: {"a": pd.DataFrame({"heard": [1, 3]})}, 20: {"b": pd.DataFrame({"heard": [2, 4]})}}
    assert over_steps({"one": (tables, "a")}, heard="agree") == {"agree": {"one": {10: mean_ci([1, 3])}}}


def test_the_lesson_has_the_same_recipe():
    from stored import LESSONS

    (source,) = (lesson for lesson in LESSONS if lesson.number == "07")
    recipe = ", ".join(f"{word}={value!r}" for word, value in STUDENT.items())
    assert any(f"RECIPE = dict({recipe})" in cell.source for cell in source.having("code"))
