"""The page of notation and glossary: in order, and each of its links leads to a section that exists."""

import re

import pytest
from lesson import NOTEBOOKS
from stored import LESSONS

PAGE = (NOTEBOOKS / "notation.md").read_text(encoding="utf-8")
ROWS = [[part.strip() for part in line.strip("| ").split(" | ")] for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith(("| symbol", "| word"))]
ANCHORS = {lesson.path.name: {anchor for _, _, anchor in lesson.headings} for lesson in LESSONS}


def test_words_stand_in_the_order_of_the_alphabet():
    words = [row[0].lower() for row in ROWS if len(row) == 3]
    assert len(words) >= 20 and words == sorted(words)


def test_each_is_explained_and_leads_to_where_it_is_built():
    for row in ROWS:
        (name, place, anchor), = re.findall(r"\[(\w+)\]\((\w+\.ipynb)(?:#([^)]+))?\)", row[-1])
        assert place.startswith(f"{name}_") and len(row[-2]) > 20, row[0]
        assert place in ANCHORS and (not anchor or anchor in ANCHORS[place]), f"{row[0]}: {place}#{anchor}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_every_lesson_leads_here(lesson):
    assert lesson.notebook.cells[0].source.endswith("[Notation and glossary](notation.md)")
