"""The widgets from Python: what they keep, what they refuse, what they let a page do. Their drawings have tests of
their own, in a browser."""

import importlib
import json
import math
import random
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
import traitlets
from IPython.core.formatters import DisplayFormatter
from ipywidgets import FloatSlider, VBox, jslink

from kdlib.widgets import LossExplorer, TemperatureExplorer, TwoClassExplorer
from kdlib.widgets._chart import STOPS, text

ROOT = Path(__file__).resolve().parent.parent
NAN = float("nan")


def temperature_explorer(**others):
    draw = torch.Generator().manual_seed(0)
    arguments = dict(x=torch.rand(3, 4, generator=draw), logits=torch.randn(3, 5, generator=draw),
                     labels=torch.tensor([0, 4, 2])) | others
    return TemperatureExplorer(**arguments)


def loss_explorer(**others):
    return LossExplorer(**dict(teacher_logits=torch.tensor([5.0, 3.0, -2.0]), label=0) | others)


MAKERS = [pytest.param(temperature_explorer, id="temperature"), pytest.param(loss_explorer, id="loss")]


# ---- what is kept ----

def test_the_slider_has_round_temperatures_about_equally_far_apart():
    assert STOPS[0] == 0.1 and STOPS[-1] == 50 and {0.5, 1, 2, 4, 8, 10, 20} <= set(STOPS)
    ratios = [b / a for a, b in zip(STOPS, STOPS[1:])]
    assert all(1.1 < ratio < 1.35 for ratio in ratios)
    assert len(STOPS) / 3 < STOPS.index(temperature_explorer().temperature) < 2 * len(STOPS) / 3    # mid-range


@pytest.mark.parametrize("make", MAKERS)
def test_the_page_has_the_values_themselves(make):
    explorer = make(large=True)
    for temperature in (0.1, 1, 3.7, 50):
        explorer.temperature = temperature
        assert explorer.get_state()["temperature"] == explorer.temperature == temperature
    assert explorer.get_state()["large"] is True
    assert all(explorer.has_trait(name) for name in explorer.stops)
    assert next(iter(explorer.stops)) == "temperature"    # the first slider


def test_it_is_a_widget_like_others():
    """Observed, linked in the page and in the kernel, and laid out beside ipywidgets' own."""
    explorer, slider, seen = temperature_explorer(), FloatSlider(5, min=0.1, max=50), []
    explorer.observe(lambda change: seen.append((change.old, change.new)), "temperature")
    explorer.temperature = 4
    assert seen == [(2.0, 4.0)]
    assert jslink((explorer, "temperature"), (slider, "value")).source[0] is explorer
    traitlets.link((slider, "value"), (explorer, "temperature"))
    slider.value = 8
    assert explorer.temperature == 8.0 and VBox([slider, explorer]).children[1] is explorer


def test_images_logits_and_names_survive():
    x, logits = torch.tensor([[0.0, 0.5, 1.0, 0.25]]), torch.tensor([[1.23456, -2.0, 0.5]])
    chart = TemperatureExplorer(x, logits, torch.tensor([2]), class_names=("cat", "dog", "car"))
    assert chart.images == ["0080ff40"] and chart.image_shape == [2, 2] and chart.labels == [2]
    assert chart.logits == [[1.2346, -2.0, 0.5]] and chart.class_names == ["cat", "dog", "car"]
    assert TemperatureExplorer(x, logits, torch.tensor([2]), image_shape=(1, 4)).image_shape == [1, 4]
    assert LossExplorer(logits, 0).teacher == [1.2346, -2.0, 0.5] == LossExplorer(logits[0], 0).student
    axis = LossExplorer(logits, 0).stops["logit"]
    assert (axis[0], axis[1], axis[-1]) == (-4.0, -3.9, 4.0) and LossExplorer(logits, 0, moving=2).logit == 0.5


def test_values_can_be_read_and_set():
    explorer = temperature_explorer(image=1, large=True)
    assert (explorer.image, explorer.large) == (1, True)
    explorer.image, explorer.large = np.int64(2), False
    assert (explorer.image, explorer.large) == (2, False)
    explorer = loss_explorer()
    explorer.alpha, explorer.logit, explorer.moving, explorer.t_squared = 1, -1.5, 2, False
    assert (explorer.alpha, explorer.logit, explorer.moving, explorer.t_squared) == (1.0, -1.5, 2, False)
    explorer.alpha, explorer.logit = 0.333, 1.26    # to where a slider can stand
    assert (explorer.alpha, explorer.logit) == (0.33, 1.3)
    assert explorer.alpha in explorer.stops["alpha"] and explorer.logit in explorer.stops["logit"]


def test_two_classes_and_one_slider():
    explorer = TwoClassExplorer(0.8, student=0.333, class_names=["cat", "dog"], large=True)
    assert (explorer.teacher, explorer.student, explorer.label, explorer.large) == (0.8, 0.33, 0, True)
    assert list(explorer.stops) == ["student"] and explorer.student in explorer.stops["student"]
    assert (explorer.stops["student"][0], explorer.stops["student"][-1]) == (0.01, 0.99)    # no surprise is infinite
    explorer.student, explorer.teacher = np.float32(0.9), 0.5
    assert (explorer.student, explorer.teacher) == (0.9, 0.5)
    assert repr(explorer) == "TwoClassExplorer(teacher=0.5)" and TwoClassExplorer(0.8).class_names == ["0", "1"]


