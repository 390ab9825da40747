"""The figure of intervals draws what it is given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from kdlib import plots
from kdlib.measure import Interval
from kdlib.plots._style import ALONE, STUDENT


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_interval_stands_in_its_row_with_its_mean_written_above():
    rows = {"a": Interval(0.26, 0.1, 0.4), "b": Interval(-4.96, -6.0, -4.0)}
    axes = plots.intervals(rows, "points", {"b": ALONE}, reference=0)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"] and axes.get_xlabel() == "points"
    bars, dots, reference = axes.lines[:4:2], axes.lines[1:4:2], axes.lines[4]
    for place, (bar, dot, interval) in enumerate(zip(bars, dots, rows.values(), strict=True)):
        assert list(bar.get_xdata()) == [interval.low, interval.high] and set(bar.get_ydata()) == {place}
        assert np.ravel(dot.get_xdata()) == interval.mean
        assert bar.get_color() == dot.get_color() == [STUDENT, ALONE][place]
    assert set(reference.get_xdata()) == {0}
    low, high = axes.get_ylim()
    assert low > high, "the first row belongs on top"


def test_numbers_have_the_minus_sign_of_the_axis_and_cover_the_line_behind_them():
    axes = plots.intervals({"a": Interval(-0.5, -1.0, 0.0)}, "points", reference=0)
    (words,) = axes.texts
    assert words.get_text() == "\N{MINUS SIGN}0.5"
    assert words.get_bbox_patch().get_facecolor() == (1, 1, 1, 1)
