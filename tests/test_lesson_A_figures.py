"""The primer's figures draw the numbers that they are given."""

import matplotlib

matplotlib.use("Agg")

import pytest
import torch

from classroom.lesson_A import figures
from kdlib.measure import Interval


def test_surprise_draws_the_curve_and_the_marked_points():
    p = torch.tensor([0.25, 0.5, 1.0])
    axes, = figures.surprise(p, -p.log(), {"half": (0.5, 0.7)}).axes
    curve, point = axes.get_lines()
    assert curve.get_ydata() == pytest.approx((-p.log()).numpy())
    assert (point.get_xdata()[0], point.get_ydata()[0]) == (0.5, 0.7)
    assert [text.get_text() for text in axes.texts] == ["half"]


def test_pairs_joins_each_pair_and_shows_the_differences():
    left, right = figures.pairs([80, 90], torch.tensor([81.0, 89.0]), names=("old", "new")).axes
    assert [list(line.get_ydata()) for line in left.get_lines()] == [[80, 81], [90, 89]]
    assert list(right.get_lines()[1].get_ydata()) == [1, -1]
    assert right.get_ylabel().startswith("new − old")


def test_coverage_marks_by_colour_and_by_shape_what_misses_the_truth():
    axes, = figures.coverage([Interval(1.0, 0.5, 1.5), Interval(2.0, 1.6, 2.4)], truth=1.0).axes
    hit_bar, hit, miss_bar, miss, truth = axes.get_lines()
    assert list(miss_bar.get_ydata()) == [1.6, 2.4] and list(hit.get_ydata()) == [1.0]
    assert hit.get_marker() != miss.get_marker() and hit.get_color() != miss.get_color()
    assert miss_bar.get_linewidth() > hit_bar.get_linewidth() and list(truth.get_ydata()) == [1.0, 1.0]


def test_two_questions_has_a_panel_for_each_and_counts_the_hits():
    rows = torch.tensor([[0.5, -1.0, 2.0], [3.0, 1.0, 5.0], [-1.0, -1.5, 0.5]])
    figure = figures.two_questions({"here?": rows, "anywhere?": rows - 2.5})
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == ["here?: 2 of 3 cover it", "anywhere?: 1 of 3 cover it"]
    here, anywhere = (axes.get_lines() for axes in figure.axes)
    assert list(here[2].get_ydata()) == [1, 5] and list(anywhere[2].get_ydata()) == [-1.5, 2.5]
    assert here[2].get_color() == anywhere[0].get_color() != here[0].get_color() == anywhere[2].get_color()
    assert here[3].get_marker() != here[1].get_marker() and list(here[-1].get_ydata()) == [0, 0]
