"""The figures of lesson 16: what a student costs beside what is allowed, and shared ones."""

import matplotlib.pyplot as plt
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator

from kdlib.figures import images, rows
from kdlib.looks import GREY, LOOKS, legend_above, marks, styled

__all__ = ["budgets", "images", "rows"]

KINDS = {"mlp": LOOKS["student"], "cnn": LOOKS["control"]}
GROUND = "#eeeeee"    # of what is not allowed
JOINS = {KINDS["mlp"]: "-", KINDS["cnn"]: "--"}


@styled
def budgets(costs, most_bytes, most_time):
    """Each network over its bytes and its time (log scales): a full mark in the larger number of bits, joined to a
    hollow one in the smaller. What is allowed is white, what is not is grey.

    costs: {"mlp 64-9-10": ((bytes, bytes), share of the old student's time)}. most_bytes, most_time: the budgets.
    Returns the Figure.
    """
    figure, axes = plt.subplots(figsize=(9, 4.8))
    sizes = [size for pair, _ in costs.values() for size in pair]
    times = [time for _, time in costs.values()]
    left, right, low, high = min(sizes) / 1.5, max(sizes) * 1.5, min(times) / 1.5, max(times) * 1.6
    axes.axvspan(most_bytes, right, color=GROUND, zorder=0)
    axes.axhspan(most_time, high, color=GROUND, zorder=0)
    axes.axvline(most_bytes, color=GREY, linestyle=":")
    axes.axhline(most_time, color=GREY, linestyle=":")
    for name, ((more, fewer), time) in costs.items():
        look = KINDS[name.split()[0]]
        axes.plot([more, fewer], [time, time], color=look.colour, linewidth=2, linestyle=JOINS[look], zorder=2)
        axes.plot([more], [time], linestyle="none", zorder=3, **marks(look))
        axes.plot([fewer], [time], linestyle="none", zorder=3, **marks(look._replace(hollow=True)))
        middle = (more * fewer) ** 0.5
        clear = middle < most_bytes and 1.1 * time < most_time    # where the name stands, a little above its mark
        axes.annotate(name, (middle, time), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=12,
                      path_effects=[withStroke(linewidth=3, foreground="white" if clear else GROUND)], zorder=4)
    for kind, look in KINDS.items():
        axes.plot([], [], linestyle="none", label=kind, **marks(look))
    axes.set(xscale="log", yscale="log", xlim=(left, right), ylim=(low, high), xlabel="bytes (log scale)",
             ylabel="share of the old student's time (log scale)")
    for axis, form in ((axes.xaxis, "{:,.0f}"), (axes.yaxis, "{:g}")):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(FuncFormatter(lambda cost, _, form=form: form.format(cost)))
    axes.minorticks_off()
    legend_above(figure)
    return figure
