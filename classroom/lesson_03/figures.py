"""The figures of lesson 03: the diagram of the two stages, and shared ones."""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from kdlib.figures import answers, rows
from kdlib.looks import BLACK, BLUE, GREEN, GREY, ORANGE, RED, styled

__all__ = ["answers", "rows", "stages"]

BOX = {"boxstyle": "round,pad=0.02,rounding_size=0.12"}


@styled
def stages():
    """Who learns from whom in offline distillation: stage 1, the gate, and the five steps of stage 2.

    Solid arrows carry images and answers forwards, dashed ones the gradient back to the network that learns.
    Returns the Figure.
    """
    figure, (first, second) = plt.subplots(2, 1, figsize=(10, 6.6), gridspec_kw={"height_ratios": [2.9, 3.55]})
    for axes, low, high in ((first, -0.3, 2.6), (second, -0.5, 3.05)):
        axes.set(xlim=(0, 10), ylim=(low, high), aspect="equal")
        axes.axis("off")

    first.set_title("Stage 1 · the teacher learns from labels", loc="left", fontweight="bold")
    _box(first, 0.1, 1.2, 1.6, "images")
    _box(first, 2.6, 1.2, 1.9, "teacher\nlearns", ORANGE)
    _box(first, 5.4, 1.2, 1.5, "loss")
    _box(first, 5.4, 0.05, 1.5, "labels")
    _box(first, 7.8, 1.2, 2.1, "gate\nheld-out images", GREEN)
    _arrow(first, (1.75, 1.6), (2.55, 1.6))
    _arrow(first, (4.55, 1.6), (5.35, 1.6))
    _arrow(first, (6.15, 0.9), (6.15, 1.15))
    _arrow(first, (5.35, 1.35), (4.55, 1.35), gradient=True)
    first.text(4.95, 1.1, "gradient", ha="center", va="top", color=RED, fontsize=11)
    _arrow(first, (3.55, 2.05), (8.85, 2.05), bend=-0.1)
    _arrow(first, (8.85, 1.15), (8.85, -0.1))
    first.text(8.7, 0.45, "passed:\non to stage 2", ha="right", va="center", fontsize=11)

    second.set_title("Stage 2 · the student learns from the teacher's answers", loc="left", fontweight="bold")
    _box(second, 0.1, 1.2, 1.6, "images")
    _box(second, 2.6, 2.1, 1.9, "teacher\nrests", ORANGE)
    _box(second, 2.6, 0.3, 1.9, "student\nlearns", BLUE)
    _box(second, 5.4, 2.1, 1.9, "soft\ntargets", ORANGE)
    _box(second, 5.4, 0.3, 1.9, "student's\nanswers", BLUE)
    _box(second, 8.2, 1.2, 1.5, "loss")
    _arrow(second, (1.75, 1.75), (2.55, 2.4), label="1")
    _arrow(second, (4.55, 2.5), (5.35, 2.5), label="2")
    _arrow(second, (1.75, 1.45), (2.55, 0.8), label="3")
    _arrow(second, (4.55, 0.8), (5.35, 0.8))
    _arrow(second, (7.35, 2.4), (8.15, 1.8))
    _number(second, 8.95, 2.02, "4", BLACK)
    _arrow(second, (7.35, 0.8), (8.15, 1.4))
    _arrow(second, (8.95, 1.15), (3.6, 0.25), bend=-0.3, gradient=True, label="5")
    second.text(9.0, 0.1, "gradient,\nto the student only", ha="center", va="center", color=RED, fontsize=11)
    return figure


def _box(axes, x, y, width, text, colour=GREY):
    axes.add_patch(FancyBboxPatch((x, y), width, 0.8, facecolor=colour + "33", edgecolor=colour, linewidth=2, **BOX))
    axes.text(x + width / 2, y + 0.4, text, ha="center", va="center", fontsize=13)


def _arrow(axes, start, end, *, bend=0.0, gradient=False, label=None):
    colour, style = (RED, "--") if gradient else (BLACK, "-")
    axes.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=16,
                                   linewidth=1.8, color=colour, linestyle=style, shrinkA=0, shrinkB=0))
    if label:    # in the middle of the arrow: arc3 pulls its middle half of `bend` times the length aside
        x = (start[0] + end[0]) / 2 + bend * 0.5 * (end[1] - start[1])
        y = (start[1] + end[1]) / 2 - bend * 0.5 * (end[0] - start[0])
        _number(axes, x, y, label, colour)


def _number(axes, x, y, text, colour):
    axes.text(x, y, text, ha="center", va="center", fontsize=12, fontweight="bold",
              bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": colour})
