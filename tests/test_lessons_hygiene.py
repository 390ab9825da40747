"""The committed lessons keep those rules of CONTRIBUTING.md that a machine can check."""

import ast
import base64
import re

import nbformat
import pytest
from build_notebooks import WIDGET_STATE, WIDGET_VIEW
from check_built import cells
from lesson import ROOT, headings, plain, roles
from stored import LESSONS, sources

from classroom import checkers

CHECKERS = checkers()
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
    # 02 and 07 carry what a page trains with.
    assert lesson.path.stat().st_size < (400_000 if lesson.number in ("02", "07") else 300_000)


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
        assert len(cell.source.splitlines()) <= 10, cell.source
        assert max(map(len, cell.source.splitlines())) <= 92, cell.source
    # The exercises, their solutions, the quiz and what is folded come on top of the cells that one reads.
    on_top = {"exercise", "solution", "quiz", "claim", "kernel"}
    assert len([cell for cell in lesson.having("code") if not on_top & roles(cell)]) <= 25


def test_what_is_folded_into_a_quote_stays_in_it(lesson):
    """A line without its ">" ends the quote, and the rest of a folded answer would lie open."""
    for fold in re.findall(r"^> <details>.*?</details>", lesson.prose, flags=re.M | re.S):
        assert all(line.startswith(">") for line in fold.splitlines()), fold


def test_no_number_at_the_start_of_a_line_turns_the_text_of_an_item_into_a_list(lesson):
    """"(Karpathy,", and on the next line, indented, "2022)": JupyterLab takes that for the first item of a list."""
    assert re.findall(r"^ +\d{1,9}[.)](?: .*)?$", lesson.prose, re.M) == []


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


def test_a_claim_is_one_call_that_shows_what_it_measured(lesson):
    """Nothing is proven in the reader's way, and nothing that the story needs is made where nobody looks."""
    assert not lesson.having("prose", "claim") and "**Claim" not in lesson.prose.replace("- **Claim.**", "")
    made, used = set(), {}
    for cell in lesson.having("code"):
        assert "assert " not in cell.source, cell.source
        names = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
        used = {node.id: cell for node in names if isinstance(node.ctx, ast.Load) and node.id in made}
        written = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        if "claim" in roles(cell):
            calls = [node for node in names if node.id == "claim"]
            assert len(calls) == 1 and cell.metadata.jupyter.source_hidden, cell.source
            assert "measured" in cell.outputs[0].data["text/plain"] and "✓" in cell.outputs[0].data["text/html"]
            made |= written
        else:
            made -= written
            assert not used.keys() - written, f"{set(used) - written} comes from a claim:\n{cell.source}"
            assert not re.search(r"\bclaim\(", cell.source), cell.source


def test_no_claim_shows_more_digits_than_anybody_reads(lesson):
    for cell in lesson.having("code", "claim"):
        assert "nbval-ignore-output" not in roles(cell), cell.source
        shown = cell.outputs[0].data["text/plain"]
        assert not re.search(r"\d\.\d{7,}", shown), shown    # a raw float


def praise(lesson, solution):
    """What the checker in a solution's cell prints in a notebook, green and with its reason."""
    name, = re.findall(r"^check\.(\w+)\(", solution.source, flags=re.M)
    checker = CHECKERS[f"lesson_{lesson.number}.{name}"]
    return f"\033[32mExercise {checker.number}: correct ✓\033[0m {checker.why}"


def test_exercises_answer_and_have_a_folded_solution(lesson):
    asked = lesson.having("code", "exercise")
    solved = [cell for cell in lesson.having("code", "solution") if "check." in cell.source]
    assert 2 <= len(asked) <= 4 and len(asked) == len(solved)
    for question, solution in zip(asked, solved):
        assert "..." in question.source and words(question).strip().endswith("not attempted yet")
        assert words(solution).splitlines()[-1] == praise(lesson, solution) and solution.metadata.jupyter.source_hidden
        assert re.search(r"^check\.\w+\(\w+\)", question.source, flags=re.M)[0] in solution.source, "not the same check"
    for kind in ("(recall)", "(modify)", "(investigate)"):
        assert sum(kind in cell.source for cell in lesson.having("prose")) <= 2


def test_every_exercise_has_two_hints_that_fold_out(lesson):
    for cell in lesson.having("prose"):
        if any(text.startswith("Exercise ") for _, text, _ in headings(cell.source)):
            hints = re.findall(r"<details><summary>(Hint \d)</summary>", cell.source)
            assert hints == ["Hint 1", "Hint 2"], cell.source


