"""Lessons as people run them: each cell twice, in a kernel that was started elsewhere, on a computer without a network;
and a kit in a folder with spaces and Chinese letters in its name.

Two short lessons in every run, all of them in `make test-long`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import people
import pytest
from lesson import ROOT, Lesson, roles
from nbclient import NotebookClient
from stored import LESSONS, MORE

pytestmark = people.pytestmark
SHORT = {"04"}
OFFLINE = f"import sys\nsys.path.append({str(Path(__file__).parent)!r})\nfrom people import cut_off\n" \
    "sys.addaudithook(cut_off)"
# A cell that can be run once, by its first words -> what the prose above it says of that.
ONCE = {"loss.backward()": "run steps 3, 4 and 5 again"}


def words(cell):
    """What a cell says, without what it measured: of a claim only the sentence."""
    outputs = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    said = "".join(outputs)
    return said.partition("\n")[0] if "claim" in roles(cell) else said


@pytest.mark.parametrize("lesson", [
    pytest.param(lesson, id=lesson.stem, marks=[] if lesson.number in SHORT else pytest.mark.long)
    for lesson in LESSONS])
def test_each_cell_twice_elsewhere_without_a_network(lesson, tmp_path):
    elsewhere = tmp_path / "elsewhere 别处"
    elsewhere.mkdir()
    cells = [nbformat.v4.new_code_cell(OFFLINE)]
    for cell in lesson.having("code"):
        tags = [*cell.metadata.get("tags", ()), *["raises-exception"] * cell.source.startswith(tuple(ONCE))]
        for _ in range(2):
            cells.append(nbformat.v4.new_code_cell(cell.source, metadata={"tags": tags}))
    notebook = NotebookClient(nbformat.v4.new_notebook(cells=cells), timeout=300, kernel_name="python3",
                              resources={"metadata": {"path": str(elsewhere)}}).execute()
    for first, second in zip(notebook.cells[1::2], notebook.cells[2::2]):
        if first.source.startswith(tuple(ONCE)):
            assert not first.outputs and ONCE[first.source.partition("\n")[0]] in lesson.prose
        elif "nbval-ignore-output" not in roles(first):
            assert words(first) == words(second), first.source
    assert not list(elsewhere.iterdir()), "a lesson writes where it was started"


PARTS = "kdlib", "classroom", "notebooks", "tools", "hub", "tests", "take_home"
FILES = "Makefile", "pyproject.toml", "constraints.txt", "conftest.py", "README.md", "INSTRUCTORS.md", "CONTRIBUTING.md"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """A copy of the kit."""
    kit = tmp_path_factory.mktemp("desktop") / "a class of 2026" / "知识 蒸馏 (kit)"
    kit.mkdir(parents=True)
    for name in PARTS:
        shutil.copytree(ROOT / name, kit / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in FILES:
        shutil.copy(ROOT / name, kit)
    return kit


def typed(kit, *command):
    """What a command of the Makefile prints there."""
    known = os.environ | {"PYTHONPATH": str(kit), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, *command], cwd=kit, env=known, capture_output=True, text=True,
                          encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_copy_is_what_is_used(kit):
    assert typed(kit, "-c", "import kdlib; print(kdlib.__file__)").strip() == str(kit / "kdlib" / "__init__.py")


@MORE
def test_a_lesson_is_built_there_as_it_is_stored(kit):
    before = Lesson(kit / "notebooks" / "A_primer.ipynb")
    (kit / "notebooks" / "A_primer.ipynb").unlink()
    assert "A_primer" in typed(kit, "tools/build_notebooks.py", "A")
    after = Lesson(kit / "notebooks" / "A_primer.ipynb")
    assert [cell.id for cell in after.notebook.cells] == [cell.id for cell in before.notebook.cells]
    for old, new in zip(before.having("code"), after.having("code")):
        assert "nbval-ignore-output" in roles(old) or words(old) == words(new)


@MORE
@pytest.mark.parametrize("command, made", [
    ("tools/copies.py", "mine/16_capstone.ipynb"), ("tools/build_handout.py", "build/handout/16_capstone.ipynb"),
    ("tools/draw.py", "notebooks/pictures/00_answers.svg")])
def test_what_is_made_there(command, made, kit):
    (kit / made).unlink(missing_ok=True)
    typed(kit, command)
    assert (kit / made).is_file()


@MORE
def test_the_kit_s_own_tests_pass_there(kit):
    """Those that write files: the learner's list, copies, stored answers, weights, the capstone's hand-ins."""
    said = typed(kit, "-m", "pytest", "-q", "-n", "0", "-p", "no:nbval", "-p", "no:cacheprovider",
                 *(f"tests/test_{name}.py" for name in ("solved", "copies", "data_answers", "inventory")))
    assert " passed" in said
