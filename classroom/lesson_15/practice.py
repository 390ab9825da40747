"""The stored run in the regime of practice, as tools/build_practice.py has made it: networks on Fashion-MNIST."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd

from classroom.lesson_15.seeds import mcnemar
from kdlib.measure import gap_closed

FOLDER = Path(__file__).parent
LABELS, HEARD = ["alone", "smoothed labels", "hard teacher labels"], ["distilled", "permuted"]
WAYS = LABELS + HEARD
TESTED = 10_000    # images


def runs():
    """All networks: seed, way, parameters, val_accuracy, test_accuracy."""
    return pd.read_csv(FOLDER / "practice.csv")


def chosen():
    """The full name of each way: those that hear the teacher at the temperature that is best on validation images."""
    val = runs().groupby("way").val_accuracy.mean()
    best = {kind: val.filter(like=f"{kind}, T = ").idxmax() for kind in HEARD}
    return {way: best.get(way, way) for way in WAYS}


def table():
    """Test accuracy in %, a row for each seed, columns for the teacher and each way, at both T."""
    found = 100 * runs().pivot(index="seed", columns="way", values="test_accuracy")
    names = {"teacher": "teacher"} | chosen()
    others = {name: name for name in found if name not in names.values()}
    return pd.DataFrame({way: found[name] for way, name in (names | others).items()})


def right(way):
    """Which test images the networks of this way name rightly: bool (seeds, 10,000)."""
    full = chosen().get(way, way)
    with np.load(FOLDER / "practice.npz") as kept:
        return np.array([np.unpackbits(kept[f"{full}, {seed}"])[:TESTED].astype(bool)
                         for seed in sorted(runs().seed.unique())])


def same_recipe():
    """McNemar's p-value for each pair of networks that differ in their seed alone: a list."""
    return [mcnemar(first, second) for way in runs().way.unique()
            for first, second in itertools.combinations(right(way), 2)]


def story(found):
    """What the table says, in sentences. found: as `table` gives it."""
    sizes, mean, seeds = runs().groupby("way").parameters.first(), found.mean(), len(found)
    gains = found.sub(found["alone"], axis=0)
    rival = gains[["smoothed labels", "hard teacher labels", "permuted"]].mean().idxmax()
    over = found["distilled"] - found[rival]
    return "\n".join([
        f"The teacher ({sizes['teacher']:,} parameters) is {mean['teacher'] - mean['alone']:.1f} points above the "
        f"student alone ({sizes['alone']:,}).",
        f"The student {chosen()['distilled']}, gains {gains['distilled'].mean():.2f} points over alone, and is above "
        f"it with {(gains['distilled'] > 0).sum()} of {seeds} seeds:",
        f"{100 * gap_closed(mean['alone'], mean['distilled'], mean['teacher']):.0f} % of the gap is closed.",
        f"The best of its controls, {chosen()[rival]}, gains {gains[rival].mean():.2f}; the student distilled is above "
        f"it with {(over > 0).sum()} of {seeds}."])
