"""The figures of lesson 08: who lies near whom, in several spaces, and rows of results."""

import matplotlib.pyplot as plt
import torch

from kdlib.figures import rows
from kdlib.looks import styled

__all__ = ["distances", "rows"]


@styled
def distances(spaces, labels):
    """The distance of every pair of images as a square of a map, for each space, in units of its own mean distance.

    spaces: a dictionary title -> float tensor (n, features), row for row the same images. labels: (n,) whole numbers;
    the images are put in their order, and the axes name them. Dark is near. Returns the Figure.
    """
    order = labels.argsort(stable=True)
    classes, counts = labels[order].unique_consecutive(return_counts=True)
    ends = counts.cumsum(0)
    middles = (ends - (counts + 1) / 2).tolist()
    figure, row = plt.subplots(1, len(spaces), figsize=(3.3 * len(spaces) + 0.9, 3.7), squeeze=False)
    for axes, (title, features) in zip(row[0], spaces.items()):
        apart = torch.cdist(features[order], features[order])    # (n, n)
        n = len(apart)
        picture = axes.imshow(apart * n * (n - 1) / apart.sum(), cmap="cividis", vmin=0, vmax=2,
                              interpolation="nearest")
        for end in ends[:-1].tolist():
            axes.axhline(end - 0.5, color="white", linewidth=0.5)
            axes.axvline(end - 0.5, color="white", linewidth=0.5)
        axes.set(title=title)
        axes.set_xticks(middles, [str(number) for number in classes.tolist()], fontsize=10)
        axes.set_yticks(middles, [str(number) for number in classes.tolist()], fontsize=10)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=list(row[0]), label="distance, in mean distances", shrink=0.85)
    return figure
