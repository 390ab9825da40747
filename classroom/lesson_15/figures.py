"""The figures of lesson 15: five ways, how often a test says yes, three seeds, and accuracy beside latency."""

import matplotlib.pyplot as plt

from kdlib.figures import rows
from kdlib.looks import GREY, LOOKS, legend_above, look_of, looks_for, marks, spread, styled

__all__ = ["by_seed", "over_latency", "rows", "saying_yes"]

ROLES = {"smoothed labels": "alone", "hard teacher labels": LOOKS["student"]._replace(hollow=True, marker="^"),
         "permuted": "control", "teacher": "teacher"}


@styled
def by_seed(table, xlabel):
    """A row for each network, the first on top, a mark in it for each seed, and their mean at the right edge.

    table: a DataFrame, a row for each seed, a column for each way; "permuted, T = 4" is a hollow "permuted".
    Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.45 * len(table.columns)))
    roles = {name: ROLES[name] for name in table.columns if name in ROLES}
    for name, kind in ((name, name.split(",")[0]) for name in table.columns if "," in name):
        roles[name] = look_of(ROLES.get(kind, kind))._replace(hollow=True)
    looks = looks_for(table.columns, roles)
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
def over_latency(shapes, xlabel):
    """A student a row: its accuracy on the left, the time for one image on the right, and at the row its parameters.

    shapes: {"16" or "32-32", its hidden layers: (`kdlib.measure.Interval`, microseconds, parameters)}.
    Returns the Figure.
    """
    figure, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(9, 1.3 + 0.45 * len(shapes)))
    looks = looks_for(("one hidden layer", "more"), {"one hidden layer": "student", "more": "control"})
    for place, (hidden, (interval, time, _)) in enumerate(shapes.items()):
        kind = "more" if "-" in hidden else "one hidden layer"
        means, ends = spread([interval])
        left.errorbar(means, [place], xerr=ends, elinewidth=3, capsize=0, **marks(looks[kind]))
        right.plot([0, time], [place, place], markevery=[1], linestyle="-", **marks(looks[kind]))
    for kind, look in looks.items():
        left.plot([], [], linestyle="none", label=kind, **marks(look))
    names = [f"{hidden}: {parameters:,}" for hidden, (_, _, parameters) in shapes.items()]
    left.set(yticks=range(len(shapes)), yticklabels=names, xlabel=xlabel, ylim=(len(shapes) - 0.5, -0.5))
    right.set(xlabel="µs for one image", xlim=(0, None))
    figure.get_layout_engine().set(wspace=0.08)    # or the last number on the left touches the 0 on the right
    for axes in (left, right):
        axes.grid(axis="x")
    legend_above(figure)
    return figure
