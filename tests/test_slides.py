"""The slides as a file: what is on them and where it comes from, and what the notes say. No browser, no npm."""

import json
import re
import shutil
from pathlib import Path

import build_book
import build_slides
import pieces
import pytest
from bs4 import BeautifulSoup
from build_book import WIDGETS
from folders import replaced
from lesson import NOTEBOOKS, ROOT, LessonError, lessons
from pictures import pictures
from stored import LESSONS
from test_book import files, squeezed

CORE = [lesson for lesson in LESSONS if lesson.number in build_slides.DECK]
INSTRUCTORS = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
# What DECK names by a number: how it begins. Who puts something in front of it, in a lesson, sees here what moves.
MEANT = {
    ("02", "Hard labels and soft targets", "words.2"): "The teacher says more.",
    ("02", "A digit the student has never seen", "printed.2"): "distilled at T = 4 calls",
    ("02", "A digit the student has never seen", "words.3"): "How can that be?",
    ("02", "A digit the student has never seen", "predict.2"): "Predict first. Which digits are they?",
    ("02", "A digit the student has never seen", "printed.3"): "T = 1:",
    ("02", "A digit the student has never seen", "drawing.2"): "Above, what the teacher said about a 7",
    ("02", "A digit the student has never seen", "predict.3"): "Predict first. Taught by the permuted answers",
    ("02", "A digit the student has never seen", "figure.2"): "Left, some of what the students trained on",
    ("02", "A digit the student has never seen", "claim.2"): "✓ Claim. The headline of this kit.",
    ("04", "1. Two classes, one slider", "words.3"): "The label says cat",
    ("04", "1. Two classes, one slider", "words.4"): "The teacher says cat",
    ("04", "4. A published formula", "words.2"): "The number does not change.",
    ("04", "5. Softened softmax", "words.3"): "As T grows",
    ("04", "6. KL against cross-entropy", "words.2"): "One gradient, so one student.",
    ("04", "7. The full loss, and whose weight α is", "words.2"): "In this kit, α is the TEACHER's weight.",
    ("05", "Part 1: the whole of distillation in forty lines", "code.2"): "def train(",
    ("05", "Part 1: the whole of distillation in forty lines", "code.5"): "with torch.no_grad():",
    ("05", "Part 1: the whole of distillation in forty lines", "code.6"): "T = 8.0",
    ("05", "The controls", "figure.2"): "The same runs as differences",
    ("05", "The controls", "claim.2"): "✓ Claim. The gap is labels, not size.",
    ("05", "The controls", "claim.3"): "✓ Claim. It matters which wrong classes",
}


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """What npm would bring for the book and for slides, empty."""
    folders = []
    for name, wanted in (("book", build_book.FROM_NPM), ("slides", build_slides.FROM_NPM)):
        folders.append(tmp_path_factory.mktemp(name))
        for pattern, place in wanted.items():
            (folders[-1] / place).mkdir(exist_ok=True)
            (folders[-1] / place / Path(pattern).name.replace("*", "some")).write_text("")
        (folders[-1] / "licences.txt").write_text(f"{' and '.join(wanted)} 0: MIT\n")
    return folders


def build(folder, brought, notebooks=NOTEBOOKS, **options):
    with replaced(folder) as new:
        build_slides.build(notebooks, *brought, new, **options)
    return BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def deck(brought, tmp_path_factory):
    folder = tmp_path_factory.mktemp("build") / "slides"
    build(folder, brought)
    return folder


@pytest.fixture(scope="module")
def page(deck):
    return BeautifulSoup((deck / "index.html").read_text(encoding="utf-8"), "html.parser")


# ---- what is on the slides ----

def test_at_most_45_slides_in_the_order_of_the_lessons(page):
    assert 40 <= len(page.select("section")) <= build_slides.MOST == 45
    assert [squeezed(title) for title in page.select(".opening h2")] == [lesson.title for lesson in CORE]
    assert [squeezed(item) for item in page.select(".cover li")] == [lesson.title for lesson in CORE]
    for opening, lesson in zip(page.select(".has-title"), CORE):
        assert squeezed(opening.select_one(".question")) == lesson.question.replace("*", "")


