"""Assignments for nbgrader: all of a lesson's exercises, nothing that answers them, and all that they use.

That nbgrader grades them is tried in test_assignments_notebook.py, where it is installed."""

import ast
import builtins
import re

import build_assignments
import nbformat
import pytest
from lesson import NOTEBOOKS, LessonError, roles
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from needed import above, changed, mentioned, names, needed
from pictures import pictures
from stored import LESSONS

from classroom import checkers

MARKED = re.compile(r"^### BEGIN SOLUTION$.*?^### END SOLUTION$", re.M | re.S)
OPENING = ("# 99 · Small\n\n**The question.** What?\n\n"
           "**Time**: 1 min reading and running, 1 min exercises · **You need**: nothing\n\n[words](notation.md)")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    assert build_assignments.build(folder) == [lesson.stem for lesson in LESSONS]
    return folder


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.stem)
def lesson(request):
    return request.param


@pytest.fixture
def assignment(course, lesson):
    return nbformat.read(course / "source" / lesson.stem / lesson.path.name, as_version=4)


def marks(cell):
    return cell.metadata.get("nbgrader", {})


def emptied(cell):
    """What nbgrader hands out, with the setting of build_assignments.CONFIG; empty lines apart."""
    return squeezed(MARKED.sub("", cell.source))


def squeezed(source):
    return re.sub("\n+", "\n", source)


# ---- what is in them ----

def test_the_empty_cell_is_the_lesson_s_and_its_test_asks_the_checker(lesson, assignment):
    nbformat.validate(assignment)
    asked = lesson.having("code", "exercise")
    answers = [cell for cell in assignment.cells if marks(cell).get("solution")]
    of_the_lesson = [cell for cell in answers if not re.match("own-|learner$", cell.id)]
    assert [emptied(cell) for cell in of_the_lesson] == [squeezed(cell.source) for cell in asked]
    for cell in of_the_lesson:
        test = assignment.cells[assignment.cells.index(cell) + 1]
        assert marks(test) == {"schema_version": 3, "grade_id": f"test-{cell.id}", "grade": True, "solution": False,
                               "locked": True, "task": False, "points": 1}
        assert f"lesson_{lesson.number}.{cell.id}" in checkers() and f"check.{cell.id}.verdict(" in test.source


def test_every_solution_is_the_lesson_s_and_stands_between_the_marks(lesson, assignment):
    kept = "\n".join(found for cell in assignment.cells for found in MARKED.findall(cell.source))
    for cell in lesson.having("code", "solution"):
        if "check." in cell.source:
            lines = [line for line in cell.source.splitlines() if line and not line.startswith("check.")]
            assert all(line in kept for line in lines)
    handed_out = [emptied(cell) for cell in assignment.cells]
    assert not any("**Solution" in source or "BEGIN" in source for source in handed_out)
    assert "\n".join(handed_out).count("### Exercise") == len(lesson.having("code", "exercise"))


def test_all_that_is_used_is_made_above(assignment):
    there = {*vars(builtins), "display"}
    for cell in assignment.cells:
        if cell.cell_type == "code":
            read, bound = names(cell.source)
            assert read <= there | bound, f"{read - there - bound}:\n{cell.source}"
            there |= bound


def test_less_of_the_lesson_runs_than_the_whole(lesson, assignment):
    kept = [cell.source for cell in assignment.cells if cell.id.startswith("above-")]
    ordinary = [cell.source for cell in lesson.having("code") if not {"exercise", "solution", "quiz"} & roles(cell)]
    assert kept == [source for source in ordinary if source in kept] and len(kept) < len(ordinary)


def test_drawings_and_notation_lie_beside_and_no_link_leads_nowhere(course, lesson, assignment):
    folder = course / "source" / lesson.stem
    prose = "\n".join(cell.source for cell in assignment.cells if cell.cell_type == "markdown")
    places = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)
    assert next(iter(pictures(lesson))) in places and "notation.md" in places
    assert all(re.match(r"https?:", place) or (folder / place).is_file() for place in places), places


def test_ids_are_told_apart(assignment):
    ids = [cell.id for cell in assignment.cells]
    assert len(set(ids)) == len(ids)
    assert [cell.id for cell in assignment.cells if marks(cell)] == [
        marks(cell)["grade_id"] for cell in assignment.cells if marks(cell)]


def test_an_exercise_with_numbers_of_one_s_own_is_asked_twice(lesson, assignment):
    has_own = [checker.__name__ for name, checker in checkers().items()
               if name.startswith(f"lesson_{lesson.number}.") and hasattr(checker, "own")]
    ids = [cell.id for cell in assignment.cells]
    assert [one for one in ids if one.startswith("own-")] == [f"own-{name}" for name in has_own]
    assert ids.count("learner") == bool(has_own)
    for name in has_own:
        assert ids.index("learner") < ids.index(f"own-{name}") == ids.index(f"test-own-{name}") - 1


