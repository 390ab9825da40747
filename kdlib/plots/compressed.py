"""Figures of compressed networks: what is left after each cut, and what accuracy costs in bytes and in time."""

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator

from kdlib.plots._style import ALONE, BLACK, CONTROL, GREEN, RED, STUDENT, TEACHER, styled

# Name -> colour, marker, line: told by all three, never by colour alone. Other names take the rest, one after another.
LOOKS = {
    "labels": (ALONE, "s", "--"), "label smoothing": (CONTROL, "D", "-."), "teacher's answers": (STUDENT, "o", "-"),
    "not trained again": (BLACK, "x", ":"),
}
OTHERS = ((TEACHER, "*", "-"), (STUDENT, "o", "-"), (ALONE, "s", "--"), (GREEN, "^", "-."), (RED, "D", ":"),
          (BLACK, "x", ":"))


@styled
def after_cuts(panels, xlabel, ylabel, lowest=None):
    """A curve for each name over the sizes of the cuts, with 95 % intervals; the panels share their axes.

    panels: a dictionary title -> {name: {cut: `kdlib.measure.Interval`}}, the cuts being words for the axis, the same
    in all panels. lowest: where the y axis begins; a curve that falls below it leaves the chart. Returns the Figure.
    """
    figure, row = plt.subplots(1, len(panels), figsize=(4.6 * len(panels) + 0.6, 4.6), sharey=True, squeeze=False)
    for axes, (title, curves) in zip(row[0], panels.items()):
        for place, ((name, curve), look) in enumerate(zip(curves.items(), _looks(curves))):
            shifted = [cut + 0.07 * (place - (len(curves) - 1) / 2) for cut in range(len(curve))]
            _draw(axes, shifted, list(curve.values()), name, look)
        axes.set_xticks(range(len(curve)), list(curve))
        axes.set(title=title, xlabel=xlabel)
        axes.grid(axis="y", color="#dddddd")
    row[0, 0].set_ylim(bottom=lowest)
    row[0, 0].set_ylabel(ylabel)
    _legend(figure, row[0], columns=4)
    return figure


@styled
def frontier(panels, ylabel, joined=None):
    """What accuracy costs: a panel for each price (log scale), a line for each family of networks.

    panels: a dictionary name of the price -> {family: [(price, `kdlib.measure.Interval`), …]}. A family looks the same
    in all panels. joined: the prices in whose panels a family's points are joined by its line; all where None.
    Returns the Figure.
    """
    families = list(dict.fromkeys(family for found in panels.values() for family in found))
    looks = dict(zip(families, _looks(families)))
    figure, row = plt.subplots(1, len(panels), figsize=(5.2 * len(panels), 5.6), sharey=True, squeeze=False)
    for axes, (price, found) in zip(row[0], panels.items()):
        for family, points in found.items():
            colour, marker, line = looks[family]
            look = colour, marker, line if joined is None or price in joined else "none"
            _draw(axes, [cost for cost, _ in points], [interval for _, interval in points], family, look)
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3) if high > 30 * low else (1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda cost, _: f"{cost:,g}")
        axes.minorticks_off()
        axes.set_xlabel(price)
        axes.grid(color="#dddddd")
    row[0, 0].set_ylabel(ylabel)
    _legend(figure, row[0], columns=2)
    return figure


def _draw(axes, places, intervals, name, look):
    colour, marker, line = look
    means = [interval.mean for interval in intervals]
    below = [interval.mean - interval.low for interval in intervals]
    above = [interval.high - interval.mean for interval in intervals]
    axes.errorbar(places, means, yerr=[below, above], color=colour, marker=marker, linestyle=line, label=name,
                  capsize=3, markersize=13 if marker == "*" else 7)
    axes.set_axisbelow(True)


def _looks(names):
    """A look for each name: its own where it has one, else the next that is free."""
    free = iter(OTHERS)
    return [LOOKS[name] if name in LOOKS else next(free, OTHERS[-1]) for name in names]


def _legend(figure, row, columns):
    """One legend above all panels, each name once."""
    entries = {}
    for axes in row:
        handles, names = axes.get_legend_handles_labels()
        entries |= {name: handle for name, handle in zip(names, handles) if name not in entries}
    figure.legend(entries.values(), entries, loc="outside upper center", ncols=columns)
