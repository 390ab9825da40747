"""The figures of lesson B: noise to learn from, students on a plane, and how large a gradient is."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Wedge
from matplotlib.patheffects import withStroke

from kdlib.figures import images
from kdlib.looks import BLUE, GREEN, ORANGE, styled

__all__ = ["boundaries", "gradient_sizes", "images"]


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
