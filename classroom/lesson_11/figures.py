"""The figures of lesson 11: how four kinds of network read an image, what they gain, strings with their padding."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from kdlib.figures import draw_image, rows
from kdlib.looks import BLUE, GREEN, GREY, ORANGE, RED, Look, styled
from kdlib.measure import mean_ci

__all__ = ["gains", "readings", "strings"]

OWN_KIND = Look(GREEN, "^", "-.")


@styled
def readings(image, image_shape):
    """One image four times, with what each kind of network takes in together: all, 3×3, row after row, row with row.

    image: (height · width,) in [0, 1]. Returns the Figure.
    """
    figure, panels = plt.subplots(1, 4, figsize=(11, 3))
    height, width = image_shape
    for axes, title in zip(panels, ("mlp\nall pixels at once", "cnn\nsmall neighbourhoods", "recurrent\nrow after row",
                                    "transformer\nevery row with every row")):
        axes.imshow(np.asarray(image).reshape(image_shape), cmap="gray_r", vmin=0, vmax=1, alpha=0.75)
        axes.set(xticks=[], yticks=[], title=title, xlim=(-0.7, width + 1.4), ylim=(height - 0.3, -0.7))
        axes.spines[:].set_visible(False)
    everything, neighbours, in_turn, together = panels
    _frame(everything, 0, 0, width, height, BLUE)
    for row, column in ((0, 0), (1, 3), (height - 3, width - 3)):
        _frame(neighbours, row, column, 3, 3, ORANGE)
    for row in range(height):
        _frame(in_turn, row, 0, width, 1, GREEN)
        _frame(together, row, 0, width, 1, RED)
    for row in range(height - 1):
        in_turn.add_patch(FancyArrowPatch((width - 0.1, row), (width - 0.1, row + 1), arrowstyle="-|>",
                                          mutation_scale=12, color=GREEN, connectionstyle="arc3,rad=-0.9"))
    for row in range(height):
        for other in range(row):
            together.add_patch(FancyArrowPatch((width - 0.4, other), (width - 0.4, row), arrowstyle="-", color=RED,
                                               linewidth=0.8, connectionstyle="arc3,rad=-0.5"))
        together.add_patch(Circle((width - 0.4, row), 0.13, color=RED))
    return figure


def gains(gain):
    """A row for each pair of a teacher and a student: mean and 95 % interval of what the student gains, in points.

    gain: a dictionary "teacher → student" -> (n,) numbers. A teacher of the student's own kind has a look of its own,
    and one whose name begins with "spoilt" is a control. Returns the Figure.
    """
    roles = {}
    for pair in gain:
        teacher, student = pair.split(" → ")
        if teacher == student:
            roles[pair] = OWN_KIND
        elif teacher.startswith("spoilt"):
            roles[pair] = "control"
    return rows({pair: mean_ci(points) for pair, points in gain.items()}, "points over the same student alone",
                roles=roles, reference=0)


@styled
def strings(tokens, labels, real, image_shape):
    """Strings of images, one a row, the label above each image; padding is hatched.

    tokens: (strings, length, height · width) in [0, 1]. labels: (strings, length). real: (strings, length) bool.
    Returns the Figure.
    """
    how_many, length = real.shape
    figure, every = plt.subplots(how_many, length, figsize=(1.25 * length, 1.5 * how_many), squeeze=False)
    for axes, image, label, there in zip(every.flat, tokens.flatten(0, 1), labels.flatten(), real.flatten()):
        if there:
            draw_image(axes, image, image_shape, framed=True)
            axes.set_title(f"{label.item()}", pad=3)
        else:
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(True)
            axes.add_patch(Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=GREY, hatch="///", linewidth=0))
            axes.set_aspect("equal")
    return figure


def _frame(axes, row, column, width, height, colour):
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, facecolor="none", edgecolor=colour,
                             linewidth=1.8))
