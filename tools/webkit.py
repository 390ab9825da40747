"""WebKit for the tests: WebKitGTK's small browser, Safari's engine, as its distribution packs it.

    with open_webkit() as page:      # skips the test where it is missing
        page.goto(url)

Its driver speaks WebDriver, over HTTP. It wants a screen, and gets one that nobody sees.
"""

import http.client
import json
import os
import shutil
import subprocess
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from browser import lost
from lab_server import free_port
from spoken_page import PATIENCE, SIZE, Page, PageError, running, until

PLACES = ("lib/*/webkit2gtk-4.*/MiniBrowser", "libexec/webkit2gtk-4.*/MiniBrowser")    # below /usr
NO_NETWORK = {"proxyType": "manual", "httpProxy": "127.0.0.1:9", "sslProxy": "127.0.0.1:9"}    # nobody listens there
NO_SANDBOX = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}    # containers have none to offer; the pages are our own
LISTEN = """<script>{
const heard = window.complaints = [];
addEventListener("error", ({ message, target }) => heard.push(message || `not found: ${target.outerHTML}`), true);
addEventListener("unhandledrejection", ({ reason }) => heard.push(String(reason)));
console.error = (...words) => heard.push(words.join(" "));
}</script>"""


class Window(Page):
    """A window of WebKitGTK's small browser, moved by the driver at a port."""

    def __init__(self, port, program):
        self._port, self._session = port, ""
        wanted = {"webkitgtk:browserOptions": {"binary": program, "args": ["--automation"]}, "proxy": NO_NETWORK,
                  "timeouts": {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE}}
        said = self._send("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session, self._before = f"/session/{said['sessionId']}", []
        self._send("POST", "/window/rect", **SIZE)

    def _send(self, method, path, **values):
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as connection:
            connection.request(method, self._session + path, json.dumps(values) if method == "POST" else None)
            answer = connection.getresponse()
            said = json.loads(answer.read())["value"]
        if answer.status != 200:
            raise PageError(f"{path}: {said['message'] or said['error']}")
        return said

    @property
    def complaints(self):
        """Script errors so far, and what the pages wrote to the console as errors."""
        return self._before + self.evaluate("() => window.complaints ?? []")

    def goto(self, url):
        """The driver tells of no error, so a page from the disk is read from a copy that listens before all else."""
        self._before = self.complaints
        page = Path(unquote(urlsplit(url).path))
        copy = page.with_name(f"listening-{page.name}")
        copy.write_text(page.read_text(encoding="utf-8").replace("<head>", f"<head>{LISTEN}", 1), encoding="utf-8")
        self._send("POST", "/url", url=copy.as_uri())

    def _call(self, function, text):
        script = (f"const [text, done] = arguments; ({function})(text)"
                  ".then((said) => done([said]), (error) => done(String(error)));")
        said = self._send("POST", "/execute/async", script=script, args=[text])
        if isinstance(said, str):
            raise PageError(said)
        return said[0]

    def _act(self, actions):
        self._send("POST", "/actions", actions=actions)

    def _quit(self):
        self._send("DELETE", "")


@contextmanager
def open_webkit():
    """A window of WebKit; closed at the end, also after a failure."""
    found = {name: shutil.which(name) for name in ("WebKitWebDriver", "Xvfb")}
    found["MiniBrowser"] = next((str(path) for place in PLACES for path in Path("/usr").glob(place)), None)
    if None in found.values():
        lost(f"no {' and no '.join(name for name in found if not found[name])} found: install WebKit's driver and a "
             "screen for it (Debian: apt install webkit2gtk-driver xvfb)")
    port = free_port()
    with running([found["Xvfb"], "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE,
                 stderr=subprocess.DEVNULL) as screen:
        own = os.environ | {"DISPLAY": f":{int(screen.stdout.readline())}"} | NO_SANDBOX
        with running([found["WebKitWebDriver"], f"--port={port}"], env=own, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL) as driver:
            page = until(lambda: answering(port, found["MiniBrowser"]), driver)
            try:
                yield page
            finally:
                page._quit()


def answering(port, program):
    with suppress(ConnectionRefusedError):
        return Window(port, program)
