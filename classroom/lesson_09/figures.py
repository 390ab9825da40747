"""The figures of lesson 09: stored answers over their bytes, soft answers beside hard ones, and shared ones."""

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator

from kdlib.figures import images, rows
from kdlib.looks import LOOKS, draw_line, legend_above, marks, spread, styled

__all__ = ["images", "over_bytes", "rows", "soft_and_hard"]

# What the student is told: the colours of the student, of a control, and of the student alone.
TOLD = {"soft answers": LOOKS["student"], "top class only": LOOKS["control"]._replace(marker="s"),
        "true labels": LOOKS["alone"]._replace(marker="^")}


@styled
def over_bytes(points, ylabel, controls=()):
    """A dot with its 95 % interval for each way to store an answer, over the bytes that it takes (log scale).

    points: a dictionary name -> (bytes, `kdlib.measure.Interval` in the unit of ylabel). controls: the names that are
    drawn as controls, squares instead of dots. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 4.6))
    for name, (size, interval) in points.items():
        look = TOLD["top class only" if name in controls else "soft answers"]
        draw_line(axes, [size], [interval], look, None)
        axes.annotate(f"{name}: {size:g}", (size, interval.mean), xytext=(9, -14 if name in controls else 4),
                      textcoords="offset points", color=look.colour, fontsize=12)
    sizes = sorted({size for size, _ in points.values()})
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:g}"))
    axes.minorticks_off()
    axes.set(xlabel="bytes an answer (log scale)", ylabel=ylabel, xlim=(sizes[0] / 1.3, sizes[-1] * 2))
    axes.grid(axis="y")
    return figure


@styled
def soft_and_hard(sets, xlabel):
    """A row for each transfer set, the first on top: what students reach with what they are told about it.

    sets: a dictionary name -> {"soft answers", "top class only", "true labels": `kdlib.measure.Interval`}, in the unit
    of xlabel; a row may lack some of the three. Returns the Figure. Raises ``ValueError`` for a fourth.
    """
    unknown = {told for row in sets.values() for told in row} - set(TOLD)
    if unknown:
        raise ValueError(f"a row may hold {', '.join(TOLD)}, got {sorted(unknown)[0]!r}")
    figure, axes = plt.subplots(figsize=(9, 1.4 + 0.5 * len(sets)))
    for aside, (told, look) in zip((-0.2, 0, 0.2), TOLD.items()):
        found = {place + aside: row[told] for place, row in enumerate(sets.values()) if told in row}
        means, ends = spread(found.values())
        axes.errorbar(means, list(found), xerr=ends, elinewidth=3, capsize=0, linestyle="none", label=told,
                      **marks(look))
    for place in range(1, len(sets)):
        axes.axhline(place - 0.5, color="#eeeeee", zorder=0)
    axes.set(yticks=range(len(sets)), yticklabels=sets, xlabel=xlabel, ylim=(len(sets) - 0.5, -0.5))
    axes.grid(axis="x")
    legend_above(figure)
    return figure
