"""Figures of lesson 12: where students start from, and whether they follow their teacher."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.plots._style import ALONE, GREEN, PURPLE, RED, SKY, STUDENT, TEACHER, styled

# Name -> colour, marker, line: told by all three, never by the colour alone.
STARTS = {
    "fresh start, labels": (ALONE, "s", "--"), "copied start, labels": (ALONE, "s", "-"),
    "fresh start, teacher": (STUDENT, "o", "--"), "copied start, teacher": (STUDENT, "o", "-"),
}
POINTS = ((STUDENT, "o"), (SKY, "D"), (GREEN, "^"), (RED, "v"), (PURPLE, "P"), (STUDENT, "s"), (SKY, "X"))


@styled
def over_epochs(curves, ylabel):
    """A curve for each way of training, over the number of epochs (log scale), with 95 % intervals.

    curves: a dictionary name -> {epochs: `kdlib.measure.Interval`}, in per cent, below 100. Upwards, equal distances
    are equal shares of the errors gone, so that 90 and 95 do not fall together. The names in STARTS have fixed looks;
    a fresh start is dashed and hollow. Returns the Axes.
    """
    figure, axes = plt.subplots(figsize=(9, 4.6))
    for place, (name, curve) in enumerate(curves.items()):
        colour, marker, line = STARTS.get(name, (*POINTS[place % len(POINTS)], ":"))
        epochs, intervals = list(curve), list(curve.values())
        means = [interval.mean for interval in intervals]
        below = [interval.mean - interval.low for interval in intervals]
        above = [interval.high - interval.mean for interval in intervals]
        shifted = [number * 1.02**place for number in epochs]    # so that intervals do not hide each other
        axes.errorbar(shifted, means, yerr=[below, above], color=colour, marker=marker, linestyle=line, label=name,
                      capsize=4, markerfacecolor="white" if line == "--" else colour)
    ticks = sorted({number for curve in curves.values() for number in curve})
    axes.set_xscale("log")
    axes.set_xticks(ticks, [str(number) for number in ticks])
    axes.set_yscale("function", functions=(lambda y: -np.log(np.maximum(100 - y, 1e-9)), lambda y: 100 - np.exp(-y)))
    axes.set_yticks([0, 20, 40, 60, 70, 80, 85, 90, 93, 95, 97, 98, 99])
    lows = [interval.low for curve in curves.values() for interval in curve.values()]
    highs = [interval.high for curve in curves.values() for interval in curve.values()]
    axes.set_ylim(min(lows) - 5, max(highs) + 0.15 * (100 - max(highs)))
    axes.minorticks_off()
    axes.set(xlabel="epochs", ylabel=ylabel)
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    axes.legend(loc="lower right")
    return axes


@styled
def fidelity(panels):
    """How often students agree with their teacher (across) and how often they are right (up), a panel a teacher.

    panels: a dictionary title -> (the teacher's accuracy, {name of a student: (agreement, accuracy)}), a number and
    pairs of `kdlib.measure.Interval`, all in per cent. The dotted line is the teacher; whoever is "alone" is grey.
    Returns the Figure.
    """
    figure, row = plt.subplots(1, len(panels), figsize=(5.6 * len(panels), 5), squeeze=False)
    for axes, (title, (teacher, students)) in zip(row[0], panels.items()):
        axes.axhline(teacher, color=TEACHER, linestyle=":", label="the teacher's accuracy")
        for (name, (across, up)), (colour, marker) in zip(students.items(), POINTS):
            colour = ALONE if "alone" in name else colour
            axes.errorbar(across.mean, up.mean, xerr=[[across.mean - across.low], [across.high - across.mean]],
                          yerr=[[up.mean - up.low], [up.high - up.mean]], color=colour, marker=marker, markersize=10,
                          linestyle="none", linewidth=1.5, label=name)
        axes.set(title=title, xlabel="agrees with its teacher (% of test images)", ylabel="test accuracy (%)")
        axes.grid(color="#dddddd")
        axes.set_axisbelow(True)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), fontsize=11)
    return figure
