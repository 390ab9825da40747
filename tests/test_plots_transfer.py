"""Stored answers over their bytes, soft beside hard answers, the same rows in two exams."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex

from kdlib import plots
from kdlib.measure import Interval


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_over_bytes_draws_each_way_at_its_bytes_with_its_interval_and_name():
    points = {"float32": (40, Interval(94.0, 93.0, 95.5)), "class only": (1, Interval(88.0, 87.5, 88.5))}
    axes = plots.over_bytes(points, "accuracy (%)", controls=("class only",))
    assert axes.get_xscale() == "log" and axes.get_ylabel() == "accuracy (%)"
    assert {"1", "2", "5", "10", "20", "50"} <= {text.get_text() for text in axes.get_xticklabels()}
    assert {text.get_text(): text.xy for text in axes.texts} == {"float32: 40": (40, 94.0), "class only: 1": (1, 88.0)}
    for (size, interval), container in zip(points.values(), axes.containers, strict=True):
        dot, _, (bar,) = container
        assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (size, interval.mean)
        assert bar.get_segments()[0][:, 1] == pytest.approx([interval.low, interval.high])
    looks = [(to_hex(dot.get_color()).upper(), dot.get_marker()) for dot, _, _ in axes.containers]
    assert looks == [(plots.ROLES["student"], "o"), (plots.ROLES["control"], "s")], "never told apart by colour alone"


def test_soft_and_hard_draws_what_each_row_has_and_nothing_else():
    rows = {"100 images": {"soft answers": Interval(94, 93, 95), "top class only": Interval(88, 87, 89),
                           "true labels": Interval(89, 88, 90)},
            "noise": {"soft answers": Interval(40, 30, 50), "top class only": Interval(30, 20, 40)}}
    axes = plots.soft_and_hard(rows, "accuracy (%)")
    assert [text.get_text() for text in axes.get_yticklabels()] == list(rows) and axes.get_xlabel() == "accuracy (%)"
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first row on top"
    drawn = {line.get_label(): line for line in axes.lines if line.get_marker() not in ("None", None, "")}
    for told in ("soft answers", "top class only", "true labels"):
        assert list(drawn[told].get_xdata()) == [row[told].mean for row in rows.values() if told in row]
    for look in ("get_marker", "get_color"):
        assert len({getattr(line, look)() for line in drawn.values()}) == 3, "never told apart by colour alone"
    bars = sorted(tuple(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 3)
    assert bars == sorted((interval.low, interval.high) for row in rows.values() for interval in row.values())
    (legend,) = axes.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["soft answers", "top class only", "true labels"]


def test_soft_and_hard_refuses_what_it_has_no_mark_for():
    with pytest.raises(ValueError, match="'guesses'"):
        plots.soft_and_hard({"noise": {"guesses": Interval(10, 9, 11)}}, "accuracy (%)")


def test_side_by_side_draws_the_same_rows_in_every_panel():
    panels = {"as they are": {"teacher": Interval(95, 94, 96), "a pupil": Interval(78, 77, 79)},
              "shifted": {"a pupil": Interval(63, 61, 65), "teacher": Interval(38, 36, 40)}}
    figure = plots.side_by_side(panels, "accuracy (%)")
    for axes, (title, rows) in zip(figure.axes, panels.items(), strict=True):
        assert (axes.get_title(), axes.get_xlabel()) == (title, "accuracy (%)")
        assert {text.get_text() for text in axes.texts} == {f"{interval.mean:.1f}" for interval in rows.values()}
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [dot.get_xdata()[0] for dot in dots] == [rows["teacher"].mean, rows["a pupil"].mean]
        assert [dot.get_color() for dot in dots] == [plots.ROLES["teacher"], plots.ROLES["student"]]
        bars = [tuple(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 4]
        assert bars == [(rows[name].low, rows[name].high) for name in ("teacher", "a pupil")]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["teacher", "a pupil"]