@pytest.mark.parametrize("wrong, error", [
    ({"student": 0}, ValueError), ({"student": 1.0}, ValueError), ({"student": NAN}, ValueError),
    ({"student": "0.5"}, TypeError), ({"teacher": 0.995}, ValueError), ({"teacher": True}, TypeError),
    ({"label": 2}, ValueError), ({"label": 0.0}, TypeError), ({"class_names": ["cat"]}, ValueError),
    ({"large": 1}, TypeError)])
def test_two_classes_refuse_what_no_slider_can_show(wrong, error):
    with pytest.raises(error):
        TwoClassExplorer(**{"teacher": 0.8} | wrong)
    explorer, (name, value) = TwoClassExplorer(0.8), *wrong.items()
    if name != "class_names":
        with pytest.raises(error):
            setattr(explorer, name, value)
    assert (explorer.student, explorer.teacher, explorer.label) == (0.5, 0.8, 0)


def test_the_repr_is_short_and_fixed():
    assert repr(temperature_explorer()) == "TemperatureExplorer(images=3)"
    assert repr(loss_explorer()) == "LossExplorer(classes=3)"
    told = "LossExplorer(classes=3)\nRun this cell, and here are a chart and its sliders."
    assert loss_explorer()._repr_mimebundle_()[0]["text/plain"] == told
    shown, _ = DisplayFormatter().format(loss_explorer())    # as IPython shows it, with ipywidgets 7 too
    assert shown["text/plain"] == told and "application/vnd.jupyter.widget-view+json" in shown


def test_what_a_notebook_keeps_is_small():
    """Twenty digits; and the drawing's program, without its comments."""
    x, logits = torch.rand(20, 64), 10 * torch.randn(20, 10)
    explorer = TemperatureExplorer(x, logits, torch.zeros(20, dtype=torch.int64))
    state = {key: value for key, value in explorer.get_state().items() if key not in ("_esm", "_css")}
    assert len(json.dumps(state)) < 8000
    for chart in (explorer, loss_explorer(), TwoClassExplorer(0.8)):
        assert len(chart._esm) < 18_000 and len(chart._css) < 8000
        assert "\n//" not in chart._esm and "export default" in chart._esm


def test_lessons_hold_the_drawings_of_today():
    """The program of a widget is stored in the lesson: after a change of it, the lesson is built again."""
    found = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        widgets = nbformat.read(path, as_version=4).metadata.get("widgets", {})
        for model in widgets.get("application/vnd.jupyter.widget-state+json", {}).get("state", {}).values():
            if model["model_name"] == "AnyModel":
                module, name = model["state"]["_anywidget_id"].rsplit(".", 1)
                chart = getattr(importlib.import_module(module), name)
                assert model["state"]["_esm"] == chart._esm, path.name
                assert model["state"].get("_css", "") == getattr(chart, "_css", ""), path.name
                found.append(name)
    assert {"TemperatureExplorer", "LossExplorer", "ModelSizeExplorer", "TwoClassExplorer", "LearningExplorer",
            "DrawingExplorer", "NextLetterExplorer", "Score"} <= set(found)


def test_scripts_and_styles_are_installed_with_the_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    data = {}
    for path in (path for house in ("kdlib", "classroom") for path in (ROOT / house).rglob("*") if path.is_file()):
        if path.suffix not in {".py", ".pyc"}:
            data.setdefault(".".join(path.parent.relative_to(ROOT).parts), set()).add(f"*{path.suffix}")
    assert data == {package: set(kinds) for package, kinds in settings["package-data"].items()}


def test_scripts_lose_comments_and_indentation_but_no_code():
    assert "function logSoften(logits, temperature) {\nconst top" in text("_chart.js")
    assert 'const SVG = "http://www.w3.org/2000/svg";' in text("_chart.js")


# ---- what is refused ----

@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("wrong, error", [
    (0.09, ValueError), (50.1, ValueError), (NAN, ValueError), (math.inf, ValueError), (0, ValueError),
    (-1, ValueError), ("hot", TypeError), (None, TypeError), (True, TypeError), (10**400, ValueError),
])
def test_bad_temperatures(make, wrong, error):
    explorer = make()
    before = explorer.temperature
    for attempt in (lambda: make(temperature=wrong), lambda: setattr(explorer, "temperature", wrong)):
        with pytest.raises(error) as raised:
            attempt()
        assert repr(wrong) in str(raised.value) or wrong == 10**400
    assert explorer.temperature == before


