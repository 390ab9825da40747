"""The forms of the book: the page judges as the Python checkers do, by keyboard, on a phone and in the dark too."""

import math
import random

import build_answers
import pytest
from book_pages import axe, resize, settle
from browser import listening_page
from stored import few
from test_answers import OF_VALUES, given, values

from classroom.fields import Number

WRONG = [0, 1, 7, 85, 1000, 12345, 10**15, 0.5, 5.5, 12.5, -3.25, 20.0, 99.95, 12345.678, 1234.5, 0.00018125, 1e6,
         1e-5, 0.00012345, -1e300]


def tried(checker):
    """Answers to a checker: solution, known mistakes, wrong ones, partly right ones, and what lies on an edge."""
    answers = [checker.solution, *checker.mistakes.values()]
    if isinstance(checker.field, Number):
        edges = [edge for case in checker.field.cases for edge in (case.low, case.high) if math.isfinite(edge)]
        beside = [math.nextafter(edge, side) for edge in edges for side in (-math.inf, math.inf)]
        return answers + WRONG + edges + beside
    if isinstance(checker.solution, set):
        return answers + [*build_answers.every_answer(checker)]
    keys, choices, dice = [*checker.solution], checker.field.choices, random.Random(0)
    answers += [{key: choice} for key in keys for choice in choices]
    answers += [checker.solution | {key: choice} for key in keys for choice in choices]
    answers += [{key: dice.choice(choices) for key in keys if dice.random() < 0.8} for _ in range(50)]
    return answers + [{}]


@pytest.fixture
def open_page(browser, book):
    pages = []

    def open_page(name, **options):
        page = listening_page(browser, **{"viewport": {"width": 1366, "height": 768}} | options)
        pages.append(page)
        page.goto((book / f"{name}.html").as_uri())
        settle(page, scripts=options.get("java_script_enabled", True))
        return page

    yield open_page
    for page in pages:
        assert page.complaints == []
        page.close()


@pytest.fixture(scope="module")
def judged(browser):
    """A function that asks book/answers.js alone: what does it say of these?"""
    page = browser.new_page()
    page.add_script_tag(path=build_answers.SCRIPT)
    yield lambda data, answers: page.evaluate("([data, answers]) => answers.map((one) => judged(data, one))",
                                              [data, answers])
    page.close()


def form_of(page, number):
    return page.get_by_role("form", name=f"Your answer to exercise {number}", exact=True)


def verdict(form):
    return form.get_by_role("status").inner_text()


# ---- as Python ----

@values
def test_the_page_says_what_python_says(checker, judged):
    answers = [answer for answer in tried(checker) if given(checker, answer) is not None]
    said = judged(build_answers.data(checker), [given(checker, answer) for answer in answers])
    expected = [checker.verdict(answer) for answer in answers]
    assert list(zip(answers, said)) == list(zip(answers, expected))
    assert len(set(said)) > len(checker.mistakes) / 2 and "correct" in said


@pytest.mark.parametrize("text, number", [
    ("12,5", 12.5), (" 12.50 ", 12.5), ("1 234,5", 1234.5), ("1\u202f234\u00a0567", 1234567), ("−6,9", -6.9),
    ("-.5", -0.5), ("+3", 3), ("340,000", 340000), ("340,000.0", 340000.0), ("1.234.567", 1234567),
    ("1.234,5", 1234.5), ("84.2 %", 84.2), ("0,842", 0.842), ("12,34", 12.34), ("340_000", 340000), ("1'000", 1000),
    ("3.4e5", 3.4e5), ("007", 7)])
def test_numbers_are_read_as_people_write_them(judged, text, number):
    checker = OF_VALUES["lesson_09.size_of_cache"]
    assert judged(build_answers.data(checker), [text]) == [checker.verdict(number)]


@pytest.mark.parametrize("name", ["lesson_02.smallest_temperature", "lesson_05.teacher_share",
                                  "lesson_08.idle_projector"])
def test_nonsense_gets_the_checkers_sentence(judged, name):
    nonsense = ["about 5", "1/2", "1,2,3", "5.3.2", "--5", "e5", "1e", "{}", "$&", "0x10", "."]
    expected = [OF_VALUES[name].verdict(text) for text in nonsense]
    assert judged(build_answers.data(OF_VALUES[name]), [*nonsense, " "]) == [*expected, "not attempted yet"]
    endless, = judged(build_answers.data(OF_VALUES[name]), ["1e999"])
    assert "this is a text: '1e999'" in endless


# ---- as its reader meets it ----

def test_a_number_right_wrong_and_known(open_page):
    form = form_of(open_page("01_background"), 2)
    field = form.get_by_label("Your answer")
    form.get_by_role("button", name="Check").click()
    assert verdict(form) == "Exercise 2: not attempted yet"
    field.fill("2,3")
    form.get_by_role("button", name="Check").click()
    assert verdict(form).startswith("Exercise 2: not yet: this is the report's own gain: its student alone")
    field.fill("twice")
    assert verdict(form) == ""    # what was said is not of this
    form.get_by_role("button", name="Check").click()
    assert verdict(form) == "Exercise 2: not yet: a single number is wanted, this is a text: 'twice'"
    field.fill("0,2")
    form.get_by_role("button", name="Check").click()
    assert verdict(form) == f"Exercise 2: correct ✓ {OF_VALUES['lesson_01.gain_of_distillation'].why}"