def test_nothing_is_on_a_slide_that_no_lesson_says(page):
    """Every piece word for word; formulas as their TeX."""
    prose = re.sub(r"[*`$#>|\\]|---|<[^>]*>", "", "\n".join(lesson.prose for lesson in CORE))
    prose = " ".join(re.sub(r"^ *- ", "", prose, flags=re.M).split())
    outputs = [output for lesson in CORE for cell in lesson.having("code") for output in cell.outputs]
    shown = " ".join(output.get("text") or "".join(map(str, output.data.values())) for output in outputs)
    shown = " ".join(BeautifulSoup(shown, "html.parser").get_text(" ").split())
    seen = 0
    told = ".opening :is(h2, p), .ask p, .answer p, .body > .words :is(p, li), .formula .math, figcaption"
    for piece in page.select(told):
        words = re.sub(r"[$\\|]", "", squeezed(piece))
        assert words in prose, words
        seen += 1
    for piece in page.select(".printed, .claim .claim p, .claim .claim li"):
        assert " ".join(piece.get_text(" ").split()) in shown, piece
        seen += 1
    assert seen > 80


def test_a_prediction_hides_its_answer_and_a_claim_its_numbers(page):
    slides = page.select(".has-predict")
    assert len(slides) == len(page.select(".ask")) >= 10
    for slide in slides:
        answer = slide.select_one(".ask").find_next_sibling(class_="answer")
        assert squeezed(slide.select_one(".ask")).startswith("Predict first.") and "fragment" in answer["class"]
        assert all("fragment" in later["class"] for later in answer.find_next_siblings())
        assert not slide.select("details, summary")
    for claim in page.select(".has-claim"):
        assert "fragment" in claim.ul["class"] and "✓" in claim.p.get_text()


def test_code_is_a_cell_of_at_most_twelve_lines(page):
    sources = [cell.source for lesson in CORE for cell in lesson.having("code")]
    slides = page.select(".has-code")
    assert len(slides) >= 2
    for slide in slides:
        cells = [code.get_text().strip("\n") for code in slide.select(".code pre")]
        assert all(cell in sources for cell in cells) and sum(cell.count("\n") + 1 for cell in cells) <= 12


def test_what_a_number_names_is_what_was_meant():
    asked = {(number, section, name)
             for number, sections in build_slides.DECK.items() for section, slides in sections.items()
             for name in re.findall(r"[a-z]+\.\d", re.sub(r"\|\S+", "", slides))}
    assert asked == set(MEANT)
    for lesson in lessons(NOTEBOOKS, build_slides.DECK):    # read again, to be changed
        build_book.describe_figures(lesson)
        found, _ = pieces.pieces(lesson, lambda text: re.sub(r"[*`$]|^> ", "", text, flags=re.M))
        for (number, section, name), begins in MEANT.items():
            if number == lesson.number:
                kind, _, place = name.partition(".")
                piece = found[section][kind][int(place) - 1]
                html = piece.get("html") or piece.get("asked") or piece.get("text") or piece["alt"]
                assert squeezed(BeautifulSoup(html, "html.parser")).startswith(begins), (name, html)


def test_pictures_keep_their_alternative_texts(deck, page):
    told = {place: words for lesson in CORE for place, words in pictures(lesson).items()}
    drawings, figures = page.select("img.drawing"), page.select("figure img")
    assert len(drawings) >= 5 and len(figures) >= 6
    for drawing in drawings:
        assert drawing["alt"] == told[drawing["src"]]
        assert (deck / drawing["src"]).read_bytes() == (NOTEBOOKS / drawing["src"]).read_bytes()
    for figure in figures:
        assert len(figure["alt"]) > 40 and figure.find_next("figcaption").get_text() == figure["alt"]
    assert len(page.select("img")) == len(drawings) + len(figures)
    assert len(list((deck / "pictures").iterdir())) == len({drawing["src"] for drawing in drawings})


# ---- what is said beside them ----

def test_the_notes_have_what_one_asks_and_hears_and_each_once(page):
    said = [squeezed(note) for note in page.select("aside.notes")]
    assert len(said) == len(page.select("section")) - 1    # the cover has none
    questions = [question for lesson in CORE for question in re.findall(
        r'^- \*"(.+?)"\*', re.search(rf"^### {lesson.number} .*?(?=^#|\Z)", INSTRUCTORS, re.M | re.S)[0], re.M | re.S)]
    assert len(questions) >= 9
    for question in questions:
        assert sum(" ".join(question.split()) in note for note in said) == 1, question
    for title in page.select(".has-title"):
        advice = squeezed(title.select_one(".notes"))
        assert "Goes wrong: " in advice and "Leave out: " in advice
    assert any("Heard: none, it has no signal" in note and "Of the 3s in the test set" not in note for note in said)


