"""One look for every figure: large type, few lines, the colour-blind-safe palette of Okabe and Ito (2008)."""

import functools

import matplotlib
import matplotlib.pyplot as plt

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
GREY = "#888888"
# One colour a role, the same in every figure of the kit.
TEACHER, STUDENT, ALONE, CONTROL = ORANGE, BLUE, GREY, PURPLE
ROLES = {"teacher": TEACHER, "student": STUDENT, "alone": ALONE, "control": CONTROL}

STYLE = {
    "figure.dpi": 90, "figure.facecolor": "white", "font.size": 13, "axes.titlesize": 14, "axes.labelsize": 13,
    "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 2.2, "lines.markersize": 7,
    "legend.frameon": False, "figure.constrained_layout.use": True,
    "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK]),
}


def styled(draw):
    """Run a drawing function in the kit's style, leaving the reader's own matplotlib settings alone."""
    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        with plt.rc_context(STYLE):
            result = draw(*args, **kwargs)
            interactive = matplotlib.is_interactive()
        # The first figure of a notebook switches matplotlib to interactive, inside the context, which would undo it:
        # the next figures would not be shown.
        matplotlib.interactive(interactive)
        return result
    return drawn
