"""The figures of lesson 10: what accuracy costs in bytes and in time, and shared ones."""

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator

from kdlib.figures import curves, rows
from kdlib.looks import draw_line, legend_above, looks_for, styled
from kdlib.measure import mean_ci

__all__ = ["curves", "frontier", "rows"]


@styled
def frontier(families, seconds, roles=None):
    """What accuracy costs, in bytes and in time, both on log scales: a line for each family of networks over bytes.

    families: {name: [(bytes, width, accuracies, word), …]}: the bytes of a file, the hidden units that the network
    computes with, its test accuracies in the repetitions in %, and what is written above it over bytes. seconds:
    {width: the time for 500 images}. roles: a dictionary name -> role. Returns the Figure.
    """
    looks = looks_for(families, roles)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.8, 4.2), sharey=True, gridspec_kw={"width_ratios": [3, 2]})
    for name, networks in families.items():
        intervals = [mean_ci(accuracies) for _, _, accuracies, _ in networks]
        draw_line(left, [size for size, *_ in networks], intervals, looks[name], name)
        draw_line(right, [1e6 * seconds[width] for _, width, *_ in networks], intervals,
                  looks[name]._replace(line="none"), name)
        for (size, _, _, word), interval in zip(networks, intervals):
            left.annotate(word, (size, interval.high), xytext=(0, 4), textcoords="offset points", ha="center",
                          fontsize=11, color=looks[name].colour)
    for axes, price in ((left, "bytes of the file"), (right, "microseconds for 500 images, here")):
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3) if high > 30 * low else (1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda cost, _: f"{cost:,g}")
        axes.minorticks_off()
        axes.set_xlabel(price)
        axes.grid()
    left.set_ylabel("test accuracy (%)")
    legend_above(figure)
    return figure
