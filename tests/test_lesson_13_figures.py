"""Letters that could come next, what is kept of an answer, bumps, and writers by two numbers."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
import torch

from classroom.lesson_13 import figures

P = torch.rand(3, 27, generator=torch.Generator().manual_seed(0)).softmax(-1)


def heights(bars):
    return [bar.get_height() for bar in bars]


def test_next_letters_draw_a_panel_a_beginning_and_a_bar_a_letter():
    figure = figures.next_letters({"": {"teacher": P[0], "distilled": P[1]},
                                   "ma": {"teacher": P[2], "distilled": P[1]}})
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["at the start", "“ma” …"]
    below = [text.get_text() for text in figure.axes[-1].get_xticklabels()]    # once, for all panels
    assert below == ["end", *"abcdefghijklmnopqrstuvwxyz"]
    for axes, shares in zip(figure.axes, (P[[0, 1]], P[[2, 1]])):
        np.testing.assert_allclose([heights(bars) for bars in axes.containers], shares)


def test_kept_draws_the_whole_answer_over_each_part_of_it():
    figure = figures.kept({"whole": P[0], "a part": P[1]})
    first, second = figure.axes
    assert len(first.lines) == 0 and len(second.lines) == 1
    np.testing.assert_allclose(second.lines[0].get_ydata()[:27], P[0])
    np.testing.assert_allclose(heights(second.containers[0]), P[1])


def test_bumps_want_words_for_every_panel():
    figure = figures.bumps(P[0], {"β = 0": P[1], "β = 1": P[2]}, ["forward", ""])
    assert [axes.get_xlabel() for axes in figure.axes] == ["forward", ""]
    np.testing.assert_allclose(figure.axes[1].lines[0].get_ydata(), P[2])
    with pytest.raises(ValueError, match="longer"):
        figures.bumps(P[0], {"β = 0": P[1]}, ["forward", "one too many"])


def test_writers_stand_where_their_means_are():
    points = torch.tensor([[1.0, 4.0], [3.0, 6.0]])
    axes, = figures.writers({"forward": {1.0: points, 0.9: points + 1}, "reverse": {1.0: points - 1}}, "x", "y").axes
    assert [text.get_text() for text in axes.texts] == ["T = 1", "T = 0.9", "T = 1"]
    np.testing.assert_allclose(axes.containers[0][0].get_xydata(), [[2, 5], [3, 6]])
    np.testing.assert_allclose(axes.containers[1][0].get_xydata(), [[1, 4]])


def test_a_writer_is_held_against_a_line():
    points = {"forward": {1.0: torch.tensor([[1.0, 4.0], [3.0, 6.0]])}}
    (axes,), (bare,) = (figures.writers(points, "x", "y", *line).axes for line in ((5.5,), ()))
    assert [5.5, 5.5] in [list(line.get_ydata()) for line in axes.lines]
    assert len(axes.lines) == len(bare.lines) + 1