def test_by_keyboard_alone_and_kept_while_hints_are_folded(open_page):
    page = open_page("07_temperature_and_model_size")
    page.locator(".words.exercise", has=form_of(page, 1)).locator("summary").last.focus()
    page.keyboard.press("Enter")    # unfold the hint above the field
    page.keyboard.press("Tab")
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    assert "the students alone are missing" in verdict(form_of(page, 1))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "120" and "missing" in verdict(form_of(page, 1))
    form = form_of(page, 3)
    form.get_by_label("width 4").focus()
    page.keyboard.type("50")
    page.keyboard.press("Tab")
    page.keyboard.type("1,000")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "is it the difference to the students *alone*" in verdict(form)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("300")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert verdict(form).startswith("Exercise 3: correct ✓ More labels")


def test_a_diagnosis_partly_right(open_page):
    form = form_of(open_page("06_spot_the_bug"), 1)
    for letter, name in {"A": "mean over classes", "B": "KL reversed", "D": "no T squared"}.items():
        form.get_by_role("combobox", name=letter, exact=True).select_option(name)
    form.get_by_role("button", name="Check").click()
    python = OF_VALUES["lesson_06.diagnosed_losses"].verdict(
        {"A": "mean over classes", "B": "KL reversed", "D": "no T squared"})
    first, *others = python.split(" · ")
    said = form.get_by_role("status").locator("p").inner_text()
    assert said == f"Exercise 1: {first}" == "Exercise 1: not yet: right: A, D"
    assert form.get_by_role("listitem").all_inner_texts() == others and len(others) == 2
    for letter, name in OF_VALUES["lesson_06.diagnosed_losses"].solution.items():
        form.get_by_role("combobox", name=letter, exact=True).select_option(name)
    form.get_by_role("button", name="Check").click()
    assert verdict(form).startswith("Exercise 1: correct ✓ None of these faults")


def test_marks(open_page):
    form = form_of(open_page("06_spot_the_bug"), 4)
    for name in ("mean over classes", "no T squared"):
        form.get_by_label(name).check()
    form.get_by_role("button", name="Check").click()
    assert verdict(form) == "Exercise 4: not yet: E escapes: none of these tests fires on it"
    form.get_by_label("softmax twice").focus()
    form.page.keyboard.press("Space")
    form.page.keyboard.press("Enter")
    assert verdict(form).startswith("Exercise 4: correct ✓ A few tests")


def answer_all(page):
    """Something in every field, so that something is said under each."""
    forms = page.locator("form.answer")
    for form in forms.all():
        for field in form.locator("input[type=text]").all():
            field.fill("3,5")
        for list_ in form.locator("select").all():
            list_.select_option(index=2)
        for mark in form.locator("input[type=checkbox]").all()[:3]:
            mark.check()
        form.get_by_role("button").click()
        assert verdict(form).startswith("Exercise ")
    return forms.count()


@pytest.mark.parametrize("name", few(["02_core_concepts", "03_two_stage_process", "06_spot_the_bug",
                                      "07_temperature_and_model_size"], "07"))
def test_for_everybody(open_page, name):
    """Nothing that axe calls serious, light or dark, on a laptop or on a phone, and there room for fingers."""
    page = open_page(name)
    assert answer_all(page)
    right = page.locator("form.answer strong")
    if name.startswith("02"):
        page.get_by_role("textbox", name="Your answer").fill("6")
        page.keyboard.press("Enter")
        assert right.is_visible()
    # test_book_browser.py looks at the rest of the page, whose thousands of coloured words take most of the time.
    page.evaluate("document.querySelectorAll('main > :not(:has(form.answer))').forEach((other) => { other.remove(); })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1366, 390):
            resize(page, width, 800)
            axe(page)
    targets = "input[type=text], select, button, label:has(input[type=checkbox])"
    for field in page.locator(f"form.answer :is({targets})").all():
        box = field.bounding_box()
        assert box["height"] >= 28 and box["width"] >= 28 and 0 < box["x"] and box["x"] + box["width"] < 390
        assert float(field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_paper_there_are_lines_to_write_on(open_page):
    page = open_page("07_temperature_and_model_size")
    answer_all(page)
    form_of(page, 3).get_by_label("width 4").select_option(index=0)    # of the two, the other one stays
    page.emulate_media(media="print")
    lists = form_of(page, 3).locator("select").all()
    colours = [one.evaluate("list => getComputedStyle(list).color") for one in lists]
    assert colours == ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"]
    form = form_of(page, 1)
    assert not form.get_by_role("button").is_visible() and not form.locator("[role=status]").is_visible()
    line = form.get_by_label("Your answer")
    borders = [line.evaluate(f"line => getComputedStyle(line).border{side}Width") for side in ("Top", "Bottom")]
    assert line.is_visible() and borders == ["0px", "1px"]


def test_without_a_script_nobody_is_asked(open_page):
    page = open_page("07_temperature_and_model_size", java_script_enabled=False)
    assert page.locator("form.answer").count() == 2
    assert not any(form.is_visible() for form in page.locator("form.answer").all())
