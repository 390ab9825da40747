"""The diagram of the two stages."""

import matplotlib

matplotlib.use("Agg")

from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrowPatch

from classroom.lesson_03 import figures
from kdlib.looks import RED


def test_the_diagram_names_its_parts_and_numbers_its_five_steps():
    figure = figures.stages()
    figure.canvas.draw()
    first, second = figure.axes
    words = [{text.get_text().replace("\n", " ") for text in axes.texts} for axes in (first, second)]
    assert {"images", "labels", "teacher learns", "loss", "gate held-out images"} <= words[0]
    assert {"images", "teacher rests", "student learns", "soft targets", "loss", *"12345"} <= words[1]
    assert "labels" not in words[1]


def test_one_gradient_a_stage_and_it_is_dashed_as_well_as_coloured():
    figure = figures.stages()
    for axes in figure.axes:
        arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
        dashed = [arrow for arrow in arrows if arrow.get_linestyle() == "--"]
        coloured = [arrow for arrow in arrows if arrow.get_edgecolor() == to_rgba(RED)]
        assert len(dashed) == 1 and dashed == coloured
