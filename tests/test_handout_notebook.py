"""The handout: nothing in it answers for the learner, and it runs from top to bottom with every exercise blank.

All of it would take as long as all lessons. But down to its first solution a handout is its lesson, cell for cell, and
nbval runs the lessons. The exercises, and what stands below the lesson, are run here; in `make test-more` the shortest
handout is too, from top to bottom. To run all of them:

    make handout && .venv/bin/python -m pytest --nbval-lax build/handout
"""

import re
import shutil
from pathlib import Path

import build_handout
import nbformat
import pytest
import torch
from build_book import SHEETS
from cells import imports, names_of, own, wants
from lesson import WIDGET_VIEW, Lesson, LessonError, headings, roles
from nbclient import NotebookClient
from pictures import pictures
from stored import LESSONS, MORE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build") / "handout"
    build_handout.replace_handout(folder)
    return folder


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.stem)
def lesson(request):
    return request.param


@pytest.fixture
def handout(folder, lesson):
    return Lesson(folder / lesson.path.name)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(notebook, folder):
    """Every cell in a fresh kernel; an error in a cell is raised here."""
    here = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=120, kernel_name="python3", resources=here).execute()


def assert_every_exercise_is_blank(notebook):
    for cell in code(notebook):
        if "exercise" in roles(cell):    # what is printed at once may be stored in two pieces
            said = "".join(output.get("text", "") for output in cell.outputs)
            assert said.endswith("not attempted yet\n"), cell.source


# ---- what is in it ----

def test_a_handout_is_its_lesson_without_solutions(lesson, handout):
    cells = handout.notebook.cells
    nbformat.validate(handout.notebook)
    kept = [cell for cell in lesson.notebook.cells if "solution" not in roles(cell)]
    assert len(kept) < len(lesson.notebook.cells)
    assert [cell.id for cell in cells] == [cell.id for cell in kept]
    assert [cell.metadata for cell in cells] == [cell.metadata for cell in kept]
    assert [cell.source for cell in handout.having("code")] == [c.source for c in kept if c.cell_type == "code"]
    hints = [cell.source.count("<summary>Hint") for cell in handout.having("exercise")]
    assert sum(hints) >= 2 * sum("### Exercise" in cell.source for cell in cells) > 0


def test_no_word_points_at_a_solution_that_is_not_there(handout):
    for cell in handout.having("prose"):
        words = cell.source.replace(build_handout.REWORDED["A solution is folded below each."], "")
        if "quiz" not in roles(cell):    # a quiz may ask what solutions are for
            assert not re.search(r"\bsolutions?\b", words, re.I), (
                f"tagged solution, or a line for REWORDED in tools/build_handout.py?\n{cell.source}")


def test_what_is_reworded_is_really_said(lesson):
    if lesson.number == "00":
        assert all(said in lesson.prose for said in build_handout.REWORDED)


def test_below_a_question_nothing_answers_it(lesson, handout):
    """The next code cell shows nothing; and where the section ends, the outputs are those of the lesson again."""
    outputs = {cell.id: cell.outputs for cell in lesson.having("code")}
    questions, cleared, hidden = 0, 0, False
    for cell in handout.notebook.cells:
        if cell.cell_type == "markdown":
            asks = "predict" in roles(cell)
            if asks or headings(cell.source):
                assert not hidden or cleared, "a question, and no cell that answers it"
                questions, cleared, hidden = questions + asks, 0, asks
        elif hidden:
            cleared += 1
            assert not cell.outputs and cell.execution_count is None, cell.source
        else:
            assert [{**output, "execution_count": 0} for output in cell.outputs] == [
                {**output, "execution_count": 0} for output in outputs[cell.id]], cell.source
    assert questions > 0 and any(cell.outputs for cell in handout.having("code"))


def test_a_widget_that_is_shown_keeps_its_state(handout):
    shown = [output["data"][WIDGET_VIEW]["model_id"] for cell in handout.having("code")
             for output in cell.outputs if WIDGET_VIEW in output.get("data", {})]
    widgets = handout.notebook.metadata.get("widgets", {})
    state = widgets.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    assert set(shown) <= set(state) and bool(shown) == bool(state)


def test_links_lead_to_other_handouts(folder, handout):
    for target in re.findall(r"\]\(([^)\s#]+)", handout.prose):
        assert re.match("https?:", target) or (folder / target).is_file(), target


# ---- it runs ----

def test_names_are_read_as_python_reads_them():
    bound, wanted = names_of("import a.b as c\nx = y\nfor i in f(x): pass\n"
                             "def g(p):\n    q = p\n    return [r for z in q]\n")
    assert bound == {"c", "x", "i", "g"} and wanted - bound == {"y", "f", "r"}


def end_of_lesson(lesson):
    """The lesson's last own cell that needs more than its imports."""
    names = imports(lesson)[1]
    return [cell for cell in lesson.having("code") if own(cell) and not wants(cell) <= names][-1].id


def test_no_cell_needs_what_a_solution_or_a_learner_defines(lesson):
    theirs = set()
    for cell in lesson.having("code"):
        if "solution" not in roles(cell):
            assert not wants(cell) & theirs, f"{sorted(wants(cell) & theirs)} in:\n{cell.source}"
        if not own(cell):
            theirs |= names_of(cell.source)[0]