def test_a_lesson_without_advice_is_named(brought, tmp_path):
    (tmp_path / "INSTRUCTORS.md").write_text(INSTRUCTORS.replace("### 04 ", "### 40 "), encoding="utf-8")
    with pytest.raises(LessonError, match="INSTRUCTORS.md has no section on lesson 04"):
        build(tmp_path / "slides", brought, instructors=tmp_path / "INSTRUCTORS.md")


# ---- the choice ----

@pytest.mark.parametrize("section, slides, said", [
    ("Temperature", "figure.2", "asks for figure.2 of “Temperature” in 02_core_concepts, which is not there"),
    ("Warmth", "words", "asks for words of “Warmth” in 02_core_concepts, which is not there"),
    ("Temperature", "figure|heard.9", "asks for heard.9 of"),
    ("Temperature", "figure.0", "asks for figure.0 of"),
    ("Temperature", " ".join(["figure"] * 45), "The deck has 46 slides")])
def test_a_choice_that_cannot_be_is_named(brought, tmp_path, monkeypatch, section, slides, said):
    monkeypatch.setattr(build_slides, "DECK", {"02": {section: slides}})
    with pytest.raises(LessonError, match=said):
        build(tmp_path / "slides", brought)
    assert list(tmp_path.iterdir()) == []


# ---- widgets ----

def test_each_widget_has_its_own_state_in_large_type(page):
    """Lessons number their widgets alike: 02 and 04 have one of the same name."""
    views = [json.loads(script.string)["model_id"] for script in page.select(".widget script")]
    states = json.loads(page.select_one(f'script[type="{WIDGETS}"]').string)["state"]
    assert len(views) == len(set(views)) == 5
    for view in views:
        lesson = next(lesson for lesson in CORE if view.startswith(lesson.number))
        stored = lesson.notebook.metadata.widgets[WIDGETS].state[view.removeprefix(lesson.number)]["state"]
        shown = states[view]["state"]
        assert shown["large"] is True and shown["layout"].removeprefix("IPY_MODEL_") in states
        assert shown | {"layout": 0, "large": 0} == stored | {"layout": 0, "large": 0}
    assert len(states) == 2 * len(views)    # each with its layout, and no quiz


# ---- the build ----

def test_the_same_lessons_give_the_same_deck(deck, brought, tmp_path):
    build(tmp_path / "slides", brought)
    assert files(tmp_path / "slides") == files(deck)


def test_nothing_in_it_leads_out_of_its_folder(deck, page):
    places = [element[name] for name in ("src", "href") for element in page.select(f"[{name}]")]
    places = [place for place in places if not place.startswith("data:")]
    assert len(places) > 10 and not page.select("a, iframe")
    assert [place for place in places if ":" in place or place.startswith("/") or not (deck / place).is_file()] == []


def test_its_sheet_is_that_of_the_book_without_dark_and_paper(deck):
    style, book = ((deck / "assets" / "book.css").read_text(encoding="utf-8"),
                   (build_book.SOURCE / "book.css").read_text(encoding="utf-8"))
    assert "--claim: #0072b2" in style and "prefers-color-scheme" not in style and "@media print" not in style
    assert style.count("{") == style.count("}") and len(style) > 0.8 * len(book)


def test_licences_are_named(deck):
    licences = (deck / "assets" / "licences.txt").read_text(encoding="utf-8")
    for name in ("reveal.js/dist/plugin/notes.js", "katex", "anywidget", "ipywidgets"):
        assert name in licences


def test_the_pin_is_exact_and_names_no_registry():
    wanted = json.loads((build_slides.SOURCE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((build_slides.SOURCE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked[""]["dependencies"] == wanted and set(locked) == {"", "node_modules/reveal.js"}
    package = locked["node_modules/reveal.js"]
    assert package["version"] == wanted["reveal.js"] and re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["integrity"].startswith("sha512-") and "resolved" not in package and package["license"] == "MIT"
    assert {pattern.partition("/")[0] for pattern in build_slides.FROM_NPM} == set(wanted)


def test_without_npm(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(build_slides, "FOLDER", tmp_path / "slides")
    with pytest.raises(SystemExit, match="need npm the first time"):
        build_slides.main()
    assert list(tmp_path.iterdir()) == []


def test_makefile_and_instructors_know_it():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\nslides:" in makefile and "# make slides " in makefile and " slides " in makefile.partition(".PHONY:")[2]
    assert "`make slides`" in INSTRUCTORS and "build/slides/index.html" in INSTRUCTORS
