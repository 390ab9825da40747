"""The figure of lesson 04: a loss and its terms."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib.looks import BLACK, BLUE, GREY, ORANGE, styled

__all__ = ["loss_terms"]

LINES = {"labels": (GREY, "--"), "teacher": (ORANGE, "-."), "sum": (BLUE, "-")}
DARK = {GREY: "#666666", ORANGE: "#9A6A00"}    # the same hues, dark enough to be read as letters on white


@styled
def loss_terms(logit, terms, xlabel, marks=None):
    """A loss and its terms as functions of one number of the student's, the lowest point of each line marked.

    logit: (n,) values of that logit. terms: a dictionary name -> (n,) values; the names "labels", "teacher" and "sum"
    have their own colours and dashes. marks: a dictionary text -> logit, vertical dotted lines. Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.4))
    logit, terms = np.asarray(logit), {name: np.asarray(values) for name, values in terms.items()}
    # The last term first: a sum comes last and would cover the terms where they are the larger part of it.
    for name, values in reversed(terms.items()):
        colour, dashes = LINES.get(name, (BLACK, ":"))
        axes.plot(logit, values, dashes, color=colour, label=name)
        lowest = values.argmin()
        if 0 < lowest < len(values) - 1:    # at an end of the axis it is not a minimum, only the edge of the picture
            axes.plot(logit[lowest], values[lowest], "o", color=colour, markersize=11, markeredgecolor="white",
                      zorder=4)
    highest, height = max(np.max(values) for values in terms.values()), -np.inf
    for name, values in sorted(terms.items(), key=lambda term: term[1][-1]):    # from the lowest end of a line upwards
        height = max(height + 0.08 * highest, float(values[-1]))                # so that no two names collide
        colour = LINES.get(name, (BLACK, ":"))[0]
        axes.annotate(name, (logit[-1], height), xytext=(6, 0), textcoords="offset points", va="center",
                      color=DARK.get(colour, colour), fontsize=14)
    axes.set(xlabel=xlabel, ylabel="loss", xlim=(logit.min(), logit.max()), ylim=(-0.07 * highest, 1.05 * highest))
    for text, place in (marks or {}).items():
        axes.axvline(place, color=BLACK, linestyle=":", linewidth=1.4, zorder=0)
        axes.annotate(text, (place, 1), xycoords=("data", "axes fraction"), xytext=(5, -4), textcoords="offset points",
                      va="top", fontsize=13)
    return figure
