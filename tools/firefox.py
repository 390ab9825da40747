"""Firefox for the tests, as its distribution packs it, spoken to in WebDriver BiDi: no driver lies between.

    with open_firefox() as page:      # skips the test where there is none
        page.goto(url)
"""

import json
import re
import shutil
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from browser import lost
from spoken_page import PATIENCE, SIZE, Page, PageError, running, until
from websocket import create_connection

NAMES = ("firefox-esr", "firefox")
# Nothing reaches the network: the one proxy is a port where nobody listens.
NO_NETWORK = {"network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
              "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9}


class Tab(Page):
    """A tab of the Firefox at the other end of a WebSocket."""

    def __init__(self, socket):
        self._socket, self._number, self._heard = socket, 0, []
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded"])
        self._tab = self._send("browsingContext.create", type="tab")["context"]
        self._send("browsingContext.setViewport", context=self._tab, viewport=SIZE)

    def _send(self, command, **values):
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": command, "params": values}))
        while True:
            said = json.loads(self._socket.recv())
            if said.get("method") == "log.entryAdded" and said["params"]["level"] == "error":
                self._heard.append(said["params"]["text"])
            if said.get("id") == self._number:
                if said["type"] == "error":
                    raise PageError(f"{command}: {said['message']}")
                return said["result"]

    @property
    def complaints(self):
        """Script errors so far, and what the pages wrote to the console as errors."""
        self._send("session.status")    # what was said before is heard before its answer
        return self._heard

    def goto(self, url):
        self._send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def _call(self, function, text):
        said = self._send("script.callFunction", functionDeclaration=function, awaitPromise=True,
                          target={"context": self._tab}, arguments=[{"type": "string", "value": text}])
        if said["type"] == "exception":
            raise PageError(said["exceptionDetails"]["text"])
        return said["result"]["value"]

    def _act(self, actions):
        self._send("input.performActions", context=self._tab, actions=actions)


@contextmanager
def open_firefox():
    """A tab of a headless Firefox with a profile of its own; closed at the end, also after a failure."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        lost("no Firefox found: install it (Debian: apt install firefox-esr)")
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as profile:
        settings = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in NO_NETWORK.items()]
        (Path(profile) / "user.js").write_text("\n".join(settings), encoding="utf-8")
        log = Path(profile) / "log"
        with log.open("w") as output, running([program, "--headless", "--no-remote", "--profile", profile,
                                               "--remote-debugging-port=0"], stdout=output, stderr=output) as firefox:
            found = until(lambda: re.search(r"BiDi listening on (ws://\S+)", log.read_text(errors="replace")), firefox)
            with closing(create_connection(f"{found[1]}/session", PATIENCE, suppress_origin=True)) as socket:
                yield Tab(socket)    # with the origin that the client would name, Firefox refuses it
