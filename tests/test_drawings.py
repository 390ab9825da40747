"""The drawings: each is shown, says in words what it shows, is drawn again byte for byte, and goes with its lesson."""

import re
import xml.etree.ElementTree as ElementTree

import build_handout
import build_wheelhouse
import draw
import nbformat
import pytest
from contrast import contrast
from drawings import measure, palette
from drawings.pen import DRAWINGS
from lesson import NOTEBOOKS, ROOT, LessonError, lessons
from nbformat.v4 import new_markdown_cell, new_notebook
from pictures import pictures
from stored import LESSONS

from classroom.icons import ICONS

SHOWN = {place: alternative for lesson in LESSONS for place, alternative in pictures(lesson).items()}
HEADLINE = "pictures/headline.png"    # a result of lesson 02, which lesson 00 and README show
OPENING = ("# 99 · Small\n\n**The question.** What?\n\n"
           "**Time**: 1 min reading and running, 1 min exercises · **You need**: nothing")


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.stem)
def lesson(request):
    return request.param


@pytest.fixture(scope="module")
def drawn():
    return draw.draw()


# ---- in the lessons ----

def test_every_drawing_is_shown_and_every_drawing_shown_is_there():
    assert sorted(SHOWN) == sorted(f"pictures/{path.name}" for path in draw.PICTURES.iterdir())
    assert len(SHOWN) >= 20 and sum(len(pictures(lesson)) for lesson in LESSONS) == len(SHOWN)
    for lesson in LESSONS:
        own = set(pictures(lesson)) - {HEADLINE}
        assert all(re.match(rf"pictures/{lesson.number}_\w+\.svg$", place) for place in own)


def test_each_says_in_words_what_it_shows():
    for place, alternative in SHOWN.items():
        assert len(alternative) >= 40 and alternative[-1] in ".?" and not re.search(r"[$*\\`]", alternative), place
    assert len(set(SHOWN.values())) == len(SHOWN)


def test_a_lesson_opens_with_a_drawing_of_its_idea(lesson):
    first = lesson.prose.find("](pictures/")
    assert first > 0
    for later in ("$", "\n## "):
        assert first < lesson.prose.find(later) or later not in lesson.prose, later
    assert any("](pictures/" in cell.source for cell in lesson.notebook.cells[:2])


# ---- the files ----

def test_drawn_again_they_are_the_same_bytes(drawn):
    stored = {path.name: path.read_bytes().replace(b"\r\n", b"\n") for path in draw.PICTURES.glob("*.svg")}
    assert stored == {name: text.encode() for name, text in drawn.items()}, "python tools/draw.py"


def test_a_drawing_stands_by_itself_and_can_be_read(drawn):
    """A light card, so it can be read on paper and on a dark page; letters of 12 pixels where it is 390 wide."""
    for name, text in drawn.items():
        picture = ElementTree.fromstring(text)
        assert picture.get("viewBox").startswith("0 0 720 ") and picture[0].get("fill") == palette.PAPER
        assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg)|href|<script|<style|<image|url\(", text), name
        sizes = [float(element.get("font-size", 0)) for element in picture.iter()]
        assert all(size * 390 / 720 >= 12 for size in sizes if size) and sizes[0], name
        inks = {element.get("fill") for element in picture.iter() if element.tag.endswith("text")}
        assert inks <= {palette.INK, palette.SOFT}, name
        colours = {value.lower() for element in picture.iter() for key, value in element.items()
                   if key in ("fill", "stroke") and value.startswith("#")}
        known = {getattr(palette, colour).lower() for colour in palette.__all__}
        assert colours <= known, f"{name}: {colours - known} beside the palette"


def test_words_stand_out_from_their_card():
    assert min(contrast(ink, palette.PAPER) for ink in (palette.INK, palette.SOFT)) >= 4.5


@pytest.mark.more
def test_what_was_measured_is_measured_again():
    """Another processor may round otherwise, and choose a neighbour; the story must be the same."""
    stored, again = measure.measured(), measure.measure()
    assert stored.keys() == again.keys() and stored["digits"] == again["digits"]
    for found in (stored["growing"], again["growing"]):
        p = [moment["answer"][3] for moment in found["student"]]
        assert [moment["epoch"] for moment in found["student"]] == list(measure.EPOCHS)
        assert p[0] < 20 and p[-1] > 40 and p[-1] == max(p) and found["teacher"][3] > 50
    if again["growing"]["image"] == stored["growing"]["image"]:
        assert abs(again["growing"]["student"][-1]["answer"][3] - stored["growing"]["student"][-1]["answer"][3]) < 10
    for seven in (stored["seven"], again["seven"]):    # "a little like 8 and 3", says the drawing
        wrong = sorted(share for c, share in enumerate(seven["answer"]) if c != 7)
        assert seven["answer"][7] > 50 and wrong[-2:] == sorted(seven["answer"][c] for c in (3, 8))
        assert sorted(seven["goes to"]) == list(range(10)) and seven["goes to"][7] == 7


def test_an_icon_for_each_control_fits_its_square():
    assert len(ICONS) == 10 and len(set(map(str, ICONS.values()))) == 10
    for strokes in ICONS.values():
        assert {kind for kind, _ in strokes} <= {"line", "fill", "dash"}
        assert all(0 <= place <= 24 for _, points in strokes for point in points for place in point)


# ---- they travel ----

def handouts(folder):
    build_handout.build(NOTEBOOKS, folder)


def kit(folder):
    build_wheelhouse.copy_kit(ROOT, folder / "kit")
    (folder / "kit" / "notebooks" / "pictures").rename(folder / "pictures")


@pytest.mark.parametrize("copy", [handouts, kit])    # book and assignments: tests/test_book.py, test_assignments.py
def test_they_go_where_their_lesson_goes(copy, tmp_path):
    copy(tmp_path)
    assert {f"pictures/{path.name}": path.read_bytes() for path in (tmp_path / "pictures").iterdir()} == {
        place: (NOTEBOOKS / place).read_bytes() for place in SHOWN}


def test_a_drawing_that_is_not_there_is_named(tmp_path):
    cells = [new_markdown_cell(OPENING), new_markdown_cell("![One\nidea](pictures/99_gone.svg) ![b](https://a.b/c.svg)")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "99_small.ipynb")
    assert pictures(lessons(tmp_path)[0]) == {"pictures/99_gone.svg": "One idea"}
    (tmp_path / "copy").mkdir()
    with pytest.raises(LessonError, match="99_small.ipynb shows pictures/99_gone.svg, which does not exist"):
        build_handout.build(tmp_path, tmp_path / "copy")


def test_the_registry_and_the_files_agree(drawn):
    assert sorted(drawn) == sorted(f"{name}.svg" for name in DRAWINGS)
