"""What accuracy costs."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from classroom.lesson_10 import figures
from kdlib.measure import mean_ci

SECONDS = {256: 6e-4, 16: 2e-4, 8: 1e-4}
FAMILIES = {"small": [(736, 8, [91.0, 93.0], 8), (1392, 16, [94.0, 96.0], 16)],
            "cut": [(8000, 256, [89.0, 91.0], "")]}


def drawn(axes):
    """{name: (places, means, ends of the intervals)}"""
    return {c.get_label(): (c[0].get_xdata(), c[0].get_ydata(), np.array(c[2][0].get_segments())[:, :, 1])
            for c in axes.containers}


def looks(axes):
    return {c.get_label(): (c[0].get_marker(), c[0].get_linestyle(), c[0].get_color()) for c in axes.containers}


def test_each_family_is_drawn_at_its_price_in_bytes_and_in_time():
    figure = figures.frontier(FAMILIES, SECONDS)
    left, right = figure.axes
    assert left.get_xlabel() == "bytes of the file" and "microseconds" in right.get_xlabel()
    assert left.get_xscale() == right.get_xscale() == "log"
    for name, networks in FAMILIES.items():
        times = [1e6 * SECONDS[width] for _, width, *_ in networks]
        for axes, prices in ((left, [size for size, *_ in networks]), (right, times)):
            places, means, ends = drawn(axes)[name]
            intervals = [mean_ci(accuracies) for _, _, accuracies, _ in networks]
            assert places == pytest.approx(prices) and means == pytest.approx([i.mean for i in intervals])
            assert ends == pytest.approx(np.array([(i.low, i.high) for i in intervals]))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["small", "cut"]


def test_words_stand_over_bytes_above_their_interval():
    left, right = figures.frontier(FAMILIES, SECONDS).axes
    words = {text.get_text(): text.xy for text in left.texts if text.get_text()}
    assert words == {str(word): (size, mean_ci(accuracies).high) for size, _, accuracies, word in FAMILIES["small"]}
    assert not [text for text in right.texts if text.get_text()]


def test_points_are_joined_over_bytes_only_and_look_alike_otherwise():
    left, right = map(looks, figures.frontier(FAMILIES, SECONDS, {"small": "student"}).axes)
    assert left["small"] == ("o", "-", right["small"][2]) and right["small"][:2] == ("o", "None")
    assert left["small"][0] != left["cut"][0] and left["small"][2] != left["cut"][2]


def test_more_names_than_looks_are_drawn_all_the_same():
    figure = figures.frontier({f"family {n}": FAMILIES["cut"] for n in range(9)}, SECONDS)
    assert len(figure.axes[0].containers) == 9
