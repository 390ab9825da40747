"""Maps of a sweep."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd

from classroom.lesson_07 import figures


def table(numbers):
    return pd.DataFrame(numbers, index=pd.Index([4, 16], name="width"), columns=pd.Index([1.0, 0.5, 8.0], name="T"))


def test_heat_maps_write_every_number_where_it_belongs_and_share_one_scale():
    tables = {"hurried": table([[10.2, 20, 30], [40, 50, 60]]), "patient": table([[70, 75, 80], [85, 90, 95.4]])}
    figure = figures.heat_maps(tables, "accuracy (%)")
    *panels, bar = figure.axes
    assert bar.get_ylabel() == "accuracy (%)"
    for axes, (title, numbers) in zip(panels, tables.items(), strict=True):
        (picture,) = axes.get_images()
        np.testing.assert_array_equal(picture.get_array(), numbers.to_numpy())
        assert picture.get_clim() == (10.2, 95.4)
        assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (title, "T", "width")
        assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "0.5", "8"]
        assert [text.get_text() for text in axes.get_yticklabels()] == ["4", "16"]
        written = {tuple(map(int, text.get_position())): text.get_text() for text in axes.texts}
        assert written == {(column, row): f"{numbers.iloc[row, column]:.0f}" for row in range(2) for column in range(3)}


def test_numbers_on_dark_fields_are_white_and_on_light_ones_black():
    figure = figures.heat_maps({"": table([[0, 1, 2], [98, 99, 100]])}, "%")
    assert [text.get_color() for text in figure.axes[0].texts] == ["white"] * 3 + ["black"] * 3
