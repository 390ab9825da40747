"""The handout: nothing in it answers for the learner, and it runs from top to bottom with every exercise blank.

All of it would take as long as all lessons. But down to its first solution a handout is its lesson, cell for cell, and
nbval runs the lessons. The exercises, and what stands below the lesson, are run here. So is the shortest handout, from
top to bottom. To run all of them:

    make handout && .venv/bin/python -m pytest --nbval-lax build/handout
"""

import ast
import builtins
import re
import shutil
import symtable
import sys
from pathlib import Path

import nbformat
import pytest
import torch
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import build_handout  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BUILTINS = {*vars(builtins), "display", "get_ipython"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build") / "handout"
    build_handout.replace_handout(folder)
    return folder


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return nbformat.read(request.param, as_version=4), request.param.name


def read(folder, name):
    return nbformat.read(folder / name, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def run(notebook, folder):
    """Every cell in a fresh kernel; an error in a cell is raised here."""
    here = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=120, kernel_name="python3", resources=here).execute()


def assert_every_exercise_is_blank(notebook):
    for cell in code(notebook):
        if tagged(cell, "exercise"):
            assert cell.outputs[-1].text.endswith("not attempted yet\n"), cell.source


# ---- what is in it ----

def test_a_handout_is_its_lesson_without_solutions(folder, lesson):
    stored, name = lesson
    handout = read(folder, name)
    nbformat.validate(handout)
    kept = [cell for cell in stored.cells if not tagged(cell, "solution")]
    assert len(kept) < len(stored.cells)
    assert [cell.id for cell in handout.cells] == [cell.id for cell in kept]
    assert [cell.metadata for cell in handout.cells] == [cell.metadata for cell in kept]
    assert [cell.source for cell in code(handout)] == [cell.source for cell in kept if cell.cell_type == "code"]
    hints = [cell.source.count("<summary>Hint") for cell in handout.cells if tagged(cell, "exercise")]
    assert sum(hints) >= 2 * sum("### Exercise" in cell.source for cell in handout.cells) > 0


def test_no_word_points_at_a_solution_that_is_not_there(folder, lesson):
    for cell in read(folder, lesson[1]).cells:
        words = cell.source.replace(build_handout.REWORDED["A solution is folded below each."], "")
        if cell.cell_type == "markdown" and not tagged(cell, "quiz"):    # a quiz may ask what solutions are for
            assert not re.search(r"\bsolutions?\b", words, re.I), (
                f"tagged solution, or a line for REWORDED in tools/build_handout.py?\n{cell.source}")


def test_what_is_reworded_is_really_said(lesson):
    if lesson[1].startswith("00"):
        text = "\n".join(cell.source for cell in lesson[0].cells)
        assert all(said in text for said in build_handout.REWORDED)


def test_below_a_question_nothing_answers_it(folder, lesson):
    """The next code cell shows nothing; and where the section ends, the outputs are those of the lesson again."""
    handout = read(folder, lesson[1])
    outputs = {cell.id: cell.outputs for cell in code(lesson[0])}
    questions, cleared, hidden = 0, 0, False
    for cell in handout.cells:
        if cell.cell_type == "markdown":
            asks, section = "> **Predict first.**" in cell.source, re.search("^#", cell.source, re.M)
            if asks or section:
                assert not hidden or cleared, "a question, and no cell that answers it"
                questions, cleared, hidden = questions + asks, 0, asks
        elif hidden:
            cleared += 1
            assert not cell.outputs and cell.execution_count is None, cell.source
        else:
            assert [{**output, "execution_count": 0} for output in cell.outputs] == [
                {**output, "execution_count": 0} for output in outputs[cell.id]], cell.source
    assert questions > 0 and any(cell.outputs for cell in code(handout))


def test_a_widget_that_is_shown_keeps_its_state(folder, lesson):
    handout = read(folder, lesson[1])
    shown = [output["data"][build_handout.WIDGET_VIEW]["model_id"] for cell in code(handout) for output in cell.outputs
             if build_handout.WIDGET_VIEW in output.get("data", {})]
    state = handout.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    assert set(shown) <= set(state) and bool(shown) == bool(state)


def test_links_lead_to_other_handouts(folder, lesson):
    text = "\n".join(cell.source for cell in read(folder, lesson[1]).cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)\s#]+)", text):
        assert re.match("https?:", target) or (folder / target).is_file(), target


# ---- it runs ----

def names_of(source):
    """Names that a cell binds, and names that it wants from elsewhere, inside functions too."""
    def wanted(table):
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
                yield symbol.get_name()
        for child in table.get_children():
            yield from wanted(child)

    module = symtable.symtable(source, "cell", "exec")
    bound = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    return bound, set(wanted(module)) - BUILTINS


def test_names_are_read_as_python_reads_them():
    bound, wanted = names_of("import a.b as c\nx = y\nfor i in f(x): pass\n"
                             "def g(p):\n    q = p\n    return [r for z in q]\n")
    assert bound == {"c", "x", "i", "g"} and wanted - bound == {"y", "f", "r"}


def wants(cell):
    """What a cell takes from the cells above it."""
    bound, wanted = names_of(cell.source)
    return wanted - bound


def own(cell):
    """Is it the lesson's own cell, in which nothing is asked and nothing solved?"""
    return not tagged(cell, "exercise") and not tagged(cell, "solution")


def imports(stored):
    """The lines of a lesson that import something, and the names they give."""
    lines = [ast.unparse(line) for cell in code(stored) if own(cell) for line in ast.parse(cell.source).body
             if isinstance(line, (ast.Import, ast.ImportFrom))]
    return "\n".join(lines), names_of("\n".join(lines))[0]


def end_of_lesson(stored):
    """The lesson's last own cell that needs more than its imports."""
    names = imports(stored)[1]
    return [cell for cell in code(stored) if own(cell) and not wants(cell) <= names][-1].id


def test_no_cell_needs_what_a_solution_or_a_learner_defines(lesson):
    theirs = set()
    for cell in code(lesson[0]):
        if not tagged(cell, "solution"):
            assert not wants(cell) & theirs, f"{sorted(wants(cell) & theirs)} in:\n{cell.source}"
        if not own(cell):
            theirs |= names_of(cell.source)[0]


def test_no_solution_leaves_a_trace_in_the_cells_below_it(lesson):
    """Only below the lesson's last cell may a solution touch what the lesson made, or torch's random numbers."""
    given, names = imports(lesson[0])
    cells = code(lesson[0])
    last = [cell.id for cell in cells].index(end_of_lesson(lesson[0]))
    for cell in cells[:last]:
        if tagged(cell, "solution"):
            assert wants(cell) <= names, f"uses {sorted(wants(cell) - names)} of the lesson:\n{cell.source}"
            space = {}
            exec(given, space)
            dice = torch.get_rng_state()
            exec(cell.source, space)
            assert torch.equal(dice, torch.get_rng_state()), f"draws random numbers:\n{cell.source}"


def test_exercises_and_what_follows_the_lesson_run_blank(folder, tmp_path):
    """In one kernel, emptied between lessons. From the lesson itself they get its imports and nothing else.

    The cells of the lesson itself are run by nbval, and no solution leaves a trace in them.
    """
    one = nbformat.v4.new_notebook()
    for path in LESSONS:
        stored = nbformat.read(path, as_version=4)
        one.cells.append(nbformat.v4.new_code_cell("%reset -f\n" + imports(stored)[0]))
        after = False
        for cell in code(read(folder, path.name)):
            if after or tagged(cell, "exercise"):
                one.cells.append(cell)
            after = after or cell.id == end_of_lesson(stored)
    for cell in one.cells:
        cell.id = nbformat.v4.new_code_cell().id    # unique again
    assert_every_exercise_is_blank(run(one, tmp_path))


def test_down_to_the_first_solution_a_handout_is_its_lesson(folder, lesson):
    stored, handout = code(lesson[0]), code(read(folder, lesson[1]))
    solved = next(place for place, cell in enumerate(stored) if tagged(cell, "solution"))
    assert [cell.source for cell in handout[:solved]] == [cell.source for cell in stored[:solved]]


def test_the_shortest_handout_runs_blank_from_top_to_bottom(folder):
    notebook = run(read(folder, "A_primer.ipynb"), folder)
    assert_every_exercise_is_blank(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))


