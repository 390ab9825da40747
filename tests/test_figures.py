"""What holds for every figure of the kit, those of tomorrow too; and the looks of its series."""

import functools
import importlib
import inspect
import itertools
import pkgutil

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import torch
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

import classroom
from kdlib import figures
from kdlib.looks import LOOKS, Look, looks_for
from kdlib.measure import Interval

LESSONS = [*(f"{number:02}" for number in range(17)), "A", "B", "C"]
ROWS = {"a": Interval(0.26, 0.1, 0.4), "alone": Interval(-4.96, -6.0, -4.0), "b": Interval(2.0, 1.0, 3.0)}
CURVES = {
    "training": {2: Interval(40.0, 35.0, 45.0), 16: Interval(1.0, 0.5, 1.5), 512: Interval(0.0, 0.0, 0.0)},
    "test": {2: Interval(45.0, 41.0, 49.0), 16: Interval(4.0, 3.0, 5.0), 512: Interval(2.0, 1.0, 3.0)},
}
DIGITS = torch.rand(12, 64, generator=torch.Generator().manual_seed(0))
P = torch.rand(12, 6, generator=torch.Generator().manual_seed(1)).softmax(-1)
LETTERS = torch.rand(3, 27, generator=torch.Generator().manual_seed(2)).softmax(-1)
TABLE = pd.DataFrame([[10.2, 20], [40, 50]], pd.Index([4, 16], name="width"), pd.Index([1, 8.0], name="T"))
PLANE = torch.eye(3)[[0, 1, 2, 2]]
POINTS = torch.tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
SOLD = {f"family {n}": [(10 * n + 10, 8, [89, 91], n), (10 * n + 200, 16, [94, 96], "")] for n in range(6)}
EXAMPLES = {    # the public figures, one call each
    "rows": (ROWS, "points"), "curves": ({"one": CURVES, "two": CURVES}, "width", "error (%)"),
    "images": (DIGITS[:3], (8, 8), ["a", "b"], 2),
    "answers": (DIGITS[:2], (8, 8), {"teacher": P[:2], "other": P[2:4]}, [1, 2]),
    "temperatures": (DIGITS[0], (8, 8), {T: P[T] for T in (1, 2, 3, 4)}),
    "class_matrix": (P[:6] * 100, list("abcdef"), "x", "y", "share"),
    "unseen_digit": (DIGITS, DIGITS, (8, 8), {"teacher": Interval(90, 80, 99), "a student": Interval(80, 70, 90)}),
    "stages": (),
    "loss_terms": (torch.linspace(-1, 3, 3), {"labels": [4, 2, 0], "teacher": [4, 0, 4], "sum": [8, 2, 4]}, "z"),
    "gradient_sizes": ([1, 10], {"fresh": {"with": [1, 2], "without": [3, 4]}, "old": {"with": [1, 2]}}),
    "boundaries": ({"a": (PLANE, POINTS, torch.tensor([0, 1, 2])), "b": (PLANE, POINTS, PLANE[:3])}, (0, 1, 0, 1)),
    "beside": ("a", {"accuracy (%)": ROWS, "NLL": ROWS}, [], ["a"]),
    "findings": ({"losses": {"test 1": {"sound": False, "A": True}}}, {"test 1": "A"}),
    "heat_maps": ({"hurried": TABLE, "patient": TABLE}, "accuracy (%)"),
    "speakers": ({160: {"plain": pd.DataFrame({"itself": [97, 98.0], "students": [94, 95.0]})}}, ["plain"]),
    "distances": ({"pixels": DIGITS, "features": P}, torch.arange(12) // 4),
    "over_bytes": ({"float32": (40, Interval(94, 93, 95)), "class": (1, Interval(88, 87, 89))}, "%", ("class",)),
    "soft_and_hard": ({"real": dict.fromkeys(("soft answers", "top class only", "true labels"), ROWS["a"])}, "%"),
    "frontier": (SOLD, {8: 1e-4, 16: 2e-4}),
    "readings": (DIGITS[0], (8, 8)),
    "gains": ({"cnn → mlp": [3.0, 4], "mlp → mlp": [5.0, 6], "spoilt cnn → mlp": [-1.0, 0]},),
    "strings": (DIGITS.view(4, 3, 64), torch.arange(12).view(4, 3), torch.rand(4, 3) < 0.5, (8, 8)),
    "over_epochs": ({f"{start} start, {aim}": {5: Interval(70, 60, 80), 60: Interval(90, 89, 91)}
                     for start in ("fresh", "copied") for aim in ("labels", "teacher")}, "%"),
    "before_and_after": (pd.DataFrame({"distilled": [10, 12.0], "hard labels": [0, 1.0]}),
                         pd.DataFrame({"distilled": [50, 52.0], "hard labels": [20, 25.0]}), "%"),
    "fidelity": ({"good": (96.7, {name: (Interval(99, 98, 100), Interval(96, 95, 97)) for name in "abcdefg"})},),
    "surprise": (torch.tensor([0.5, 1]), torch.tensor([0.7, 0]), {"half": (0.5, 0.7)}),
    "pairs": ([80, 90], torch.tensor([81.0, 89.0])),
    "coverage": ([Interval(1, 0.5, 1.5), Interval(2, 1.6, 2.4)], 1.0),
    "next_letters": ({"ma": {"teacher": LETTERS[0], "distilled": LETTERS[1]}, "": {"teacher": LETTERS[2]}},),
    "kept": ({"the whole": LETTERS[0], "3 drawn": LETTERS[1]},),
    "bumps": (LETTERS[0], {"β = 0": LETTERS[1], "β = 1": LETTERS[2]}, ["forward", "reverse"]),
    "by_seed": (pd.DataFrame({"teacher": [93.1, 93.2], "alone": [90.0, 90.2], "distilled": [90.5, 90.4],
                              "permuted": [89.2, 89.0], "permuted, T = 4": [88.5, 88.6]}), "%"),
    "saying_yes": ({truth: {test: ROWS["b"] for test in ("one", "three")} for truth in ("nothing", "a point", "two")},),
    "over_latency": ({"16": (Interval(90, 89, 91), 30.0, 1210), "32-32": (Interval(88, 87, 89), 60.0, 3466)}, "%"),
    "budgets": ({"mlp 64-5-10": ((430, 245), 0.02), "cnn 2-4": ((314, 189), 0.16)}, 400, 0.1),
    "opinions": (DIGITS[0], {"first": P[:1], "third, which knows no 7": P[1:2], "mean of logits": P[2:3]}),
    "writers": ({"forward": {1.0: P[:, :2], 0.9: P[:, 2:4]}, "reverse": {1.0: P[:, 4:6]}}, "x", "y"),
    "samples": ({"real": DIGITS[:4], "noise": DIGITS[4:8]}, (8, 8)),
    "traits": ({"bad": 100 * TABLE / 50, "clean": TABLE}, "%"),
    "two_questions": (dict.fromkeys(("here?", "there?"), torch.tensor([[0.5, -1, 2], [3, 1, 5]])),),
}
EVERY = {name: getattr(figures, name) for name in ("rows", "curves", "images", "answers")}
for number in LESSONS:
    own = importlib.import_module(f"classroom.lesson_{number}.figures")
    EVERY |= {name: getattr(own, name) for name in own.__all__}


# ---- every figure ----

@functools.cache
def drawn(name):
    """The figure of an example, and all that drawing it must leave alone: as it was before, and after."""
    mine = plt.figure()
    before = dict(plt.rcParams), [mine.number], mine, repr(EXAMPLES[name])
    figure = EVERY[name](*EXAMPLES[name])
    after = dict(plt.rcParams), plt.get_fignums(), plt.gcf(), repr(EXAMPLES[name])
    plt.close(mine)
    return figure, before, after


def test_every_lesson_names_its_figures():
    lessons = [room.name for room in pkgutil.iter_modules(classroom.__path__)]
    assert [f"lesson_{number}" for number in LESSONS] == [room for room in lessons if room.startswith("lesson_")]
    assert set(EVERY) == set(EXAMPLES)
    for number in LESSONS:
        own = importlib.import_module(f"classroom.lesson_{number}.figures")
        for name, thing in vars(own).items():
            if inspect.isfunction(thing) and thing.__module__ == own.__name__ and not name.startswith("_"):
                assert name in own.__all__, "a figure that nobody may use"


@pytest.mark.parametrize("name", EVERY)
def test_it_returns_its_figure_closed_and_says_so(name):
    figure, _, _ = drawn(name)
    assert isinstance(figure, Figure) and not plt.get_fignums()
    assert "Returns the Figure" in EVERY[name].__doc__
    figure.draw_without_rendering()    # draws everything; a PNG file would take twice as long


def test_each_leaves_the_readers_settings_their_figures_and_the_data_alone():
    for name in EVERY:
        _, before, after = drawn(name)
        assert after == before, name


def series(axes):
    """(colour, everything else one can tell it by) of each series in the axes."""
    joined = {to_rgba(line.get_color()) for line in axes.lines if line.get_linestyle() != "None"}
    for line in axes.lines:
        of_an_interval = line.get_marker() in ("_", "|")                          # its ends, and it has its dot
        on_a_line = len(line.get_xdata()) == 1 and to_rgba(line.get_color()) in joined
        if not of_an_interval and not on_a_line:
            look = (line.get_marker(), line.get_linestyle(), line.get_linewidth(), line.get_markersize(),
                    to_rgba(line.get_markerfacecolor()) in (to_rgba("white"), to_rgba("none")))
            yield to_rgba(line.get_color()), look
    for bars in axes.containers:
        if isinstance(bars, matplotlib.container.BarContainer):
            yield bars[0].get_facecolor(), ("bar", bars[0].get_hatch())
    for points in axes.collections:
        if isinstance(points, matplotlib.collections.PathCollection):
            yield tuple(points.get_facecolor()[0]), ("points", points.get_paths()[0].vertices.tobytes())


def test_no_two_series_are_told_apart_by_colour_alone():
    for name in EVERY:
        for axes in drawn(name)[0].axes:
            for (one, look), (other, same) in itertools.combinations(series(axes), 2):
                assert one == other or look != same, (name, one, look)


def test_all_type_can_be_read_from_the_last_row():
    for name in EVERY:
        figure, _, _ = drawn(name)
        sizes = [text.get_fontsize() for text in figure.findobj(plt.Text) if text.get_text() and text.get_visible()]
        assert figure.dpi == 90 and min(sizes, default=13) >= 10, name


# ---- looks ----

def test_roles_differ_by_marker_and_line_and_names_without_a_role_get_what_is_free():
    looks = looks_for(["teacher", "alone", "mine", "control", "yours"], {"mine": "student"})
    assert looks["mine"] == LOOKS["student"] and looks["teacher"] == LOOKS["teacher"]
    for one, other in itertools.combinations(looks.values(), 2):
        assert one.colour != other.colour and one.marker != other.marker


def test_however_many_series_each_has_a_mark_of_its_own():
    names = [f"name {n}" for n in range(12)] + ["test", "student"]
    looks = looks_for(names, {"name 3": "student", "name 4": "student"})
    assert len({(look.marker, look.hollow) for look in looks.values()}) == 14
    one, other = looks["name 3"], looks["name 4"]
    assert one.colour == other.colour and one.line != other.line and other.hollow


@pytest.mark.parametrize("role", ["pupil", None, 3, ["teacher"]])
@pytest.mark.parametrize("draw", [figures.rows, figures.curves])
def test_an_unknown_role_is_refused(draw, role):
    given = (ROWS, "points") if draw is figures.rows else (CURVES, "width", "error (%)")
    with pytest.raises(ValueError, match="a role must be one of teacher, .*, got ") as problem:
        draw(*given, roles={next(iter(given[0])): role})
    assert repr(role) in str(problem.value) and not plt.get_fignums()


def test_a_look_of_ones_own_will_do():
    axes, = figures.rows(ROWS, "points", roles={"a": Look("#123456", "P", "-", hollow=True)}).axes
    assert axes.lines[0].get_color() == "#123456" and axes.lines[0].get_markerfacecolor() == "white"
