"""The figures of lesson C: rows and curves of students, and what several teachers make of one image."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.figures import curves, draw_image, images, rows
from kdlib.looks import BLUE, GREY, ORANGE, styled

__all__ = ["curves", "images", "opinions", "rows"]

ROLES = dict.fromkeys(["alone", "alone, 100 labels", "alone, class weights", "alone, 14 times"], "alone")
ROLES |= dict.fromkeys(["distilled, a softmax", "filled up", "teacher of the same"], "control")


@styled
def opinions(image, told):
    """An image, and beside it what each says of it, a panel each: a bar for each class, the largest one dark.

    image: (64,). told: {name: p (1, classes)}, names that hold "mean" in the student's colour. Returns the Figure.
    """
    figure, panels = plt.subplots(1, 1 + len(told), figsize=(10, 2.4), width_ratios=[0.8] + [1] * len(told))
    draw_image(panels[0], image, (8, 8), framed=True)
    for axes, (name, p) in zip(panels[1:], told.items()):
        shares = np.asarray(p)[0]
        bars = axes.bar(range(len(shares)), shares, color=BLUE if "mean" in name else ORANGE)
        for place, bar in enumerate(bars):
            if place != shares.argmax():
                bar.set_color(GREY)
        axes.set_title(name.replace(", ", ",\n").replace("mean of ", "mean of\n"), fontsize=12)
        axes.set(ylim=(0, 1), yticks=[], xticks=range(0, len(shares)))
        axes.tick_params(axis="x", labelsize=10, length=0)
    return figure
