"""`make lab` as its user meets it: started, the first lesson opened and run from top to bottom, stopped with Ctrl-C."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
import websocket
from browser import browser_or_skip, open_browser

ROOT = Path(__file__).resolve().parent.parent
LESSON = "notebooks/00_start_here.ipynb"
TOKEN = "kit"
pytestmark = [
    pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed"),
    pytest.mark.skipif(not Path(sys.prefix).samefile(ROOT / ".venv") if (ROOT / ".venv").exists() else True,
                       reason="make lab would install .venv first: run these tests with make test"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, data=None):
    request = urllib.request.Request(url, data, {"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def group_is_gone(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def kernels_of(folder):
    """The processes of kernels whose connection file lies in ``folder``: they have a group of their own."""
    commands = (process.info["cmdline"] or () for process in psutil.process_iter(["cmdline"]))
    return [command for command in commands if any(word.startswith(str(folder)) for word in command)]


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a server that `make lab` started. Afterwards it is stopped as Ctrl-C does, and looked at."""
    folder = tmp_path_factory.mktemp("jupyter")
    port = free_port()
    names = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR", "SETTINGS_DIR", "WORKSPACES_DIR")    # nothing of the user's own
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment |= {f"JUPYTER{'LAB' if name[0] in 'SW' else ''}_{name}": str(folder / name) for name in names}
    command = ["make", "lab", "PYTHON=.venv/bin/python", f"PORT={port}",
               f"LAB=--no-browser --expose-app-in-browser --IdentityProvider.token={TOKEN}"]
    # No autosave: the lesson that the tests run is the committed file.
    settings = folder / "SETTINGS_DIR" / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"autosave": false}')
    log = folder / "log"
    with open(log, "w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                  stderr=subprocess.STDOUT, start_new_session=True)
    address = f"http://127.0.0.1:{port}"

    def answers():
        assert server.poll() is None, f"make lab ended:\n{log.read_text()}"
        try:
            return get(f"{address}/api/status")
        except urllib.error.URLError:
            return False

    try:
        assert wait_until(answers, 90), f"no answer from make lab:\n{log.read_text()}"
        yield address
        assert kernels_of(folder)
        os.killpg(server.pid, signal.SIGINT)    # a terminal's Ctrl-C reaches make and all below it
        server.wait(60)
        assert wait_until(lambda: group_is_gone(server.pid), 30), "something of make lab still runs"
        with pytest.raises(urllib.error.URLError):
            get(f"{address}/api/status")
        assert wait_until(lambda: not kernels_of(folder), 30), "a kernel still runs"
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        if not group_is_gone(server.pid):
            os.killpg(server.pid, signal.SIGKILL)
        server.poll()


def test_first_lesson_over_http(lab):
    """What can be seen without a browser: the page is served, the lesson is there, a kernel answers."""
    assert "jupyter" in get(f"{lab}/lab/tree/{LESSON}").lower()
    assert json.loads(get(f"{lab}/api/contents/{LESSON}"))["content"]["cells"]
    kernel = json.loads(get(f"{lab}/api/kernels", data=b"{}"))
    assert kernel["name"] == "python3"
    address = f"{lab.replace('http', 'ws')}/api/kernels/{kernel['id']}/channels?token={TOKEN}"
    with contextlib.closing(websocket.create_connection(address, timeout=60)) as channel:
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
        content = {"code": "import sys; print(sys.prefix)"}
        channel.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {},
                                 "content": content}))
        while (message := json.loads(channel.recv()))["msg_type"] != "stream":
            assert message["msg_type"] != "error", message
    assert message["content"]["text"].strip() == sys.prefix


CELLS = "[...window.jupyterapp.shell.currentWidget.content.widgets].filter(cell => cell.model.type === 'code')"
IDLE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.context?.sessionContext?.session?.kernel;
    return panel?.content?.widgets?.length > 0 && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle';
}"""
OUTPUTS = CELLS + ".map(cell => ({count: cell.model.executionCount, outputs: cell.model.outputs.toJSON()}))"


def open_lesson(page, address):
    page.goto(f"{address}/lab/tree/{LESSON}?token={TOKEN}&reset", wait_until="domcontentloaded")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=120_000)
    page.wait_for_function(IDLE, timeout=120_000)


def test_first_lesson_in_a_browser(lab):
    """The lesson opens, its cells are drawn, all run without an error, and the kernel is the one of .venv."""
    browser_or_skip()
    with open_browser() as browser:
        page = browser.new_page()
        open_lesson(page, lab)
        assert page.locator(".jp-Notebook .jp-MarkdownCell h1").first.inner_text()
        page.evaluate(f"{CELLS}.forEach(cell => cell.model.clearExecution())")    # what is stored must not count
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(IDLE, timeout=120_000)
        assert page.locator(".Toastify__toast").all_inner_texts() == [], "a question interrupts the first lesson"
        cells = page.evaluate(OUTPUTS)
        assert cells and all(cell["count"] for cell in cells), cells
        failed = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
        assert not failed, failed
        assert page.evaluate("""async () => {
            const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
            const code = '', user_expressions = {prefix: '__import__("sys").prefix'};
            return (await kernel.requestExecute({code, user_expressions}).done).content
                .user_expressions.prefix.data['text/plain'];
        }""") == repr(sys.prefix)


