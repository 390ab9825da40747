"""What the four figures that lessons share draw: rows, curves, images and answers."""

import math

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgba

from kdlib import figures
from kdlib.looks import LOOKS
from kdlib.measure import Interval

ROWS = {"a": Interval(0.26, 0.1, 0.4), "alone": Interval(-4.96, -6.0, -4.0), "b": Interval(2.0, 1.0, 3.0)}
CURVES = {
    "training": {2: Interval(40.0, 35.0, 45.0), 16: Interval(1.0, 0.5, 1.5), 512: Interval(0.0, 0.0, 0.0)},
    "test": {2: Interval(45.0, 41.0, 49.0), 16: Interval(4.0, 3.0, 5.0), 512: Interval(2.0, 1.0, 3.0)},
}
WORDS = {name: {"1/2": Interval(high, high - 1, high + 2), "1/4": Interval(high - 5, high - 9, high - 2)}
         for name, high in (("labels", 90.0), ("answers", 95.0), ("untrained", 50.0))}
DIGITS = torch.rand(12, 64, generator=torch.Generator().manual_seed(0))
P = torch.rand(12, 10, generator=torch.Generator().manual_seed(1)).softmax(-1)


def drawn(axes):
    """{name: (places, means, ends of the intervals)} of the curves in a panel."""
    return {c.get_label(): (c[0].get_xdata(), c[0].get_ydata(), np.array(c[2][0].get_segments())[:, :, 1])
            for c in axes.containers}


def words(labels):
    return [label.get_text() for label in labels]


# ---- rows ----

def marks_and_bars(axes):
    return [container[0] for container in axes.containers], [c[2][0].get_segments()[0] for c in axes.containers]


def test_every_interval_stands_in_its_row_with_its_mean_written_above():
    axes, = figures.rows(ROWS, "points", roles={"b": "control"}, reference=0).axes
    assert words(axes.get_yticklabels()) == list(ROWS) and axes.get_xlabel() == "points"
    for place, (dot, bar, interval) in enumerate(zip(*marks_and_bars(axes), ROWS.values(), strict=True)):
        assert bar.tolist() == pytest.approx(np.array([[interval.low, place], [interval.high, place]]))
        assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (interval.mean, place)
        look = LOOKS[("student", "alone", "control")[place]]
        assert (dot.get_color(), dot.get_marker()) == (look.colour, look.marker)
    assert any(set(line.get_xdata()) == {0} and line.get_linestyle() == ":" for line in axes.lines)
    low, high = axes.get_ylim()
    assert low > high, "the first row belongs on top"


def test_numbers_have_the_minus_sign_of_the_axis_and_cover_the_line_behind_them():
    axes, = figures.rows({"a": Interval(-0.5, -1.0, 0.0)}, "points", reference=0).axes
    (number,) = axes.texts
    assert number.get_text() == "\N{MINUS SIGN}0.5" and number.xy == (-0.5, 0)
    assert number.get_bbox_patch().get_facecolor() == (1, 1, 1, 1)
    (reference,) = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert words(figures.rows({"a": Interval(-0.04, -1.0, 0.0)}, "points").axes[0].texts) == ["0.0"]
    assert reference.get_zorder() < number.get_zorder() < axes.containers[0][0].get_zorder(), "nor may it hide a dot"


def test_panels_of_one_unit_have_titles_share_their_rows_and_may_have_a_role():
    students = dict(reversed(ROWS.items()))
    panels = {"the teacher itself": ROWS, "what its students reach": students}
    figure = figures.rows(panels, "accuracy (%)", roles={"the teacher itself": "teacher"})
    assert words(figure.axes[0].get_yticklabels()) == list(ROWS)
    for axes, (title, intervals), role in zip(figure.axes, panels.items(), ("teacher", "student"), strict=True):
        dots, bars = marks_and_bars(axes)
        assert (axes.get_title(), axes.get_xlabel()) == (title, "accuracy (%)")
        assert [dot.get_xdata()[0] for dot in dots] == [intervals[name].mean for name in ROWS]
        assert [bar[:, 0].tolist() for bar in bars] == [pytest.approx(intervals[name][1:]) for name in ROWS]
        assert {text.get_text() for text in axes.texts} == {"0.3", "\N{MINUS SIGN}5.0", "2.0"}
        assert (dots[0].get_color(), dots[0].get_marker()) == LOOKS[role][:2]
        assert (dots[1].get_color(), dots[1].get_marker()) == LOOKS["teacher" if role == "teacher" else "alone"][:2]


