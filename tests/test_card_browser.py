"""The summary card on paper and on screens: one sheet, nothing on top of anything, nothing cut off."""

import re

import build_book
import pytest
from book_pages import axe
from build_card import write_pdf
from lesson import NOTEBOOKS
from stored import MORE

# Boxes of words as they are drawn: text line by line, a formula as a whole.
WORDS = """() => {
  const boxes = [], walker = document.createTreeWalker(document.querySelector(".words"), NodeFilter.SHOW_TEXT);
  const add = (rect, text) => rect.width && rect.height &&
      boxes.push([rect.left, rect.top + scrollY, rect.right, rect.bottom + scrollY, text]);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest(".math")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) add(rect, node.data.trim());
  }
  for (const formula of document.querySelectorAll(".words .katex-html"))
    for (const part of formula.querySelectorAll(".base")) add(part.getBoundingClientRect(), "formula");
  return boxes;
}"""
PAPER = 658, 986    # A4 within margins of 18 mm, in pixels of 1/96 inch


@pytest.fixture(scope="module")
def card(packages, tmp_path_factory):
    """The card's page in a folder of its own, as the book has it."""
    folder = tmp_path_factory.mktemp("book")
    stems = [path.stem for path in (NOTEBOOKS / "src").glob("*.py")]
    build_book.write_sheet(NOTEBOOKS / "card.md", folder, stems, build_book.page_exporter().environment)
    build_book.copy_assets(packages, folder / "assets")
    (folder / "assets" / "words.js").write_text("const PLACES = [];\n")
    return folder / "card.html"


@pytest.fixture
def visit(browser, card):
    def visit(width, height, **options):
        page = browser.new_page(viewport={"width": width, "height": height}, **options)
        pages.append(page)
        page.goto(card.as_uri())
        page.wait_for_function("document.querySelectorAll('.math:not(:has(.katex))').length === 0")
        page.evaluate("document.fonts.ready.then(() => {})")
        return page

    pages = []
    yield visit
    for page in pages:
        page.close()


def overlapping(boxes):
    """Pairs of words that share more than a pixel both ways."""
    return [(one[4], other[4]) for place, one in enumerate(boxes) for other in boxes[:place]
            if min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1]


@MORE
def test_one_sheet_of_a4(card, tmp_path, browser):
    write_pdf(card, tmp_path / "new" / "card.pdf", browser)
    sheet = (tmp_path / "new" / "card.pdf").read_bytes()
    assert sheet.startswith(b"%PDF") and re.findall(rb"/Type\s*/Pages\s*/Count (\d+)", sheet) == [b"1"]
    width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups())
    assert abs(width - 595) < 1 and abs(height - 842) < 1    # points


def test_on_paper_no_word_lies_on_another_and_none_leaves_the_sheet(visit):
    page = visit(*PAPER)
    page.emulate_media(media="print")
    boxes = page.evaluate(WORDS)
    assert len(boxes) > 100 and overlapping(boxes) == []
    assert [box for box in boxes if box[0] < 0 or box[2] > PAPER[0] or box[3] > PAPER[1]] == []
    middle = [box[:4] for box in boxes if box[0] < PAPER[0] / 2 < box[2]]
    assert len(middle) == 1    # the title alone crosses from column to column
    heads = page.locator(".words h2").evaluate_all("all => all.map((head) => head.getBoundingClientRect().left)")
    assert len(set(heads)) == 2 and heads == sorted(heads)    # a column begins with a heading
    for table in page.locator("table").all():    # and no table is torn
        assert table.evaluate("table => table.getClientRects().length") == 1


@pytest.mark.parametrize("width, height", [(390, 844), pytest.param(1366, 768, marks=MORE)])
def test_on_screens_no_word_lies_on_another_and_nothing_is_wider(visit, width, height):
    page = visit(width, height)
    boxes = page.evaluate(WORDS)
    assert len(boxes) > 100 and overlapping(boxes) == []
    assert [box for box in boxes if box[0] < 0 or box[2] > width] == []
    axe(page, within=".words")
    smallest = page.locator(".words :is(p, li, td, th, code, pre)").evaluate_all(
        "all => Math.min(...all.map((part) => parseFloat(getComputedStyle(part).fontSize)))")
    assert smallest >= 11.9
