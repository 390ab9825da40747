"""The inventory as a reader sees it: one sheet of paper, and a page that a phone can show."""

import re

import build_inventory
from browser import listening_page
from build_card import write_pdf
from stored import MORE

from classroom.inventory.questions import QUESTIONS

pytestmark = MORE


def test_it_is_one_sheet(tmp_path, browser):
    build_inventory.build(tmp_path)
    write_pdf(tmp_path / "inventory.html", tmp_path / "inventory.pdf", browser)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "inventory.pdf").read_bytes())) == 1


def test_a_phone_shows_all_of_it(tmp_path, browser):
    build_inventory.build(tmp_path)
    page = listening_page(browser, viewport={"width": 360, "height": 700})
    page.goto((tmp_path / "inventory.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
    assert [item.inner_text() for item in page.locator(".questions > li > p").all()] == [
        question.asks for question in QUESTIONS]
    assert page.locator("html").get_attribute("lang") == "en" and not page.complaints
    page.close()
