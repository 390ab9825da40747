"""The figure of a training run shows what its History holds, and leaves the reader's matplotlib alone."""

import matplotlib
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from kdlib import plots  # noqa: E402
from kdlib.training import History  # noqa: E402


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


def lines(axes):
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines}


@pytest.mark.parametrize("validation", [(), (0.125, 0.5, 0.75)], ids=["training alone", "with validation"])
def test_history_draws_what_the_history_holds(validation):
    figure = plots.history(History((2.5, 1.25, 0.5), (0.25, 0.5, 1.0), validation))
    assert isinstance(figure, Figure)
    left, right = figure.axes
    assert list(lines(left).values()) == [([1, 2, 3], [2.5, 1.25, 0.5])]
    expected = {"training": ([1, 2, 3], [25, 50, 100])}
    if validation:
        expected["validation"] = ([1, 2, 3], [12.5, 50, 75])
    assert lines(right) == expected
    assert [text.get_text() for text in right.get_legend().get_texts()] == list(expected)
    assert left.get_xlabel() == right.get_xlabel() == "epoch"
    assert left.get_ylabel() == "training loss" and right.get_ylabel() == "accuracy (%)"


def test_training_and_validation_differ_without_colour_too():
    right = plots.history(History((1.0,) * 2, (0.5,) * 2, (0.5,) * 2)).axes[1]
    assert right.lines[0].get_linestyle() != right.lines[1].get_linestyle()


def test_the_readers_settings_are_left_alone():
    before = dict(plt.rcParams)
    plots.history(History((1.0, 0.5), (0.5, 0.75)))
    assert dict(plt.rcParams) == before
