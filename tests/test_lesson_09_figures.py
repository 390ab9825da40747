"""Stored answers over their bytes, soft answers beside hard ones."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib.colors import to_hex

from classroom.lesson_09 import figures
from kdlib.looks import LOOKS
from kdlib.measure import Interval


def test_over_bytes_draws_each_way_at_its_bytes_with_its_interval_and_name():
    points = {"float32": (40, Interval(94.0, 93.0, 95.5)), "class only": (1, Interval(88.0, 87.5, 88.5))}
    axes, = figures.over_bytes(points, "accuracy (%)", controls=("class only",)).axes
    assert axes.get_xscale() == "log" and axes.get_ylabel() == "accuracy (%)"
    assert {"1", "2", "5", "10", "20", "50"} <= {text.get_text() for text in axes.get_xticklabels()}
    assert {text.get_text(): text.xy for text in axes.texts} == {"float32: 40": (40, 94.0), "class only: 1": (1, 88.0)}
    for (size, interval), container in zip(points.values(), axes.containers, strict=True):
        dot, _, (bar,) = container
        assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (size, interval.mean)
        assert bar.get_segments()[0][:, 1] == pytest.approx([interval.low, interval.high])
    looks = [(to_hex(dot.get_color()).upper(), dot.get_marker()) for dot, _, _ in axes.containers]
    assert looks == [(LOOKS["student"].colour, "o"), (LOOKS["control"].colour, "s")], "not by colour alone"


def test_soft_and_hard_draws_what_each_row_has_and_nothing_else():
    rows = {"100 images": {"soft answers": Interval(94, 93, 95), "top class only": Interval(88, 87, 89),
                           "true labels": Interval(89, 88, 90)},
            "noise": {"soft answers": Interval(40, 30, 50), "top class only": Interval(30, 20, 40)}}
    axes, = figures.soft_and_hard(rows, "accuracy (%)").axes
    assert [text.get_text() for text in axes.get_yticklabels()] == list(rows) and axes.get_xlabel() == "accuracy (%)"
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first row on top"
    drawn = {container.get_label(): container[0] for container in axes.containers}
    for told in ("soft answers", "top class only", "true labels"):
        assert list(drawn[told].get_xdata()) == [row[told].mean for row in rows.values() if told in row]
    for look in ("get_marker", "get_color"):
        assert len({getattr(line, look)() for line in drawn.values()}) == 3, "never told apart by colour alone"
    bars = sorted(tuple(bar[:, 0]) for _, _, (bars,) in axes.containers for bar in bars.get_segments())
    ends = sorted((interval.low, interval.high) for row in rows.values() for interval in row.values())
    assert np.array(bars) == pytest.approx(np.array(ends))
    (legend,) = axes.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["soft answers", "top class only", "true labels"]


def test_soft_and_hard_refuses_what_it_has_no_mark_for():
    with pytest.raises(ValueError, match="'guesses'"):
        figures.soft_and_hard({"noise": {"guesses": Interval(10, 9, 11)}}, "accuracy (%)")