def quiz_of(lesson):
    """Of each question of the quiz: {letter: (the choice in the words that one reads, its feedback)}."""
    quiz, = lesson.having("prose", "quiz")
    found = []
    for question in re.split(r"^\*\*\d\.\*\* ", quiz.source, flags=re.M)[1:]:
        # Folds of HTML need no kernel, no script and no mouse, and GitHub shows them too.
        choices = re.findall(r"<details><summary>([A-E])\. (.+?)</summary>(.+?)</details>", question, flags=re.S)
        assert [letter for letter, _, _ in choices] == list("ABCDE"[:len(choices)]) and 3 <= len(choices), question
        assert question.count("<details>") == question.count("</details>") == len(choices)
        found.append({letter: (plain(re.sub("<[^>]+>", "", choice)), says) for letter, choice, says in choices})
    return found


def right_letters(quiz):
    """The letter of each question's right answer, in order: "BAC"."""
    return "".join(letter for choices in quiz for letter, (_, says) in choices.items() if says.startswith("Right."))


def lengths(quiz):
    """Of each question: how long the right choice is, and how long the others are."""
    return [(len(choices[right][0]), [len(words) for letter, (words, _) in choices.items() if letter != right])
            for choices, right in zip(quiz, right_letters(quiz))]


def test_the_quiz_has_feedback_for_every_choice(lesson):
    """Three to five questions; one choice is right, and every other says what is wrong with it."""
    quiz, = lesson.having("prose", "quiz")
    assert quiz.source.startswith("## Quiz") and 3 <= len(quiz_of(lesson)) <= 5
    for choices in quiz_of(lesson):
        assert len(right_letters([choices])) == 1 and all(len(says) > 25 for _, says in choices.values()), choices


def test_below_the_quiz_a_line_counts_its_questions(lesson):
    quiz, = lesson.having("prose", "quiz")
    counting, = lesson.having("code", "quiz")
    assert lesson.notebook.cells[lesson.notebook.cells.index(quiz) + 1] == counting
    assert counting.source.endswith(f"quiz.count(questions={len(quiz_of(lesson))})")
    assert counting.metadata.jupyter.source_hidden and WIDGET_VIEW in counting.outputs[0].data


def test_no_letter_and_no_length_gives_a_quiz_away(lesson):
    """Whoever has not read the lesson must not pass its quiz by taking one letter, or what is long."""
    quiz = quiz_of(lesson)
    letters, half = right_letters(quiz), len(quiz) / 2
    assert len(set(letters)) > 1, letters
    assert len(quiz) < 4 or all(letters.count(letter) <= half for letter in letters), letters
    for right, wrong in lengths(quiz):
        assert right <= 1.2 * max(wrong), "shorten the right choice, or make the others as concrete"
    assert sum(right > max(wrong) for right, wrong in lengths(quiz)) <= half


def test_no_word_gives_a_choice_away(lesson):
    """Absolute words stand in wrong choices, as every reader knows. And "A. A …" is hard to read."""
    for choices in quiz_of(lesson):
        for letter, (words, _) in choices.items():
            assert not re.search(r"\b(always|never|only)\b", words, flags=re.I), words
            assert not re.match(r"[A-E]\b", words), f"{letter}. {words}"


def test_no_rule_passes_the_quizzes_of_the_whole_kit():
    """Each letter is right about as often as if it had been drawn, and no rule of thumb names half of the answers."""
    quizzes = [quiz_of(lesson) for lesson in LESSONS]
    asked = [choices for quiz in quizzes for choices in quiz]
    for letter in "ABCDE":
        share = sum(1 / len(choices) for choices in asked if letter in choices)
        assert share * 2 / 3 <= right_letters(asked).count(letter) <= share * 3 / 2, letter
    assert sum(right > max(wrong) for right, wrong in lengths(asked)) <= len(asked) / 3
    assert sum(right < min(wrong) for right, wrong in lengths(asked)) <= len(asked) * 2 / 5
    steps = [step for letters in map(right_letters, quizzes) for step in zip(letters, letters[1:])]
    for step in range(3):    # the same letter again, the next, the one before
        assert sum((ord(now) - ord(last)) % 3 == step for last, now in steps) < len(steps) / 2
    assert len(set(map(right_letters, quizzes))) > len(quizzes) / 2    # not one pattern for all lessons


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
    assert "](notebooks/pictures/headline.png)" in readme and len(drawn) == 1
    assert (ROOT / "notebooks" / "pictures" / "headline.png").read_bytes() == base64.b64decode(drawn[0])
