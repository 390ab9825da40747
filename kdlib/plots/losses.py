"""Figures of losses, their gradients, and what students learn from them on a plane."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.plots._style import ALONE, BLACK, BLUE, GREEN, ORANGE, STUDENT, TEACHER, styled

LINES = {"labels": (ALONE, "--"), "teacher": (TEACHER, "-."), "sum": (STUDENT, "-")}


@styled
def loss_terms(logit, terms, xlabel, marks=None):
    """A loss and its terms as functions of one logit of the student, the lowest point of each line marked.

    logit: (n,) values of that logit. terms: a dictionary name -> (n,) values; the names "labels", "teacher" and "sum"
    have their own colours and dashes. marks: a dictionary text -> logit, vertical dotted lines. Returns the Axes.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.2))
    logit = np.asarray(logit)
    for name, values in terms.items():
        values = np.asarray(values)
        colour, dashes = LINES.get(name, (BLACK, ":"))
        axes.plot(logit, values, dashes, color=colour, label=name)
        lowest = values.argmin()
        if 0 < lowest < len(values) - 1:    # at an end of the axis it is not a minimum, only the edge of the picture
            axes.plot(logit[lowest], values[lowest], "o", color=colour)
    axes.set(xlabel=xlabel, ylabel="loss", xlim=(logit.min(), logit.max()), ylim=(0, None))
    for text, place in (marks or {}).items():
        axes.axvline(place, color=BLACK, linestyle=":", linewidth=1.4, zorder=0)
        axes.annotate(text, (place, 1), xycoords=("data", "axes fraction"), xytext=(5, -4), textcoords="offset points",
                      va="top", fontsize=12)
    axes.legend(loc="upper left", bbox_to_anchor=(0.02, 0.98))
    return axes


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
        axis.grid(color="#dddddd")
    axes[0, 0].set_ylabel("size of the gradient")
    axes[0, 0].legend(loc="lower left")
    return figure


@styled
def boundaries(panels, extent):
    """Which class is named where on a plane, a panel for each classifier.

    panels: a dictionary title -> (scores, points, told). scores: (k², 3) logits or probabilities on a k × k grid, row
    by row from the bottom. points: (n, 2), drawn on top, or None. told: (n,) class numbers or (n, 3) probabilities,
    which mix the three class colours. extent: (left, right, bottom, top). Returns the Figure.
    """
    palette = np.array([[0, 114, 178], [230, 159, 0], [0, 158, 115]]) / 255    # BLUE, ORANGE, GREEN as numbers
    figure, axes = plt.subplots(1, len(panels), figsize=(2.7 * len(panels), 3.1), squeeze=False)
    for axis, (title, (scores, points, told)) in zip(axes[0], panels.items()):
        scores = np.asarray(scores)
        side = round(len(scores) ** 0.5)
        regions = scores.argmax(-1).reshape(side, side)
        axis.imshow(0.65 + 0.35 * palette[regions], origin="lower", extent=extent, interpolation="nearest")
        axis.set(title=title, xticks=[], yticks=[])
        if points is None:    # room to write the class numbers into their regions
            for c in np.unique(regions):
                row, column = np.argwhere(regions == c).mean(0) / (side - 1)
                axis.annotate(c, (column, row), xycoords="axes fraction", ha="center", va="center")
            continue
        points, told = np.asarray(points), np.asarray(told)
        weights = told if told.ndim == 2 else np.eye(3)[told]
        for c, marker in enumerate("os^"):    # the shape says the class too: never colour alone
            of_class = weights.argmax(-1) == c
            axis.scatter(*points[of_class].T, c=np.clip(weights[of_class] @ palette, 0, 1), marker=marker, s=30,
                         edgecolor="black", linewidth=0.7)
        axis.set(xlim=extent[:2], ylim=extent[2:])
    return figure