# ---- which cells are needed ----

@pytest.mark.parametrize("line, found", [
    ("print(a.b)", set()), ("a.append(b)", {"a", "b"}), ("a[0].b = 1", {"a"}), ("del a[0]", {"a"}), ("a.b += 1", {"a"}),
    ("x = fit(a, b)", {"fit", "a", "b"}), ("x = f(a)", set()), ("for x in y:\n    a.step()", {"a"}),
    ("figures.rows(a)", set())])
def test_what_a_line_may_change(line, found):
    assert changed(ast.parse(line)) == found


@pytest.mark.parametrize("code, found", [
    ("a = b", {"b"}), ("a = 1\nb = a", set()), ("b = a\na = 1", {"a"}), ("def f(x):\n    return x + y", {"y"}),
    ("[x for x in y]", {"y"}), ("{x: [z for z in x] for x in y}", {"y"}), ("a = {x for x in y}\nx", {"y", "x"}),
    ("for x in y:\n    z(x)", {"y", "z"}), ("if a:\n    b = 1\nc = b", {"a", "b"}),
    ("from m import a\na.b", set())])
def test_what_a_cell_needs(code, found):
    assert above(code) - {"range"} == found


def test_cells_that_make_or_change_what_is_used_are_kept_in_their_order():
    sources = ["import torch", "a = 1", "b = [a]", "unused = 7", "def f(x):\n    return x + c", "b.append(2)", "c = 3",
               "print(b)", "b = [a, 9]"]
    cells = [new_code_cell(source) for source in sources]
    kept = [cell.source for cell in needed(cells[:-1], "b[0] + f(1)", "")]
    assert kept == ["import torch", "a = 1", "b = [a]", "def f(x):\n    return x + c", "b.append(2)", "c = 3"]
    assert [cell.source for cell in needed(cells, "b", "")] == ["import torch", "a = 1", "b = [a, 9]"]    # made anew
    assert [cell.source for cell in needed(cells, "1", "try <code>f(2)</code>")][1:] == [sources[4], sources[6]]


def test_a_hint_that_calls_a_function_names_it():
    assert mentioned("<code>two(\n1)</code> and `x.three(2)`, but not four(5) or <code>five</code>") == {"two"}


# ---- the folder ----

def small(folder, *cells):
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "notebooks" / "notation.md").write_text("# Words")
    nbformat.write(new_notebook(cells=[new_markdown_cell(OPENING), *cells], metadata={"kernelspec": {
        "name": "python3", "display_name": "Python"}}), folder / "notebooks" / "99_small.ipynb")
    return folder / "notebooks"


def tagged(source, tag):
    return new_code_cell(source, metadata={"tags": [tag]})


def test_what_a_teacher_has_in_the_course_stays(tmp_path):
    notebooks = small(tmp_path, tagged("x = ...\ncheck.x(x)", "exercise"), tagged("x = 1\ncheck.x(x)", "solution"))
    for _ in range(2):
        assert build_assignments.build(tmp_path / "course", notebooks) == ["99_small"]
        made = source_in(tmp_path)
        assert made.cells[-2].source == "x = ...\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\ncheck.x(x)"
        for mine in ("gradebook.db", "nbgrader_config.py", "source/exam.ipynb"):
            (tmp_path / "course" / mine).write_text("mine")
    assert all((tmp_path / "course" / mine).read_text() == "mine"
               for mine in ("gradebook.db", "nbgrader_config.py", "source/exam.ipynb"))


def source_in(folder):
    return nbformat.read(folder / "course" / "source" / "99_small" / "99_small.ipynb", as_version=4)


@pytest.mark.parametrize("cells, words", [
    ([tagged("x = ...", "exercise")], r"99_small.ipynb: an exercise does not end with check.name\(answer\):\nx = ..."),
    ([tagged("x = ...\ncheck.x(x)", "exercise")], "99_small.ipynb: exercise x has no solution")])
def test_an_exercise_that_lacks_something_is_named(tmp_path, cells, words):
    with pytest.raises(LessonError, match=words):
        build_assignments.build(tmp_path / "course", small(tmp_path, *cells))


def test_links_to_other_lessons_become_words():
    text = "See [lesson *04*](04_loss_math.ipynb#1.-A) and [this](notation.md#x)."
    assert build_assignments.without_links(text, None) == "See lesson *04* and [this](notation.md#x)."


def test_the_command_says_where_and_what_is_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build_assignments, "build", lambda course: ["99_small"])
    build_assignments.main([str(tmp_path)])
    assert capsys.readouterr().out.startswith(f"1 assignments in {tmp_path / 'source'}, ")

    def full(course):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_assignments, "build", full)
    with pytest.raises(SystemExit, match="could not be written: .*No space left"):
        build_assignments.main([])
    assert NOTEBOOKS.parent / "build" / "assignments" == build_assignments.COURSE
