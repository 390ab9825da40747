"""Means with their 95 % intervals: one a row, or many along a curve."""

from collections.abc import Mapping
from numbers import Real

import matplotlib.pyplot as plt

from kdlib import arguments
from kdlib.figures._look import GREY, LOOKS, Look, draw_line, legend_above, look_of, looks_for, marks, spread, styled
from kdlib.measure import Interval

BETTER = {"accuracy": "↑", "agreement": "↑", "NLL": "↓", "calibration": "↓"}    # where better is, by first word


@styled
def rows(values, xlabel=None, *, roles=None, reference=None):
    """A dot and its 95 % interval for each row, the first row on top, each mean written above its dot.

    values: {row: `kdlib.measure.Interval`}, or {panel: {row: Interval}} with the same rows in all panels. xlabel: the
    unit. None where every panel has a unit of its own: its name stands below it then, with an arrow towards better if
    the kit knows the measure, and no means are written. roles: a dictionary name of a row or a panel -> role; the rest
    are students. reference: where a vertical line stands (0 for differences). Returns the Figure.
    Raises ``ValueError`` for an unknown role, rows that differ, nothing to draw; ``TypeError`` for what is no Interval.
    """
    panels = _panels("values", values, 1)
    roles = {name: look_of(role) for name, role in (roles or {}).items()}
    reference = None if reference is None else arguments.finite("reference", reference)
    names = list(next(iter(panels.values())))
    for panel, intervals in panels.items():
        if set(intervals) != set(names):
            raise ValueError(f"all panels must have the rows {names!r}, got {list(intervals)!r} in {panel!r}")
    figure, every = plt.subplots(1, len(panels), sharey=True, squeeze=False,
                                 figsize=(max(9, 1.5 + 2.75 * len(panels)), 1.15 + 0.44 * len(names)))
    for axes, (panel, intervals) in zip(every[0], panels.items()):
        for place, name in enumerate(names):
            look = roles.get(name) or roles.get(panel) or LOOKS.get(name) or LOOKS["student"]
            (mean,), ends = spread([intervals[name]])
            axes.errorbar(mean, place, xerr=ends, elinewidth=4, capsize=0, **marks(look))
            if xlabel is not None:
                _write_mean(axes, mean, place, 2.5 + marks(look)["markersize"] / 2)
        if reference is not None:
            axes.axvline(reference, color=GREY, linestyle=":", zorder=0)
        title, label = (panel, xlabel) if xlabel is not None else ("", _with_arrow(panel))
        axes.set(title=title, xlabel=label, ylim=(len(names) - 0.4, -0.7))
        axes.margins(x=0.08 if len(panels) == 1 else 0.12)
        if len(panels) > 1:
            # More numbers would run into those of the neighbours.
            axes.locator_params(axis="x", nbins=5 if len(panels) == 2 else 4)
        axes.grid(axis="x")
    every[0, 0].set_yticks(range(len(names)), names)
    return figure


def _write_mean(axes, mean, place, above):
    """The mean, so many points above its dot. The minus sign is that of the axis; 0 has none."""
    number = f"{mean:z.1f}".replace("-", "\N{MINUS SIGN}")
    # The white box keeps the reference line out of the number.
    axes.annotate(number, (mean, place), xytext=(0, above), textcoords="offset points", ha="center", fontsize=11,
                  zorder=1.5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _with_arrow(measure):
    return f"{measure} {BETTER.get(str(measure).split(' ')[0], '')}".rstrip()


@styled
def curves(lines, xlabel, ylabel, *, roles=None, reference=None, bottom=None):
    """A curve with 95 % intervals for each name. Numbers stand on a logarithmic x axis, words one beside the other.

    lines: {name: {x: `kdlib.measure.Interval`}}, or {panel: {name: {x: Interval}}}; the panels share their axes, and a
    name looks the same in all of them. roles: a dictionary name -> role. A name that is a role needs none; the rest
    take looks that are free. reference: a dictionary name -> the height of a horizontal line. bottom: where the y axis
    begins; a curve that falls below it leaves the chart. Returns the Figure.
    Raises ``ValueError`` for an unknown role, an x ≤ 0, nothing to draw; ``TypeError`` for what is no Interval.
    """
    panels = _panels("lines", lines, 2)
    looks = looks_for([name for panel in panels.values() for name in panel], roles)
    levels = {name: (arguments.finite("reference", height), LOOKS.get(name, Look(GREY, "", ":")))
              for name, height in (reference or {}).items()}
    ticks = list(dict.fromkeys(x for panel in panels.values() for curve in panel.values() for x in curve))
    numeric = all(isinstance(x, Real) for x in ticks)
    if numeric:
        ticks = sorted(ticks, key=lambda x: arguments.positive("x", x))
    bottom = None if bottom is None else arguments.finite("bottom", bottom)
    figure, row = plt.subplots(1, len(panels), figsize=(max(9, 1 + 2.6 * len(panels)), 4.1), squeeze=False,
                               sharex=True, sharey=True)
    for axes, (panel, named) in zip(row[0], panels.items()):
        for place, (name, curve) in enumerate(named.items()):
            aside = place - (len(named) - 1) / 2    # so that intervals do not hide each other
            places = [x * 1.03**aside if numeric else ticks.index(x) + 0.07 * aside for x in curve]
            draw_line(axes, places, list(curve.values()), looks[name], name)
        for name, (height, look) in levels.items():
            axes.axhline(height, color=look.colour, linestyle=look.line, linewidth=1.8, zorder=0, label=name)
        axes.set(title=panel, xlabel=xlabel, xscale="log" if numeric else "linear")
        axes.set_xticks(ticks if numeric else range(len(ticks)), [f"{x:,g}" if numeric else str(x) for x in ticks])
        axes.minorticks_off()
        axes.grid(axis="y")
    row[0, 0].set_ylabel(ylabel)
    row[0, 0].set_ylim(bottom=bottom)
    legend_above(figure)
    return figure


def _panels(name, values, depth):
    """values as {panel: …}, one panel without a name where there are none. depth: dictionaries above an interval."""
    inner, found = values, 0
    while isinstance(inner, Mapping) and inner:
        inner, found = next(iter(inner.values())), found + 1
    panels = values if found > depth else {"": values}
    _check(name, panels, depth + 1)
    return panels


def _check(name, values, depth):
    """Raise unless values is so many dictionaries deep, none of them empty, with intervals at the bottom."""
    if depth == 0:
        if not isinstance(values, Interval):
            raise TypeError(f"{name} must be a kdlib.measure.Interval, got {arguments.shown(values)}")
        return
    if not isinstance(values, Mapping):
        raise TypeError(f"{name} must be a dictionary, got {arguments.shown(values)}")
    if not values:
        raise ValueError(f"{name} must hold something to draw, got {{}}")
    for key, value in values.items():
        _check(f"{name}[{key!r}]" if key != "" else name, value, depth - 1)
