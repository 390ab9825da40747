"""What accuracy costs."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from classroom.lesson_10 import figures
from kdlib.measure import Interval

FAMILIES = {"small": [(1400, Interval(92.0, 91.0, 93.0)), (4840, Interval(95.0, 94.0, 96.0))],
            "cut": [(8000, Interval(90.0, 88.0, 92.0))]}


def drawn(axes):
    """{name: (places, means, ends of the intervals)}"""
    return {c.get_label(): (c[0].get_xdata(), c[0].get_ydata(), np.array(c[2][0].get_segments())[:, :, 1])
            for c in axes.containers}


def looks(axes):
    return {c.get_label(): (c[0].get_marker(), c[0].get_linestyle(), c[0].get_color()) for c in axes.containers}


def test_frontier_draws_each_family_at_its_price():
    figure = figures.frontier({"bytes": FAMILIES, "seconds": {"small": FAMILIES["small"]}}, "accuracy")
    left, right = figure.axes
    assert (left.get_xlabel(), right.get_xlabel(), left.get_xscale()) == ("bytes", "seconds", "log")
    for name, (places, means, _) in drawn(left).items():
        assert list(places) == [price for price, _ in FAMILIES[name]]
        assert means == pytest.approx([interval.mean for _, interval in FAMILIES[name]])
    assert list(drawn(right)) == ["small"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["small", "cut"]


def test_names_differ_by_more_than_colour_and_look_alike_in_all_panels():
    figure = figures.frontier({"bytes": FAMILIES, "seconds": dict(reversed(FAMILIES.items()))}, "y")
    left, right = (looks(axes) for axes in figure.axes)
    assert left == right and left["small"][0] != left["cut"][0] and left["small"][2] != left["cut"][2]


def test_frontier_joins_the_points_of_the_panels_it_is_told():
    figure = figures.frontier({"bytes": FAMILIES, "seconds": FAMILIES}, "y", joined=["bytes"])
    left, right = (looks(axes) for axes in figure.axes)
    assert left["small"][1] == "-." and {line for _, line, _ in right.values()} == {"None"}
    assert [marker for marker, _, _ in left.values()] == [marker for marker, _, _ in right.values()]


def test_more_names_than_looks_are_drawn_all_the_same():
    figure = figures.frontier({"bytes": {f"family {n}": FAMILIES["cut"] for n in range(9)}}, "y")
    assert len(figure.axes[0].containers) == 9
