"""Figures of transfer sets and stored answers: bytes against accuracy, soft answers beside hard ones, two exams."""

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator

from kdlib.plots._style import ALONE, CONTROL, ROLES, STUDENT, styled

# What the student is told -> colour, marker, place beside the row: never told apart by the colour alone.
TOLD = {"soft answers": (STUDENT, "o", -0.2), "top class only": (CONTROL, "s", 0.0), "true labels": (ALONE, "^", 0.2)}


@styled
def over_bytes(points, ylabel, controls=()):
    """A dot with its 95 % interval for each way to store an answer, over the bytes that it takes (log scale).

    points: a dictionary name -> (bytes, `kdlib.measure.Interval` in the unit of ylabel). controls: the names that are
    drawn as controls, squares instead of dots. Returns the Axes.
    """
    figure, axes = plt.subplots(figsize=(9, 4.6))
    for name, (size, interval) in points.items():
        colour, marker = (CONTROL, "s") if name in controls else (STUDENT, "o")
        axes.errorbar(size, interval.mean, yerr=[[interval.mean - interval.low], [interval.high - interval.mean]],
                      color=colour, marker=marker, capsize=4, linestyle="none")
        axes.annotate(f"{name}: {size:g}", (size, interval.mean), xytext=(9, -14 if name in controls else 4),
                      textcoords="offset points", color=colour, fontsize=12)
    sizes = sorted({size for size, _ in points.values()})
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:g}"))
    axes.minorticks_off()
    axes.set(xlabel="bytes an answer (log scale)", ylabel=ylabel, xlim=(sizes[0] / 1.3, sizes[-1] * 2))
    axes.grid(axis="y", color="#dddddd")
    axes.set_axisbelow(True)
    return axes


@styled
def soft_and_hard(rows, xlabel):
    """A row for each transfer set, the first on top: what students reach with what they are told about it.

    rows: a dictionary name -> {"soft answers", "top class only", "true labels": `kdlib.measure.Interval`}, in the unit
    of xlabel; a row may lack some of the three. Returns the Axes.
    """
    unknown = {told for row in rows.values() for told in row} - set(TOLD)
    if unknown:
        raise ValueError(f"a row may hold {', '.join(TOLD)}, got {sorted(unknown)[0]!r}")
    figure, axes = plt.subplots(figsize=(9, 1.8 + 0.62 * len(rows)))
    for told, (colour, marker, beside) in TOLD.items():
        found = [(place + beside, row[told]) for place, row in enumerate(rows.values()) if told in row]
        for place, interval in found:
            axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=3, solid_capstyle="butt")
        axes.plot([interval.mean for _, interval in found], [place for place, _ in found], marker, color=colour,
                  label=told)
    for place in range(1, len(rows)):
        axes.axhline(place - 0.5, color="#eeeeee", zorder=0)
    axes.set(yticks=range(len(rows)), yticklabels=rows, xlabel=xlabel, ylim=(len(rows) - 0.5, -0.5))
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=len(TOLD))
    return axes


@styled
def side_by_side(panels, xlabel):
    """The same rows in two or more panels, the first row on top: a dot and its 95 % interval each.

    panels: a dictionary title -> {name: `kdlib.measure.Interval` in the unit of xlabel}, with the same names in each.
    A row with the name of a role is drawn in its colour, the others as students. Returns the Figure.
    """
    names = list(next(iter(panels.values())))
    figure, row = plt.subplots(1, len(panels), figsize=(9, 1.2 + 0.45 * len(names)), sharey=True, squeeze=False)
    for axes, (title, intervals) in zip(row[0], panels.items()):
        for place, name in enumerate(names):
            interval, colour = intervals[name], ROLES.get(name, STUDENT)
            axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
            axes.plot(interval.mean, place, "o", color=colour)
            axes.annotate(f"{interval.mean:.1f}", (interval.mean, place), xytext=(0, 7), textcoords="offset points",
                          ha="center", fontsize=11)
        axes.set(title=title, xlabel=xlabel, ylim=(len(names) - 0.4, -0.7))
        axes.grid(axis="x", color="#dddddd")
        axes.set_axisbelow(True)
    row[0, 0].set_yticks(range(len(names)), names)
    return figure
