"""A JupyterLab server as `make lab` starts it, one of Notebook 7, and what the tests do in their pages.

    def test_it(lab):      # the fixture of conftest.py: one server for all tests of a run (or of a worker)
        with open_browser() as browser:
            page = browser.new_page()
            open_lesson(page, lab, "02_core_concepts")
            run_to(page, "TemperatureExplorer(")
"""

import ast
import contextlib
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest
from needed import needed

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "kit"
IN_VENV = (ROOT / ".venv").exists() and Path(sys.prefix).samefile(ROOT / ".venv")    # in which make works
NEEDED = [
    pytest.mark.skipif(IN_VENV and shutil.which("make") is None, reason="make is not installed"),
    pytest.mark.skipif(not IN_VENV and not Path(sys.prefix).parent.samefile(ROOT),
                       reason="an environment of somebody else, into which a server would write: use make test"),
]


PATIENCE = 120    # seconds for what takes one or two: a build server may do much at once


# ---- the server ----

# What tornado says of a page that was closed while the server wrote to it: no fault of anybody.
LEFT = re.compile(r"Task exception was never retrieved\nfuture: [^\n]*WebSocketProtocol13\.write_message[^\n]*"
                  r"WebSocketClosedError\(\)>\nTraceback.*?\ntornado\.websocket\.WebSocketClosedError\n", re.S)


def free_port():
    """A port for a server that will listen in some seconds, so none of those that systems deal out meanwhile.

    Linux deals out those from 32768 on, to whoever opens a page: a second browser, a kernel.
    """
    dice = random.SystemRandom()    # not as the tests seed theirs: two of them would take the same
    while True:
        port = dice.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


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


@contextlib.contextmanager
def served(folder, command):
    """The address of a Jupyter server. Afterwards it is stopped as Ctrl-C does, and looked at.

    folder: an empty one, for what Jupyter writes. command: a function from the port to the command that starts it.
    """
    port = free_port()
    names = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR", "SETTINGS_DIR", "WORKSPACES_DIR")    # nothing of the user's own
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment |= {f"JUPYTER{'LAB' if name[0] in 'SW' else ''}_{name}": str(folder / name) for name in names}
    environment |= {"IPYTHONDIR": str(folder / "IPYTHON")}    # its history is one file, which two kernels would share
    # No autosave: the lessons that the tests run are the committed files.
    settings = folder / "SETTINGS_DIR" / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"autosave": false}')
    log = folder / "log"
    with open(log, "w") as output:
        server = subprocess.Popen(command(port), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                  stderr=subprocess.STDOUT, start_new_session=True,
                                  # In the background of a shell Ctrl-C is ignored; here it shall not be.
                                  preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    address = f"http://127.0.0.1:{port}"

    def answers():
        assert server.poll() is None, f"the server ended:\n{log.read_text()}"
        try:
            return get(f"{address}/api/status")
        except OSError:    # nobody listens yet, or nobody has the time to answer
            return False

    try:
        assert wait_until(answers, 2 * PATIENCE), f"no answer from the server:\n{log.read_text()}"
        yield address
        os.killpg(server.pid, signal.SIGINT)    # a terminal's Ctrl-C reaches make and all below it
        server.wait(PATIENCE)
        assert wait_until(lambda: group_is_gone(server.pid), PATIENCE), "something of the server still runs"
        with pytest.raises(urllib.error.URLError):
            get(f"{address}/api/status")
        assert wait_until(lambda: not kernels_of(folder), PATIENCE), "a kernel still runs"
        assert "Traceback" not in LEFT.sub("", log.read_text()), log.read_text()
    finally:
        if not group_is_gone(server.pid):
            os.killpg(server.pid, signal.SIGKILL)
        server.poll()


def make_lab(folder):
    """The address of a server as `make lab` starts it; in another environment than .venv, without make."""
    def command(port):
        options = ["--no-browser", "--expose-app-in-browser", f"--IdentityProvider.token={TOKEN}"]
        if IN_VENV:
            return ["make", "lab", "PYTHON=.venv/bin/python", f"PORT={port}", f"LAB={' '.join(options)}"]
        return [sys.executable, "tools/lab.py", f"--port={port}", *options]

    return served(folder, command)


def notebook_7(folder):
    """The address of a server of Notebook 7, started as README says."""
    def command(port):
        return [sys.executable, "-m", "notebook", "--no-browser", f"--port={port}", "--expose-app-in-browser",
                f"--IdentityProvider.token={TOKEN}", "--ServerApp.port_retries=0", "--ServerApp.answer_yes=True",
                *(["--allow-root"] if os.geteuid() == 0 else [])]    # in a container

    return served(folder, command)


# ---- its pages ----

CELLS = "[...window.jupyterapp.shell.currentWidget.content.widgets].filter(cell => cell.model.type === 'code')"
IDLE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.context?.sessionContext?.session?.kernel;
    return panel?.content?.widgets?.length > 0 && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle';
}"""
OUTPUTS = CELLS + ".map(cell => ({count: cell.model.executionCount, outputs: cell.model.outputs.toJSON()}))"
ASK = """async (expression) => {
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    const reply = await kernel.requestExecute({code: '', user_expressions: {answer: expression}}).done;
    const answer = reply.content.user_expressions.answer;
    return answer.data ? answer.data['text/plain'] : `!${answer.evalue}`;
}"""
NOTEBOOK = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
RUN = """async (numbers) => {
    const {shell, commands} = window.jupyterapp, notebook = shell.currentWidget.content;
    notebook.widgets.forEach(cell => cell.model.type === 'code' && cell.model.clearExecution());
    for (const number of numbers) {
        notebook.activeCellIndex = number;
        await commands.execute('notebook:run-cell');
    }
}"""


def open_lesson(page, address, lesson="00_start_here", tree="lab/tree/"):
    """Open a lesson and wait for its kernel. tree: where the server has its pages of notebooks."""
    url = f"{address}/{tree}notebooks/{lesson}.ipynb?token={TOKEN}&reset"
    for attempt in range(2):    # on a busy machine JupyterLab's first start may take longer than its own patience
        try:
            page.goto(url, wait_until="domcontentloaded")
            page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000 * (1 + attempt))
            page.wait_for_function(IDLE, timeout=60_000 * (1 + attempt))
            return
        except Exception:
            if attempt:
                raise
            page.goto("about:blank")
            getattr(page, "complaints", []).clear()    # of requests that were broken off


def run_to(page, words, asked=""):
    """Run the first cell that contains ``words``, after those above that it needs: nbval runs all of them.

    asked: what else must be there, as code that reads it: "losses, data".
    """
    cells = nbformat.from_dict(page.evaluate(NOTEBOOK)).cells
    number = next(number for number, cell in enumerate(cells) if cell.cell_type == "code" and words in cell.source)
    above = needed(cells[:number], f"{cells[number].source}\n{asked}", "")
    page.evaluate(RUN, [*(number for number, cell in enumerate(cells) if any(cell is one for one in above)), number])
    page.wait_for_function(IDLE, timeout=1000 * PATIENCE)


def close_lesson(page):
    """Nothing was wrong in the page. Before it closes the kernel is silent: the server complains of words to nobody."""
    page.wait_for_function(IDLE, timeout=1000 * PATIENCE)
    ask_kernel(page, "None")    # what JupyterLab itself has asked is answered before
    assert page.complaints == []
    page.close()


def ask_kernel(page, expression):
    """The value of an expression in the page's kernel: anything that `repr` writes as Python."""
    answer = page.evaluate(ASK, expression)
    assert not answer.startswith("!"), f"{expression}: {answer}"
    return ast.literal_eval(answer)


