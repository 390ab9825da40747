"""The figures of lesson 15: five ways, how often a test says yes, three seeds, and accuracy over latency."""

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator

from kdlib.figures import rows
from kdlib.looks import GREY, LOOKS, draw_line, legend_above, looks_for, marks, spread, styled

__all__ = ["by_seed", "over_latency", "rows", "saying_yes"]

ROLES = {"smoothed labels": "alone", "hard teacher labels": LOOKS["student"]._replace(hollow=True, marker="^"),
         "permuted": "control", "teacher": "teacher"}


@styled
def by_seed(table, xlabel):
    """A row for each network, the first on top, a mark in it for each seed, and their mean at the right edge.

    table: a DataFrame, a row for each seed, a column for each way. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.45 * len(table.columns)))
    looks = looks_for(table.columns, {name: role for name, role in ROLES.items() if name in table.columns})
    for place, name in enumerate(table.columns):
        axes.plot(table[name], [place] * len(table), linestyle="none", label=None, **marks(looks[name]))
        axes.annotate(f"{table[name].mean():.2f}", (1.01, place), xycoords=("axes fraction", "data"), va="center",
                      fontsize=12)
    axes.set(yticks=range(len(table.columns)), yticklabels=table.columns, xlabel=xlabel,
             ylim=(len(table.columns) - 0.5, -0.5))
    axes.grid(axis="x")
    return figure


@styled
def saying_yes(rates, level=5):
    """How often each test says "significant", in %: a row for each test, a mark for each truth, with 95 % intervals.

    rates: {truth: {test: `kdlib.measure.Interval`}}, the truth "nothing" first. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 3.4))
    tests = list(next(iter(rates.values())))
    looks = looks_for(rates, {next(iter(rates)): "control"})
    for aside, (truth, found) in zip((-0.22, 0, 0.22), rates.items()):
        means, ends = spread(found[test] for test in tests)
        axes.errorbar(means, [place + aside for place in range(len(tests))], xerr=ends, elinewidth=3, capsize=0,
                      linestyle="none", label=truth, **marks(looks[truth]))
    axes.axvline(level, color=GREY, linestyle=":", zorder=0)
    axes.set(yticks=range(len(tests)), yticklabels=tests, xlabel="says “significant”, in % of the cases",
             xlim=(-3, 103), ylim=(len(tests) - 0.5, -0.5))
    axes.grid(axis="x")
    legend_above(figure)
    return figure


@styled
def over_latency(points, ylabel):
    """A student a dot: accuracy over the time for one image (log scale), its hidden layers and parameters beside it.

    points: {"16" or "32-32": (microseconds, `kdlib.measure.Interval`, parameters)}. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 4.2))
    looks = looks_for(("one hidden layer", "more"), {"one hidden layer": "student", "more": "control"})
    for hidden, (time, interval, parameters) in points.items():
        kind = "more" if "-" in hidden else "one hidden layer"
        draw_line(axes, [time], [interval], looks[kind], None)
        axes.annotate(f"{hidden}: {parameters:,}", (time, interval.mean), xytext=(9, 6), textcoords="offset points",
                      fontsize=12)
    for kind, look in looks.items():
        axes.plot([], [], linestyle="none", label=kind, **marks(look))
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda time, _: f"{time:g}"))
    axes.minorticks_off()
    axes.set(xlabel="µs for one image (log scale)", ylabel=ylabel)
    axes.margins(x=0.25)
    axes.grid()
    legend_above(figure)
    return figure
