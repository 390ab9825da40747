"""nbgrader itself with three lessons, as a teacher uses it: generate, release, hand in, grade, export.

nbgrader is the teacher's, not the kit's; without it this is skipped. To run it, in an environment that you can spare:

    .venv/bin/python -m pip install -c constraints.txt nbgrader
    .venv/bin/python -m pytest -p no:nbval tests/test_assignments_notebook.py
"""

import csv
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import build_assignments
import nbformat
import pytest
from lesson import ROOT
from stored import LESSONS

from classroom import checkers

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nbgrader") is None,
                                reason="nbgrader is not installed; INSTRUCTORS.md, Collect and grade, says how")
GRADED = [lesson.stem for lesson in LESSONS if lesson.number in ("02", "04", "06")]


def nbgrader(course, *words):
    # It calls alembic by its name alone, so the environment must be the activated one.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                   "PYTHONPATH": str(ROOT), "TQDM_DISABLE": "1"}
    done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=course, env=environment, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr[-3000:]


def read(*place):
    return nbformat.read(Path(*place), as_version=4)


def answers(notebook):
    """(the cell of the answer, the cell of its test) of every exercise, those with numbers of one's own apart."""
    graded = [cell for cell in notebook.cells if cell.id.startswith("test-") and not cell.id.startswith("test-own-")]
    return [(next(cell for cell in notebook.cells if f"test-{cell.id}" == test.id), test) for test in graded]


def own_exercise(notebook, learner, answer):
    for cell in notebook.cells:
        if cell.id == "learner":
            cell.source = f"learner = {learner!r}"
        elif cell.id.startswith("own-"):
            name = cell.id.removeprefix("own-")
            cell.source = f"own_{name} = {answer.format(name)}"


def right(notebook, source):
    for (cell, _), (solved, _) in zip(answers(notebook), answers(source), strict=True):
        cell.source = solved.source.replace("### BEGIN SOLUTION\n", "").replace("### END SOLUTION\n", "")
    own_exercise(notebook, "Right ", "check.{}.own.solution('right')")    # capitals and spaces do not matter


def wrong(notebook, source):
    for cell, test in answers(notebook):
        name, answer = cell.id, test.source.partition("verdict(")[2].partition(")")[0]
        cell.source = f"{answer} = list(check.{name}.mistakes.values())[0]"
    own_exercise(notebook, "wrong", "-1.5")


def untouched(notebook, source):
    pass


def cheating(notebook, source):
    """The first test is rewritten, the second answer is the checker's, the numbers of one's own are a neighbour's."""
    (_, test), (cell, second) = answers(notebook)[:2]
    test.source = "assert True"
    cell.source = f"{second.source.partition('verdict(')[2].partition(')')[0]} = check.{cell.id}.solution"
    own_exercise(notebook, "right", "check.{}.own.solution('right')")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which four learners have handed in three lessons, and all of it is graded."""
    folder = tmp_path_factory.mktemp("the course")
    build_assignments.build(folder)
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)    # or nbgrader refuses it
    for name in GRADED:
        nbgrader(folder, "generate_assignment", name)
        nbgrader(folder, "release_assignment", name, f"--Exchange.root={exchange}")
        assert (exchange / "distillation" / "outbound" / name / f"{name}.ipynb").is_file()
        for hand_in in (right, wrong, untouched, cheating):
            notebook = read(exchange, "distillation", "outbound", name, f"{name}.ipynb")
            hand_in(notebook, read(folder, "source", name, f"{name}.ipynb"))
            place = folder / "submitted" / hand_in.__name__ / name
            place.mkdir(parents=True)
            nbformat.write(notebook, place / f"{name}.ipynb")
        nbgrader(folder, "autograde", name)
    nbgrader(folder, "export", "--to=grades.csv")
    return folder


def test_the_scores(course):
    with open(course / "grades.csv", newline="", encoding="utf-8") as file:
        scores = {(row["assignment"], row["student_id"]): float(row["score"]) for row in csv.DictReader(file)
                  if row["assignment"] in GRADED}
    for name in GRADED:
        points = sum(cell.id.startswith("test-") for cell in read(course, "source", name, f"{name}.ipynb").cells)
        assert points in (3, 4) and scores[name, "right"] == points
        assert scores[name, "wrong"] == scores[name, "untouched"] == 0
        # The rewritten test is put back, a borrowed name is noticed. The checker's own answer counts, as INSTRUCTORS.md
        # says, and how one finds it.
        assert scores[name, "cheating"] == 1


def test_a_learner_reads_the_checker_s_sentence(course):
    known = checkers()
    for name in GRADED:
        graded = read(course, "autograded", "wrong", name, f"{name}.ipynb")
        said = {cell.id: [output.evalue for output in cell.get("outputs", ()) if output.output_type == "error"]
                for cell in graded.cells}
        for cell, _ in answers(read(course, "source", name, f"{name}.ipynb")):
            sentence = next(iter(known[f"lesson_{name[:2]}.{cell.id}"].mistakes))
            assert said[f"test-{cell.id}"] == [f"not yet: {sentence}"]


def test_who_borrows_numbers_is_named(course):
    name, = [name for name in GRADED if name.startswith("02")]
    graded = read(course, "autograded", "cheating", name, f"{name}.ipynb")
    said = [output.evalue for cell in graded.cells if cell.id.startswith("test-own-") for output in cell.outputs]
    assert said == ["right has these numbers, and has not handed them in"]


def test_nothing_that_answers_is_handed_out(course):
    for name in GRADED:
        released = read(course, "release", name, f"{name}.ipynb")
        assert not any("SOLUTION" in cell.source or "NotImplementedError" in cell.source for cell in released.cells)
        assert [drawing.name for drawing in (course / "release" / name / "pictures").iterdir()]
