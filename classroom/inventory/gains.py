"""What a class has learnt, concept by concept, from its answers to the inventory before and after a course.

Each gain has a 95 % interval. Where learners gave a code, only those who answered both times are compared, each with
himself or herself; without codes the two times are two groups, and the intervals are wider.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from classroom.inventory import KEY, LETTERS, WHEN
from classroom.inventory.questions import QUESTIONS
from kdlib.measure import Interval

FEWEST = 5    # learners: of fewer, everybody in the room would know who answered what
COLUMNS = ["when", *KEY]
Z = stats.norm.ppf(0.975)


class InventoryError(ValueError):
    """What is wrong with a table of answers, in words for whoever collected it."""


class Learnt(NamedTuple):
    """What `learnt` finds."""

    concepts: pd.DataFrame    # a row for each: concept, lesson, before, after (% right), gain, low, high (points),
                              # belief: the most frequent wrong choice afterwards, and believers: how many took it
    score: tuple              # right answers out of ten, the class's mean: before, after
    gain: Interval            # of the score
    normalised: Interval      # (after - before) / (10 - before), of the means; nan where nothing could be gained
    learners: tuple           # before, after
    paired: bool
    left_out: int             # rows of learners who answered once only, where the others are paired


# ---- reading ----

def read(paths):
    """The answers in one or more CSV files, as one table: a row for each learner and time.

    Columns: ``when`` (before or after), q1 to q10 (A to D, empty where nobody knew), perhaps ``code``. Commas or
    semicolons. Raises `InventoryError` that names the file, the row and what stands there.
    """
    table = pd.DataFrame([row for path in paths for row in _read(Path(path))], columns=["code", *COLUMNS])
    twice = table[table.code != ""].duplicated(["code", "when"])
    if twice.any():
        code, when = table.loc[twice.idxmax(), ["code", "when"]]
        raise InventoryError(f"the code {code!r} answers {when!r} twice: was a file read twice, or have two people the "
                             "same code?")
    return table


def _read(path):
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            separator = ";" if ";" in file.readline() else ","
            file.seek(0)
            lines = list(csv.reader(file, delimiter=separator, skipinitialspace=True, strict=True))
    except (OSError, UnicodeError, csv.Error) as problem:
        raise InventoryError(f"{path.name} cannot be read: {problem}") from None
    head = [column.strip().lower() for column in lines[0]] if lines else []
    if missing := [column for column in COLUMNS if column not in head]:
        raise InventoryError(f"{path.name} has no column {', '.join(missing)}")
    if more := [column for column in head if column not in ("code", *COLUMNS)]:
        raise InventoryError(f"{path.name} has a column {more[0]!r}: only code, when, q1 to q10 are wanted, no names")
    return [_row(path, head, number, line) for number, line in enumerate(lines[1:], 2) if any(map(str.strip, line))]


def _row(path, head, number, line):
    if len(line) != len(head):
        raise InventoryError(f"{path.name}, row {number}, has {len(line)} fields, and the first row {len(head)}")
    row = {"code": ""} | dict(zip(head, map(str.strip, line)))
    row |= {column: row[column].lower() for column in ("code", "when")} | {q: row[q].upper() for q in KEY}
    for column, allowed in [("when", WHEN), *((q, ("", *LETTERS)) for q in KEY)]:
        if row[column] not in allowed:
            wanted = "before or after" if column == "when" else "A, B, C, D or nothing"
            raise InventoryError(f"{path.name}, row {number}, column {column}: {wanted} is wanted, this is "
                                 f"{row[column]!r}")
    return row


# ---- intervals ----

def paired_interval(gained, lost, n):
    """(low, high) of a difference of two shares of the same n learners. gained: how many were wrong before and right
    after, lost: the other way round. Agresti and Min (2005), Statistics in Medicine 24: half a learner is added to each
    of the four cells, for the plain interval is too short in small classes. Counts may be arrays."""
    difference = (gained - lost) / (n + 2)
    deviation = np.sqrt(gained + lost + 1 - (gained - lost) ** 2 / (n + 2)) / (n + 2)
    return np.maximum(difference - Z * deviation, -1), np.minimum(difference + Z * deviation, 1)


def unpaired_interval(before, n_before, after, n_after):
    """(low, high) of a difference of two shares, after minus before, of two groups. before, after: how many were right.
    Agresti and Caffo (2000), The American Statistician 54: one right and one wrong answer is added to each group."""
    p, q = (before + 1) / (n_before + 2), (after + 1) / (n_after + 2)
    deviation = np.sqrt(p * (1 - p) / (n_before + 2) + q * (1 - q) / (n_after + 2))
    return np.maximum(q - p - Z * deviation, -1), np.minimum(q - p + Z * deviation, 1)


def score_gain(before, after, paired):
    """Mean gain of the score with Student's (paired) or Welch's interval. before, after: (learners,) scores."""
    mean = after.mean() - before.mean()
    if (np.ptp(after - before) if paired else np.ptp(before) + np.ptp(after)) == 0:    # nothing scatters: no t
        return Interval(mean, mean, mean)
    test = stats.ttest_rel(after, before) if paired else stats.ttest_ind(after, before, equal_var=False)
    low, high = test.confidence_interval(0.95)
    return Interval(float(mean), float(low), float(high))


def normalised_gain(before, after, paired, draws=4000):
    """(after - before) / (10 - before) of the class's mean scores: Hake (1998), American Journal of Physics 66. The
    interval is a percentile bootstrap over learners, from a fixed seed."""
    def of(before, after):
        room = 10 - before
        return np.where(room > 0, (after - before) / np.where(room > 0, room, 1), np.nan)

    draw = np.random.default_rng(0)
    rows = draw.integers(len(before), size=(draws, len(before)))
    others = rows if paired else draw.integers(len(after), size=(draws, len(after)))
    drawn = of(before[rows].mean(1), after[others].mean(1))
    value = float(of(before.mean(), after.mean()))
    if np.isnan(value) or np.isnan(drawn).any():
        return Interval(value, np.nan, np.nan)
    return Interval(value, *map(float, np.quantile(drawn, (0.025, 0.975))))


# ---- the class ----

def learnt(table):
    """What the class has learnt. table: as `read` gives it. Raises `InventoryError` for too few learners."""
    sides = [table[table.when == when].reset_index(drop=True) for when in WHEN]
    for when, side in zip(WHEN, sides):
        if len(side) < FEWEST:
            raise InventoryError(f"{len(side)} learners answered {when!r}; at least {FEWEST} are needed: of fewer, the "
                                 "answers would be no secret, and the intervals would say nothing")
    codes = set(sides[0].code) & set(sides[1].code) - {""}
    paired, left_out = len(codes) >= FEWEST, 0
    if paired:
        sides = [side[side.code.isin(codes)].sort_values("code").reset_index(drop=True) for side in sides]
        left_out = len(table) - 2 * len(codes)
    right = [np.array([side[column] == letter for column, letter in KEY.items()]) for side in sides]    # (10, learners)
    concepts = [_concept(question, column, *both, sides[1][column], paired)
                for question, column, *both in zip(QUESTIONS, KEY, *right)]
    scores = [one.sum(0).astype(float) for one in right]
    return Learnt(pd.DataFrame(concepts), tuple(score.mean() for score in scores), score_gain(*scores, paired),
                  normalised_gain(*scores, paired), tuple(map(len, sides)), paired, left_out)


def _concept(question, column, before, after, answers, paired):
    if paired:
        low, high = paired_interval((after & ~before).sum(), (before & ~after).sum(), len(before))
    else:
        low, high = unpaired_interval(before.sum(), len(before), after.sum(), len(after))
    wrong = answers[~answers.isin(["", KEY[column]])].value_counts()
    belief = question.choices[LETTERS.index(wrong.index[0])].belief if len(wrong) else ""
    p, q = 100 * before.mean(), 100 * after.mean()
    return {"concept": question.concept, "lesson": question.lesson, "before": p, "after": q, "gain": q - p,
            "low": 100 * low, "high": 100 * high, "belief": belief, "believers": int(wrong.max()) if len(wrong) else 0}
