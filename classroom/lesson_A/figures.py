"""The figures of the primer: surprise, pairs of results, and intervals that should cover the truth or two."""

import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

from kdlib.looks import BLUE, GREY, ORANGE, RED, styled

__all__ = ["coverage", "pairs", "surprise", "two_questions"]


@styled
def surprise(p, nats, marked):
    """The surprise at an event against its probability. p, nats: (n,); marked: a dictionary name -> (p, nats).

    Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(7, 3.4))
    axes.plot(p, nats, color=BLUE)
    for name, (x, y) in marked.items():
        axes.plot(x, y, "o", color=ORANGE)
        axes.annotate(name, (x, y), xytext=(9, 5), textcoords="offset points", fontsize=12)
    axes.set(xlabel="probability p", ylabel="surprise −log p (nats)", xlim=(0, 1.08), ylim=(0, None))
    return figure


@styled
def pairs(a, b, names=("A", "B"), ylabel="accuracy (%)"):
    """Results of two methods with the same seeds: each pair joined by a line, and beside it the differences b − a.

    a, b: (n,) numbers. Returns the Figure.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.6), gridspec_kw={"width_ratios": [1.3, 1]})
    for pair in zip(a, b):
        left.plot([0, 1], pair, "o-", color=BLUE, linewidth=1.5)
    left.set(xticks=[0, 1], xticklabels=[f"method {name}" for name in names], xlim=(-0.3, 1.3), ylabel=ylabel)
    right.axhline(0, color=GREY, linestyle=":")
    right.plot(range(len(a)), [float(y) - float(x) for x, y in zip(a, b)], "s", color=ORANGE)
    right.set(xticks=range(len(a)), xlabel="seed", ylabel=f"{names[1]} − {names[0]} (points)")
    for axes in (left, right):
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    return figure


@styled
def coverage(intervals, truth):
    """Many intervals beside the truth that each should cover; those that miss it are red, thick and crossed.

    intervals: a list of (mean, low, high). Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 3.4))
    _draw_intervals(axes, intervals, truth)
    axes.set(xlabel="experiment", ylabel="gain, 95 % interval")
    return figure


@styled
def two_questions(intervals):
    """The same experiments, asked one question after the other, one below the other; each title counts the hits.

    intervals: a dictionary question -> (n, 3) numbers mean, low, high, from which the true answer is already taken
    away, so that an interval that covers it covers zero. Returns the Figure.
    """
    figure, panels = plt.subplots(len(intervals), 1, figsize=(9, 1.7 * len(intervals)), sharex=True, sharey=True)
    for axes, (question, rows) in zip(panels, intervals.items()):
        hits = _draw_intervals(axes, [tuple(map(float, row)) for row in rows], truth=0)
        axes.set_title(f"{question}: {hits} of {len(rows)} cover it", loc="left")
    panels[-1].set_xlabel("pool")
    figure.supylabel("gain minus the true gain (points)", fontsize=13)
    return figure


def _draw_intervals(axes, intervals, truth):
    """A bar for each (mean, low, high), and the truth as a dotted line. Returns how many cover it."""
    hits = 0
    for place, (mean, low, high) in enumerate(intervals):
        hit = low <= truth <= high
        hits += hit
        axes.plot([place, place], [low, high], color=BLUE if hit else RED, linewidth=1.6 if hit else 3.4)
        axes.plot(place, mean, "o" if hit else "X", color=BLUE if hit else RED, markersize=4 if hit else 10)
    axes.axhline(truth, color=GREY, linestyle=":")
    return hits
