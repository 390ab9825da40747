"""The figures of lesson 10: what accuracy costs in bytes and in time, and shared ones."""

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator

from kdlib.figures import curves, rows
from kdlib.looks import draw_line, legend_above, looks_for, styled

__all__ = ["curves", "frontier", "rows"]


@styled
def frontier(panels, ylabel, joined=None):
    """What accuracy costs: a panel for each price (log scale), a line for each family of networks.

    panels: a dictionary name of the price -> {family: [(price, `kdlib.measure.Interval`), …]}. A family looks the same
    in all panels; the first three look like teacher, student and student alone. joined: the prices in whose panels a
    family's points are joined by its line; all where None. Returns the Figure.
    """
    families = list(dict.fromkeys(family for found in panels.values() for family in found))
    looks = looks_for(families, dict(zip(families, ("teacher", "student", "alone"))))
    figure, row = plt.subplots(1, len(panels), figsize=(5.2 * len(panels), 4.7), sharey=True, squeeze=False)
    for axes, (price, found) in zip(row[0], panels.items()):
        for family, points in found.items():
            look = looks[family] if joined is None or price in joined else looks[family]._replace(line="none")
            draw_line(axes, [cost for cost, _ in points], [interval for _, interval in points], look, family)
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3) if high > 30 * low else (1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda cost, _: f"{cost:,g}")
        axes.minorticks_off()
        axes.set_xlabel(price)
        axes.grid()
    row[0, 0].set_ylabel(ylabel)
    legend_above(figure)
    return figure
