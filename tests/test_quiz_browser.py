"""A quiz counts the first choice in each question and says so: in the book, by the keyboard alone.

Of JupyterLab this is asked in test_lab_browser.py.
"""

from browser import listening_page
from lesson import NOTEBOOKS, Lesson
from stored import MORE
from test_lessons_hygiene import quiz_of, right_letters

QUIZ = quiz_of(Lesson(NOTEBOOKS / "00_start_here.ipynb"))
RIGHT, COUNT = right_letters(QUIZ), len(QUIZ)
START = "Your first choice in each question counts."


def told_of(summary):
    """A function that waits until the page has been told that this fold was opened, which happens in a later task."""
    told = summary.evaluate_handle("""summary => {
        const told = { yet: false };
        summary.parentElement.addEventListener('toggle', () => { told.yet = true; }, { once: true });
        return told;
    }""")
    return lambda: summary.page.wait_for_function("told => told.yet", arg=told)


def choose(page, place, question, letter):
    """Open the fold of a letter, in the question with this number, as a keyboard does: focus and Enter."""
    letters = ["ABCDE"[:len(choices)] for choices in QUIZ]
    number = sum(map(len, letters[:question - 1])) + letters[question - 1].index(letter)
    fold = page.locator(f"{place} summary").nth(number)
    told = told_of(fold)
    fold.focus()
    page.keyboard.press("Enter")
    told()
    assert fold.evaluate("summary => summary.parentElement.open")


def others(question):
    return [letter for letter in QUIZ[question - 1] if letter != RIGHT[question - 1]]


def first_choices_are_counted(page, place, board):
    """board: of its text, and not of what is seen of it: JupyterLab draws no cell that was scrolled away."""
    assert board.text_content() == START and board.get_attribute("role") == "status"
    choose(page, place, 1, RIGHT[0])
    assert board.text_content() == f"1 of {COUNT} answered, 1 right at the first choice."
    choose(page, place, 1, others(1)[0])    # to read what is wrong with it does no harm
    choose(page, place, 2, others(2)[0])
    choose(page, place, 2, RIGHT[1])        # too late
    assert board.text_content() == f"2 of {COUNT} answered, 1 right at the first choice."
    for question in range(3, COUNT + 1):
        choose(page, place, question, RIGHT[question - 1])
    right = f"{COUNT} of {COUNT} answered, {COUNT - 1} right at the first choice."
    assert board.text_content() == f"{right} Each answer that you unfolded says why."


def test_in_the_book(browser, book):
    page = listening_page(browser)
    page.goto((book / "00_start_here.html").as_uri())
    first_choices_are_counted(page, ".words.quiz", page.locator(".words.quiz .score"))
    page.reload()
    for question, letter in enumerate(RIGHT, 1):
        choose(page, ".words.quiz", question, letter)
    assert page.locator(".score").inner_text().endswith("at the first choice: all of them.")
    hint = page.locator("details", has_text="Hint 1").first.locator("summary")    # no choice of a quiz
    told = told_of(hint)
    hint.click()
    told()
    assert page.locator(".score").inner_text().startswith(f"{COUNT} of {COUNT} answered")
    assert page.complaints == []
    page.close()


@MORE
def test_the_books_other_quizzes_know_how_many_questions_they_have(browser, book):
    page = listening_page(browser)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        page.goto((book / f"{path.stem}.html").as_uri())
        first = page.locator(".words.quiz summary").first
        told = told_of(first)
        first.click()
        told()
        assert f"1 of {len(quiz_of(Lesson(path)))} answered" in page.locator(".score").inner_text(), path.stem
    page.close()