def test_panels_of_their_own_units_name_them_with_an_arrow_towards_better():
    panels = {"accuracy (%)": ROWS, "NLL": ROWS, "happiness": ROWS, "calibration error": ROWS, "agreement (%)": ROWS}
    figure = figures.rows(panels)
    assert [axes.get_xlabel() for axes in figure.axes] == [
        "accuracy (%) ↑", "NLL ↓", "happiness", "calibration error ↓", "agreement (%) ↑"]
    assert not any(axes.texts or axes.get_title() for axes in figure.axes)


@pytest.mark.parametrize("values, error, words", [
    ({}, ValueError, "values must hold something to draw, got {}"),
    ({"left": ROWS, "right": {}}, ValueError, r"values\['right'\] must hold something"),
    ({"left": ROWS, "right": {"a": ROWS["a"]}}, ValueError, r"rows \['a', 'alone', 'b'\], got \['a'\] in 'right'"),
    ({"a": 3.0}, TypeError, r"values\['a'\] must be a kdlib.measure.Interval, got 3.0"),
    ({"left": {"a": ROWS["a"], "b": 7}}, TypeError, r"values\['left'\]\['b'\] must be a .*Interval, got 7"),
    ([ROWS["a"]], TypeError, r"values must be a dictionary, got \[Interval"),
])
def test_rows_name_what_they_cannot_draw(values, error, words):
    with pytest.raises(error, match=words):
        figures.rows(values, "points")
    assert not plt.get_fignums()


def test_a_reference_is_a_number():
    with pytest.raises(ValueError, match="reference must be finite, got nan"):
        figures.rows(ROWS, "points", reference=math.nan)
    with pytest.raises(TypeError, match="reference must be a number, got 'high'"):
        figures.curves(CURVES, "width", "%", reference={"alone": "high"})


# ---- curves ----

def test_curves_over_numbers_stand_where_they_belong_on_a_log_scale():
    axes, = figures.curves(CURVES, "width", "error (%)").axes
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale()) == ("width", "error (%)", "log")
    assert list(drawn(axes)) == list(CURVES)
    for name, (places, means, ends) in drawn(axes).items():
        intervals = list(CURVES[name].values())
        assert places == pytest.approx(list(CURVES[name]), rel=0.1)
        assert means == pytest.approx([interval.mean for interval in intervals])
        assert ends == pytest.approx(np.array([(interval.low, interval.high) for interval in intervals]))
    assert words(axes.get_xticklabels()) == ["2", "16", "512"]
    assert words(axes.figure.legends[0].get_texts()) == list(CURVES)


def test_curves_over_words_stand_side_by_side_in_panels_that_share_their_axes():
    panels = {"100 images": WORDS, "all": {name: WORDS[name] for name in ("answers", "labels")}}
    figure = figures.curves(panels, "weights left", "accuracy", roles={"labels": "alone"}, bottom=80)
    for axes, (title, named) in zip(figure.axes, panels.items(), strict=True):
        assert (axes.get_title(), axes.get_xlabel()) == (title, "weights left")
        assert words(axes.get_xticklabels()) == ["1/2", "1/4"] and list(drawn(axes)) == list(named)
        assert axes.get_ylim()[0] == 80 and axes.get_ylim()[1] > 97
        for name, (places, means, ends) in drawn(axes).items():
            assert places == pytest.approx([0, 1], abs=0.2)
            assert means == pytest.approx([interval.mean for interval in named[name].values()])
            assert ends == pytest.approx(np.array([(i.low, i.high) for i in named[name].values()]))
    assert [axes.get_ylabel() for axes in figure.axes] == ["accuracy", ""]
    assert words(figure.legends[0].get_texts()) == list(WORDS)
    left, right = ({c.get_label(): (c[0].get_color(), c[0].get_marker(), c[0].get_linestyle()) for c in axes.containers}
                   for axes in figure.axes)
    assert right.items() <= left.items(), "a name looks the same in all panels"
    assert left["labels"] == LOOKS["alone"][:3] and left["untrained"] == LOOKS["untrained"][:3]


