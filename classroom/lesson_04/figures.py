"""The figures of lesson 04: losses, their gradients, and what students learn from them on a plane."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Wedge
from matplotlib.patheffects import withStroke

from kdlib.looks import BLACK, BLUE, GREEN, GREY, ORANGE, styled

__all__ = ["boundaries", "gradient_sizes", "loss_terms"]

LINES = {"labels": (GREY, "--"), "teacher": (ORANGE, "-."), "sum": (BLUE, "-")}
DARK = {GREY: "#666666", ORANGE: "#9A6A00"}    # the same hues, dark enough to be read as letters on white


@styled
def loss_terms(logit, terms, xlabel, marks=None):
    """A loss and its terms as functions of one logit of the student, the lowest point of each line marked.

    logit: (n,) values of that logit. terms: a dictionary name -> (n,) values; the names "labels", "teacher" and "sum"
    have their own colours and dashes. marks: a dictionary text -> logit, vertical dotted lines. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.4))
    logit = np.asarray(logit)
    # The last term first: a sum comes last and would cover the terms where they are the larger part of it.
    for name, values in reversed(terms.items()):
        values = np.asarray(values)
        colour, dashes = LINES.get(name, (BLACK, ":"))
        axes.plot(logit, values, dashes, color=colour, label=name)
        lowest = values.argmin()
        if 0 < lowest < len(values) - 1:    # at an end of the axis it is not a minimum, only the edge of the picture
            axes.plot(logit[lowest], values[lowest], "o", color=colour, markersize=11, markeredgecolor="white",
                      zorder=4)
    highest, height = max(np.max(values) for values in terms.values()), -np.inf
    for name, values in sorted(terms.items(), key=lambda term: term[1][-1]):    # from the lowest end of a line upwards
        height = max(height + 0.08 * highest, float(values[-1]))                # so that no two names collide
        colour = LINES.get(name, (BLACK, ":"))[0]
        axes.annotate(name, (logit[-1], height), xytext=(6, 0), textcoords="offset points", va="center",
                      color=DARK.get(colour, colour), fontsize=14)
    axes.set(xlabel=xlabel, ylabel="loss", xlim=(logit.min(), logit.max()), ylim=(-0.07 * highest, 1.05 * highest))
    for text, place in (marks or {}).items():
        axes.axvline(place, color=BLACK, linestyle=":", linewidth=1.4, zorder=0)
        axes.annotate(text, (place, 1), xycoords=("data", "axes fraction"), xytext=(5, -4), textcoords="offset points",
                      va="top", fontsize=13)
    return figure


@styled
def gradient_sizes(temperatures, panels):
    """The size of a gradient against T, both axes logarithmic, a panel for each student.

    panels: a dictionary title -> a dictionary name of the line -> (n,) sizes. Returns the Figure.
    """
    figure, axes = plt.subplots(1, len(panels), figsize=(5 * len(panels), 3.9), sharey=True, squeeze=False)
    for axis, (title, lines) in zip(axes[0], panels.items()):
        for (name, sizes), colour, marker, dashes in zip(lines.items(), (BLUE, ORANGE, GREEN), "os^", ("-", "--", ":")):
            axis.plot(temperatures, sizes, dashes, marker=marker, color=colour, label=name)
        axis.set(xscale="log", yscale="log", xlabel="temperature T", title=title)
        axis.grid()
    axes[0, 0].set_ylabel("size of the gradient")
    axes[0, 0].legend(loc="lower left")
    return figure


@styled
def boundaries(panels, extent):
    """Which class is named where on a plane, a panel for each classifier, with the class numbers in their regions.

    panels: a dictionary title -> (scores, points, told). scores: (k², 3) logits or probabilities on a k × k grid, row
    by row from the bottom. points: (n, 2), drawn on top, or None. told: (n,) class numbers, drawn as one shape a
    class, or (n, 3) probabilities, drawn as a pie. extent: (left, right, bottom, top). Returns the Figure.
    """
    palette = np.array([[0, 114, 178], [230, 159, 0], [0, 158, 115]]) / 255    # BLUE, ORANGE, GREEN as numbers
    figure, axes = plt.subplots(1, len(panels), figsize=(3 * len(panels), 3.6), squeeze=False)
    for axis, (title, (scores, points, told)) in zip(axes[0], panels.items()):
        scores = np.asarray(scores)
        side = round(len(scores) ** 0.5)
        regions = scores.argmax(-1).reshape(side, side)
        axis.imshow(0.65 + 0.35 * palette[regions], origin="lower", extent=extent, interpolation="nearest")
        axis.set(title=title, xticks=[], yticks=[])
        if points is not None:
            points, told = np.asarray(points), np.asarray(told)
            draw_points = _pies if told.ndim == 2 else _shapes
            draw_points(axis, points, told, palette, extent)
            axis.set(xlim=extent[:2], ylim=extent[2:])
        for c in np.unique(regions):
            row, column = np.argwhere(regions == c).mean(0) / max(side - 1, 1)
            # Outwards from the middle, where the points are fewer.
            column, row = (np.clip(0.5 + 1.6 * (place - 0.5), 0.08, 0.92) for place in (column, row))
            axis.annotate(c, (column, row), xycoords="axes fraction", ha="center", va="center", fontsize=17,
                          weight="bold", path_effects=[withStroke(linewidth=4, foreground="white")], zorder=5)
    return figure


def _shapes(axis, points, classes, palette, extent):
    for c, marker in enumerate("os^"):    # the shape says the class too: never colour alone
        axis.scatter(*points[classes == c].T, color=palette[c], marker=marker, s=34, edgecolor="black", linewidth=0.7)


def _pies(axis, points, shares, palette, extent):
    radius = 0.034 * (extent[1] - extent[0])
    for point, share in zip(points, shares):
        turns = 90 + 360 * np.minimum([0, *np.cumsum(share)], 1)    # in degrees, from twelve o'clock
        for c in range(len(share)):
            axis.add_patch(Wedge(point, radius, turns[c], turns[c + 1], facecolor=palette[c]))
        axis.add_patch(Circle(point, radius, fill=False, edgecolor="black", linewidth=0.8))
