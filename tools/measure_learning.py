"""What a class has learnt: the answers to the concept inventory before and after -> build/learning.png, and a table.

    python tools/measure_learning.py answers.csv           one file, or several
    python tools/measure_learning.py handed-in/            all .csv files in a folder

The table is printed, so that nobody depends on seeing the figure. INSTRUCTORS.md, Learning measured, says how to read
both, and what they cannot tell.
"""

import argparse
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from lesson import ROOT

from classroom.inventory.gains import InventoryError, learnt, read
from kdlib.looks import GREY, LOOKS, marks, styled

FIGURE = ROOT / "build" / "learning.png"


def found(places):
    """The files of answers in ``places``, files or folders. Raises `InventoryError` where there is none."""
    files = []
    for place in map(Path, places):
        inside = sorted(place.glob("*.csv")) if place.is_dir() else [place]
        if not inside:
            raise InventoryError(f"there is no .csv file in {place.name}")
        files += inside
    return files


@styled
def drawing(class_):
    """Left: the share of right answers of each concept, before and after. Right: the gain with its 95 % interval."""
    concepts, places = class_.concepts, np.arange(len(class_.concepts))
    figure, (shares, gains) = plt.subplots(1, 2, sharey=True, figsize=(11, 6.2), width_ratios=(1.1, 1))
    shares.hlines(places, concepts.before, concepts.after, color=GREY, linewidth=1.5, zorder=1)
    for name, look in (("before", LOOKS["alone"]._replace(hollow=True)), ("after", LOOKS["student"])):
        shares.plot(concepts[name], places, label=name, **marks(look) | {"linestyle": "none"})
    shares.set(xlabel="right answers (%)", xlim=(-4, 104), yticks=places, yticklabels=concepts.concept,
               ylim=(len(places) - 0.4, -0.6))
    shares.axvline(25, color=GREY, linestyle=":", zorder=0)
    shares.annotate("guessing", (25, -0.55), xytext=(4, 0), textcoords="offset points", fontsize=10, color="#555555",
                    va="top")
    shares.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    ends = np.array([concepts.gain - concepts.low, concepts.high - concepts.gain])
    gains.errorbar(concepts.gain, places, xerr=ends, elinewidth=4, capsize=0, **marks(LOOKS["student"]) | {
        "linestyle": "none"})
    gains.axvline(0, color=GREY, linestyle=":", zorder=0)
    gains.set(xlabel="gain (points), with its 95 % interval")
    for axes in (shares, gains):
        axes.grid(axis="x")
    return figure


def described(class_):
    """The same in words and numbers, line by line."""
    before, after = class_.learners
    who = f"{before} learners, each compared with himself or herself" if class_.paired else (
        f"{before} learners before and {after} after, as two groups")
    yield who + (f"; {class_.left_out} rows of others left out" if class_.left_out else "")
    yield f"{'concept':30} {'before':>7} {'after':>6}   gain, 95 % interval   afterwards still believed by"
    for row in class_.concepts.itertuples():
        interval = f"{row.gain:+4.0f}  ({row.low:+.0f} to {row.high:+.0f})"
        belief = f"{row.believers}: {row.belief}" if row.believers else "nobody"
        yield f"{row.concept:30} {row.before:5.0f} % {row.after:4.0f} %   {interval:21} {belief}"
    gain, g = class_.gain, class_.normalised
    yield (f"\nscore: {class_.score[0]:.1f} of 10 before, {class_.score[1]:.1f} after; gain {gain.mean:+.1f} "
           f"({gain.low:+.1f} to {gain.high:+.1f})")
    if np.isnan(g.mean):
        yield "normalised gain (Hake, 1998): none, as everything was right before"
    else:
        ends = "no interval" if np.isnan(g.low) else f"{g.low:.2f} to {g.high:.2f}"
        yield f"normalised gain (Hake, 1998): {g.mean:.2f} ({ends}) of what could be gained"
    yield "In four classes of ten at least one of ten such intervals misses its truth: read the pattern, not one dot."


def main(arguments=None):
    parser = argparse.ArgumentParser(description="What a class has learnt, by the concept inventory.")
    parser.add_argument("answers", nargs="+", help="files of answers, or folders of such files")
    parser.add_argument("--figure", type=Path, default=FIGURE, help="where the figure goes (build/learning.png)")
    given = parser.parse_args(arguments)
    try:
        class_ = learnt(read(found(given.answers)))
        given.figure.parent.mkdir(parents=True, exist_ok=True)
        drawing(class_).savefig(given.figure, dpi=130)
    except InventoryError as problem:
        sys.exit(f"{problem}.")
    except OSError as problem:
        sys.exit(f"The figure could not be written: {problem}")
    print(*described(class_), f"\nThe figure is {given.figure}.", sep="\n")


if __name__ == "__main__":
    main()
