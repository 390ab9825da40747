"""Lesson 07's checkers: other right answers, and wrong ones that nobody foresaw. (The known mistakes are tested for all
lessons together.)"""

import pytest
import torch
from answers import verdict

from kdlib import checks


def by_hand(table):
    best = {}
    for row in table[table.method == "distilled"].itertuples():
        best.setdefault(row.temperature, []).append(row.val_accuracy)
    return max(best, key=lambda T: sum(best[T]) / len(best[T]))


@pytest.mark.parametrize("name, answer", [
    ("rows_of_the_table", 128.0), ("rows_of_the_table", torch.tensor(128)), ("choose", by_hand),
    ("choose", lambda table: table.dropna().groupby("temperature").mean(numeric_only=True).val_accuracy.idxmax()),
    ("choose", lambda table: table.pivot_table(index="temperature", values="val_accuracy").val_accuracy.idxmax()),
    ("cnn_minus_mlp", torch.tensor(-2.4)), ("cnn_minus_mlp", -1.1), ("cnn_minus_mlp", -3.1),
])
def test_there_are_many_right_answers(name, answer, capsys):
    assert verdict(capsys, getattr(checks, name), answer) == "correct"


@pytest.mark.parametrize("name, answer, words", [
    ("rows_of_the_table", 100, "100 is not it"), ("choose", lambda table: 3.0, "yours gives 3"),
    ("choose", lambda table: table.val_accuracy, "a single number is wanted"),
    ("cnn_minus_mlp", -20, "-20 is not near"), ("cnn_minus_mlp", "worse", "'worse' is not near"),
])
def test_other_wrong_answers_get_a_sentence(name, answer, words, capsys):
    said = verdict(capsys, getattr(checks, name), answer)
    assert said.startswith("not yet: ") and words in said


def test_a_table_that_was_changed_does_not_change_the_next_one(capsys):
    def spoiling(table):
        best = by_hand(table)
        table["val_accuracy"] = 0
        return best

    for _ in range(2):
        assert verdict(capsys, checks.choose, spoiling) == "correct"
