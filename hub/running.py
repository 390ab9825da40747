"""The hub as processes of this computer: its proxy from npm, start, everybody's server, stop."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import psutil
from folders import placed, replaced

ROOT = Path(__file__).resolve().parent.parent
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))    # whatever proxy leads to the world


# What servers and lessons import. An environment may come uncompiled (uv leaves it so), and a shell may forbid
# Python to keep what it compiles: then each learner would wait for it, and all cores would work on it at once.
IMPORTED = ("import jupyterhub.singleuser.app, jupyterlab.labapp, ipykernel.kernelapp, matplotlib.pyplot, "
            "sklearn.linear_model, kdlib.sweep, kdlib.widgets, classroom.claim, classroom.quiz")


class HubError(Exception):
    """Why there is no hub, in words for whoever typed the command."""


# ---- the proxy ----

def fetch_proxy(build=ROOT / "build"):
    """The command that starts configurable-http-proxy; npm is asked only when hub/package-lock.json has changed."""
    lock = (ROOT / "hub" / "package-lock.json").read_bytes()
    folder = build / f"hub-packages-{hashlib.sha256(lock).hexdigest()[:12]}" / "node_modules"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or (npm is None and not folder.is_dir()):
        raise HubError("The hub's proxy needs Node.js and its npm, and they are not installed here "
                       "(Debian: apt install npm).")
    if not folder.is_dir():
        print("Fetching the hub's proxy; it is kept in build/ for next time.", flush=True)
        build.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=build, prefix="npm-") as unfinished:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(ROOT / "hub" / name, unfinished)
            # `npm ci` compares every package with the hash in the lock file. No package's own scripts are run.
            answer = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
                                     "--prefer-offline", "--fetch-retries=1"], cwd=unfinished,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            if answer.returncode:
                raise HubError("npm could not fetch the proxy; its last lines above say why.\n"
                               "The usual reason is the network: no connection, or a proxy that npm does not know.")
            folder.parent.mkdir(exist_ok=True)
            placed(Path(unfinished) / "node_modules", folder)
    return [node, str(folder / "configurable-http-proxy" / "bin" / "configurable-http-proxy")]


# ---- the hub ----

def free_port(ip="127.0.0.1", port=0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as error:
            raise HubError(f"{ip}:{port} cannot be used ({error.strerror}): take another --ip or --port.") from None
        return probe.getsockname()[1]


def read_settings(folder):
    try:
        return json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_settings(folder, settings):
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)    # the password of the class, and everybody's work
    (folder / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")


def processes(folder):
    """All processes of the hub in this folder: itself, its proxy, servers and kernels, those it has lost too."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get("KDLIB_HUB") == str(folder) and process.pid != os.getpid() \
                    and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def ask(settings, method, path):
    """(status, answer) of the hub's API."""
    request = urllib.request.Request(f"http://127.0.0.1:{settings['hub_port']}/hub/api/{path}", method=method,
                                     headers={"Authorization": f"token {settings['token']}"})
    try:
        with DIRECTLY.open(request, timeout=60) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def make_handout(folder):
    """The handout as it is now, for the homes to copy."""
    import build_handout
    import homes

    with replaced(folder / "handout") as new:
        build_handout.build(ROOT / "notebooks", new)
        homes.offer(new)


def start(folder, settings, options=()):
    """Start a hub, and wait until it answers. Returns its process."""
    import lab

    if processes(folder):
        raise HubError(f"A hub runs in {folder} already; `stop` ends it.")
    write_settings(folder, settings)
    compiling = subprocess.Popen([sys.executable, "-c", IMPORTED], env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    make_handout(folder)
    if compiling.wait() != 0:
        raise HubError("The lessons' libraries cannot be imported; the lines above say why.")
    lab.no_questions_at_the_start()
    with open(folder / "hub.log", "w", encoding="utf-8") as log:
        command = [sys.executable, "-m", "jupyterhub", "-f", ROOT / "hub" / "jupyterhub_config.py", *options]
        hub = subprocess.Popen(command, cwd=folder, env={**os.environ, "KDLIB_HUB": str(folder)},
                               stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    end = time.monotonic() + 120
    while time.monotonic() < end and hub.poll() is None:
        with contextlib.suppress(OSError):
            DIRECTLY.open(settings["address"].replace("0.0.0.0", "127.0.0.1") + "/hub/login", timeout=5).close()
            return hub
        time.sleep(0.2)
    stop(folder)
    last = (folder / "hub.log").read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    raise HubError("\n".join(["The hub did not start. The end of its log:", *last]))


def stop(folder):
    """End the hub and all that belongs to it. Returns how many processes there were, and how many needed force."""
    there = processes(folder)
    try:
        hub = psutil.Process(int((folder / "hub.pid").read_text()))
        if hub in there:
            hub.send_signal(signal.SIGTERM)    # it stops its servers, these their kernels, and the proxy
            hub.wait(90)
    except (OSError, ValueError, psutil.Error):
        pass
    psutil.wait_procs(processes(folder), 60)
    left = processes(folder)
    for ending in (psutil.Process.terminate, psutil.Process.kill):
        for process in processes(folder):
            with contextlib.suppress(psutil.Error):
                ending(process)
        psutil.wait_procs(left, 10)
    return len(there), len(left)


def open_servers(folder, patience=1800):
    """Start everybody's server. Returns {name: whether it is ready}."""
    settings = read_settings(folder)
    names = settings.get("names") or sorted(home.name for home in (folder / "homes").glob("*") if home.is_dir())
    for name in names:
        ask(settings, "POST", f"users/{quote(name)}")    # 409 where it is known
        status, answer = ask(settings, "POST", f"users/{quote(name)}/server")
        if status not in (201, 202, 400):    # 400: it runs
            raise HubError(f"The hub did not open the server of {name}: {status} {answer}")
    end, ready, told = time.monotonic() + patience, {}, None
    while names and time.monotonic() < end:
        ready = {name: ask(settings, "GET", f"users/{quote(name)}")[1]["servers"].get("", {}).get("ready", False)
                 for name in names}
        if sum(ready.values()) != told:
            told = sum(ready.values())
            print(f"{told} of {len(names)} servers are open.", flush=True)
        if all(ready.values()):
            break
        time.sleep(1)
    return ready


