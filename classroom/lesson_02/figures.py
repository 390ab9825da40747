"""The figures of lesson 02: softened answers, what a teacher says about pairs of digits, and the digit never seen."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.figures import answers, draw_image, images
from kdlib.looks import BLACK, BLUE, GREY, ORANGE, SKY, styled

__all__ = ["answers", "class_matrix", "images", "temperatures", "unseen_digit"]


@styled
def temperatures(image, image_shape, softened):
    """One image's softened probabilities, a panel for each temperature.

    softened: a dictionary temperature -> probabilities (classes,). The largest bar is the class the network names.
    Returns the Figure.
    """
    columns = 3
    rows = -(-len(softened) // columns)
    figure = plt.figure(figsize=(11, 2.6 * rows))
    left, right = figure.subfigures(1, 2, width_ratios=[1, 4.5])
    alone = left.subplots()
    draw_image(alone, image, image_shape)
    axes = right.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axis, (temperature, p) in zip(axes.flat, softened.items()):
        p, classes = np.asarray(p), range(len(p))
        axis.bar(classes, p, color=[ORANGE if c == p.argmax() else GREY for c in classes])
        axis.text(p.argmax(), p.max() + 0.02, f"{p.argmax()}", ha="center", fontweight="bold")
        axis.set(title=f"T = {temperature:g}", ylim=(0, 1.15), yticks=(0, 0.5, 1), xticks=classes)
    for axis in axes[-1]:
        axis.set_xlabel("class")
    for axis in axes[:, 0]:
        axis.set_ylabel("probability")
    return figure


@styled
def unseen_digit(x_seen, x_unseen, image_shape, rows):
    """The headline: what the student trained on, the digit it never saw, and how often it recognises it.

    x_seen, x_unseen: (n, features), at least 12 and 6 images. rows: a dictionary name -> `kdlib.measure.Interval` in
    per cent, the first on top. Returns the Figure.
    """
    figure = plt.figure(figsize=(11.5, 4))
    left, right = figure.subfigures(1, 2, width_ratios=[1, 1.8])
    trained, shown = left.subfigures(2, 1, height_ratios=[1.8, 1])
    for part, title, pictures, colour in ((trained, "trained on these: no 3", x_seen[:12], BLACK),
                                          (shown, "then shown these", x_unseen[:6], BLUE)):
        part.suptitle(title, color=colour, fontsize=14)
        for axis, image in zip(part.subplots(len(pictures) // 6, 6).flat, pictures):
            draw_image(axis, image, image_shape, framed=True)
            axis.spines[:].set(color=colour, linewidth=1.5)
    axes = right.subplots()
    colours = [ORANGE if "teacher" in name else SKY for name in rows]
    axes.barh(range(len(rows)), [row.mean for row in rows.values()], color=colours)
    for place, row in enumerate(rows.values()):
        axes.plot([row.low, row.high], [place, place], color=BLACK, linewidth=3, solid_capstyle="butt")
        axes.text(max(row.high, row.mean) + 2, place, f"{row.mean:.0f} %", va="center")
    axes.set(yticks=range(len(rows)), yticklabels=rows, xlabel="test 3s recognised (%)", xlim=(0, 112),
             xticks=range(0, 101, 20), ylim=(len(rows) - 0.4, -0.6))
    return figure


@styled
def class_matrix(matrix, class_names, xlabel, ylabel, colour_label):
    """A heat map over pairs of classes, each cell labelled. matrix: (classes, classes). Returns the Figure."""
    matrix = np.asarray(matrix)
    figure, axes = plt.subplots(figsize=(7.5, 6.2))
    shown = axes.imshow(matrix, cmap="cividis")
    for i, j in np.ndindex(*matrix.shape):
        if np.isfinite(matrix[i, j]):
            light = matrix[i, j] > np.nanmax(matrix) / 2
            axes.text(j, i, f"{matrix[i, j]:.0f}", ha="center", va="center", fontsize=11,
                      color="black" if light else "white")
    axes.set(xticks=range(len(class_names)), yticks=range(len(class_names)), xticklabels=class_names,
             yticklabels=class_names, xlabel=xlabel, ylabel=ylabel)
    figure.colorbar(shown, ax=axes, label=colour_label)
    return figure
