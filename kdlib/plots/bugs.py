"""Figures of the bug bank: several measures side by side, and which test finds which mistake."""

import matplotlib.pyplot as plt

from kdlib.plots._style import BLACK, GREY, RED, STUDENT, styled

BETTER = {"accuracy": "↑", "agreement": "↑", "NLL": "↓", "calibration": "↓"}    # where better is, by first word


@styled
def measures(panels, colours=None):
    """A panel for each measure, the same rows in all of them: means with their 95 % intervals, the first row on top.

    A measure that the kit knows gets an arrow towards better.
    panels: a dictionary measure -> {row: `kdlib.measure.Interval`}. colours: a dictionary row -> colour; the rest is
    drawn as the student. Returns the Figure.
    """
    rows = list(next(iter(panels.values())))
    figure, every = plt.subplots(1, len(panels), sharey=True, squeeze=False,
                                 figsize=(1.5 + 2.75 * len(panels), 1.1 + 0.45 * len(rows)))
    for axes, (measure, intervals) in zip(every[0], panels.items()):
        for place, row in enumerate(rows):
            colour, interval = (colours or {}).get(row, STUDENT), intervals[row]
            axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
            axes.plot(interval.mean, place, "o", color=colour)
        axes.set(xlabel=f"{measure} {BETTER.get(measure.split()[0], '')}".rstrip(), ylim=(len(rows) - 0.5, -0.6))
        axes.margins(x=0.12)
        axes.locator_params(axis="x", nbins=4)    # the numbers of neighbouring panels would run into each other
        axes.grid(axis="x", color="#dddddd")
        axes.set_axisbelow(True)
    every[0, 0].set_yticks(range(len(rows)), rows)
    return figure


@styled
def findings(wards, own=None):
    """Which test fires on which specimen: a large dot where it does, a small one where it stays silent.

    wards: a dictionary title -> {test: {specimen: bool}}, a panel each. own: a dictionary test -> the specimen that the
    test was written for; that dot gets a ring. Returns the Figure.
    """
    widths = [len(next(iter(tests.values()))) for tests in wards.values()]
    heights = [len(tests) for tests in wards.values()]
    figure, every = plt.subplots(1, len(wards), squeeze=False, gridspec_kw={"width_ratios": widths},
                                 figsize=(3.2 * len(wards) + 0.36 * sum(widths), 1.2 + 0.4 * max(heights)))
    for axes, (title, tests) in zip(every[0], wards.items()):
        specimens = list(next(iter(tests.values())))
        for row, (test, found) in enumerate(tests.items()):
            for column, specimen in enumerate(specimens):
                fires = found[specimen]
                axes.plot(column, row, "o", color=RED if fires else GREY, markersize=13 if fires else 3)
                if (own or {}).get(test) == specimen:
                    axes.plot(column, row, "o", markerfacecolor="none", markeredgecolor=BLACK, markersize=19,
                              markeredgewidth=1.8)
        axes.set(title=title, xlim=(-0.7, len(specimens) - 0.3), ylim=(len(tests) - 0.3, -0.7))
        axes.set_xticks(range(len(specimens)), specimens)
        axes.set_yticks(range(len(tests)), tests)
        axes.tick_params(length=0)
    return figure
