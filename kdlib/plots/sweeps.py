"""Figures of sweeps: maps and curves over the temperature, teachers beside what they teach."""

import matplotlib.pyplot as plt

from kdlib.plots._style import ALONE, STUDENT, TEACHER, styled


@styled
def heat_maps(tables, label):
    """A map for each table, side by side, on one colour scale, its number written in every field.

    tables: a dictionary title -> pandas DataFrame; the index and the columns, with their names, are the two axes.
    label: what the numbers are. Returns the Figure.
    """
    lowest = min(table.to_numpy().min() for table in tables.values())
    highest = max(table.to_numpy().max() for table in tables.values())
    rows = max(len(table) for table in tables.values())
    figure, panels = plt.subplots(1, len(tables), figsize=(4.6 * len(tables) + 1, 1.4 + 0.5 * rows), squeeze=False)
    for axes, (title, table) in zip(panels[0], tables.items()):
        picture = axes.imshow(table.to_numpy(), cmap="cividis", vmin=lowest, vmax=highest, aspect="auto")
        for row, numbers in enumerate(table.to_numpy()):
            for column, number in enumerate(numbers):
                dark = number < (lowest + highest) / 2    # cividis runs from dark blue to light yellow
                axes.text(column, row, f"{number:.0f}", ha="center", va="center", color="white" if dark else "black")
        axes.set(title=title, xlabel=table.columns.name, ylabel=table.index.name)
        axes.set_xticks(range(table.shape[1]), [f"{value:g}" for value in table.columns])
        axes.set_yticks(range(table.shape[0]), [f"{value:g}" for value in table.index])
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=list(panels[0]), label=label)
    return figure


@styled
def over_temperature(panels, ylabel):
    """A curve over the temperature (log scale) with 95 % intervals in each panel; all panels share their axes.

    panels: a dictionary title -> {temperature: `kdlib.measure.Interval`}, differences from the student alone, in the
    unit of ylabel. The line at 0 is the student alone. Returns the Figure.
    """
    figure, row = plt.subplots(1, len(panels), figsize=(2.6 * len(panels) + 1, 3.6), sharey=True, squeeze=False)
    for axes, (title, curve) in zip(row[0], panels.items()):
        temperatures, intervals = list(curve), list(curve.values())
        means = [interval.mean for interval in intervals]
        below = [interval.mean - interval.low for interval in intervals]
        above = [interval.high - interval.mean for interval in intervals]
        axes.errorbar(temperatures, means, yerr=[below, above], color=STUDENT, marker="o", capsize=4)
        axes.axhline(0, color=ALONE, linestyle="--")
        axes.set_xscale("log")
        axes.set_xticks(temperatures, [f"{temperature:g}" for temperature in temperatures])
        axes.minorticks_off()
        axes.set(title=title, xlabel="temperature T")
        axes.grid(axis="y", color="#dddddd")
        axes.set_axisbelow(True)
    row[0, 0].set_ylabel(ylabel)
    row[0, -1].annotate("alone", (1, 0), xycoords=("axes fraction", "data"), xytext=(-4, 4),
                        textcoords="offset points", ha="right", color=ALONE)
    return figure


@styled
def teachers_and_students(teachers, students, xlabel="test accuracy (%)"):
    """Left, how good each teacher is; right, how good its students are. A row a teacher, the first on top.

    teachers, students: dictionaries name of the teacher -> `kdlib.measure.Interval`, in the unit of xlabel, with the
    same names. Returns the Figure.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 1.2 + 0.45 * len(teachers)), sharey=True)
    for axes, rows, colour, marker, title in ((left, teachers, TEACHER, "*", "the teacher itself"),
                                              (right, students, STUDENT, "o", "what its students reach")):
        for place, name in enumerate(teachers):
            interval = rows[name]
            axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
            axes.plot(interval.mean, place, marker, color=colour, markersize=14 if marker == "*" else 8)
            axes.annotate(f"{interval.mean:.1f}", (interval.mean, place), xytext=(0, 8), textcoords="offset points",
                          ha="center", fontsize=11)
        axes.set(title=title, xlabel=xlabel, ylim=(len(teachers) - 0.4, -0.7))
        axes.locator_params(axis="x", nbins=4)    # longer numbers would run into each other
        axes.grid(axis="x", color="#dddddd")
        axes.set_axisbelow(True)
    left.set_yticks(range(len(teachers)), list(teachers))
    return figure
