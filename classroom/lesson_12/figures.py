"""The figures of lesson 12: where students start from, whether they follow their teacher, and rows of results."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.figures import curves, rows
from kdlib.looks import BLUE, GREEN, GREY, LOOKS, ORANGE, PURPLE, RED, SKY, styled
from kdlib.measure import mean_ci

__all__ = ["before_and_after", "fidelity", "over_epochs", "rows"]

LABELS, TEACHER = LOOKS["alone"]._replace(line="-"), LOOKS["student"]
STARTS = {    # the colour and marker say what is heard; a fresh start is dashed and hollow
    "fresh start, labels": LABELS._replace(line="--", hollow=True), "copied start, labels": LABELS,
    "fresh start, teacher": TEACHER._replace(line="--", hollow=True), "copied start, teacher": TEACHER,
}
POINTS = ((BLUE, "o"), (SKY, "D"), (GREEN, "^"), (RED, "v"), (PURPLE, "P"), (BLUE, "s"), (SKY, "X"))


@styled
def over_epochs(lines, ylabel):
    """A curve for each way of training, over the number of epochs (log scale), with 95 % intervals.

    lines: a dictionary name -> {epochs: `kdlib.measure.Interval`}, in per cent, below 100. Upwards, equal distances
    are equal shares of the errors gone, so that 90 and 95 do not fall together. The names in STARTS have fixed looks.
    Returns the Figure.
    """
    figure = curves(lines, "epochs", ylabel, roles=STARTS)
    (axes,) = figure.axes
    axes.set_yscale("function", functions=(lambda y: -np.log(np.maximum(100 - y, 1e-9)), lambda y: 100 - np.exp(-y)))
    axes.set_yticks([0, 20, 40, 60, 70, 80, 85, 90, 93, 95, 97, 98, 99])
    lows = [interval.low for curve in lines.values() for interval in curve.values()]
    highs = [interval.high for curve in lines.values() for interval in curve.values()]
    axes.set_ylim(min(lows) - 5, max(highs) + 0.15 * (100 - max(highs)))
    axes.minorticks_off()
    figure.set_size_inches(8, 4.2)
    return figure


@styled
def before_and_after(before, fixed, unit):
    """A row for each kind of student as trained, and one as corrected: mean, 95 % interval, a small mark a repetition.

    before, fixed: tables (repetitions, kinds of students) of the same kinds, shares in per cent. An interval that would
    leave 0 to 100 is not drawn: there the marks say more. Returns the Figure.
    """
    tables = (("as trained", before), ("corrected", fixed))
    every = {f"{kind}, {when}": table[kind] for kind in before for when, table in tables}
    roles = {name: "control" for name in every if "permuted" in name} | {name: "alone" for name in every
                                                                        if "label" in name}
    figure = rows({name: _possible(mean_ci(shares)) for name, shares in every.items()}, unit, roles=roles)
    (axes,) = figure.axes
    for place, (name, shares) in enumerate(every.items()):
        look = LOOKS[roles.get(name, "student")]
        axes.plot(shares, np.full(len(shares), place + 0.3), look.marker, color=look.colour, markersize=3.5,
                  markerfacecolor="none")
    axes.set_xlim(-3, 103)
    figure.set_size_inches(8, 4.1)
    return figure


def _possible(interval):
    """The interval of a share in per cent, or the mean alone where it reaches beyond what a share can be."""
    return interval if 0 <= interval.low and interval.high <= 100 else interval._replace(low=interval.mean,
                                                                                        high=interval.mean)


@styled
def fidelity(panels):
    """How often students agree with their teacher (across) and how often they are right (up), a panel a teacher.

    panels: a dictionary title -> (the teacher's accuracy, {name of a student: (agreement, accuracy)}), a number and
    pairs of `kdlib.measure.Interval`, all in per cent. The dotted line is the teacher; whoever is "alone" is grey.
    Returns the Figure. Raises ``ValueError`` for more students than there are marks.
    """
    most = max(len(students) for _, students in panels.values())
    if most > len(POINTS):
        raise ValueError(f"there are marks for {len(POINTS)} students a panel, got {most}")
    figure, row = plt.subplots(1, len(panels), figsize=(4.4 * len(panels), 4.2), squeeze=False)
    for axes, (title, (teacher, students)) in zip(row[0], panels.items()):
        axes.axhline(teacher, color=ORANGE, linestyle=":")
        for (name, (across, up)), (colour, marker) in zip(students.items(), POINTS):
            colour = GREY if "alone" in name else colour
            axes.errorbar(across.mean, up.mean, xerr=[[across.mean - across.low], [across.high - across.mean]],
                          yerr=[[up.mean - up.low], [up.high - up.mean]], color=colour, marker=marker, markersize=10,
                          linestyle="none", linewidth=1.5, label=name)
        axes.set(title=title, xlabel="agrees with its teacher (%)")
        axes.locator_params(nbins=5)
        axes.grid()
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=11)
    row[0, 0].set_ylabel("test accuracy (%)")
    return figure
