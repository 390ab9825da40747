"""Figures of compressed networks."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from kdlib import plots
from kdlib.measure import Interval

CUTS = {name: {"1/2": Interval(high, high - 1, high + 2), "1/4": Interval(high - 5, high - 9, high - 2)}
        for name, high in (("labels", 90.0), ("teacher's answers", 95.0), ("not trained again", 50.0))}
FAMILIES = {"small": [(1400, Interval(92.0, 91.0, 93.0)), (4840, Interval(95.0, 94.0, 96.0))],
            "cut": [(8000, Interval(90.0, 88.0, 92.0))]}


def drawn(axes):
    """{name: (places, means, ends of the intervals)}"""
    return {c.get_label(): (c[0].get_xdata(), c[0].get_ydata(), np.array(c[2][0].get_segments())[:, :, 1])
            for c in axes.containers}


def test_after_cuts_draws_every_curve_in_every_panel():
    figure = plots.after_cuts({"100 images": CUTS, "all": CUTS}, "weights left", "accuracy")
    for axes in figure.axes:
        assert [text.get_text() for text in axes.get_xticklabels()] == ["1/2", "1/4"]
        assert axes.get_xlabel() == "weights left" and list(drawn(axes)) == list(CUTS)
        for name, (places, means, ends) in drawn(axes).items():
            assert places == pytest.approx([0, 1], abs=0.2)
            assert means == pytest.approx([interval.mean for interval in CUTS[name].values()])
            assert ends == pytest.approx(np.array([(i.low, i.high) for i in CUTS[name].values()]))
    assert figure.axes[0].get_ylabel() == "accuracy"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(CUTS)
    plt.close(figure)


def test_after_cuts_begins_where_it_is_told():
    figure = plots.after_cuts({"a": CUTS, "b": CUTS}, "x", "y", lowest=80)
    assert [axes.get_ylim()[0] for axes in figure.axes] == [80, 80] and figure.axes[1].get_ylim()[1] > 97
    plt.close(figure)


def test_frontier_draws_each_family_at_its_price():
    figure = plots.frontier({"bytes": FAMILIES, "seconds": {"small": FAMILIES["small"]}}, "accuracy")
    left, right = figure.axes
    assert (left.get_xlabel(), right.get_xlabel(), left.get_xscale()) == ("bytes", "seconds", "log")
    for name, (places, means, _) in drawn(left).items():
        assert list(places) == [price for price, _ in FAMILIES[name]]
        assert means == pytest.approx([interval.mean for _, interval in FAMILIES[name]])
    assert list(drawn(right)) == ["small"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["small", "cut"]
    plt.close(figure)


def looks(axes):
    return {c.get_label(): (c[0].get_marker(), c[0].get_linestyle(), c[0].get_color()) for c in axes.containers}


def test_names_differ_by_more_than_colour_and_look_alike_in_all_panels():
    figure = plots.after_cuts({"a": CUTS}, "x", "y")
    first, *others = looks(figure.axes[0]).values()
    assert all(one != two for other in others for one, two in zip(first, other))
    plt.close(figure)
    figure = plots.frontier({"bytes": FAMILIES, "seconds": dict(reversed(FAMILIES.items()))}, "y")
    left, right = (looks(axes) for axes in figure.axes)
    assert left == right and left["small"][0] != left["cut"][0] and left["small"][2] != left["cut"][2]
    plt.close(figure)


def test_frontier_joins_the_points_of_the_panels_it_is_told():
    figure = plots.frontier({"bytes": FAMILIES, "seconds": FAMILIES}, "y", joined=["bytes"])
    left, right = (looks(axes) for axes in figure.axes)
    assert left["small"][1] == "-" and {line for _, line, _ in right.values()} == {"None"}
    assert [marker for marker, _, _ in left.values()] == [marker for marker, _, _ in right.values()]
    plt.close(figure)


def test_more_names_than_looks_are_drawn_all_the_same():
    figure = plots.frontier({"bytes": {f"family {n}": FAMILIES["cut"] for n in range(9)}}, "y")
    assert len(figure.axes[0].containers) == 9
    plt.close(figure)
