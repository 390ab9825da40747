"""Maps and curves over the temperature; teachers beside their students."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from kdlib import plots
from kdlib.measure import Interval


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def table(numbers):
    return pd.DataFrame(numbers, index=pd.Index([4, 16], name="width"), columns=pd.Index([1.0, 0.5, 8.0], name="T"))


def test_heat_maps_write_every_number_where_it_belongs_and_share_one_scale():
    tables = {"hurried": table([[10.2, 20, 30], [40, 50, 60]]), "patient": table([[70, 75, 80], [85, 90, 95.4]])}
    figure = plots.heat_maps(tables, "accuracy (%)")
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
    figure = plots.heat_maps({"": table([[0, 1, 2], [98, 99, 100]])}, "%")
    assert [text.get_color() for text in figure.axes[0].texts] == ["white"] * 3 + ["black"] * 3


def test_over_temperature_draws_means_and_intervals_in_every_panel():
    curves = {"width 4": {1.0: Interval(1.0, -1.0, 3.0), 8.0: Interval(2.0, 1.5, 2.5)},
              "width 64": {1.0: Interval(5.0, 4.0, 6.0), 8.0: Interval(7.0, 6.0, 8.0)}}
    figure = plots.over_temperature(curves, "gain (points)")
    assert figure.axes[0].get_ylabel() == "gain (points)"
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    for axes, (title, curve) in zip(figure.axes, curves.items(), strict=True):
        line, _, (bars,) = axes.containers[0]
        assert axes.get_title() == title and axes.get_xscale() == "log"
        assert list(line.get_xdata()) == list(curve)
        assert list(line.get_ydata()) == [interval.mean for interval in curve.values()]
        ends = np.array(bars.get_segments())[:, :, 1]
        assert ends == pytest.approx(np.array([(interval.low, interval.high) for interval in curve.values()]))
        assert any(list(other.get_ydata()) == [0, 0] for other in axes.lines), "the student alone"
        assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "8"]


def test_teachers_and_students_stand_in_the_same_rows_in_their_own_colours_and_marks():
    teachers = {"plain": Interval(97.0, 96.0, 98.0), "shifted": Interval(98.0, 97.5, 98.5)}
    students = {"shifted": Interval(92.0, 91.0, 93.0), "plain": Interval(95.0, 94.0, 96.0)}
    figure = plots.teachers_and_students(teachers, students)
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["plain", "shifted"]
    for axes, rows, role in zip(figure.axes, (teachers, students), ("teacher", "student"), strict=True):
        for place, name in enumerate(teachers):
            bar, dot = axes.lines[2 * place:2 * place + 2]
            assert list(bar.get_xdata()) == [rows[name].low, rows[name].high] and list(bar.get_ydata()) == [place] * 2
            assert list(dot.get_xdata()) == [rows[name].mean] and dot.get_color() == plots.ROLES[role]
    assert figure.axes[0].lines[1].get_marker() != figure.axes[1].lines[1].get_marker()
