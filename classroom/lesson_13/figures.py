"""The figures of lesson 13: which letter could come next, what is kept of an answer, humps and bumps, writers."""

import string

import matplotlib.pyplot as plt
import numpy as np

from kdlib.figures import curves, rows
from kdlib.looks import GREY, LOOKS, ORANGE, legend_above, looks_for, marks, spread, styled
from kdlib.measure import mean_ci

__all__ = ["bumps", "curves", "kept", "next_letters", "rows", "writers"]

LETTERS = ["end", *string.ascii_lowercase]
HATCHES = ("", "//")


@styled
def next_letters(answers):
    """A panel for each beginning of a name: what could come next, a bar a letter, its end first.

    answers: {beginning: {"teacher": p (27,), …}}, probabilities of one or two models. Returns the Figure.
    """
    figure, every = plt.subplots(len(answers), 1, figsize=(8.5, 1.4 * len(answers)), squeeze=False, sharex=True)
    for axes, (beginning, told) in zip(every[:, 0], answers.items()):
        _bars(axes, told)
        axes.set_title(f"“{beginning}” …" if beginning else "at the start", loc="left", pad=3)
    figure.supylabel("share", fontsize=13)
    legend_above(figure)
    return figure


@styled
def kept(ways):
    """The same answer as it was and as it is stored, in several ways, one below the other.

    ways: {way: p (27,)}, the whole answer first. Returns the Figure.
    """
    figure, every = plt.subplots(len(ways), 1, figsize=(8.5, 1.0 * len(ways)), sharex=True, sharey=True, squeeze=False)
    whole = np.asarray(next(iter(ways.values())))
    for place, (axes, (way, p)) in enumerate(zip(every[:, 0], ways.items())):
        _bars(axes, {"teacher" if place == 0 else "student": p})
        if place:    # where the whole answer stood
            axes.step(np.arange(28) - 0.5, np.append(whole, whole[-1]), where="post", color=ORANGE, linewidth=1.4)
        axes.set_title(way, loc="left", pad=3)
    figure.supylabel("share", fontsize=13)
    return figure


@styled
def bumps(p, found, words):
    """Two humps, and the one bump that comes nearest to them: a panel for each divergence.

    p: (places,) the two humps. found: {panel: (places,) the bump}. words: what stands below each panel.
    Returns the Figure.
    """
    figure, every = plt.subplots(1, len(found), figsize=(8.5, 2.0), sharey=True, squeeze=False)
    places = np.arange(len(p))
    for axes, (name, q), says in zip(every[0], found.items(), words, strict=True):
        axes.bar(places, p, 1, color=ORANGE, antialiased=False, label="teacher: two humps")
        axes.plot(places, q, color=LOOKS["student"].colour, label="student: one bump")
        axes.set(title=name, xlabel=says, xticks=[0, 13, 26])
    every[0, 0].set_ylabel("probability")
    legend_above(figure)
    return figure


@styled
def writers(lines, xlabel, ylabel, reference=None):
    """Writers by two numbers, both better where they are lower; the points of a line are one writer read at several T.

    lines: {writer: {temperature: (repetitions, 2)}}, the numbers of the x axis first. Each point is a mean with its
    95 % intervals. reference: where a dotted line lies, on the y axis. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(6.6, 3.3))
    looks = looks_for(lines)
    for name, points in lines.items():
        across, up = ([mean_ci(np.asarray(both)[:, axis]) for both in points.values()] for axis in (0, 1))
        (x, wide), (y, high) = spread(across), spread(up)
        axes.errorbar(x, y, xerr=wide, yerr=high, linestyle=looks[name].line, label=name, **marks(looks[name]))
        for temperature, *place in zip(points, x, y):
            axes.annotate(f"T = {temperature:g}", place, xytext=(8, 8), textcoords="offset points", fontsize=11)
    if reference is not None:
        axes.axhline(reference, color=GREY, linestyle=":", zorder=0)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.grid()
    legend_above(figure)
    return figure


def _bars(axes, told):
    looks, width = looks_for(told), 0.84 / len(told)
    for place, (name, p) in enumerate(told.items()):
        axes.bar(np.arange(27) + (place + 0.5) * width - 0.42, np.asarray(p), width, label=name,
                 color=looks[name].colour, hatch=HATCHES[place], edgecolor="white", antialiased=False,
                 linewidth=1 if len(told) > 1 else 0)    # a white edge takes from a bar's height
    axes.set_xticks(range(27), LETTERS)
    axes.tick_params(axis="x", length=0)
    axes.set(xlim=(-0.7, 26.6))
    axes.locator_params(axis="y", nbins=3)
