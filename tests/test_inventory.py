"""The concept inventory: ten fair questions, the same on paper and in Jupyter, and answers without a name."""

import csv
import re
import subprocess

import build_inventory
import nbformat
import pytest
from lesson import ROOT
from stored import LESSONS

from classroom.inventory import KEY, LETTERS, WHEN, hand_in
from classroom.inventory.questions import QUESTIONS

ANSWERS = {number: letter for number, letter in enumerate("ABCDABCDA", 1)} | {10: ""}


# ---- the questions ----

def test_ten_questions_each_heard_in_class_and_taught_in_a_lesson():
    told = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    assert len(QUESTIONS) == 10 == len({question.concept for question in QUESTIONS})
    for question in QUESTIONS:
        assert question.heard in told, f"INSTRUCTORS.md does not ask the room: {question.heard}"
        section = re.search(rf"^### {question.lesson} .*?(?=^### )", told, re.M | re.S)[0]
        assert question.heard in section and question.lesson in {lesson.number for lesson in LESSONS}


def test_one_choice_is_right_and_each_other_one_is_a_belief_of_its_own():
    beliefs = [choice.belief for question in QUESTIONS for choice in question.choices if choice.belief]
    assert len(beliefs) == 30 == len(set(beliefs))
    for question in QUESTIONS:
        assert len(question.choices) == 4 and question.choices[LETTERS.index(question.right)].belief is None
        assert len({choice.says for choice in question.choices}) == 4


def test_nobody_passes_by_the_form_of_the_choices():
    """The right one stands under every letter, and is rarely the longest; as in the lessons' quizzes."""
    letters = list(KEY.values())
    assert all(2 <= letters.count(letter) <= 3 for letter in LETTERS)
    longest = [max(question.choices, key=lambda choice: len(choice.says)).belief is None for question in QUESTIONS]
    assert sum(longest) <= 3
    assert not re.search(r"\b(always|never|only)\b", " ".join(
        choice.says for question in QUESTIONS for choice in question.choices if choice.belief).replace("Only if", ""))


# ---- paper, notebook, key ----

@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inventory")
    (folder / "inventory-before-kx7.csv").write_text("somebody's")
    build_inventory.build(folder)
    return folder


def test_paper_and_notebook_ask_the_same_and_do_not_answer(folder):
    page = (folder / "inventory.html").read_text(encoding="utf-8")
    notebook = nbformat.read(folder / "inventory.ipynb", as_version=4)
    nbformat.validate(notebook)
    prose = "\n".join(cell.source for cell in notebook.cells)
    for question in QUESTIONS:
        for words in (question.asks, *(choice.says for choice in question.choices)):
            assert words in prose and words.replace("'", "&#39;") in page
        assert not any(choice.belief in text for choice in question.choices if choice.belief for text in (prose, page))
    assert "right" not in prose.replace("bright", "") and "name" in page and "<script" not in page
    assert not re.search(r"https?:", page), "it must print without a network"


def test_the_key_is_apart_and_complete(folder):
    key = (folder / "key.md").read_text(encoding="utf-8")
    found = re.findall(r"^- ([ABCD]): \*\*right\*\*$", key, re.M)
    assert found == list(KEY.values()) and key.count("believes that") == 30


def test_a_second_build_takes_nobody_s_answers_away(folder):
    assert (folder / "inventory-before-kx7.csv").read_text() == "somebody's"


def test_git_sees_neither_answers_nor_a_course_with_names():
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    for place in ("inventory-before-kx7.csv", "build/inventory/key.md", "course/gradebook.db"):
        assert subprocess.run(["git", "check-ignore", "-q", place], cwd=ROOT).returncode == 0, place


def test_it_is_no_lesson():
    assert not any("inventory" in lesson.stem for lesson in LESSONS)
    assert not list((ROOT / "notebooks").rglob("inventory*"))


# ---- handing in ----

@pytest.mark.parametrize("when", WHEN)
def test_answers_become_a_row_without_a_name(tmp_path, capsys, when):
    hand_in({number: letter.lower() for number, letter in ANSWERS.items()}, when, code="Kx7", folder=tmp_path)
    path = tmp_path / f"inventory-{when}-kx7.csv"
    with open(path, newline="", encoding="utf-8") as file:
        row, = csv.DictReader(file)
    assert row == {"code": "kx7", "when": when} | {f"q{number}": letter for number, letter in ANSWERS.items()}
    assert capsys.readouterr().out == f"Your answers are in {path.name}, without your name. Hand in that file.\n"
    hand_in(ANSWERS, when, folder=tmp_path)
    assert (tmp_path / f"inventory-{when}.csv").is_file()


@pytest.mark.parametrize("answers, when, code, words", [
    (ANSWERS, "during", "", '"before" or "after", got \'during\''),
    (ANSWERS, "before", "Ada Lovelace", "'Ada Lovelace'"), (ANSWERS, "before", "../x", r"'\.\./x'"),
    (ANSWERS | {3: ...}, "before", "", "question 3 has no answer yet"),
    ({1: "A"}, "after", "", "question 2 has no answer yet"), (ANSWERS | {4: "E"}, "after", "", "question 4: .*'E'"),
    (ANSWERS | {5: 2}, "after", "", "question 5: .*2"), (ANSWERS | {5: "AB"}, "after", "", "question 5: .*'AB'")])
def test_what_is_wrong_with_an_answer_is_named(tmp_path, answers, when, code, words):
    with pytest.raises(ValueError, match=words):
        hand_in(answers, when, code=code, folder=tmp_path)
    assert not list(tmp_path.iterdir())
