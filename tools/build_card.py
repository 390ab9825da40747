"""The summary card as a sheet of paper: build/book/card.html -> build/card.pdf, printed by the browser.

    make card
"""

import sys

import build_book
from browser import FLAGS, find_browser
from lesson import ROOT
from playwright.sync_api import sync_playwright

CARD = ROOT / "build" / "card.pdf"


def write_pdf(page, target, browser):
    """Print a page of the book, as its reader would, on A4; book.css says what is different on paper."""
    sheet = browser.new_page()
    sheet.goto(page.as_uri())
    sheet.wait_for_function("document.querySelectorAll('.math:not(:has(.katex))').length === 0")
    sheet.evaluate("document.fonts.ready.then(() => {})")
    target.parent.mkdir(exist_ok=True)
    sheet.pdf(path=target, format="A4")
    sheet.close()


def main():
    if find_browser() is None:
        sys.exit("No browser found: install Chromium or Chrome, or name one in the variable CHROMIUM. "
                 "Or print build/book/card.html, which make book writes, from the browser that you have.")
    build_book.main()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        write_pdf(build_book.BOOK / "card.html", CARD, browser)
        browser.close()
    print(f"{CARD.relative_to(ROOT)}: one sheet, A4.")


if __name__ == "__main__":
    main()
