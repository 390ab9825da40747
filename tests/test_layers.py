"""The house stands: each floor knows only the floors below, the door is light, and every room says what it does."""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

import kdlib

HOUSE = Path(kdlib.__file__).parent
FLOORS = {    # what each module may know of the package
    "data": set(), "losses": set(), "models": set(), "progress": set(),
    "measure": {"models"},
    "training": {"losses", "models", "measure"},
    "sweep": {"losses", "models", "measure", "training"},
    "controls": {"losses", "models"},
    "bugs": {"losses", "models", "measure", "training"},
}
ROOF = {"checks", "widgets"}
CORE = ["data", "losses", "models", "measure", "training"]


def rooms():
    """(module name, path) of every file of the package; a folder's files all belong to its module."""
    for path in sorted(HOUSE.rglob("*.py")):
        yield path.relative_to(HOUSE).parts[0].removesuffix(".py"), path


def kdlib_imports(path):
    """Modules of the package that a file imports anywhere, inside functions too."""
    package = ("kdlib", *path.relative_to(HOUSE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (base, node.module) if part)
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("kdlib."))


def test_imports_are_read_in_every_way_they_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "HOUSE", tmp_path)
    (tmp_path / "room").mkdir()
    path = tmp_path / "room" / "file.py"
    path.write_text("import kdlib.a\nfrom kdlib import b\nfrom kdlib.c import x\nfrom .. import d\nfrom ..e import y\n"
                    "import torch\ndef f():\n    from kdlib.f.g import z\n")
    assert list(kdlib_imports(path)) == list("abcdef")


@pytest.mark.parametrize("module, path", [pytest.param(*room, id=str(room[1].relative_to(HOUSE))) for room in rooms()])
def test_each_module_stands_only_on_the_floors_below(module, path):
    known = set(kdlib_imports(path)) - {module, "__version__"}
    assert known <= FLOORS.get(module, known - ROOF)
    if module == "__init__":
        assert not known


@pytest.fixture(scope="module")
def loaded():
    """Modules that a fresh interpreter holds after torch, after kdlib, and after all of the core."""
    script = ("import sys, json\nseen = []\n"
              "for name in ['torch', 'kdlib', " + ", ".join(f"'kdlib.{m}'" for m in CORE) + "]:\n"
              "    __import__(name)\n    seen.append(sorted(sys.modules))\n"
              "print(json.dumps(seen))")
    seen = json.loads(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
    return set(seen[0]), set(seen[1]), set(seen[-1])


def test_importing_kdlib_costs_nothing_beside_torch(loaded):
    torch_alone, with_kdlib, _ = loaded
    # The finder of an editable install may show up beside kdlib itself.
    assert {name for name in with_kdlib - torch_alone if not name.startswith("__editable__")} == {"kdlib"}


def test_importing_the_core_loads_no_slow_library(loaded):
    torch_alone, _, with_core = loaded
    assert {f"kdlib.{module}" for module in CORE} <= with_core
    slow = {"scipy", "sklearn", "matplotlib", "pandas", "IPython", "ipywidgets", "tqdm", "pooch", "requests"}
    assert not (slow - torch_alone) & with_core


def public_functions(module):
    module = importlib.import_module(f"kdlib.{module}")
    return {name: f for name, f in vars(module).items()
            if inspect.isfunction(f) and not name.startswith("_")
            and f.__module__.split("._")[0] == module.__name__}    # its own, also where it is a folder with rooms


CORE_FUNCTIONS = [pytest.param(f, id=f"{m}.{name}") for m in CORE for name, f in public_functions(m).items()]
PLUMBING = {"mode", "seeded", "progress_bar", "whole_number", "finite_number", "unchecked_distillation_loss"}
TENSORS = {"x", "logits", "student_logits", "teacher_logits", "labels", "probabilities"}


@pytest.mark.parametrize("function", CORE_FUNCTIONS)
def test_every_public_function_says_what_it_does(function):
    assert function.__doc__
    if function.__name__ in PLUMBING or function.__name__.startswith("check_"):
        return    # serve kdlib's own modules
    assert re.search("Raises|``(Type|Value)Error``", function.__doc__), "what does it refuse?"
    if TENSORS & set(inspect.signature(function).parameters):
        assert re.search(r"\((n|batch|\.\.\.),", function.__doc__), "of what shape?"


def test_the_core_has_the_names_others_rely_on():
    promised = {
        "data": "load_digits load_fashion_mnist",
        "losses": "soften distillation_loss logit_mse", "training": "fit distill",
        "models": "mlp cnn count_parameters predict_logits save_weights load_weights",
        "measure": "mean_ci paired_ci accuracy agreement calibration_error gap_closed latency size_in_bytes",
    }
    for module, names in promised.items():
        assert set(names.split()) <= set(public_functions(module))


def test_checks_hold_nothing_public_but_plain_functions_of_one_argument():
    from kdlib import checks

    public = {name: thing for name, thing in vars(checks).items() if not name.startswith("_")}
    for name, thing in public.items():
        assert isinstance(thing, types.FunctionType), name
        (parameter,) = inspect.signature(thing, follow_wrapped=False).parameters.values()
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.default is parameter.empty, name
    assert set(getattr(checks, "__all__", public)) == set(public)
