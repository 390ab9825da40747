"""`make lab` as its user meets it: started, the first lesson opened and run from top to bottom, stopped with Ctrl-C."""

import contextlib
import json
import sys

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


def test_first_lesson_in_a_browser(browser, lab):
    """The lesson opens, its cells are drawn, all run without an error, by the kernel of .venv, and the quiz counts."""
    page = listening_page(browser, viewport={"width": 1366, "height": 768})
    open_lesson(page, lab)
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
    run_to(page, "quiz.count(")
    board = page.locator(".jp-Notebook [role=status]")
    board.scroll_into_view_if_needed()
    first_choices_are_counted(page, ".jp-MarkdownCell:has(h2#Quiz, [data-jupyter-id=Quiz])", board)
    close_lesson(page)
