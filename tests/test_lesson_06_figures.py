"""Which test finds which mistake, and rows of measures beside the row that matters."""

import matplotlib

matplotlib.use("Agg")

from matplotlib.colors import to_hex

from classroom.lesson_06 import figures
from kdlib.looks import BLUE, GREY, RED
from kdlib.measure import Interval


def test_findings_tells_fired_from_silent_by_size_and_colour_and_rings_the_own_specimen():
    wards = {"losses": {"test 1": {"sound": False, "A": True}, "test 2": {"sound": False, "A": False}},
             "loops": {"test 3": {"sound": False, "H": True}}}
    figure = figures.findings(wards, {"test 1": "A", "test 3": "H"})
    assert [axes.get_title() for axes in figure.axes] == ["losses", "loops"]
    for axes, tests in zip(figure.axes, wards.values()):
        rings = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
        dots = [line for line in axes.lines if line not in rings]
        drawn = {(dot.get_xdata()[0], dot.get_ydata()[0]): dot for dot in dots}
        assert [label.get_text() for label in axes.get_yticklabels()] == list(tests)
        for row, found in enumerate(tests.values()):
            assert [label.get_text() for label in axes.get_xticklabels()] == list(found)
            for column, fires in enumerate(found.values()):
                dot = drawn[column, row]
                assert to_hex(dot.get_color()).upper() == (RED if fires else GREY).upper()
                assert (dot.get_markersize() > 10) == fires
        assert [(ring.get_xdata()[0], ring.get_ydata()[0]) for ring in rings] == [(1, 0)]


def test_the_sick_the_sound_and_the_untaught_differ_in_colour_and_marker_and_a_line_marks_the_row_compared_with():
    shown = {"untaught": Interval(88, 87, 89), "sound": Interval(95, 94, 96), "A": Interval(90, 89, 91)}
    (axes,) = figures.beside("sound", {"accuracy (%)": shown}, ["A"], ["untaught"]).axes
    dots = [(to_hex(bar[0].get_color()).upper(), bar[0].get_marker()) for bar in axes.containers]
    assert dots == [(GREY.upper(), "s"), (BLUE.upper(), "o"), (RED.upper(), "v")]
    (line,) = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert list(line.get_xdata()) == [95, 95]
