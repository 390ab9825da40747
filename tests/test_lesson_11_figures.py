"""How four kinds of network read an image; strings with their padding."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import torch
from matplotlib.patches import FancyArrowPatch, Rectangle

from classroom.lesson_11 import figures


def test_readings_draw_the_image_four_times_with_what_is_taken_together():
    image = torch.arange(20) / 20
    figure = figures.readings(image, (5, 4))
    assert [axes.get_title().split("\n")[0] for axes in figure.axes] == ["mlp", "cnn", "recurrent", "transformer"]
    for axes in figure.axes:
        np.testing.assert_array_equal(axes.get_images()[0].get_array(), image.view(5, 4))
    frames = [[(p.get_width(), p.get_height()) for p in axes.patches if isinstance(p, Rectangle)]
              for axes in figure.axes]
    assert frames[0] == [(4, 5)] and set(frames[1]) == {(3, 3)} and frames[2] == frames[3] == [(4, 1)] * 5
    arrows = [sum(isinstance(p, FancyArrowPatch) for p in axes.patches) for axes in figure.axes]
    assert arrows == [0, 0, 4, 10]    # from row to row, and every pair of rows


def test_gains_tell_another_kind_from_the_own_and_from_a_control():
    axes, = figures.gains({"cnn → mlp": [3.0, 4.0], "mlp → mlp": [5.0, 6.0], "spoilt cnn → mlp": [-1.0, 0.0]}).axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["cnn → mlp", "mlp → mlp", "spoilt cnn → mlp"]
    looks = [(bar[0].get_color(), bar[0].get_marker()) for bar in axes.containers]
    assert len(set(looks)) == 3 and looks[1] == figures.OWN_KIND[:2]
    assert [bar[0].get_xdata()[0] for bar in axes.containers] == [3.5, 5.5, -0.5]


def test_strings_draw_tokens_with_their_labels_and_hatch_the_padding():
    tokens = torch.rand(2, 3, 6, generator=torch.Generator().manual_seed(0))
    labels, real = torch.tensor([[3, 1, 4], [1, 5, 9]]), torch.tensor([[True, True, False], [True, False, False]])
    figure = figures.strings(tokens, labels, real, (2, 3))
    every = zip(figure.axes, tokens.flatten(0, 1), labels.flatten(), real.flatten(), strict=True)
    for axes, image, label, there in every:
        assert axes.get_title() == (f"{label}" if there else "")
        assert [p.get_hatch() for p in axes.patches] == ([] if there else ["///"])
        if there:
            np.testing.assert_array_equal(axes.get_images()[0].get_array(), image.view(2, 3))
