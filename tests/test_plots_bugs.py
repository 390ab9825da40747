"""The figures of lesson 06 draw what they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from kdlib import plots
from kdlib.measure import Interval
from kdlib.plots._style import ALONE, GREY, RED, STUDENT


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_measures_draws_every_interval_in_its_panel_and_shares_the_rows():
    panels = {"accuracy (%)": {"a": Interval(90, 88, 92), "b": Interval(80, 79, 81)},
              "NLL": {"a": Interval(0.3, 0.2, 0.4), "b": Interval(0.6, 0.5, 0.7)},
              "happiness": {"a": Interval(1, 0, 2), "b": Interval(2, 1, 3)}}
    figure = plots.measures(panels, {"b": ALONE})
    assert [axes.get_xlabel() for axes in figure.axes] == ["accuracy (%) ↑", "NLL ↓", "happiness"]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a", "b"]
    for axes, intervals in zip(figure.axes, panels.values()):
        bars, dots = axes.lines[::2], axes.lines[1::2]
        for place, (bar, dot, interval) in enumerate(zip(bars, dots, intervals.values(), strict=True)):
            assert list(bar.get_xdata()) == [interval.low, interval.high] and set(bar.get_ydata()) == {place}
            assert np.ravel(dot.get_xdata()) == interval.mean
            assert bar.get_color() == dot.get_color() == [STUDENT, ALONE][place]
        low, high = axes.get_ylim()
        assert low > high, "the first row belongs on top"


def test_findings_tells_fired_from_silent_by_size_and_colour_and_rings_the_own_specimen():
    wards = {"losses": {"test 1": {"sound": False, "A": True}, "test 2": {"sound": False, "A": False}},
             "loops": {"test 3": {"sound": False, "H": True}}}
    figure = plots.findings(wards, {"test 1": "A", "test 3": "H"})
    assert [axes.get_title() for axes in figure.axes] == ["losses", "loops"]
    for axes, tests in zip(figure.axes, wards.values()):
        rings = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
        dots = [line for line in axes.lines if line not in rings]
        drawn = {(dot.get_xdata()[0], dot.get_ydata()[0]): dot for dot in dots}
        assert [label.get_text() for label in axes.get_yticklabels()] == list(tests)
        for row, found in enumerate(tests.values()):
            assert [label.get_text() for label in axes.get_xticklabels()] == list(found)
            for column, fires in enumerate(found.values()):
                dot = drawn[column, row]
                assert to_hex(dot.get_color()).upper() == (RED if fires else GREY).upper()
                assert (dot.get_markersize() > 10) == fires
        assert [(ring.get_xdata()[0], ring.get_ydata()[0]) for ring in rings] == [(1, 0)]
