"""The figures of lesson 07: maps of a sweep, teachers beside their students, and shared ones."""

import matplotlib.pyplot as plt
import numpy as np

from classroom.lesson_07.school import intervals
from kdlib.figures import curves, images, rows
from kdlib.looks import styled

__all__ = ["curves", "heat_maps", "images", "rows", "speakers"]


@styled
def heat_maps(tables, label):
    """A map for each table, side by side, its number written in every field. Each row has its own scale of colours.

    tables: a dictionary title -> pandas DataFrame; the index and the columns, with their names, are the two axes.
    label: what the numbers are. In every row the best field is light and the worst is dark. Returns the Figure.
    """
    tallest = max(len(table) for table in tables.values())
    figure, panels = plt.subplots(1, len(tables), figsize=(4.6 * len(tables) + 1, 1.4 + 0.5 * tallest), squeeze=False)
    for axes, (title, table) in zip(panels[0], tables.items()):
        numbers = table.to_numpy(dtype=float)
        lowest, highest = numbers.min(axis=1, keepdims=True), numbers.max(axis=1, keepdims=True)
        place_in_row = (numbers - lowest) / np.maximum(highest - lowest, 1e-9)
        picture = axes.imshow(place_in_row, cmap="cividis", vmin=0, vmax=1, aspect="auto")
        for (row, column), number in np.ndenumerate(numbers):
            dark = place_in_row[row, column] < 0.5    # cividis runs from dark blue to light yellow
            axes.text(column, row, f"{number:.0f}", ha="center", va="center", color="white" if dark else "black")
        axes.set(title=title, xlabel=table.columns.name, ylabel=table.index.name)
        axes.set_xticks(range(table.shape[1]), [f"{value:g}" for value in table.columns])
        axes.set_yticks(range(table.shape[0]), [f"{value:g}" for value in table.index])
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=list(panels[0]), label=label).set_ticks([0, 1], labels=["worst", "best"])
    return figure


@styled
def speakers(learnt, names, controls=()):
    """How good those are who speak to students, and what the students reach: a row for each of the names.

    learnt: {steps: {name: a table of `school.taught`}}; a panel for each number of steps. controls: which of the names
    are controls. Returns the Figure.
    """
    chosen = {steps: {name: tables[name] for name in names} for steps, tables in learnt.items()}
    panels = {"who speaks to them": intervals(next(iter(chosen.values())), "itself")}
    for steps, tables in chosen.items():
        panels[f"students, {steps:,} steps"] = intervals(tables, "students")
    roles = dict.fromkeys(controls, "control")
    return rows(panels, "test accuracy (%)", roles={"who speaks to them": "teacher"} | roles)
