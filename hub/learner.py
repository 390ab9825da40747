"""A simulated learner: does with a hub what a browser does for somebody who logs in, opens a lesson and runs its cells.

Left out: the parts of JupyterLab's page that its own scripts fetch later, drawing, and thinking time.
"""

import asyncio
import json
import re
import time
import uuid
from urllib.parse import quote, urljoin

import aiohttp

OUTPUT = {"stream", "execute_result", "display_data", "error"}


class Learner:
    """One of them. After `work` it knows what happened.

    seconds: {"server", "lab", "first output", "all cells": seconds since the first request}, as far as it came.
    said: what the page of those who wait said. failures: sentences; an answer 429 or of 500 and more is one, and so is
    a cell that ends in an error.
    """

    def __init__(self, address, name, password, lesson, cells):
        """lesson: its path below the home. cells: the sources of its code cells."""
        self.address, self.name, self.password = address, name, password
        self.lesson, self.cells = lesson, cells
        self.seconds, self.said, self.failures = {}, [], []

    async def work(self):
        """From the link that the teacher hands out to the last cell. Never raises: what went wrong is a failure."""
        self.began = time.monotonic()
        watched = aiohttp.TraceConfig()
        watched.on_request_redirect.append(self._answered)
        watched.on_request_end.append(self._answered)
        jar = aiohttp.CookieJar(unsafe=True)    # unsafe: an address may be a number, such as 127.0.0.1
        try:
            async with aiohttp.ClientSession(trace_configs=[watched], cookie_jar=jar,
                                             timeout=aiohttp.ClientTimeout(total=None)) as self.session:
                await self._log_in()
                await self._open_lab()
                await self._run(await self._start_kernel())
        except Exception as problem:
            self.failures.append(f"{type(problem).__name__}: {problem}")

    async def _answered(self, session, context, answer):
        status = answer.response.status
        if status == 429 or status >= 500:
            self.failures.append(f"{status} from {answer.url.path}")

    def _reached(self, what):
        self.seconds.setdefault(what, time.monotonic() - self.began)

    async def _log_in(self):
        link = f"{self.address}/hub/user-redirect/lab/tree/{quote(self.lesson)}"
        async with self.session.get(link) as answer:
            form = await answer.text()
        action, token = re.search(r'action=[\'"]([^\'"]+)', form)[1], re.search(r'name="_xsrf" value="([^"]+)', form)[1]
        async with self.session.post(urljoin(str(answer.url), action.replace("&amp;", "&")), data={
                "username": self.name, "password": self.password, "_xsrf": token}) as answer:
            page = await answer.text()
        if answer.status != 200:
            raise RuntimeError(f"the hub answers {answer.status} to {self.name}'s log-in")
        while "EventSource" in page:    # the page of those who wait
            await self._wait(urljoin(self.address, re.search(r'EventSource\("([^"]+)"', page)[1]))
            async with self.session.get(answer.url) as answer:
                page = await answer.text()
        self.url, self.page = str(answer.url), page
        self._reached("server")

    async def _wait(self, url):
        async with self.session.get(url, headers={"Accept": "text/event-stream"}) as events:
            if events.status != 200:
                raise RuntimeError(f"the page of those who wait hears {events.status}")
            async for line in events.content:
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    self.said.append(event.get("message", ""))
                    if event.get("failed"):
                        raise RuntimeError(event["message"])
                    if event.get("ready"):
                        return

    async def _open_lab(self):
        if "jupyter-config-data" not in self.page:
            raise RuntimeError(f"no JupyterLab at {self.url}")
        config = json.loads(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', self.page, re.S)[1])
        self.base = urljoin(self.url, config["baseUrl"])
        for script in re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', self.page):
            await self._get(urljoin(self.url, script))
        for path in ("api/kernelspecs", "lab/api/settings", "api/contents", "api/sessions",
                     f"api/contents/{quote(self.lesson)}"):
            await self._get(self.base + path)
        self._reached("lab")

    async def _get(self, url):
        async with self.session.get(url) as answer:
            await answer.read()
        if answer.status not in (200, 304):
            raise RuntimeError(f"{answer.status} from {answer.url.path}")

    async def _start_kernel(self):
        token = self.session.cookie_jar.filter_cookies(aiohttp.client.URL(self.base))["_xsrf"].value
        async with self.session.post(self.base + "api/sessions", headers={"X-XSRFToken": token}, json={
                "path": self.lesson, "type": "notebook", "name": self.lesson, "kernel": {"name": "python3"}}) as answer:
            if answer.status != 201:
                raise RuntimeError(f"no kernel: {answer.status} {await answer.text()}")
            return (await answer.json())["kernel"]["id"]

    async def _run(self, kernel):
        url = f"{self.base}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
        async with self.session.ws_connect(url, max_msg_size=0) as socket:
            for number, cell in enumerate(self.cells):
                await self._run_cell(socket, number, cell)
        self._reached("all cells")

    async def _run_cell(self, socket, number, cell):
        mark, open_ends = uuid.uuid4().hex, {"idle", "reply"}
        header = {"msg_id": mark, "username": self.name, "session": mark, "msg_type": "execute_request",
                  "version": "5.3", "date": "2026-01-01T00:00:00Z"}
        content = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": False}
        await socket.send_json({"header": header, "parent_header": {}, "metadata": {}, "content": content,
                                "buffers": [], "channel": "shell"})
        while open_ends:
            message = await asyncio.wait_for(socket.receive(), 600)
            if message.type == aiohttp.WSMsgType.BINARY:    # what a widget draws
                continue
            if message.type != aiohttp.WSMsgType.TEXT:
                raise RuntimeError(f"the kernel's line broke in cell {number}: {message.type.name}")
            message = json.loads(message.data)
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != mark:
                if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                    raise RuntimeError(f"the kernel died in cell {number}")
            elif kind in OUTPUT:
                self._reached("first output")
            elif kind == "status" and content["execution_state"] == "idle":
                open_ends.discard("idle")
            elif kind == "execute_reply":
                open_ends.discard("reply")
                if content["status"] != "ok":
                    self.failures.append(f"cell {number}: {content.get('ename')}: {content.get('evalue', '')[:80]}")
