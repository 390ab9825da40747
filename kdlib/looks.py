"""The look of every figure: large type, a colour with a marker and a line for each role, and marks drawn in it."""

import functools
from typing import NamedTuple

import numpy as np

from kdlib import arguments, needed

matplotlib, plt = needed("matplotlib"), needed("matplotlib.pyplot")
# The colour-blind-safe palette of Okabe and Ito (2008).
BLACK, ORANGE, SKY, GREEN, BLUE, RED, PURPLE, GREY = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7", "#888888")
STYLE = {    # readable from the last row
    "figure.dpi": 90, "figure.facecolor": "white", "font.size": 13, "axes.titlesize": 14, "axes.labelsize": 13,
    "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 2.2, "lines.markersize": 7,
    "legend.frameon": False, "figure.constrained_layout.use": True, "axes.axisbelow": True, "grid.color": "#dddddd",
    "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK]),
}


class Look(NamedTuple):
    """How a series is drawn."""

    colour: str
    marker: str
    line: str
    hollow: bool = False


LOOKS = {    # one look a role, the same in every figure of the kit
    "teacher": Look(ORANGE, "*", "-."), "student": Look(BLUE, "o", "-"), "distilled": Look(BLUE, "o", "-"),
    "alone": Look(GREY, "s", "--"), "control": Look(PURPLE, "D", "-."), "untrained": Look(BLACK, "X", ":"),
    "training": Look(GREEN, "s", "--"), "validation": Look(SKY, "^", "-."), "test": Look(BLUE, "o", "-"),
}
OTHERS = (Look(GREEN, "^", "-."), Look(RED, "D", ":"), Look(BLACK, "X", ":"), Look(SKY, "v", "--"),
          Look(PURPLE, "P", "-"), Look(ORANGE, "<", "-."), Look(GREY, ">", ":"))
MARKERS = "ov^<>PXDs*"


def styled(draw):
    """Run a drawing function in the kit's look, close its Figure, leave the reader's own matplotlib settings alone."""
    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        with plt.rc_context(STYLE):
            figure = draw(*args, **kwargs)
            interactive = matplotlib.is_interactive()
        # The first figure of a notebook switches matplotlib to interactive, inside the context, which would undo it:
        # the reader's own figures would not be shown.
        matplotlib.interactive(interactive)
        plt.close(figure)    # what pyplot holds at the end of a cell is shown, beside what the cell returns
        return figure
    return drawn


def look_of(role):
    """The Look of a role. A Look is its own."""
    if isinstance(role, Look):
        return role
    if not isinstance(role, str) or role not in LOOKS:
        raise ValueError(f"a role must be one of {', '.join(LOOKS)}, got {arguments.shown(role)}")
    return LOOKS[role]


def looks_for(names, roles=None):
    """Looks for the series of a figure, name -> Look: that of its role in roles, else of its name, else a free one.

    No two share both marker and filling: the second of a kind is hollow with another line, the next has another marker.
    """
    given = {name: look_of(role) for name, role in (roles or {}).items()}
    found, taken, free = {}, set(), iter(OTHERS)
    for name in dict.fromkeys(names):
        look = given.get(name) or LOOKS.get(name) or next(free, OTHERS[-1])
        other = look._replace(hollow=not look.hollow, line={"-": "--", "--": "-", "-.": ":"}.get(look.line, "-."))
        more = (one._replace(marker=marker) for one in (look, other) for marker in MARKERS)
        found[name] = next((one for one in (look, other, *more) if (one.marker, one.hollow) not in taken), look)
        taken.add((found[name].marker, found[name].hollow))
    return found


def marks(look):
    """A look in the words of `Axes.errorbar` and `Axes.plot`, the line left out."""
    return {"color": look.colour, "marker": look.marker, "markersize": 13 if look.marker == "*" else 7,
            "markerfacecolor": "white" if look.hollow else look.colour}


def spread(intervals):
    """Intervals in the words of `Axes.errorbar`: the means (n,), and how far the ends are below and above (2, n)."""
    means, lows, highs = np.array(list(intervals)).T
    return means, np.array([means - lows, highs - means])


def draw_line(axes, places, intervals, look, name):
    """Means at their places, with their intervals, joined by the look's line where there is more than one."""
    means, ends = spread(intervals)
    axes.errorbar(places, means, yerr=ends, linestyle=look.line if len(means) > 1 else "none", label=name, capsize=4,
                  **marks(look))


def legend_above(figure):
    """One legend above all panels, each name once, in as few lines as it fits; none where there is only one name."""
    entries = {}
    for axes in figure.axes:
        for handle, name in zip(*axes.get_legend_handles_labels()):
            entries.setdefault(name, handle)
    if len(entries) < 2:
        return
    names = list(entries)
    for lines in range(1, len(names) + 1):
        columns = [names[first:first + lines] for first in range(0, len(names), lines)]
        if sum(0.9 + 0.08 * max(map(len, column)) for column in columns) <= figure.get_figwidth():    # in inches, about
            break
    figure.set_figheight(figure.get_figheight() + 0.3 * lines)    # the panels keep their height
    figure.legend(entries.values(), names, loc="outside upper center", ncols=len(columns))
