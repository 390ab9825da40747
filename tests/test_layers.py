"""The house stands: each floor knows only the floors below, the door is light, and every room says what it does."""

import ast
import functools
import graphlib
import importlib
import inspect
import json
import re
import subprocess
import sys
import types
from pathlib import Path

import build_api
import pytest
from stored import LESSONS

import classroom
import kdlib

HOUSE, SCHOOL = Path(kdlib.__file__).parent, Path(classroom.__file__).parent
FLOORS = {    # what each module may know of the package
    "arguments": set(),
    "losses": {"arguments"}, "models": {"arguments"}, "data": {"arguments", "models"},
    "measure": {"arguments", "models"},
    "text": {"arguments", "data", "losses", "models"},
    "training": {"arguments", "losses", "models", "measure"},
    "looks": {"arguments"}, "figures": {"arguments", "looks", "measure"},
    "sweep": {"arguments", "losses", "models", "measure", "training"},
    "repetitions": {"arguments", "data", "models", "measure", "training"},
}
ROOF = {"widgets"}
COMMON = {    # a lesson may know these
    "exercise", "trials", "comparing", "watching", "plainly", "partial", "fields", "diagnosis", "bugs", "icons",
    "own", "solved", "verdict", "scorecard", "claim", "tens", "units"}
CORE = ["data", "losses", "models", "measure", "text", "training"]


def rooms(house):
    """(module name, path) of every file of a package; a folder's files all belong to its module."""
    for path in sorted(house.rglob("*.py")):
        yield path.relative_to(house).parts[0].removesuffix(".py"), path


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Dotted names that a file imports anywhere, inside functions too: ``from a import b`` gives a.b."""
    package = path.relative_to(HOUSE.parent).parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (base, node.module) if part)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def known_of(house, path):
    """Modules of a package that a file imports."""
    return {name.split(".")[1] for name in imports(path) if name.startswith(f"{house.name}.")}


def test_imports_are_read_in_every_way_they_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "HOUSE", tmp_path / "kdlib")
    path = tmp_path / "kdlib" / "room" / "file.py"
    path.parent.mkdir(parents=True)
    path.write_text("import kdlib.a\nfrom kdlib import b\nfrom kdlib.c import x\nfrom .. import d\nfrom ..e import y\n"
                    "import torch\ndef f():\n    from kdlib.f.g import z\n    import classroom\n")
    assert known_of(tmp_path / "kdlib", path) == set("abcdef")
    assert list(imports(path))[-1] == "classroom"


def test_each_module_stands_only_on_the_floors_below():
    for module, path in rooms(HOUSE):
        known = known_of(HOUSE, path) - {module, "__version__", "needed"}
        assert known <= FLOORS.get(module, known - ROOF), path
        if module == "__init__":
            assert not known


@pytest.mark.parametrize("house", [HOUSE, SCHOOL], ids=["kdlib", "classroom"])
def test_each_module_is_read_in_one_sitting(house):
    lengths = {path.relative_to(house).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
               for _, path in rooms(house)}
    assert {name: length for name, length in lengths.items() if length > 200} == {}


def test_kdlib_is_small_enough_to_read():
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for module, path in rooms(HOUSE)
                if module not in ROOF)
    assert lines <= 3445, "README says: in an afternoon"


def test_what_one_keeps_knows_nothing_of_the_classroom():
    for _, path in rooms(HOUSE):
        assert "classroom" not in {name.split(".")[0] for name in imports(path)}, path.name


def test_a_lesson_knows_what_all_lessons_share_and_itself_but_no_other_lesson():
    for module, path in rooms(SCHOOL):
        assert known_of(SCHOOL, path) <= COMMON | {module}, path.name


def test_no_file_imports_itself_by_a_detour():
    paths = {".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path
             for house in (HOUSE, SCHOOL) for _, path in rooms(house)}
    graph = {}
    for name, path in paths.items():
        found = {wanted if wanted in paths else wanted.rpartition(".")[0] for wanted in imports(path)}
        graph[name] = found & set(paths) - {name}
    list(graphlib.TopologicalSorter(graph).static_order())    # raises CycleError


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


PLUMBING = {"mode", "seeded", "progress_bar", "log_soften", "log_soft_targets", "mixed", "fitting"}
TENSORS = {"x", "logits", "student_logits", "teacher_logits", "labels", "probabilities"}


def test_every_public_function_says_what_it_does():
    for name, function in [pair for module in CORE for pair in public_functions(module).items()]:
        assert function.__doc__, name
        if name not in PLUMBING:    # which serve kdlib's own modules
            assert re.search("Raises|``(Type|Value)Error``", function.__doc__), f"{name}: what does it refuse?"
            if TENSORS & set(inspect.signature(function).parameters):
                assert re.search(r"\((n|batch|\.\.\.),", function.__doc__), f"{name}: of what shape?"


def test_every_docstring_ends_with_the_lesson_that_builds_or_uses_it():
    """From the library back to the lesson: "Built in lesson 04, *7. The full loss, and whose weight α is*."."""
    headings = {lesson.number: {words for _, words, _ in lesson.headings} for lesson in LESSONS}
    texts = {lesson.number: lesson.path.read_text(encoding="utf-8") for lesson in LESSONS}
    public = [pair for module in build_api.modules() if module.__name__ != "kdlib.looks"    # of figures
              for pair in build_api.public_names(module).items()]
    for name, thing in public:
        last = inspect.getdoc(thing).splitlines()[-1]
        found = re.fullmatch(r"(Built|Used) in lesson (\d\d|[ABC]), \*([^*]+)\*\.", last)
        assert found and found[3] in headings[found[2]], f"{name}: {last}"
        assert found[1] == "Used" or name in texts[found[2]] or name == "Interval", f"{name}: {last}"


def test_the_core_has_the_names_others_rely_on():
    promised = {
        "data": "load_digits load_fashion_mnist",
        "losses": "soften distillation_loss logit_mse", "training": "fit distill",
        "models": "mlp cnn count_parameters predict_logits save_weights load_weights",
        "measure": "mean_ci paired_ci accuracy agreement calibration_error gap_closed latency size_in_bytes",
    }
    for module, names in promised.items():
        assert set(names.split()) <= set(public_functions(module))


def test_all_checkers_are_plain_functions_of_one_argument():
    checkers = classroom.checkers()
    assert len(checkers) == 62 and list(checkers) == sorted(checkers, key=lambda name: name.split(".")[0])
    for name, checker in checkers.items():
        lesson, _, exercise = name.partition(".")
        assert (SCHOOL / lesson / "check.py").is_file() and exercise == checker.__name__, name
        assert isinstance(checker, types.FunctionType), name
        (parameter,) = inspect.signature(checker, follow_wrapped=False).parameters.values()
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.default is parameter.empty, name
