"""Chromium for the tests that look at a page as a reader does: the system's own, never downloaded.

    with open_browser() as browser:      # skips the test when there is none
        page = browser.new_page()
"""

import contextlib
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# No sandbox: root, as in a container, has none. The rest keeps the browser from calling home during a test.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--process-per-site")    # see Pages
HERE = Path(__file__).parent.as_uri()    # a list of files, whatever the system shows of the files themselves


def find_browser():
    """The path of Chromium, Chrome or Edge: what the variable CHROMIUM names, else the first found; None without."""
    if os.environ.get("CHROMIUM"):
        return shutil.which(os.environ["CHROMIUM"])
    return next(filter(None, map(shutil.which, NAMES)), None) or next((p for p in PLACES if Path(p).is_file()), None)


def lost(reason):
    """A test cannot have its browser: it is skipped; with KDLIB_BROWSER_REQUIRED set it fails."""
    if os.environ.get("KDLIB_BROWSER_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)


def browser_or_skip():
    """The path of a browser; without one the test is skipped, or fails."""
    path = find_browser()
    if path is None:
        lost("no browser found: install Chromium (Debian: apt install chromium) or Chrome, "
             "or name one in the variable CHROMIUM")
    return path


class Pages:
    """A browser for many pages. Those that are asked for with the same options live in one context and one process.

    A process that has the fonts, and has compiled the scripts, shows the next page in half the time. So one page stays
    open in each context: the process ends with its last one. Pages share what they store; ours store nothing.
    """

    def __init__(self, browser):
        self.browser, self.contexts = browser, {}

    def new_page(self, viewport=None, **options):
        """A new page. viewport: its size, {"width": …, "height": …}. options: of Playwright's `Browser.new_context`."""
        kind = repr(sorted(options.items()))
        if kind not in self.contexts:
            self.contexts[kind] = self.browser.new_context(**options)
            self.contexts[kind].new_page().goto(HERE)
        page = self.contexts[kind].new_page()
        if viewport:
            page.set_viewport_size(viewport)
        return page


def listening_page(browser, **options):
    """A new page. ``page.complaints`` gathers its script errors and what it writes to the console as errors."""
    page = browser.new_page(**options)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    return page


def quiet_page(browser, width=1366, height=768):
    """For a fixture, by ``yield from``: a new page, which afterwards must have nothing to complain of."""
    page = listening_page(browser, viewport={"width": width, "height": height})
    yield page
    assert page.complaints == []
    page.close()


@contextlib.contextmanager
def open_browser():
    """`Pages` of a headless browser of Playwright's; closed at the end, also after a failure."""
    path = browser_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=120_000)
        try:
            yield Pages(browser)
        finally:
            browser.close()


@contextlib.contextmanager
def _open_chromium():
    with open_browser() as browser:
        yield listening_page(browser, viewport={"width": 1280, "height": 900})


def open_page(name):
    """A page of the browser of this name, "chromium", "firefox" or "webkit": what all of them can do.

    goto(url), evaluate(function, argument), wait_for_function(function, arg=…), press(selector, key), complaints.
    """
    from firefox import open_firefox  # both need what is above
    from webkit import open_webkit

    return {"chromium": _open_chromium, "firefox": open_firefox, "webkit": open_webkit}[name]()
