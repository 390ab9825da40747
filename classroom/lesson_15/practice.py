"""The stored run in the regime of practice, as tools/build_practice.py has made it: networks on all of Fashion-MNIST."""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
WAYS = ["alone", "smoothed labels", "hard teacher labels", "distilled", "permuted"]
TESTED = 10_000    # images


def table():
    """Test accuracy in %, a row for each seed, a column for the teacher and for each way."""
    rows = pd.read_csv(FOLDER / "practice.csv")
    return 100 * rows.pivot(index="seed", columns="way", values="test_accuracy")[["teacher", *WAYS]]


def sizes():
    """Parameters of teacher and student."""
    rows = pd.read_csv(FOLDER / "practice.csv").groupby("way").parameters.first()
    return {"teacher": int(rows["teacher"]), "student": int(rows["alone"])}


def right(way):
    """Which test images the networks of this way name rightly: bool (seeds, 10,000)."""
    with np.load(FOLDER / "practice.npz") as kept:
        seeds = sorted(int(name.rpartition(", ")[2]) for name in kept if name.startswith(f"{way}, "))
        return np.array([np.unpackbits(kept[f"{way}, {seed}"])[:TESTED].astype(bool) for seed in seeds])