def test_no_solution_leaves_a_trace_in_the_cells_below_it(lesson):
    """Only below the lesson's last cell may a solution touch what the lesson made, or torch's random numbers."""
    given, names = imports(lesson)
    cells = lesson.having("code")
    last = [cell.id for cell in cells].index(end_of_lesson(lesson))
    for cell in cells[:last]:
        if "solution" in roles(cell):
            assert wants(cell) <= names, f"uses {sorted(wants(cell) - names)} of the lesson:\n{cell.source}"
            space = {}
            exec(given, space)
            dice = torch.get_rng_state()
            exec(cell.source, space)
            assert torch.equal(dice, torch.get_rng_state()), f"draws random numbers:\n{cell.source}"


@MORE
def test_exercises_and_what_follows_the_lesson_run_blank(folder, tmp_path):
    """In one kernel, emptied between lessons. From the lesson itself they get its imports and nothing else.

    The cells of the lesson itself are run by nbval, and no solution leaves a trace in them.
    """
    # One thread, as every lesson has it: with two, beside another worker, this takes four times as long.
    one = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import torch\ntorch.set_num_threads(1)")])
    for lesson in LESSONS:
        one.cells.append(nbformat.v4.new_code_cell("%reset -f\n" + imports(lesson)[0]))
        after = False
        for cell in Lesson(folder / lesson.path.name).having("code"):
            if after or "exercise" in roles(cell):
                one.cells.append(cell)
            after = after or cell.id == end_of_lesson(lesson)
    for cell in one.cells:
        cell.id = nbformat.v4.new_code_cell().id    # unique again
    assert_every_exercise_is_blank(run(one, tmp_path))


def test_down_to_the_first_solution_a_handout_is_its_lesson(lesson, handout):
    stored, cells = lesson.having("code"), handout.having("code")
    solved = next(place for place, cell in enumerate(stored) if "solution" in roles(cell))
    assert [cell.source for cell in cells[:solved]] == [cell.source for cell in stored[:solved]]


@pytest.mark.more
def test_the_shortest_handout_runs_blank_from_top_to_bottom(folder):
    notebook = run(Lesson(folder / "A_primer.ipynb").notebook, folder)
    assert_every_exercise_is_blank(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))


# ---- it is written whole or not at all ----

def test_twice_the_same_and_nothing_else_is_left(tmp_path):
    target, builds = tmp_path / "handout", []
    target.mkdir()
    (target / "98_gone.ipynb").write_text("")
    for _ in range(2):
        build_handout.replace_handout(target)
        builds.append({path.name: path.read_bytes() for path in target.rglob("*.*")})
    wanted = {lesson.path.name for lesson in LESSONS} | {Path(place).name for one in LESSONS for place in pictures(one)}
    wanted |= set(SHEETS)
    assert builds[0] == builds[1] and set(builds[0]) == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["handout"]


@pytest.mark.parametrize("damage", ["{", "no lesson at all"])
def test_a_damaged_lesson_leaves_the_old_handout_and_is_named(folder, tmp_path, damage):
    notebooks, target = tmp_path / "notebooks", tmp_path / "handout"
    notebooks.mkdir()
    shutil.copytree(folder, target)
    if damage == "{":
        shutil.copy(LESSONS[0].path, notebooks)
        (notebooks / "99_damaged.ipynb").write_text(damage)
    with pytest.raises(LessonError, match="99_damaged|no lessons"):
        build_handout.replace_handout(target, notebooks)
    assert sorted(path.name for path in target.glob("*.*")) == \
        sorted([lesson.path.name for lesson in LESSONS] + [*SHEETS])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["handout", "notebooks"]


def test_cleared_outputs_are_counted_and_widgets_let_go():
    view = {WIDGET_VIEW: {"model_id": "m"}}
    cells = [nbformat.v4.new_code_cell("1", execution_count=4, outputs=[
                 nbformat.v4.new_output("execute_result", {"text/plain": "1"}, execution_count=4)]),
             nbformat.v4.new_code_cell("s", metadata={"tags": ["solution"]}, execution_count=5),
             nbformat.v4.new_markdown_cell("> **Predict first.** Now?"),
             nbformat.v4.new_code_cell("w", execution_count=6, outputs=[nbformat.v4.new_output("display_data", view)]),
             nbformat.v4.new_markdown_cell("In the text, **Predict first.** asks nothing."),
             nbformat.v4.new_code_cell("2", execution_count=7, outputs=[nbformat.v4.new_output("stream", text="2")]),
             nbformat.v4.new_markdown_cell("## Next"),
             nbformat.v4.new_code_cell("3", execution_count=8, outputs=[nbformat.v4.new_output("stream", text="3")])]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {"state": {}}})
    build_handout.handout(notebook)
    assert [cell.execution_count for cell in code(notebook)] == [1, None, None, 4]
    assert notebook.cells[0].outputs[0].execution_count == 1 and "widgets" not in notebook.metadata