@pytest.mark.parametrize("make, name, wrong, error", [
    (temperature_explorer, "image", 3, ValueError), (temperature_explorer, "image", -1, ValueError),
    (temperature_explorer, "image", 1.0, TypeError), (temperature_explorer, "image", True, TypeError),
    (temperature_explorer, "large", 1, TypeError), (loss_explorer, "large", "yes", TypeError),
    (loss_explorer, "alpha", 1.01, ValueError), (loss_explorer, "alpha", -0.1, ValueError),
    (loss_explorer, "alpha", NAN, ValueError), (loss_explorer, "alpha", "0.5", TypeError),
    (loss_explorer, "logit", 7.1, ValueError), (loss_explorer, "logit", -4.1, ValueError),
    (loss_explorer, "logit", NAN, ValueError), (loss_explorer, "logit", "3", TypeError),
    (loss_explorer, "moving", 3, ValueError), (loss_explorer, "moving", "dog", TypeError),
    (loss_explorer, "t_squared", 0, TypeError),
])
def test_bad_values_at_the_start_and_later(make, name, wrong, error):
    explorer = make()
    before = getattr(explorer, name)
    for attempt in (lambda: make(**{name: wrong}), lambda: setattr(explorer, name, wrong)):
        with pytest.raises(error) as raised:
            attempt()
        assert repr(wrong) in str(raised.value) and name in str(raised.value)
    assert getattr(explorer, name) == before


@pytest.mark.parametrize("make, name, wrong, error, words", [
    (temperature_explorer, "x", torch.rand(2, 4), ValueError, "(2, 4)"),
    (temperature_explorer, "x", torch.rand(3, 2, 2), ValueError, "(3, 2, 2)"),
    (temperature_explorer, "x", torch.full((3, 4), 2.0), ValueError, "2.0"),
    (temperature_explorer, "x", torch.full((3, 4), NAN), ValueError, "nan"),
    (temperature_explorer, "x", torch.zeros(3, 4, dtype=torch.int64), TypeError, "torch.int64"),
    (temperature_explorer, "x", torch.rand(3, 6), ValueError, "image_shape"),
    (temperature_explorer, "image_shape", (2, 3), ValueError, "(2, 3)"),
    (temperature_explorer, "image_shape", (4,), ValueError, "(4,)"),
    (temperature_explorer, "image_shape", (2.0, 2.0), TypeError, "2.0"),
    (temperature_explorer, "logits", torch.randn(3), ValueError, "(3,)"),
    (temperature_explorer, "logits", torch.randn(3, 1), ValueError, "(3, 1)"),
    (temperature_explorer, "logits", torch.full((3, 5), NAN), ValueError, "nan"),
    (temperature_explorer, "logits", [[1.0, 2.0]], TypeError, "[[1.0, 2.0]]"),
    (temperature_explorer, "labels", torch.tensor([0, 1, 5]), ValueError, "5"),
    (temperature_explorer, "labels", torch.tensor([0, 1]), ValueError, "(2,)"),
    (temperature_explorer, "class_names", ["a", "b"], ValueError, "['a', 'b']"),
    (loss_explorer, "teacher_logits", torch.tensor([1.0]), ValueError, "(1,)"),
    (loss_explorer, "teacher_logits", torch.zeros(2, 3), ValueError, "(2, 3)"),
    (loss_explorer, "teacher_logits", torch.zeros(11), ValueError, "(11,)"),
    (loss_explorer, "teacher_logits", torch.tensor([1.0, NAN]), ValueError, "nan"),
    (loss_explorer, "teacher_logits", [5.0, 3.0], TypeError, "[5.0, 3.0]"),
    (loss_explorer, "student_logits", torch.tensor([1.0, 2.0]), ValueError, "2"),
    (loss_explorer, "label", 3, ValueError, "3"),
    (loss_explorer, "class_names", ["cat"], ValueError, "['cat']"),
])
def test_bad_arguments(make, name, wrong, error, words):
    with pytest.raises(error) as raised:
        make(**{name: wrong})
    assert words in str(raised.value)


def test_a_thousand_images_are_too_many():
    with pytest.raises(ValueError, match="1000"):
        TemperatureExplorer(torch.rand(1000, 4), torch.randn(1000, 3), torch.zeros(1000, dtype=torch.int64))


# ---- what a page sends and Python would refuse is left out ----

@pytest.mark.parametrize("make, limits", [
    (temperature_explorer, {"temperature": (0.1, 50.0), "image": (0, 2)}),
    (loss_explorer, {"temperature": (0.1, 50.0), "alpha": (0.0, 1.0), "logit": (-4.0, 7.0), "moving": (0, 2)})])
def test_a_page_cannot_bring_a_widget_out_of_its_limits(make, limits):
    dice = random.Random(0)
    explorer = make()
    for name, (low, high) in limits.items():
        explorer.set_state({name: high})
        for nonsense in (high + 1, low - 1, 10**9, -(10**9), None, NAN, "much", [1], {}, True):
            explorer.set_state({name: nonsense, "large": True})
            assert getattr(explorer, name) == high and type(getattr(explorer, name)) is type(high)    # what it was
            assert explorer.large is True    # what comes with it counts
        for _ in range(20):
            explorer.set_state({name: dice.uniform(low - 5, high + 5)})
            assert low <= getattr(explorer, name) <= high
