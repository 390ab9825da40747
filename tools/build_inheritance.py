"""Train the students behind the sliders of `kdlib.widgets.InheritanceExplorer`, and write kdlib/data/inheritance.csv.

    .venv/bin/python tools/build_inheritance.py

360 students (`kdlib.widgets.heir`), of nine shares of the teacher's start, one to fifty auxiliary outputs and ten
repetitions, and their ten teachers: a quarter of a minute. A row of the file is a kind of student; its last ten columns
are right answers to the 500 test images, one for each repetition; ``named`` is what repetition 0's student calls the
twenty images that the widget shows. The first row is the teachers'.
"""

import os
from pathlib import Path

import pandas as pd
import torch

from kdlib.measure import accuracy
from kdlib.training import progress_bar
from kdlib.widgets._heirs import family, heirs
from kdlib.widgets._inherited import COPIED, HEARD, named, shown

REPETITIONS = range(10)
TARGET = Path(__file__).resolve().parent.parent / "kdlib" / "data" / "inheritance.csv"


def row(networks, copied=None, auxiliary=None):
    """The row of ten networks, one a repetition: copied, auxiliary, named, right answers."""
    tests = [family(s).data for s in REPETITIONS]
    right = [round(500 * accuracy(network, data.x_test, data.y_test)) for network, data in zip(networks, tests)]
    return [copied, auxiliary, named(networks[0], tests[0].x_test[shown(tests[0])]), *right]


def students(auxiliary, copied=COPIED):
    """The rows of the students that hear so many auxiliary outputs."""
    wanted = [(family(s), k, s) for k in copied for s in REPETITIONS]
    networks = heirs(wanted, auxiliary)
    each = len(REPETITIONS)
    return [row(networks[each * i:each * (i + 1)], k, auxiliary) for i, k in enumerate(copied)]


def main():
    torch.set_num_threads(1)
    rows = [row([family(s).teacher for s in REPETITIONS])]
    for auxiliary in progress_bar(HEARD, "auxiliary outputs"):
        rows += students(auxiliary)
    table = pd.DataFrame(rows, columns=["copied", "auxiliary", "named", *REPETITIONS])
    whole = TARGET.with_suffix(".new")
    table.astype({"copied": "Int64", "auxiliary": "Int64"}).to_csv(whole, index=False, lineterminator="\n")
    os.replace(whole, TARGET)    # whoever stops it half-way keeps the old one
    print(f"{10 * len(table)} networks in {len(table)} rows, {TARGET.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
