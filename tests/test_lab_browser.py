"""`make lab` as its user meets it: started, the first lesson opened, run and worked through, stopped with Ctrl-C."""

import contextlib
import json
import sys

import pytest
import websocket
from browser import listening_page
from lab_server import (
    CELLS,
    IDLE,
    NEEDED,
    OUTPUTS,
    PATIENCE,
    TOKEN,
    ask_kernel,
    close_lesson,
    get,
    open_lesson,
    run_to,
)
from test_quiz_browser import first_choices_are_counted

LESSON = "mine/00_start_here.ipynb"    # the learner's copy
NOTED = "(file := __import__('classroom.solved').solved.path()).exists() and file.read_text()"
FILL = "([words, answer]) => { const models = " + CELLS + """.map(cell => cell.model.sharedModel);
    const model = models.find(model => model.getSource().includes(words));
    model.setSource(model.getSource().replace('...', answer));
}"""
pytestmark = NEEDED


def test_first_lesson_over_http(lab):
    """What can be seen without a browser: the page is served, the lesson is there, a kernel answers."""
    assert "jupyter" in get(f"{lab}/lab/tree/{LESSON}").lower()
    assert json.loads(get(f"{lab}/api/contents/{LESSON}"))["content"]["cells"]
    kernel = json.loads(get(f"{lab}/api/kernels", data=b"{}"))
    assert kernel["name"] == "python3"
    address = f"{lab.replace('http', 'ws')}/api/kernels/{kernel['id']}/channels?token={TOKEN}"
    with contextlib.closing(websocket.create_connection(address, timeout=PATIENCE)) as channel:
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
        content = {"code": "import sys; print(sys.prefix)"}
        channel.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {},
                                 "content": content}))
        while (message := json.loads(channel.recv()))["msg_type"] != "stream":
            assert message["msg_type"] != "error", message
    assert message["content"]["text"].strip() == sys.prefix


@pytest.fixture(scope="module")
def first_lesson(browser, lab):
    """The first lesson, open; afterwards there must have been nothing to complain about."""
    page = listening_page(browser, viewport={"width": 1366, "height": 768})
    open_lesson(page, lab)
    yield page
    close_lesson(page)


def test_first_lesson_in_a_browser(first_lesson):
    """Its cells are drawn, all run without an error, by the kernel of .venv, and to run them solves nothing."""
    page = first_lesson
    assert page.locator(".jp-Notebook .jp-MarkdownCell h1").first.inner_text()
    page.evaluate(f"{CELLS}.forEach(cell => cell.model.clearExecution())")    # what is stored must not count
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(IDLE, timeout=1000 * PATIENCE)
    assert page.locator(".Toastify__toast").all_inner_texts() == [], "a question interrupts the first lesson"
    cells = page.evaluate(OUTPUTS)
    assert cells and all(cell["count"] for cell in cells), cells
    failed = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert not failed, failed
    assert ask_kernel(page, "__import__('sys').prefix") == sys.prefix
    assert ask_kernel(page, NOTED) is False    # all solutions were run, and all of them are correct


def test_a_learner_s_answer_is_noted_and_shown(first_lesson):
    """What JupyterLab sends along with a cell is enough to tell it from our solution."""
    page = first_lesson
    page.evaluate(FILL, ["def parameters_by_hand", "return (features + 1) * hidden + (hidden + 1) * classes"])
    run_to(page, "def parameters_by_hand")
    assert ask_kernel(page, NOTED) == '{"lesson": "00", "exercise": 1, "name": "parameters_by_hand"}\n'
    run_to(page, "solved.show(")
    output = page.locator(".jp-CodeCell", has_text="solved.show").locator(".jp-OutputArea-output")
    output.filter(has_text="on this computer only").wait_for()    # the kernel may be idle before all is drawn
    text = output.inner_text()
    assert "lesson 00  1 ✓   2 –   3 –" in text and "1 of" in text and "on this computer only" in text
    assert ask_kernel(page, "__import__('classroom.solved').solved.reset()") is None
    assert ask_kernel(page, NOTED) is False


def test_the_quiz_counts(first_lesson):
    run_to(first_lesson, "quiz.count(")
    board = first_lesson.locator(".jp-Notebook [role=status]")
    board.scroll_into_view_if_needed()
    first_choices_are_counted(first_lesson, ".jp-MarkdownCell:has(h2#Quiz, [data-jupyter-id=Quiz])", board)
