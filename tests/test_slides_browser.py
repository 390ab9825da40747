"""The slides as a teacher meets them: opened from the disk, without a network, by keyboard; and on paper."""

import re

import build_slides
import pytest
from axe_playwright_python.sync_playwright import Axe
from book_pages import CHARTS_AT_REST, visitor
from folders import replaced
from lesson import NOTEBOOKS
from stored import MORE

from conftest import from_npm

pytestmark = MORE
SCREEN = {"width": 1280, "height": 720}
# What stands out of its slide, letters under 18 pixels, and figures hardly larger than they are stored.
LOOK = """() => {
  const page = document.querySelector("section.present .page"), unseen = ".katex-mathml, .kdlib-voice, script, style";
  const shown = (e) => e.getClientRects().length && !e.closest(unseen) && getComputedStyle(e).visibility === "visible";
  const found = [];
  for (const e of page.querySelectorAll("p, li, pre, table, img, h1, h2, svg, select, button, input, .math.display")) {
    if (!shown(e)) continue;
    const { left, top, right, bottom } = e.getBoundingClientRect();
    const cut = e.matches("pre, p") && e.scrollWidth > e.clientWidth + 1;
    if (cut || left < 20 || top < 0 || right > 1260 || bottom > 712)
      found.push([e.outerHTML.slice(0, 80), left, top, right, bottom]);
    const drawn = e.matches("figure img") ? Math.min(e.width / e.naturalWidth, e.height / e.naturalHeight) : 2;
    if (drawn < 1.1) found.push([e.alt, drawn]);
  }
  const { scrollWidth, scrollHeight } = page;
  if (scrollHeight > 720 || scrollWidth > 1280) found.push(["the slide", scrollWidth, scrollHeight]);
  const letters = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (letters.nextNode()) {
    const { data, parentElement: e } = letters.currentNode, size = parseFloat(getComputedStyle(e).fontSize);
    if (/[\\p{L}\\p{N}]/u.test(data) && size < 18 && shown(e)) found.push([data, size]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def deck(packages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("幻灯片 of the class") / "slides"
    reveal = from_npm(build_slides.SOURCE, build_slides.FROM_NPM)
    with replaced(folder) as new:
        build_slides.build(NOTEBOOKS, packages, reveal, new)
    return folder


@pytest.fixture
def visit(browser):
    yield from visitor(browser)


@pytest.fixture
def show(deck, visit):
    """A function that opens the deck and waits until it has begun, which it does after the page has loaded."""
    def show(query=""):
        page = visit(deck, "index", query, state="attached", viewport=SCREEN)
        page.wait_for_function("Reveal.isReady()")
        return page

    return show


def violations(page):
    """All that axe finds, however small."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]


def test_every_slide_fits_its_screen_in_letters_that_the_last_row_reads(show):
    page = show()
    total = page.evaluate("Reveal.getTotalSlides()")
    assert 40 <= total <= build_slides.MOST and page.evaluate("Reveal.getScale()") == 1
    found = {}
    for number in range(total):
        page.evaluate("number => Reveal.slide(number, 0, 99)", number)    # its fragments, too
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.wait_for_function(CHARTS_AT_REST)
        if wrong := page.evaluate(LOOK):
            found[number + 1] = wrong
    assert found == {}
    assert page.locator("section").count() == total and page.get_by_role("alert").count() == 0
    assert page.locator(".katex-error").count() == 0
    assert violations(page) == []


def test_a_slider_that_has_the_focus_keeps_the_arrows_and_gives_back_the_page(show):
    page = show()
    place = "Reveal.getIndices().h"
    live = page.locator("section").evaluate_all(
        "all => all.flatMap((slide, number) => slide.matches('.has-live') ? number : [])")
    assert len(live) == 5
    for number in live:
        page.evaluate("number => Reveal.slide(number)", number)
        page.wait_for_function(CHARTS_AT_REST)    # or it would change by itself
        chart = page.locator("section.present .kdlib-chart svg")
        for slider in page.locator("section.present [type=range]").all():
            slider.focus()
            value, drawn = slider.input_value(), chart.inner_html()
            page.keyboard.press("ArrowRight" if value != slider.get_attribute("max") else "ArrowLeft")
            assert slider.input_value() != value and page.evaluate(place) == number
            page.wait_for_function("([svg, drawn]) => svg.innerHTML !== drawn", arg=[chart.element_handle(), drawn])
        for other in page.locator("section.present :is(button, select):enabled").all():
            other.focus()
            chooses = other.evaluate("e => e.matches('select')")
            page.keyboard.press("ArrowDown" if chooses else "Space")
            assert page.evaluate(place) == number and other.evaluate("e => e === document.activeElement")
            page.keyboard.press("ArrowRight")    # with which a button can do nothing
            assert page.evaluate(place) == number + (not chooses)
            page.evaluate("number => Reveal.slide(number)", number)
        page.locator("section.present [type=range]").first.focus()
        page.keyboard.press("PageDown")    # as a remote control does
        assert page.evaluate(place) == number + 1
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(place) == number and page.evaluate("document.activeElement === document.body")
        page.locator("section.present [type=range]").first.focus()
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        assert page.evaluate(place) == number + 1 and not page.evaluate("Reveal.isOverview()")


def test_the_answer_comes_after_the_question(show):
    page = show("#/4")
    answer = page.locator("section.present .answer")
    assert page.locator("section.present .ask").is_visible() and not answer.is_visible()
    page.keyboard.press("ArrowRight")
    answer.wait_for()
    assert page.evaluate("Reveal.getIndices().h") == 4
    with page.context.expect_page() as speaker:
        page.keyboard.press("s")
    notes = speaker.value.locator(".speaker-controls-notes .value")
    notes.get_by_text("Does a higher T make the teacher wiser?").wait_for()
    assert "Heard: yes, more information." in notes.inner_text()
    speaker.value.close()


def test_on_paper_each_slide_is_a_page_with_all_that_it_shows(show):
    page = show("?print-pdf")
    slides = page.locator("section").count()
    page.wait_for_function("slides => document.querySelectorAll('.pdf-page').length === slides", arg=slides)
    hidden = page.locator(".fragment").evaluate_all(
        "all => all.filter((e) => getComputedStyle(e).visibility !== 'visible').length")
    assert page.locator(".fragment").count() > page.locator(".answer").count() > 10 and hidden == 0
    assert page.locator(".pdf-page svg[role=img]").count() == page.locator(".widget").count() == 5
    sheets = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == slides
    assert violations(page) == []
