"""A page of a browser that Playwright does not drive, under Playwright's names: for tools/firefox.py, tools/webkit.py.

Playwright wants browsers built for it. Those of a distribution speak a protocol of the W3C, of which a test needs five
commands. Keys and script arguments are the same in both.
"""

import json
import subprocess
import time
from contextlib import contextmanager

PATIENCE = 120    # seconds for one command, the training of a student among them, on a busy machine
SIZE = {"width": 1280, "height": 900}
KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Home": "\ue011", "End": "\ue010", "PageUp": "\ue00e",
        "Enter": "\ue007", "Backspace": "\ue003"}    # a letter is its own


class PageError(Exception):
    """What a page's script threw, or why the browser refused a command."""


class Page:
    """Functions are called with, and answer in, JSON; keys are pressed as a hand does."""

    def evaluate(self, function, argument=None):
        """What a function of the page's returns for one argument; awaited where it is a promise."""
        answer = self._call(f"async (text) => JSON.stringify(await ({function})(JSON.parse(text)) ?? null)",
                            json.dumps(argument))
        return json.loads(answer)

    def wait_for_function(self, function, arg=None, timeout=1000 * PATIENCE):
        """Ask until the answer is true; timeout in milliseconds."""
        end = time.monotonic() + timeout / 1000
        while not self.evaluate(f"async (argument) => Boolean(await ({function})(argument))", arg):
            if time.monotonic() > end:
                raise TimeoutError(f"not true within {timeout} ms: {function}; complaints: {self.complaints}")
            time.sleep(0.05)

    def press(self, selector, key):
        """Focus the first element that the selector finds, press a key and let go."""
        self.evaluate("(selector) => document.querySelector(selector).focus()", selector)
        key = KEYS.get(key, key)
        self._act([{"type": "key", "id": "keyboard", "actions": [{"type": "keyDown", "value": key},
                                                                 {"type": "keyUp", "value": key}]}])


@contextmanager
def running(command, **how):
    """A process, and its end."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, **how) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def until(true, process):
    """What ``true`` returns as soon as it is true; the process must live meanwhile."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        if process.poll() is not None or time.monotonic() > end:
            raise TimeoutError(f"{process.args[0]} gave no sign, and ended with {process.poll()}")
        time.sleep(0.05)
    return found
