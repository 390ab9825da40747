"""Train the students whose accuracies `kdlib.data.load_sweep` hands out, and write kdlib/data/sweep.csv.

    .venv/bin/python tools/build_sweep.py

Ten repetitions: each has its own split, teacher (64-256-10, trained on 1,000 images) and subsets of images.
Every student takes 200 steps in batches of 50 at lr = 0.05. 4,750 students, about a minute. A row of the file is a kind
of student; its last ten columns are right answers to the 500 test images, one for each repetition.
"""

import math
from pathlib import Path

import pandas as pd
import torch
from folders import write

from kdlib.data import load_digits
from kdlib.models import predict_logits
from kdlib.repetitions import Repetition
from kdlib.sweep import sweep
from kdlib.training import progress_bar

WIDTHS, TEMPERATURES, ALPHAS, IMAGES = (4, 8, 16, 32, 64), (1, 2, 4, 8, 16, 32), (0.5, 0.9, 1), (20, 50, 100, 300, 1000)
STEPS, BATCH, LR, REPETITIONS = 200, 50, 0.05, 10
TARGET = Path(__file__).resolve().parent.parent / "kdlib" / "data" / "sweep.csv"


def students(s, teacher, images, *, widths=WIDTHS, temperatures=TEMPERATURES, alphas=ALPHAS):
    """The students of repetition s that see so many images: a table as `sweep` returns it."""
    few = load_digits(images, split_seed=s, seed=s)
    return sweep(few, predict_logits(teacher, few.x_train), widths=widths, temperatures=temperatures, alphas=alphas,
                 seeds=[s], epochs=math.ceil(STEPS / math.ceil(images / BATCH)), lr=LR, batch_size=BATCH,
                 controls=["alone"])


def main():
    torch.set_num_threads(1)
    tables = []
    for s in progress_bar(range(REPETITIONS), "repetitions"):
        teacher = Repetition(s).teacher
        tables += [students(s, teacher, images).assign(images=images) for images in IMAGES]
    kind = ["method", "width", "temperature", "alpha", "images", "parameters"]
    table = pd.concat(tables).assign(right=lambda rows: (500 * rows["test_accuracy"]).round().astype(int))
    wide = table.pivot_table(index=kind, columns="seed", values="right", dropna=False, observed=True).dropna(how="all")
    write(TARGET, wide.astype(int).to_csv(lineterminator="\n"))
    print(f"{len(table):,} students in {len(wide)} rows, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
