"""Maps of a sweep, and teachers beside their students."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
import pytest

from classroom.lesson_07 import figures


def table(numbers):
    return pd.DataFrame(numbers, index=pd.Index([4, 16], name="width"), columns=pd.Index([1.0, 0.5, 8.0], name="T"))


def test_heat_maps_write_every_number_where_it_belongs_and_every_row_has_its_own_scale():
    tables = {"hurried": table([[10.2, 20, 30], [40, 50, 60]]), "patient": table([[70, 75, 80], [95.4, 90, 85]])}
    figure = figures.heat_maps(tables, "in its row")
    *panels, bar = figure.axes
    assert bar.get_ylabel() == "in its row"
    assert [text.get_text() for text in bar.get_yticklabels()] == ["worst", "best"]
    for axes, (title, numbers) in zip(panels, tables.items(), strict=True):
        (picture,) = axes.get_images()
        assert picture.get_clim() == (0, 1)
        for drawn, row in zip(np.asarray(picture.get_array()), numbers.to_numpy()):
            assert drawn == pytest.approx((row - row.min()) / (row.max() - row.min()))
        assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (title, "T", "width")
        assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "0.5", "8"]
        assert [text.get_text() for text in axes.get_yticklabels()] == ["4", "16"]
        written = {tuple(map(int, text.get_position())): text.get_text() for text in axes.texts}
        assert written == {(column, row): f"{numbers.iloc[row, column]:.0f}" for row in range(2) for column in range(3)}


def test_numbers_on_dark_fields_are_white_and_on_light_ones_black():
    figure = figures.heat_maps({"": table([[0, 10, 100], [7, 7, 7]])}, "%")
    assert [text.get_color() for text in figure.axes[0].texts] == ["white", "white", "black"] + ["white"] * 3


def test_speakers_stand_beside_their_students_and_controls_look_otherwise():
    one = pd.DataFrame({"itself": [97.0, 98.0], "students": [90.0, 92.0]})
    other = pd.DataFrame({"itself": [96.0, 96.5], "students": [94.0, 95.0]})
    figure = figures.speakers({160: {"a": one, "b": other, "c": one}, 1600: {"a": other, "b": one}}, ["b", "a"],
                              controls=["a"])
    assert [axes.get_title() for axes in figure.axes] == ["who speaks to them", "students, 160 steps",
                                                          "students, 1,600 steps"]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["b", "a"]
    places = [[line.get_xdata()[0] for line in axes.lines if line.get_marker() in "*oD"] for axes in figure.axes]
    assert places == [[96.25, 97.5], [94.5, 91.0], [91.0, 94.5]]
    assert [line.get_marker() for line in figure.axes[0].lines if line.get_marker() in "*oD"] == ["*", "D"]
