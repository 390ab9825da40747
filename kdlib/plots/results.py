"""Figures of results: means with their 95 % intervals."""

import matplotlib.pyplot as plt

from kdlib.plots._style import GREY, STUDENT, styled


@styled
def intervals(rows, xlabel, colours=None, reference=None):
    """A dot and its 95 % interval for each row, the first row on top.

    rows: a dictionary name -> `kdlib.measure.Interval` (in the unit of xlabel). colours: a dictionary name -> colour;
    the rest is drawn as the student. reference: a vertical line (0 for differences). Returns the Axes.
    """
    figure, axes = plt.subplots(figsize=(9, 1 + 0.42 * len(rows)))
    for place, (name, interval) in enumerate(rows.items()):
        colour = (colours or {}).get(name, STUDENT)
        axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
        axes.plot(interval.mean, place, "o", color=colour)
        # The minus sign is that of the axis; the white box keeps the reference line out of the number.
        axes.annotate(f"{interval.mean:.1f}".replace("-", "\N{MINUS SIGN}"), (interval.mean, place), xytext=(0, 6),
                      textcoords="offset points", ha="center", fontsize=11,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    if reference is not None:
        axes.axvline(reference, color=GREY, linestyle=":", zorder=0)
    axes.set(yticks=range(len(rows)), yticklabels=rows, xlabel=xlabel, ylim=(len(rows) - 0.4, -0.7))
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    return axes
