"""A package that is missing is named, with the way to install it; without a network all works but downloads."""

import importlib
import os
import socket
import sys
import tomllib
from pathlib import Path

import build_handout
import matplotlib.pyplot as plt
import people
import pytest
import torch
from answers import CHECKERS
from lesson import KERNEL_CHECK
from people import Raised, cut_off, forget, in_a_child
from stored import LESSONS
from torch.utils.data import TensorDataset

from kdlib import training
from kdlib.data import load_digits, load_fashion_mnist, load_names, load_sweep, with_answers
from kdlib.measure import mean_ci
from kdlib.models import mlp
from kdlib.repetitions import compare
from kdlib.sweep import sweep, sweep_side_by_side
from kdlib.training import fit

pytestmark = people.pytestmark
DATA = load_digits(20)
V = 5 * torch.eye(10)[DATA.y_train]
GRID = dict(widths=[2], temperatures=[1], alphas=[1], epochs=1, lr=0.1)


@pytest.fixture(scope="module", autouse=True)
def warm():
    """What torch imports at its first step it imports once, and not in each child."""
    learn()


def learn():
    fit(mlp(64, 2, 10, seed=0), DATA.x_train, DATA.y_train, epochs=1, lr=0.1)


def anew(name):
    """Import a module of kdlib as for the first time."""
    for other in [other for other in sys.modules if other.startswith("kdlib.")]:
        del sys.modules[other]
    return importlib.import_module(name)


def answered(progress):
    os.environ.pop("TQDM_DISABLE", None)
    return with_answers(TensorDataset(DATA.x_train, DATA.y_train), mlp(64, 2, 10, seed=0), progress=progress)


NEEDS = {    # what is called -> the package that it cannot do without
    "the digits": ("scikit-learn", load_digits), "an interval": ("scipy", lambda: mean_ci([1, 2, 3])),
    "a stored table": ("pandas", load_sweep),
    "a sweep": ("pandas", lambda: sweep(DATA, V, seeds=[0], **GRID)),
    "sweeps side by side": ("pandas", lambda: sweep_side_by_side([DATA], [V], seeds=[[0]], **GRID)),
    "a comparison": ("pandas", lambda: compare(mlp(64, 2, 10, seed=0), lambda s: mlp(64, 2, 10, seed=s), DATA)),
    "figures": ("matplotlib", lambda: anew("kdlib.figures")), "looks": ("matplotlib", lambda: anew("kdlib.looks")),
    "widgets": ("anywidget", lambda: anew("kdlib.widgets")),
    "a bar": ("tqdm", lambda: training.progress_bar(range(3))), "a bar of answers": ("tqdm", lambda: answered(True)),
    "the clothes": ("pooch", load_fashion_mnist),
}


@pytest.mark.parametrize("package, call", NEEDS.values(), ids=NEEDS)
def test_what_is_missing_is_named_with_the_way_to_install_it(package, call, monkeypatch):
    monkeypatch.setattr("kdlib.data._fashion.DEBIAN", Path("nowhere"))

    def without():
        forget(package.replace("scikit-learn", "sklearn"))
        load_digits.__globals__["_all_digits"].cache_clear()
        call()

    with pytest.raises(Raised, match=f"^ModuleNotFoundError: kdlib needs {package} here, .* pip install {package} "):
        in_a_child(without)


def test_what_needs_none_of_them_works_without():
    """Training and stored answers, without a bar; names."""
    def without():
        forget("pandas", "tqdm", "scipy", "sklearn", "matplotlib", "anywidget", "ipywidgets", "pooch")
        learn()
        return len(answered(False)), len(load_names().train)

    assert in_a_child(without) == (20, 8000)


def test_onnx_is_an_extra_and_lesson_15_says_so():
    from classroom.lesson_15 import onnx

    def without():
        forget("onnx")
        importlib.util.find_spec = lambda name, find=importlib.util.find_spec: None if name == "onnx" else find(name)
        return onnx.answers(mlp(64, 2, 10, seed=0), DATA.x_train, "nowhere")

    assert in_a_child(without) is None
    lesson, = (lesson for lesson in LESSONS if lesson.number == "15")
    assert ".[export]" in lesson.prose


def test_each_lesson_s_first_cell_knows_all_that_the_kit_needs():
    settings = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    named = {line.split(">")[0].replace("scikit-learn", "sklearn") for line in settings["project"]["dependencies"]}
    space = {}
    exec(KERNEL_CHECK, space)
    assert {*space["names"].split(), "ipywidgets"} == named | {"kdlib", "classroom", "ipywidgets"}


@pytest.mark.parametrize("package", ["pandas", "tqdm", "anywidget"])
def test_a_kernel_without_a_package_says_so_in_a_lesson_s_first_cell(package, capsys):
    def first_cell():
        importlib.util.find_spec = lambda name, find=importlib.util.find_spec: None if name == package else find(name)
        exec(KERNEL_CHECK, {})
        return capsys.readouterr().out

    said = in_a_child(first_cell)
    assert said.startswith(f"This kernel has no {package}: start JupyterLab with make lab, or choose ")


# ---- no network ----

def offline(action):
    """The action in a child without a network."""
    def there():
        sys.addaudithook(cut_off)
        return action()
    return in_a_child(there)


def test_there_really_is_none():
    for way in (lambda: socket.create_connection(("192.0.2.1", 80)), lambda: socket.getaddrinfo("example.org", 80)):
        with pytest.raises(Raised, match="OSError: .*no network"):
            offline(way)


def test_data_training_figures_widgets_and_stored_tables_need_no_network():
    def learner():
        figures, widgets = anew("kdlib.figures"), anew("kdlib.widgets")
        plt.close("all")    # what other tests left open
        load_digits(50, split_seed=1), load_names(), load_sweep()
        learn()
        figures.images(DATA.x_train[:3], DATA.image_shape)
        widgets.ModelSizeExplorer(load_sweep())
        return plt.get_fignums()

    assert offline(learner) == []


def test_no_checker_needs_a_network(capsys):
    offline(lambda: [checker(...) for checker in CHECKERS.values()])


def test_the_clothes_say_that_they_could_not_be_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr("kdlib.data._fashion.DEBIAN", tmp_path / "nowhere")
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / name)
    with pytest.raises(Raised, match=r"^ConnectionError: .* could not be downloaded[\s\S]*into a folder of your own"):
        offline(load_fashion_mnist)


def test_a_handout_is_written_without_a_network(tmp_path):
    """The book, which needs what npm has fetched once, is opened offline by test_book_browser.py."""
    def built():
        build_handout.replace_handout(tmp_path / "handout")
        return len(list((tmp_path / "handout").glob("*.ipynb")))

    assert offline(built) == len(LESSONS)
