"""Classes that nobody taught, whose truth is known, and their answers to the inventory."""

import csv

import numpy as np
import pandas as pd

from classroom.inventory import KEY, WHEN

HEAD = ["code", "when", *KEY]
RIGHT, WRONG = list(KEY.values()), ["ABCD"[("ABCD".index(letter) + 1) % 4] for letter in KEY.values()]
# wrong both times, learnt, forgotten, right both times
TRUTHS = [(0.6, 0.3, 0.05, 0.05), (0.25, 0.5, 0.05, 0.2), (0.1, 0.6, 0, 0.3), (0.3, 0.25, 0.2, 0.25),
          (0.9, 0.05, 0, 0.05), (0.05, 0.1, 0.05, 0.8)]


def write(path, rows, head=HEAD, separator=","):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows([head, *rows])
    return path


def simulated(draw, learners, truths, codes=True):
    """A class in which question k is answered as truths[k] says: (wrong twice, learnt, forgotten, right twice)."""
    rows = []
    kinds = np.array([draw.choice(4, size=learners, p=truth) for truth in truths]).T    # (learners, 10)
    for learner, own in enumerate(kinds):
        for when, is_right in zip(WHEN, (own >= 2, own % 2 == 1)):
            answers = [RIGHT[q] if is_right[q] else WRONG[q] for q in range(10)]
            rows.append([f"k{learner}" if codes else "", when, *answers])
    return pd.DataFrame(rows, columns=HEAD)


def answers(code, when, n_right):
    """A row of somebody whose first answers are right, the others wrong."""
    return [code, when, *(RIGHT[:n_right] + WRONG[n_right:])]
