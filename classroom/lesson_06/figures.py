"""The figures of lesson 06: which test finds which mistake, and rows of measures."""

import matplotlib.pyplot as plt

from kdlib.figures import rows
from kdlib.looks import BLACK, GREY, RED, Look, styled

__all__ = ["beside", "findings"]

SICK = Look(RED, "v", "-")


@styled
def beside(name, values, sick, alone):
    """Rows of measures, and in each panel a dotted line at the mean of the row ``name``.

    values: {panel: {row: `kdlib.measure.Interval`}}. sick, alone: names of rows; the rest are students of sound losses.
    Returns the Figure.
    """
    figure = rows(values, roles=dict.fromkeys(alone, "alone") | dict.fromkeys(sick, SICK))
    for axes, intervals in zip(figure.axes, values.values()):
        axes.axvline(intervals[name].mean, color=GREY, linestyle=":", zorder=0)
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
