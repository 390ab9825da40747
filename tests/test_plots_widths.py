"""Curves over the width of the hidden layer."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from kdlib import plots
from kdlib.measure import Interval

CURVES = {
    "training": {2: Interval(40.0, 35.0, 45.0), 16: Interval(1.0, 0.5, 1.5), 512: Interval(0.0, 0.0, 0.0)},
    "test": {2: Interval(45.0, 41.0, 49.0), 16: Interval(4.0, 3.0, 5.0), 512: Interval(2.0, 1.0, 3.0)},
}


def test_by_width_draws_means_and_intervals_where_they_belong():
    axes = plots.by_width(CURVES, "error (%)")
    assert len(axes.containers) == 2 and axes.get_ylabel() == "error (%)" and axes.get_xscale() == "log"
    for container, (name, curve) in zip(axes.containers, CURVES.items()):
        line, _, (bars,) = container
        assert container.get_label() == name
        assert line.get_ydata() == pytest.approx([interval.mean for interval in curve.values()])
        assert line.get_xdata() == pytest.approx(list(curve), rel=0.1)
        ends = np.array(bars.get_segments())[:, :, 1]
        assert ends == pytest.approx(np.array([(interval.low, interval.high) for interval in curve.values()]))
    assert [text.get_text() for text in axes.get_xticklabels()] == ["2", "16", "512"]
    plt.close(axes.figure)


def test_by_width_tells_roles_by_marker_and_line_not_by_colour_alone():
    roles = ("training", "test", "alone", "distilled", "teacher")
    axes = plots.by_width({name: {8: Interval(1.0, 0.0, 2.0), 64: Interval(2.0, 1.0, 3.0)} for name in roles}, "%")
    looks = {c.get_label(): (c[0].get_marker(), c[0].get_linestyle(), c[0].get_color()) for c in axes.containers}
    for one, other in (("training", "test"), ("alone", "distilled"), ("distilled", "teacher")):
        assert all(a != b for a, b in zip(looks[one], looks[other])), (one, other)
    plt.close(axes.figure)


def test_by_width_takes_names_it_does_not_know():
    axes = plots.by_width({"assistant": {4: Interval(1.0, 0.5, 1.5)}}, "%")
    assert axes.containers[0].get_label() == "assistant"
    plt.close(axes.figure)
