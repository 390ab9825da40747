"""Lesson 07's checkers: other right answers, and wrong ones that nobody foresaw. (The known mistakes are tested for all
lessons together.)"""

import pytest
import torch
from answers import check, verdict

from kdlib.data import load_sweep
from kdlib.measure import margin


def by_hand(table):
    best = {}
    for row in table[table.method == "distilled"].itertuples():
        best.setdefault(row.temperature, []).append(row.val_accuracy)
    return max(best, key=lambda T: sum(best[T]) / len(best[T]))


@pytest.mark.parametrize("name, answer", [
    ("rows_of_the_table", 128.0), ("rows_of_the_table", torch.tensor(128)), ("choose", by_hand),
    ("choose", lambda table: table.dropna().groupby("temperature").mean(numeric_only=True).val_accuracy.idxmax()),
    ("choose", lambda table: table.pivot_table(index="temperature", values="val_accuracy").val_accuracy.idxmax()),
    ("pays_up_to", {16: 300, 4: 50}), ("pays_up_to", {4: 50.0, 16: 300.0}),
])
def test_there_are_many_right_answers(name, answer, capsys):
    assert verdict(capsys, getattr(check, name), answer) == "correct"


@pytest.mark.parametrize("name, answer, words", [
    ("rows_of_the_table", 100, "100 is not it"), ("choose", lambda table: 3.0, "yours gives 3"),
    ("choose", lambda table: table.val_accuracy, "a single number is wanted"),
    ("pays_up_to", {4: 60, 16: 300}, "60 is none of the five"),
    ("pays_up_to", 300, "a dictionary with the keys 4 and 16"),
    ("pays_up_to", {4: 50, 16: 100}, "width 16: up to 100?"), ("pays_up_to", {4: "50", 16: 300}, "none of the five"),
])
def test_other_wrong_answers_get_a_sentence(name, answer, words, capsys):
    said = verdict(capsys, getattr(check, name), answer)
    assert said.startswith("not yet: ") and words in said


def test_half_an_answer_is_judged_and_the_rest_is_not_attempted_yet(capsys):
    assert verdict(capsys, check.pays_up_to, {4: 50, 16: ...}) == (
        "not yet: right: width 4 · not attempted yet: width 16")
    assert "none of them yet · width 16: up to 20?" in verdict(capsys, check.pays_up_to, {4: ..., 16: 20})
    assert verdict(capsys, check.pays_up_to, {4: ..., 16: ...}) == "not attempted yet"


@pytest.mark.parametrize("keep", ["distilled", "distilled and alone"])
def test_a_mean_of_words_is_not_left_to_pandas(keep, capsys):
    def all_columns(table):
        kept = table[table.method == "distilled"] if keep == "distilled" else table
        return kept.groupby("temperature").mean().val_accuracy.idxmax()

    assert "the column `method` holds words" in verdict(capsys, check.choose, all_columns)


def test_the_answer_is_what_the_stored_students_say():
    stored = load_sweep().query("temperature == 8 and alpha == 1 or method == 'alone'")
    found = 100 * stored.pivot(index="repetition", columns=["images", "width", "method"], values="test_accuracy")
    margins = {width: [margin(found[n][width]["distilled"] - found[n][width]["alone"])
                       for n in (20, 50, 100, 300, 1000)] for width in (4, 16)}
    assert [value > 3 for value in margins[4]] == [True, True, False, False, False]
    assert [value > 3 for value in margins[16]] == [True, True, True, True, False]


def test_a_table_that_was_changed_does_not_change_the_next_one(capsys):
    def spoiling(table):
        best = by_hand(table)
        table["val_accuracy"] = 0
        return best

    for _ in range(2):
        assert verdict(capsys, check.choose, spoiling).startswith("not yet: your function changes its argument `table`")
    assert verdict(capsys, check.choose, by_hand) == "correct"
