"""Figures of a family of networks: something measured, over their width."""

import matplotlib.pyplot as plt

from kdlib.plots._style import ALONE, GREEN, PURPLE, RED, SKY, STUDENT, TEACHER, styled

# Name -> colour, marker, line: a role is told by all three, never by its colour alone.
LOOKS = {
    "training": (GREEN, "s", "--"), "test": (STUDENT, "o", "-"),
    "alone": (ALONE, "s", "--"), "distilled": (STUDENT, "o", "-"), "teacher": (TEACHER, "*", "none"),
}
OTHERS = (SKY, PURPLE, RED)


@styled
def by_width(curves, ylabel):
    """A curve for each name, over the width of the hidden layer (log scale), with 95 % intervals.

    curves: a dictionary name -> {width: `kdlib.measure.Interval`}, in the unit of ylabel. The names training, test,
    alone, distilled and teacher have fixed looks. Returns the Axes.
    """
    figure, axes = plt.subplots(figsize=(9, 4))
    for place, (name, curve) in enumerate(curves.items()):
        colour, marker, line = LOOKS.get(name, (OTHERS[place % len(OTHERS)], "D", ":"))
        widths, intervals = list(curve), list(curve.values())
        means = [interval.mean for interval in intervals]
        below = [interval.mean - interval.low for interval in intervals]
        above = [interval.high - interval.mean for interval in intervals]
        shifted = [width * 1.04**place for width in widths]    # so that intervals do not hide each other
        axes.errorbar(shifted, means, yerr=[below, above], color=colour, marker=marker, linestyle=line, label=name,
                      capsize=4, markersize=14 if marker == "*" else 7)
    ticks = sorted({width for curve in curves.values() for width in curve})
    axes.set_xscale("log")
    axes.set_xticks(ticks, [str(width) for width in ticks])
    axes.minorticks_off()
    axes.set(xlabel="width of the hidden layer", ylabel=ylabel)
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    axes.legend()
    return axes
