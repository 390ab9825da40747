"""The committed lessons keep those rules of CONTRIBUTING.md that a machine can check."""

import ast
import base64
import re

import nbformat
import pytest
from build_notebooks import WIDGET_STATE
from check_built import cells
from lesson import ROOT, headings, roles
from stored import LESSONS, sources

MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:home|root|tmp|work|usr|opt|var|Users|private)/[\w.-]+|[A-Z]:\\\\|site-packages")


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.stem)
def lesson(request):
    return request.param


def words(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_every_source_is_built_and_every_lesson_has_a_source():
    assert [lesson.stem for lesson in LESSONS] == list(sources())


def test_cells_are_what_the_source_gives(lesson):
    assert cells(lesson.notebook) == cells(sources()[lesson.stem].notebook)


def test_notebook_is_valid_and_small(lesson):
    nbformat.validate(lesson.notebook)
    assert lesson.path.stat().st_size < 300_000


def test_every_cell_was_run_once_and_in_order(lesson):
    counts = [cell.execution_count for cell in lesson.having("code")]
    assert counts == list(range(1, len(counts) + 1))


def test_no_error_no_warning_and_nothing_on_stderr(lesson):
    for cell in lesson.having("code"):
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source
        assert "Warning" not in words(cell)


def test_nothing_volatile_is_stored(lesson):
    metadata = lesson.notebook.metadata
    assert set(metadata) <= {"kernelspec", "language_info", "widgets"}
    assert metadata.language_info == {"name": "python"} and metadata.kernelspec.name == "python3"
    assert not any("execution" in cell.metadata for cell in lesson.notebook.cells)
    state = metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    bars = [model["state"] for model in state.values() if model["model_name"] == "FloatProgressModel"]
    assert not any(bar["value"] or bar.get("bar_style") for bar in bars), "a finished progress bar"


def test_no_machine_path(lesson):
    for cell in lesson.notebook.cells:
        texts = [cell.source] + [str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
                                 for output in cell.get("outputs", [])]
        assert not MACHINE_PATH.search("\n".join(texts)), cell.source


def test_cells_are_short(lesson):
    for cell in lesson.having("code"):
        assert len(cell.source.splitlines()) <= 15, cell.source
        assert max(map(len, cell.source.splitlines())) <= 120, cell.source
    # The exercises and their solutions come on top of the lesson's own cells.
    assert len([cell for cell in lesson.having("code") if not {"exercise", "solution"} & roles(cell)]) <= 25


def test_what_is_folded_into_a_quote_stays_in_it(lesson):
    """A line without its ">" ends the quote, and the rest of a folded answer would lie open."""
    for fold in re.findall(r"^> <details>.*?</details>", lesson.prose, flags=re.M | re.S):
        assert all(line.startswith(">") for line in fold.splitlines()), fold


def test_every_figure_is_the_last_line_of_its_cell_and_there_once(lesson):
    """A closed figure shows as what its cell returns, and nowhere else. nbval never compares pictures."""
    for cell in lesson.having("code"):
        tree = ast.parse(cell.source)
        drawn = [node for node in ast.walk(tree) if isinstance(node, ast.Call)
                 and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "figures"]
        assert drawn == [line.value for line in tree.body[-1:] if isinstance(line, ast.Expr) and drawn], cell.source
        pictures = [output.output_type for output in cell.outputs if "image/png" in output.get("data", {})]
        assert pictures == ["execute_result"] * len(drawn), cell.source


def test_every_figure_has_its_takeaway_below(lesson):
    for cell, below in zip(lesson.notebook.cells, lesson.notebook.cells[1:] + [None]):
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
            assert below is not None and "figure" in roles(below) and len(below.source) > 80, cell.source


def test_every_claim_is_asserted_and_prints_no_raw_float(lesson):
    for claim in lesson.having("prose", "claim"):
        assert claim.source.startswith("**Claim"), claim.source
        # The assertion may need a cell or two of preparation.
        place = lesson.notebook.cells.index(claim)
        following = [cell for cell in lesson.notebook.cells[place + 1:place + 4] if {"code", "claim"} <= roles(cell)]
        assert any("assert " in cell.source for cell in following), claim.source
    for cell in lesson.having("code", "claim"):
        assert "nbval-ignore-output" not in roles(cell), cell.source
        assert "assert " not in cell.source or words(cell).strip(), f"asserts, but says nothing: {cell.source}"
        assert not re.search(r"\d\.\d{4,}", words(cell)), words(cell)


def test_exercises_answer_and_have_a_folded_solution(lesson):
    asked, solved = lesson.having("code", "exercise"), lesson.having("code", "solution")
    assert 2 <= len(asked) <= 4 and len(asked) == len(solved)
    for question, solution in zip(asked, solved):
        assert "..." in question.source and words(question).strip().endswith("not attempted yet")
        assert words(solution).strip().endswith("correct") and solution.metadata.jupyter.source_hidden
        assert re.search(r"^check\.\w+\(\w+\)", question.source, flags=re.M)[0] in solution.source, "not the same check"
    for kind in ("(recall)", "(modify)", "(investigate)"):
        assert sum(kind in cell.source for cell in lesson.having("prose")) <= 2


def test_every_exercise_has_two_hints_that_fold_out(lesson):
    for cell in lesson.having("prose"):
        if any(text.startswith("Exercise ") for _, text, _ in headings(cell.source)):
            hints = re.findall(r"<details><summary>(Hint \d)</summary>", cell.source)
            assert hints == ["Hint 1", "Hint 2"], cell.source


def test_the_quiz_has_feedback_for_every_choice(lesson):
    """Three to five questions; one choice is right, and every other says what is wrong with it."""
    quiz, = lesson.having("quiz")
    questions = re.split(r"^\*\*\d\.\*\* ", quiz.source, flags=re.M)[1:]
    assert quiz.source.startswith("## Quiz") and 3 <= len(questions) <= 5
    for question in questions:
        # Folds of HTML need no kernel, no script and no mouse, and GitHub shows them too.
        choices = re.findall(r"<details><summary>([A-E])\. (.+?)</summary>(.+?)</details>", question, flags=re.S)
        assert [letter for letter, _, _ in choices] == list("ABCDE"[:len(choices)]) and 3 <= len(choices), question
        assert question.count("<details>") == question.count("</details>") == len(choices)
        right = [feedback for _, _, feedback in choices if feedback.startswith("Right.")]
        assert len(right) == 1 and all(len(feedback) > 25 for _, _, feedback in choices), question


def test_a_lesson_opens_and_closes_as_agreed(lesson):
    assert lesson.title.startswith(f"{lesson.number} · ")
    places = [lesson.prose.find(part) for part in (
        "**The question.**", "**You will be able to**", "**Time**", "## What we saw", "## Exercises", "## Quiz",
        "## What next", "## References")]
    assert -1 not in places and places == sorted(places), places
    levels = [level for level, _, _ in lesson.headings]
    assert levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), "headings skip a level"


def test_links_between_lessons_lead_somewhere(lesson):
    anchors = {other.path.name: [anchor for _, _, anchor in other.headings] for other in LESSONS}
    for target, anchor in re.findall(r"\]\(([\w./-]+\.ipynb)(?:#([^)]+))?\)", lesson.prose):
        assert target in anchors, target
        assert not anchor or anchor in anchors[target], f"{target}#{anchor}"


def test_readme_shows_the_headline_as_lesson_02_draws_it():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = [output.data["image/png"] for lesson in LESSONS for cell in lesson.having("readme-picture")
             for output in cell.outputs]
    assert "](docs/headline.png)" in readme and len(drawn) == 1
    assert (ROOT / "docs" / "headline.png").read_bytes() == base64.b64decode(drawn[0])