# ---- it is written whole or not at all ----

def test_twice_the_same_and_nothing_else_is_left(tmp_path):
    target, builds = tmp_path / "handout", []
    target.mkdir()
    (target / "98_gone.ipynb").write_text("")
    for _ in range(2):
        build_handout.replace_handout(target)
        builds.append({path.name: path.read_bytes() for path in target.iterdir()})
    assert builds[0] == builds[1] and set(builds[0]) == {path.name for path in LESSONS}
    assert [path.name for path in tmp_path.iterdir()] == ["handout"]


@pytest.mark.parametrize("damage", ["{", "no lesson at all"])
def test_a_damaged_lesson_leaves_the_old_handout_and_is_named(folder, tmp_path, damage):
    lessons, target = tmp_path / "notebooks", tmp_path / "handout"
    lessons.mkdir()
    shutil.copytree(folder, target)
    if damage == "{":
        shutil.copy(LESSONS[0], lessons)
        (lessons / "99_damaged.ipynb").write_text(damage)
    with pytest.raises(build_handout.HandoutError, match="99_damaged|no lessons"):
        build_handout.replace_handout(target, lessons)
    assert sorted(path.name for path in target.iterdir()) == sorted(path.name for path in LESSONS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["handout", "notebooks"]


def test_cleared_outputs_are_counted_and_widgets_let_go():
    view = {build_handout.WIDGET_VIEW: {"model_id": "m"}}
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
