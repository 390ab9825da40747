"""The figures of lesson 07: maps of a sweep, and shared ones."""

import matplotlib.pyplot as plt

from kdlib.figures import curves, images, rows
from kdlib.looks import styled

__all__ = ["curves", "heat_maps", "images", "rows"]


@styled
def heat_maps(tables, label):
    """A map for each table, side by side, on one colour scale, its number written in every field.

    tables: a dictionary title -> pandas DataFrame; the index and the columns, with their names, are the two axes.
    label: what the numbers are. Returns the Figure.
    """
    lowest = min(table.to_numpy().min() for table in tables.values())
    highest = max(table.to_numpy().max() for table in tables.values())
    tallest = max(len(table) for table in tables.values())
    figure, panels = plt.subplots(1, len(tables), figsize=(4.6 * len(tables) + 1, 1.4 + 0.5 * tallest), squeeze=False)
    for axes, (title, table) in zip(panels[0], tables.items()):
        picture = axes.imshow(table.to_numpy(), cmap="cividis", vmin=lowest, vmax=highest, aspect="auto")
        for place, numbers in enumerate(table.to_numpy()):
            for column, number in enumerate(numbers):
                dark = number < (lowest + highest) / 2    # cividis runs from dark blue to light yellow
                axes.text(column, place, f"{number:.0f}", ha="center", va="center", color="white" if dark else "black")
        axes.set(title=title, xlabel=table.columns.name, ylabel=table.index.name)
        axes.set_xticks(range(table.shape[1]), [f"{value:g}" for value in table.columns])
        axes.set_yticks(range(table.shape[0]), [f"{value:g}" for value in table.index])
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=list(panels[0]), label=label)
    return figure
