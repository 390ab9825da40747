"""Did it help? What each way of teaching gained over the same student alone, seed by seed, on validation images.

    python did_it_help.py            # reads the folder runs, which distil_my_model.py has filled
    python did_it_help.py runs_text

It needs the student alone, and at least two seeds for an interval: --control alone --seed 0, --seed 1, … Three seeds
say little: the interval is then 4.3 standard errors wide to either side.
"""

import math
import statistics
import sys
from pathlib import Path

import torch

# Student's t, 97.5 %, by the number of seeds; beyond nine that of ten, which is a little too careful.
T = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31}


def finished(folder):
    """{"control, T where it is heard, stored or live": {seed: validation accuracy}} of all finished students, "alone"
    first."""
    found = {}
    for path in sorted(Path(folder).glob("student-*.pt"), key=lambda path: ("-alone" not in path.name, path.name)):
        kept = torch.load(path, map_location="cpu", weights_only=True)
        _, control, kind, seed = path.stem.split("-")
        control, temperature = control.split("_")
        if control in ("none", "permuted"):    # T is nothing to the others
            control += f", {temperature}"
        if kept["epoch"] == kept["settings"]["epochs"]:
            found.setdefault(f"{control.replace('none', 'distilled')}, {kind}", {})[seed] = 100 * kept["validation"]
    return found


def verdict(gains):
    """Mean and 95 % interval of paired differences, in points, and what they allow to say."""
    mean = statistics.mean(gains)
    if len(gains) < 2:
        return f"{mean:+.1f} points; one seed decides nothing"
    half = T.get(len(gains), 2.26) * statistics.stdev(gains) / math.sqrt(len(gains))
    said = "it helped" if mean > half else "it did harm" if mean < -half else "undecided"
    return f"{mean:+.1f} points, {mean - half:+.1f} to {mean + half:+.1f}, {len(gains)} seeds: {said}"


def main(folder="runs"):
    students = finished(folder)
    width = max(map(len, students), default=0)
    for name, scores in students.items():
        base = students.get(f"alone, {name.split(', ')[-1]}", {})
        both = sorted(scores.keys() & base.keys())
        against = "" if name.startswith("alone") else "   no student alone of the same seed"
        if both and against:
            against = f"   {verdict([scores[seed] - base[seed] for seed in both])}"
        print(f"{name:{width}} {statistics.mean(scores.values()):5.1f} %{against}")
    if not students:
        print(f"There is no finished student in the folder {folder}.")
    print("Believe in your teacher only where no control gained as much, and look at the test data once, at the end.")


if __name__ == "__main__":
    main(*sys.argv[1:])
