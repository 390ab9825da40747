"""What the search box looks through: every section with its words, folded ones and claims too, and the glossary."""

import json
import re
from urllib.parse import unquote

import build_search
import pytest
from lesson import anchor, headings, plain
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from stored import LESSONS


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    (folder / "assets").mkdir()
    build_search.write(folder, LESSONS, LESSONS[0].path.parent / "notation.md")
    text = (folder / "assets" / "words.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("const PLACES = ").removesuffix(";\n"))


def test_every_section_is_a_place(places):
    found = {(page, heading) for page, _, _, heading, _ in places}
    for lesson in LESSONS:
        below = re.split(r"^#{2,3} (.+)$", lesson.prose, flags=re.M)[1:]
        for heading, words in zip(below[::2], below[1::2]):
            if words.strip():    # else another heading follows at once
                assert (f"{lesson.stem}.html", plain(heading)) in found, heading
    assert all(len(place) == 5 and place[-1] for place in places)


def test_anchors_are_those_of_the_pages(places):
    for lesson in LESSONS:
        known = {anchor(words) for _, words, _ in headings(lesson.prose)}
        assert {unquote(place[1]) for place in places if place[0] == f"{lesson.stem}.html"} <= known | {""}


def test_what_is_folded_claimed_or_a_word_of_the_glossary_is_found(places):
    words = " ".join(place[-1] for place in places)
    assert "The one with the teacher. A label says" in words    # a folded answer of lesson 00
    glossary = {heading: words for _, _, lesson, heading, words in places if lesson == "Glossary"}
    assert "wrong classes" in glossary["dark knowledge"] and len(glossary) >= 25


def test_markup_and_code_are_no_words():
    class Lesson:
        stem, title = "99_small", "99 · Small"

        class notebook:
            cells = [new_markdown_cell("# 99 · Small\n\nOne **bold** [link](x.ipynb).\n\n```python\n# no heading\n```"),
                     new_code_cell("secret = 1", outputs=[
                         new_output("execute_result", {"text/plain": "✓ Claim. It holds."})]),
                     new_markdown_cell("## Next: $T^2$\n\n> <details><summary>Answer</summary>Folded.</details>")]

    Lesson.notebook.cells[1]["proves"] = True
    assert list(build_search.sections(Lesson)) == [
        ["99_small.html", "", "99 · Small", "", "One bold link. ✓ Claim. It holds."],
        ["99_small.html", "Next%3A-T%5E2", "99 · Small", "Next: T^2", "Answer Folded."]]