WIDGET = "Out[max(Out)]"    # in the kernel, after run_to a cell that shows one (the lessons use `_` for figures)


# ---- how quickly a picture follows a key ----

WATCH = """([slider, picture]) => {
    const svg = document.querySelector(picture), handle = document.querySelector(slider);
    const times = window.kdlibTimes = [];
    let pressed = null;
    handle.addEventListener('keydown', event => { pressed = event.timeStamp; }, {capture: true});
    new MutationObserver(() => {
        if (pressed !== null) times.push(performance.now() - pressed);
        pressed = null;
    }).observe(svg, {childList: true, attributes: true, subtree: true, characterData: true});
    handle.focus();
}"""


def key_latencies(page, slider, picture, presses=30):
    """Milliseconds from a key press on a slider to the changed picture, one for each of ``presses`` arrow keys.

    slider, picture: CSS selectors of the slider and of the SVG. From the moment the browser has the key to the moment
    the drawing has changed; what the screen adds until its next frame is not in it. Goes up, then down again.
    """
    page.locator(slider).press("Home")    # so that there is room above
    page.evaluate(WATCH, [slider, picture])
    for press in range(presses):
        page.keyboard.press("ArrowRight" if press < presses / 2 else "ArrowLeft")
        page.wait_for_function("count => window.kdlibTimes.length > count", arg=press)
    return page.evaluate("window.kdlibTimes")


DOT = """slider => {
    const svg = document.querySelector('.kdlib-chart svg'), handle = document.querySelector(slider);
    const times = window.kdlibDots = [];
    let let_go = null, run = svg.dataset.run;
    handle.addEventListener('change', () => { let_go = performance.now(); }, {capture: true});
    new MutationObserver(() => {
        if (let_go === null || svg.dataset.run === run) return;
        times.push(performance.now() - let_go);
        [let_go, run] = [null, svg.dataset.run];
    }).observe(svg, {attributes: true, attributeFilter: ['data-run']});
}"""


def dot_latencies(page, slider, presses=30):
    """Milliseconds from letting go of a key on a slider of ModelSizeExplorer to the dot of the distilled students."""
    page.evaluate(DOT, slider)
    page.locator(slider).focus()
    for press in range(presses):
        page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
        page.wait_for_function("count => window.kdlibDots.length > count", arg=press, timeout=30_000)
    return page.evaluate("window.kdlibDots")


def p50_p95(times):
    """The middle, and what 19 of 20 stay below."""
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