def test_a_reference_is_a_line_with_a_name_in_every_panel():
    figure = figures.curves({"4": {"distilled": CURVES["test"]}, "64": {"distilled": CURVES["test"]}}, "T", "points",
                            reference={"alone": 0})
    for axes in figure.axes:
        (line,) = [line for line in axes.lines if line.get_label() == "alone"]
        assert list(line.get_ydata()) == [0, 0] and line.get_linestyle() == LOOKS["alone"].line
    assert set(words(figure.legends[0].get_texts())) == {"alone", "distilled"}


def test_one_curve_needs_no_legend_and_one_point_no_line():
    axes, = figures.curves({"teacher": {512: Interval(96, 95, 97)}}, "width", "%").axes
    assert not axes.figure.legends and axes.containers[0][0].get_linestyle() == "None"


def test_the_legend_is_no_wider_than_the_figure():
    figure = figures.curves({f"a rather long name of a curve {n}": CURVES["test"] for n in range(5)}, "width", "%")
    figure.draw_without_rendering()
    assert figure.legends[0].get_window_extent().width <= figure.bbox.width


@pytest.mark.parametrize("lines, error, words", [
    ({}, ValueError, "lines must hold something to draw, got {}"),
    ({"test": {}}, ValueError, r"lines\['test'\] must hold something to draw"),
    ({"test": {0: ROWS["a"]}}, ValueError, "x must be above 0, got 0"),
    ({"test": ROWS["a"]}, TypeError, r"lines\['test'\] must be a dictionary, got Interval"),
    ({"test": {2: 3.0}}, TypeError, r"lines\['test'\]\[2\] must be a kdlib.measure.Interval, got 3.0"),
])
def test_curves_name_what_they_cannot_draw(lines, error, words):
    with pytest.raises(error, match=words):
        figures.curves(lines, "width", "%")
    assert not plt.get_fignums()


# ---- images and answers ----

def test_images_stand_in_their_places_with_their_titles():
    figure = figures.images(DIGITS[:3], (8, 8), ["one", "two"], columns=2, framed=True)
    assert [axes.get_title() for axes in figure.axes] == ["one", "two", "", ""]
    for axes, image in zip(figure.axes, DIGITS):
        if axes.images:
            np.testing.assert_array_equal(axes.images[0].get_array(), image.view(8, 8))
    assert [axes.axison and axes.spines["left"].get_visible() for axes in figure.axes] == [True, True, True, False]


def test_answers_stand_below_their_images_as_bars_hatched_by_network():
    figure = figures.answers(DIGITS[:2], (8, 8), {"teacher": P[:2], "student": P[2:4], "another": P[4:6]}, [3, 7])
    above, below = figure.axes[:2], figure.axes[2:]
    assert [axes.get_title() for axes in above] == ["label 3", "label 7"]
    for column, axes in enumerate(below):
        np.testing.assert_array_equal(above[column].images[0].get_array(), DIGITS[column].view(8, 8))
        heights = [[bar.get_height() for bar in bars] for bars in axes.containers]
        assert heights == [pytest.approx(p[column].tolist()) for p in (P[:2], P[2:4], P[4:6])]
        assert len({bars[0].get_hatch() for bars in axes.containers}) == 3
        colours = [bars[0].get_facecolor() for bars in axes.containers]
        assert colours[:2] == [to_rgba(LOOKS[role].colour) for role in ("teacher", "student")]
        assert len(set(colours)) == 3
    assert words(figure.legends[0].get_texts()) == ["teacher", "student", "another"]


def test_pictures_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"x must have shape \(n, 64\) with n ≥ 1, got \(3, 49\)"):
        figures.images(torch.zeros(3, 49), (8, 8))
    with pytest.raises(ValueError, match=r"of 'teacher' must have shape \(3, classes\), got \(2, 10\)"):
        figures.answers(DIGITS[:3], (8, 8), {"teacher": P[:2]})
    with pytest.raises(ValueError, match=r"1 to 5 networks, got \[\]"):
        figures.answers(DIGITS[:3], (8, 8), {})
