"""Checkers of lesson 07, temperature and model size."""

import math

import pandas as pd

from kdlib.checks._report import exercise, function_exercise, near, shown, value_exercise


@value_exercise(1, mistakes={
    "the students alone are missing: there is one for each width and seed": 2 * 5 * 3 * 4,
    "a student alone has neither a temperature nor an alpha: there is one for each width and seed": 2 * 2 * 5 * 3 * 4,
    "there is one student alone for each width and seed, not one in all": 2 * 5 * 3 * 4 + 1,
    "there is a student alone for each width as well, not only for each seed": 2 * 5 * 3 * 4 + 4,
    "there is a student alone for each seed as well, not only for each width": 2 * 5 * 3 * 4 + 2,
    "every combination of the axes is a student: multiply, do not add": 2 + 5 + 3 + 4,
})
def rows_of_the_table():
    return 2 * 5 * 3 * 4 + 2 * 4


def _table(scores):
    """scores: {temperature: (validation accuracies, test accuracies)}, a number for each seed in both."""
    rows = [("distilled", T, seed, *pair) for T, both in scores.items() for seed, pair in enumerate(zip(*both))]
    rows += [("alone", math.nan, seed, 0.99, 0.99) for seed in range(2)]
    return pd.DataFrame(rows, columns=["method", "temperature", "seed", "val_accuracy", "test_accuracy"])


def _means(table, column="val_accuracy"):
    return table[table.method == "distilled"].groupby("temperature")[column].mean()


TABLES = [(_table({1.0: ((0.90, 0.60), (0.70, 0.70)), 4.0: ((0.80, 0.81), (0.72, 0.73)),
                   8.0: ((0.79, 0.78), (0.80, 0.79))}),),
          (_table({16.0: ((0.70, 0.70), (0.50, 0.50)), 2.0: ((0.60, 0.65), (0.60, 0.60))}),)]


@function_exercise(2, cases=TABLES, mistakes={
    "this chooses on the test images: they are for judging, once":
        lambda table: _means(table, "test_accuracy").idxmax(),
    "this takes the temperature of the best single student; the mean over the seeds is wanted":
        lambda table: table.temperature[table[table.method == "distilled"].val_accuracy.idxmax()],
    "this looks at the students alone too: keep the rows whose method is distilled":
        lambda table: table.temperature[table.val_accuracy.idxmax()],
    "this is the best accuracy; the temperature that reaches it is wanted, which idxmax gives":
        lambda table: _means(table).max(),
    "this is the place of the best temperature among the groups; idxmax gives the temperature itself":
        lambda table: _means(table).argmax(),
    "this is the worst temperature, not the best": lambda table: _means(table).idxmin(),
    "this is the highest temperature, not the best": lambda table: table.temperature.max(),
})
def choose(table):
    return _means(table).idxmax()


# What the mean over repetitions 0, 1 and 2 may be: about -1.9 here; other processors and small changes move it.
DIFFERENCE, MAY_MOVE = -2.05, 1.15
LOOKS_LIKE = {    # sentence: an example, and how far from it the sentence still holds
    "above zero? The students of the CNN come first; and it is the students that are compared, not their teachers":
        (1.9, 1.5),
    "this looks like a share; in points it is a hundred times as much": (-0.019, 0.015),
    "this looks like the sum over the three repetitions; their mean is wanted": (-5.6, 2.2),
    "this looks like an accuracy; the difference of two is wanted": (93.0, 7.0),
}


@exercise(3, solution=-1.9, mistakes={sentence: example for sentence, (example, _) in LOOKS_LIKE.items()})
def cnn_minus_mlp(answer):
    if near(answer, DIFFERENCE, MAY_MOVE):
        return True
    for sentence, (example, range_) in LOOKS_LIKE.items():
        if near(answer, example, range_):
            return sentence
    return f"{shown(answer)} is not near to what we measured: is it points, and the mean of repetitions 0, 1 and 2?"
