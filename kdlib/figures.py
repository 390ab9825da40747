"""Figures in one look: rows and curves with their 95 % intervals, images, and what networks answer to them.

Each function returns the Figure that it drew, already closed: as the last line of a cell it shows exactly once,
elsewhere save it or ``display`` it. A series has a role, and `kdlib.looks` a colour, a marker and a line for each.
"""

from collections.abc import Mapping
from numbers import Real

import numpy as np

from kdlib import arguments, needed
from kdlib.looks import GREY, LOOKS, Look, draw_line, legend_above, look_of, looks_for, marks, spread, styled
from kdlib.measure import Interval

plt = needed("matplotlib.pyplot")
HATCHES = ("", "//", "..", "xx", "--")
BETTER = {"accuracy": "↑", "agreement": "↑", "NLL": "↓", "calibration": "↓"}    # where better is, by first word


# ---- means with their intervals ----

@styled
def rows(values, xlabel=None, *, roles=None, reference=None):
    """A dot and its 95 % interval for each row, the first row on top, each mean written above its dot.

    values: {row: `kdlib.measure.Interval`}, or {panel: {row: Interval}} with the same rows in all panels. xlabel: the
    unit. None where every panel has a unit of its own: its name stands below it then, with an arrow towards better if
    the kit knows the measure, and no means are written. roles: a dictionary name of a row or a panel -> role; the rest
    are students. reference: where a vertical line stands (0 for differences). Returns the Figure.
    Raises ``ValueError`` for an unknown role, rows that differ, nothing to draw; ``TypeError`` for what is no Interval.
    Used in lesson 05, *The controls*.
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
            look = marks(roles.get(name) or roles.get(panel) or LOOKS.get(name) or LOOKS["student"])
            (mean,), ends = spread([intervals[name]])
            axes.errorbar(mean, place, xerr=ends, elinewidth=4, capsize=0, **look)
            if xlabel is not None:    # with the axis's minus, none for 0; the box keeps the reference line out
                axes.annotate(f"{mean:z.1f}".replace("-", "\N{MINUS SIGN}"), (mean, place), ha="center", fontsize=11,
                              xytext=(0, 2.5 + look["markersize"] / 2), textcoords="offset points", zorder=1.5,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
        if reference is not None:
            axes.axvline(reference, color=GREY, linestyle=":", zorder=0)
        arrow = BETTER.get(str(panel).split(" ")[0], "")
        title, unit = (panel, xlabel) if xlabel is not None else ("", f"{panel} {arrow}".rstrip())
        axes.set(title=title, xlabel=unit, ylim=(len(names) - 0.4, -0.7))
        axes.margins(x=0.08 if len(panels) == 1 else 0.12)
        if len(panels) > 1:    # more numbers would run into those of the neighbours
            axes.locator_params(axis="x", nbins=5 if len(panels) == 2 else 4)
        axes.grid(axis="x")
    every[0, 0].set_yticks(range(len(names)), names)
    return figure


@styled
def curves(lines, xlabel, ylabel, *, roles=None, reference=None, bottom=None):
    """A curve with 95 % intervals for each name. Numbers stand on a logarithmic x axis, words one beside the other.

    lines: {name: {x: `kdlib.measure.Interval`}}, or {panel: {name: {x: Interval}}}; the panels share their axes, and a
    name looks the same in all of them. roles: a dictionary name -> role. A name that is a role needs none; the rest
    take looks that are free. reference: a dictionary name -> the height of a horizontal line. bottom: where the y axis
    begins; a curve that falls below it leaves the chart. Returns the Figure.
    Raises ``ValueError`` for an unknown role, an x ≤ 0, nothing to draw; ``TypeError`` for what is no Interval.
    Used in lesson 01, *What size buys*.
    """
    panels = _panels("lines", lines, 2)
    looks = looks_for([name for panel in panels.values() for name in panel], roles)
    levels = {name: arguments.finite("reference", height) for name, height in (reference or {}).items()}
    bottom = None if bottom is None else arguments.finite("bottom", bottom)
    ticks = list(dict.fromkeys(x for panel in panels.values() for curve in panel.values() for x in curve))
    numeric = all(isinstance(x, Real) for x in ticks)
    if numeric:
        ticks = sorted(ticks, key=lambda x: arguments.positive("x", x))
    figure, every = plt.subplots(1, len(panels), figsize=(max(9, 1 + 2.6 * len(panels)), 4.1), squeeze=False,
                                 sharex=True, sharey=True)
    for axes, (panel, named) in zip(every[0], panels.items()):
        for place, (name, curve) in enumerate(named.items()):
            aside = place - (len(named) - 1) / 2    # so that intervals do not hide each other
            places = [x * 1.03**aside if numeric else ticks.index(x) + 0.07 * aside for x in curve]
            draw_line(axes, places, list(curve.values()), looks[name], name)
        for name, height in levels.items():
            look = LOOKS.get(name, Look(GREY, "", ":"))
            axes.axhline(height, color=look.colour, linestyle=look.line, linewidth=1.8, zorder=0, label=name)
        axes.set(title=panel, xlabel=xlabel, xscale="log" if numeric else "linear")
        axes.set_xticks(ticks if numeric else range(len(ticks)), [f"{x:,g}" if numeric else str(x) for x in ticks])
        axes.minorticks_off()
        axes.grid(axis="y")
    every[0, 0].set_ylabel(ylabel)
    every[0, 0].set_ylim(bottom=bottom)
    legend_above(figure)
    return figure


def _panels(name, values, depth):
    """values as {panel: …}, one panel without a name where there are none. depth: dictionaries above an interval."""
    inner = values
    for _ in range(depth):
        inner = next(iter(inner.values()), None) if isinstance(inner, Mapping) else None
    panels = values if isinstance(inner, Mapping) else {"": values}
    _check(name, panels, depth + 1)
    return panels


def _check(name, values, depth):
    """Raise unless values is so many dictionaries deep, none of them empty, with intervals at the bottom."""
    kind, words = (Mapping, "dictionary") if depth else (Interval, "kdlib.measure.Interval")
    if not isinstance(values, kind):
        raise TypeError(f"{name} must be a {words}, got {arguments.shown(values)}")
    if not values:
        raise ValueError(f"{name} must hold something to draw, got {{}}")
    for key, value in values.items() if depth else ():
        _check(f"{name}[{key!r}]" if key != "" else name, value, depth - 1)


# ---- images ----

@styled
def images(x, image_shape, titles=(), columns=8, framed=False):
    """A grid of images, dark ink on white. x: (n, features). titles: one string an image. framed: with an edge each.

    Returns the Figure. Raises ``ValueError`` where x holds no images of image_shape (height, width).
    Used in lesson 00, *One student in a second*.
    """
    x = _pictures(x, image_shape)
    height = -(-len(x) // arguments.whole("columns", columns, least=1))
    figure, every = plt.subplots(height, columns, figsize=(1.25 * columns, 1.5 * height), squeeze=False)
    for axes, image in zip(every.flat, x):
        draw_image(axes, image, image_shape, framed)
    for axes, _, title in zip(every.flat, x, titles):
        axes.set_title(title, fontsize=12)
    for axes in every.flat[len(x):]:
        axes.axis("off")
    return figure


@styled
def answers(x, image_shape, probabilities, labels=None):
    """What one or more networks answer to a few images: the images above, bars of probabilities below.

    x: (n, features), n up to 6. probabilities: a dictionary name -> (n, classes). labels: (n,) the true classes.
    Returns the Figure. Raises ``ValueError`` where shapes do not fit, or for more than five networks.
    Used in lesson 00, *What the student learnt*.
    """
    x, told = _pictures(x, image_shape), {name: np.asarray(p) for name, p in probabilities.items()}
    if not 1 <= len(told) <= len(HATCHES):
        raise ValueError(f"probabilities must be those of 1 to {len(HATCHES)} networks, got {list(told)!r}")
    for name, p in told.items():
        if p.ndim != 2 or len(p) != len(x):
            raise ValueError(f"the probabilities of {name!r} must have shape ({len(x)}, classes), got {p.shape!r}")
    figure, (above, below) = plt.subplots(2, len(x), figsize=((2.2 + 0.4 * len(told)) * len(x), 3.9), squeeze=False,
                                          gridspec_kw={"height_ratios": [1, 1.3]}, sharey="row")
    looks, width = looks_for(told), 0.8 / len(told)
    for column, (picture, bars) in enumerate(zip(above, below)):
        draw_image(picture, x[column], image_shape)
        picture.set_title("" if labels is None else f"label {int(labels[column])}")
        for place, (name, p) in enumerate(told.items()):
            classes = np.arange(p.shape[1])
            bars.bar(classes + (place + 0.5) * width - 0.4, p[column], width, label=name, color=looks[name].colour,
                     edgecolor="white", hatch=HATCHES[place])
        bars.set(xlabel="class", xticks=classes, ylim=(0, 1))
    below[0].set_ylabel("probability")
    legend_above(figure)
    return figure


def draw_image(axes, image, image_shape, framed=False):
    """One image (features,), dark ink on white, with or without an edge.

    Used in lesson 00, *One student in a second*.
    """
    axes.imshow(np.asarray(image).reshape(image_shape), cmap="gray_r", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(framed)


def _pictures(x, image_shape):
    """x (n, features) as an array, its features being the pixels of image_shape."""
    pixels = np.asarray(x)
    if pixels.ndim != 2 or not len(pixels) or pixels.shape[1] != np.prod(image_shape):
        raise ValueError(f"x must have shape (n, {np.prod(image_shape)}) with n ≥ 1, got {pixels.shape!r}")
    return pixels
