"""The board of a class: every hand-in on the same held-out images, with intervals, and ties that are said (ties.py)."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from classroom.lesson_16 import hand_in
from classroom.lesson_16.hand_in import Refused
from classroom.lesson_16.storing import rounded
from classroom.lesson_16.ties import LEVEL, mcnemar, places, wilson
from kdlib.measure import Interval, paired_ci
from kdlib.models import predict_logits

COLUMNS = ["place", "by", "score", "low", "high", "behind", "behind_low", "behind_high", "expected_low",
           "expected_high", "expectation_held", "beats_baseline", "bytes", "time", "network", "bits", "notes", "file"]


@dataclass
class Entry:
    """A hand-in that was scored, or refused and why. right: (n,) bool, of each held-out image; time: a share."""

    file: str
    found: hand_in.HandIn | None = None
    right: np.ndarray | None = None
    time: float = float("nan")
    refused: str = ""
    notes: list = field(default_factory=list)


def rights(model, x, y):
    """(n,) bool: which images the model names rightly."""
    return (predict_logits(model, x).argmax(-1) == y).numpy()


# ---- scoring ----

def score(path, given, drawer, until=None):
    """The `Entry` of one file. until: a ``datetime``; what was written later gets a note."""
    path = Path(path)
    entry = Entry(path.name)
    try:
        entry.found = hand_in.read(path, given)
        entry.time = hand_in.timed(entry.found, given)
        entry.right = rights(entry.found.model, drawer.x, drawer.y)
    except Refused as why:
        entry.refused = str(why)
        return entry
    except ValueError:    # `predict_logits` wants finite answers
        entry.refused = "its answers to some held-out images are no finite numbers."
        return entry
    written = datetime.fromtimestamp(path.stat().st_mtime)
    if until and written > until:
        entry.notes.append(f"late: {_late(written - until)} after the end")
    if _only_right(entry.right, rights(given.teacher, drawer.x, drawer.y)):
        entry.notes.append("better than its teacher: ask how")
    return entry


def _late(delay):
    minutes = int(delay.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min"


def _only_right(student, teacher):
    """A student of nothing but its teacher's answers should not beat it clearly."""
    return student.sum() > teacher.sum() and mcnemar(student, teacher) < LEVEL


def note_twins(entries):
    """A note for hand-ins that give the same answers, weight by weight, or bear the same name."""
    scored = [entry for entry in entries if entry.found]
    for entry in scored:
        others = [other for other in scored if other is not entry]
        same = [other.file for other in others if _alike(entry.found, other.found)]
        named = [other.file for other in others if other.found.by.casefold() == entry.found.by.casefold()]
        entry.notes += [f"same weights as {file}" for file in same] + [f"same name as {file}" for file in named]


def _alike(one, other):
    if one.network != other.network:
        return False
    pairs = zip(one.model.state_dict().values(), other.model.state_dict().values())
    return all(bool((a == b).all()) for a, b in pairs)


# ---- the table ----

def table(entries, baseline=None):
    """A DataFrame, a row for each hand-in that was scored, the best first: columns `COLUMNS`, scores in % and points.

    place: as in `places`. baseline: (n,) bool, which images the lesson's baseline names rightly; beats_baseline is
    whether the interval of the difference lies above zero.
    """
    scored = sorted((entry for entry in entries if entry.found), key=lambda entry: (-entry.right.sum(), entry.file))
    if not scored:
        return pd.DataFrame(columns=COLUMNS)
    best, rows = scored[0].right, []
    for place, entry in zip(places(np.stack([entry.right for entry in scored])), scored):
        found, n = entry.found, len(entry.right)
        mine = wilson(int(entry.right.sum()), n)
        behind = _apart(best, entry.right)
        beats = "" if baseline is None else _apart(entry.right, baseline).low > 0
        low, high = found.expects
        rows.append([place, found.by, *mine, *behind, low, high, low <= mine.mean <= high,
                     beats, found.bytes, entry.time, found.network, found.bits, "; ".join(entry.notes), entry.file])
    return pd.DataFrame(rows, columns=COLUMNS)


def of_files(paths, given, drawer):
    """The `table` of these files, for somebody alone: beside the lesson's baseline. Says which were not taken, and
    why."""
    from classroom.lesson_16 import instructors

    entries = [score(path, given, drawer) for path in paths]
    for entry in entries:
        if entry.refused:
            print(f"Not taken: {entry.file}: {entry.refused}")
    student, bits = instructors.baseline(given)
    return table(entries, rights(rounded(student, bits), drawer.x, drawer.y))


def _apart(one, other):
    """How many points the first is ahead of the second, on the same images: an `Interval`."""
    return paired_ci(100.0 * one, 100.0 * other) if (one != other).any() else Interval(0.0, 0.0, 0.0)


def shown(found, n):
    """The table in words for people, as Markdown: ordered, with intervals, ties, and what it cannot tell."""
    lines = ["| place | by | right (95 %) | behind the first | expected | bytes | time | network | notes |",
             "|---|---|---|---|---|---|---|---|---|"]
    shared = found.place.duplicated(keep=False)
    for row in found.itertuples():
        place = f"{row.place}=" if shared[row.Index] else row.place
        behind = "–" if row.Index == 0 else f"{row.behind:.1f} ({row.behind_low:.1f} to {row.behind_high:.1f})"
        lines.append(f"| {place} | {row.by} | {row.score:.1f} % ({row.low:.1f} to {row.high:.1f}) | {behind} "
                     f"| {row.expected_low:.1f} to {row.expected_high:.1f} {'✓' if row.expectation_held else '✗'} "
                     f"| {row.bytes} | {row.time:.2f} | {row.network}, {row.bits} bits | {row.notes} |")
    held = int(found.expectation_held.sum())
    lines += ["", f"{n} held-out images. {held} of {len(found)} expectations held."]
    if (found.beats_baseline != "").any():
        lines.append(f"{int(found.beats_baseline.sum())} of {len(found)} beat the lesson's baseline: the interval of "
                     "the difference lies above zero.")
    if shared.any():
        lines.append("Whoever shares a place (=) cannot be told from the first of that place by these images, whatever "
                     "the order of the rows.")
    if ((found.place == 1) & (found.behind_low > 0)).any():
        pairs = len(found) * (len(found) - 1) // 2
        lines.append("An interval above zero can stand beside a shared place: it is of one pair, and the places are "
                     f"corrected for all {pairs} pairs.")
    if len(found) > 1:
        lines.append(f"The first of {len(found)} is also the luckiest of {len(found)}: expect a little less of it on "
                     "other images.")
    return "\n".join(lines)
