"""The search box of the book, from the disk and by keyboard."""

import pytest
from browser import listening_page


@pytest.fixture
def page(browser, book):
    page = listening_page(browser)
    page.goto((book / "index.html").as_uri())
    yield page
    assert page.complaints == []
    page.close()


def look_for(page, words):
    page.get_by_label("Search").fill(words)
    return page.locator(".search li a").all_inner_texts(), page.locator(".search [role=status]").inner_text()


def test_a_word_leads_to_its_meaning_and_to_its_sections(page):
    found, said = look_for(page, "dark knowl")
    assert found[0] == "Glossary: dark knowledge" and any("02" in place for place in found) and "places" in said
    found, _ = look_for(page, "batchmean")
    assert any("kl_div" in place for place in found)
    page.keyboard.press("Tab")    # to the first of them
    page.keyboard.press("Enter")
    page.wait_for_url("**/*.html#*")
    assert page.locator("h1").count() == 1 and page.get_by_label("Search").is_visible()


def test_what_is_not_there_is_said_and_escape_clears(page):
    assert look_for(page, "zebrafish") == ([], "Nothing found.")
    page.keyboard.press("Escape")
    assert page.get_by_label("Search").input_value() == "" and page.locator(".search li").count() == 0
    assert look_for(page, "  .. ") == ([], "")
    found, said = look_for(page, "teacher")
    assert len(found) == 12 and "the best 12 below" in said


# Folds open at once, but they say so in a later task, one after the other, and only then a quiz counts them.
PRINT = """event => {
    const last = [...document.querySelectorAll('main details')].findLast((fold) =>
        event === 'beforeprint' ? !fold.open : 'paper' in fold.dataset);
    window.told = false;
    last.addEventListener('toggle', () => { window.told = true; }, { once: true });
    dispatchEvent(new Event(event));
}"""


def test_paper_shows_what_is_folded_and_counts_no_choice(page, book):
    page.goto((book / "00_start_here.html").as_uri())
    closed = page.locator("main details:not([open])").count()
    page.evaluate(PRINT, "beforeprint")
    page.wait_for_function("told")
    assert closed > 20 and page.locator("main details:not([open])").count() == 0
    page.evaluate(PRINT, "afterprint")
    page.wait_for_function("told")
    assert page.locator("main details:not([open])").count() == closed
    assert page.locator(".score").inner_text() == "Your first choice in each question counts."


def test_a_formula_keeps_its_comma(page, book):
    page.goto((book / "04_loss_math.html").as_uri())
    marks = page.locator(".together").evaluate_all("all => all.map((span) => span.lastChild.textContent)")
    assert marks and set("".join(marks)) <= set(",.;:!?)’”")
    assert page.locator(".together .katex").count() == len(marks)


def test_without_scripts_there_is_no_box(browser, book):
    page = browser.new_page(java_script_enabled=False)
    page.goto((book / "index.html").as_uri())
    assert not page.locator(".search").is_visible()
    page.close()
