"""The figures of lesson 14: images of each channel, which trait came through which of them, and shared ones."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.figures import curves, draw_image, images, rows
from kdlib.looks import styled

__all__ = ["curves", "images", "rows", "samples", "traits"]


@styled
def samples(channels, image_shape):
    """A row of images for each channel, its name on the left.

    channels: {name: images (n, features)}, equally many of each. Returns the Figure.
    """
    across = len(next(iter(channels.values())))
    figure, every = plt.subplots(len(channels), across, figsize=(2.2 + 0.8 * across, 0.85 * len(channels)),
                                 squeeze=False)
    for axes, (name, x) in zip(every, channels.items(), strict=True):
        for square, image in zip(axes, x, strict=True):
            draw_image(square, image, image_shape, framed=True)
        axes[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return figure


@styled
def traits(tables, label):
    """A map for each table, side by side: a row for each way, a column for each trait, its number in every field.

    tables: {title: pandas DataFrame of numbers from 0 to 100}, with the same rows. label: what the numbers are.
    Returns the Figure.
    """
    first = next(iter(tables.values()))
    columns = sum(table.shape[1] for table in tables.values())
    figure, panels = plt.subplots(1, len(tables), figsize=(2.6 + 1.1 * columns, 1.4 + 0.38 * len(first)),
                                  squeeze=False, sharey=True)
    shades = plt.colormaps["cividis_r"].resampled(10)    # much is dark; of ten shades a picture takes fewer bytes
    for axes, (title, table) in zip(panels[0], tables.items()):
        axes.imshow(table, cmap=shades, vmin=0, vmax=100, aspect="auto")
        for (row, column), number in np.ndenumerate(table.to_numpy(dtype=float)):
            axes.text(column, row, f"{number:.0f}", ha="center", va="center", fontsize=12,
                      color="white" if number > 50 else "black")
        axes.set(title=title, xticks=range(table.shape[1]), yticks=range(len(first)))
        axes.set_xticklabels([str(name).replace(" ", "\n", 1) for name in table], fontsize=12)
        axes.set_yticklabels(first.index)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    if len(tables) == 1:    # the middle of the figure lies left of the map's
        panels[0, 0].set_xlabel(label, fontsize=12)
    else:
        figure.supxlabel(label, fontsize=12)
    return figure
