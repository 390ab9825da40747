"""Where students start from, and whether they follow their teacher."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
import pytest

from classroom.lesson_12 import figures
from kdlib.measure import Interval

CURVES = {
    "fresh start, labels": {5: Interval(68.0, 63.0, 73.0), 60: Interval(88.0, 87.0, 89.0)},
    "copied start, labels": {5: Interval(84.0, 81.0, 87.0), 60: Interval(90.0, 89.5, 90.5)},
    "fresh start, teacher": {5: Interval(38.0, 28.0, 48.0), 60: Interval(94.0, 93.0, 95.0)},
    "copied start, teacher": {5: Interval(69.0, 64.0, 74.0), 60: Interval(95.0, 94.5, 95.5)},
}
PANELS = {
    "one": (96.7, {"near": (Interval(99.0, 98.5, 99.5), Interval(96.0, 95.5, 96.5)),
                   "far": (Interval(97.0, 96.0, 98.0), Interval(97.0, 96.5, 97.5))}),
    "other": (75.0, {"near": (Interval(88.0, 87.0, 89.0), Interval(76.0, 75.0, 77.0))}),
}


def test_over_epochs_draws_means_and_intervals_where_they_belong():
    axes, = figures.over_epochs(CURVES, "test accuracy (%)").axes
    assert axes.get_ylabel() == "test accuracy (%)" and axes.get_xscale() == "log"
    for container, (name, curve) in zip(axes.containers, CURVES.items(), strict=True):
        line, _, (bars,) = container
        assert container.get_label() == name
        assert line.get_ydata() == pytest.approx([interval.mean for interval in curve.values()])
        assert line.get_xdata() == pytest.approx(list(curve), rel=0.1)
        ends = np.array(bars.get_segments())[:, :, 1]
        assert ends == pytest.approx(np.array([(interval.low, interval.high) for interval in curve.values()]))
    low, high = axes.get_ylim()
    assert 0 < low < 28 and 95.5 < high < 100
    assert [text.get_text() for text in axes.get_xticklabels()] == ["5", "60"]


def test_over_epochs_gives_an_equal_share_of_the_errors_an_equal_distance():
    axes, = figures.over_epochs(CURVES, "%").axes
    height = axes.transData.transform([(5, y) for y in (60, 80, 90, 95)])[:, 1]
    assert np.diff(height) == pytest.approx(np.diff(height)[0], rel=1e-6) and np.diff(height)[0] > 0


def test_over_epochs_tells_the_four_ways_by_more_than_colour():
    axes, = figures.over_epochs(CURVES, "%").axes
    looks = {c.get_label(): (c[0].get_marker(), c[0].get_linestyle()) for c in axes.containers}
    assert len(set(looks.values())) == 4


def test_over_epochs_takes_names_it_does_not_know():
    axes, = figures.over_epochs({"another": {4: Interval(1.0, 0.5, 1.5)}}, "%").axes
    assert axes.containers[0].get_label() == "another"


def test_before_and_after_draws_a_dot_a_repetition_and_no_interval_that_no_share_can_have():
    before = pd.DataFrame({"distilled": [60.0, 62.0, 64.0], "hard labels": [0.0, 0.0, 30.0]})
    axes, = figures.before_and_after(before, before + 10, "%").axes
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "distilled, as trained", "distilled, corrected", "hard labels, as trained", "hard labels, corrected"]
    widths = [np.ptp(np.array(bars.get_segments())[0, :, 0]) for _, _, (bars,) in axes.containers]
    assert widths[0] > 1 and widths[2] == 0
    dots = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 3]
    assert dots == [[60, 62, 64], [70, 72, 74], [0, 0, 30], [10, 10, 40]]


def test_fidelity_draws_each_student_where_it_belongs():
    figure = figures.fidelity(PANELS)
    for axes, (title, (teacher, students)) in zip(figure.axes, PANELS.items(), strict=True):
        assert axes.get_title() == title
        dotted, = [line for line in axes.lines if line.get_linestyle() == ":"]
        assert dotted.get_ydata()[0] == teacher
        for container, (name, (across, up)) in zip(axes.containers, students.items(), strict=True):
            mark, _, (sideways, upwards) = container
            assert container.get_label() == name
            assert (mark.get_xdata()[0], mark.get_ydata()[0]) == pytest.approx((across.mean, up.mean))
            assert np.array(sideways.get_segments())[0, :, 0] == pytest.approx((across.low, across.high))
            assert np.array(upwards.get_segments())[0, :, 1] == pytest.approx((up.low, up.high))


def test_fidelity_tells_students_by_marker_not_by_colour_alone():
    axes, _ = figures.fidelity(PANELS).axes
    markers = [container[0].get_marker() for container in axes.containers]
    assert len(set(markers)) == len(markers)
