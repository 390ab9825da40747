"""Images of each channel, and maps of which trait came through."""

import matplotlib

matplotlib.use("Agg")

import pandas as pd
import torch

from classroom.lesson_14 import figures

TABLE = pd.DataFrame({"others right": [95.4, 50.0], "3 called 8": [0.2, 99.0]}, index=["real, soft", "noise, hard"])


def test_samples_has_a_row_of_images_for_each_channel():
    x = torch.rand(6, 64, generator=torch.Generator().manual_seed(0))
    axes = figures.samples({"real": x[:3], "noise": x[3:]}, (8, 8)).axes
    assert len(axes) == 6 and [one.get_ylabel() for one in axes] == ["real", "", "", "noise", "", ""]
    shown = [torch.tensor(one.images[0].get_array()).flatten() for one in axes]
    assert torch.equal(torch.stack(shown), x)


def test_traits_writes_each_number_where_it_belongs_and_dark_is_much():
    figure = figures.traits({"bad": TABLE, "clean": TABLE / 2}, "% of all")
    left, right = figure.axes
    assert [left.get_title(), right.get_title(), figure.get_supxlabel()] == ["bad", "clean", "% of all"]
    assert [text.get_text() for text in left.get_yticklabels()] == list(TABLE.index)
    assert [text.get_text() for text in left.get_xticklabels()] == ["others\nright", "3\ncalled 8"]
    written = {text.get_position(): text.get_text() for text in left.texts}
    assert written == {(0, 0): "95", (0, 1): "50", (1, 0): "0", (1, 1): "99"}
    picture, = left.images
    assert picture.get_clim() == (0, 100) == right.images[0].get_clim()
    brightness = [sum(picture.to_rgba(value)[:3]) for value in (0, 50, 100)]
    assert brightness == sorted(brightness, reverse=True)
    ink = {text.get_text(): text.get_color() for text in left.texts}
    assert ink == {"95": "white", "50": "black", "0": "black", "99": "white"}
