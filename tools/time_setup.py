"""How long it takes from a fresh clone to the first cell that has run: with uv, and with pip alone, in alternation.

    python3 tools/time_setup.py                   two rounds, each with empty caches (cold), then with full ones (warm)
    python3 tools/time_setup.py --rounds=5
    python3 tools/time_setup.py --find-links=D    packages in this folder are not fetched

Each way makes a copy of the kit in a new folder and does there what `make lab` does; then JupyterLab is up, a kernel
starts, and the first cell of lesson 00 imports all packages. A machine with other work gives other times, but in the
same round for both ways: so the ratios are printed round by round, with the load. Needs 5 GB of disk for a while.
"""

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = ("LICENSE", "README.md", "classroom", "constraints.txt", "kdlib", "notebooks", "pyproject.toml", "tools")
# Run by the kit's own Python: what the page does when somebody runs a cell.
RUN = """
import json, sys, websocket
address, kernel, code = sys.argv[1:]
channel = websocket.create_connection(f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels?token=time",
                                      timeout=600)
header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
ask = {"code": code, "user_expressions": {"loaded": "'torch' in __import__('sys').modules"}}
channel.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": ask}))
while (message := json.loads(channel.recv()))["msg_type"] != "execute_reply":
    pass
assert message["content"]["user_expressions"]["loaded"]["data"]["text/plain"] == "True", message
"""


def copy_of_the_kit(folder):
    folder.mkdir()
    for name in KIT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*", "*.part"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def ask(url, data=None, patience=120):
    """The JSON behind an address, as soon as somebody answers there."""
    request, end = urllib.request.Request(url, data, {"Authorization": "token time"}), time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def timed(kit, surroundings):
    """Seconds of wall time until all is installed, JupyterLab answers, the first cell has run; then CPU seconds."""
    def cpu():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    first = json.loads((kit / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "".join(next(cell for cell in first if cell["cell_type"] == "code")["source"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    marks, before = [time.monotonic()], cpu()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([sys.executable, "tools/environment.py"], cwd=kit, env=surroundings, check=True, **quiet)
    marks.append(time.monotonic())
    python = kit / ".venv" / "bin" / "python"
    start = [python, "tools/lab.py", f"--port={port}", "--no-browser", "--IdentityProvider.token=time"]
    server = subprocess.Popen(start, cwd=kit, env=surroundings, **quiet)
    try:
        address = f"http://127.0.0.1:{port}"
        ask(f"{address}/api/status")
        marks.append(time.monotonic())
        kernel = ask(f"{address}/api/kernels", data=b"{}")["id"]
        subprocess.run([python, "-c", RUN, address, kernel, code], env=surroundings, check=True)
        marks.append(time.monotonic())
    finally:
        server.terminate()
        server.wait()
    return [mark - marks[0] for mark in marks[1:]] + [cpu() - before]


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--find-links")
    chosen = parser.parse_args()
    free = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHONDONT"))}
    free["PIP_CONFIG_FILE"] = os.devnull
    # A setting of pip's is what makes it install alone.
    ways = {"uv": {"UV_FIND_LINKS": chosen.find_links} if chosen.find_links else {},
            "pip": {"PIP_FIND_LINKS": chosen.find_links} if chosen.find_links else {"PIP_PREFER_BINARY": "1"}}
    print("seconds until: " + "{:9}{:8}{:6}{:>10}{:>10}{:>12}{:>8}{:>7}".format(
        "round", "caches", "way", "installed", "Lab up", "first cell", "CPU", "load"), flush=True)
    ratios = {"cold": [], "warm": []}
    for number in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as folder:
            for caches, found in ratios.items():
                ends = {}
                for way in sorted(ways, reverse=number % 2 == 1):    # each way is first in turn
                    kit = copy_of_the_kit(Path(folder) / f"{caches} {way}")
                    cache = {"XDG_CACHE_HOME": os.path.join(folder, "cache of " + way)}
                    *times, used = timed(kit, free | ways[way] | cache)
                    shutil.rmtree(kit)
                    ends[way] = times[-1]
                    columns = "{:10.0f}{:10.0f}{:12.0f}{:8.0f}{:7.1f}".format(*times, used, os.getloadavg()[0])
                    print(f"{'':15}{number + 1:<9}{caches:8}{way:6}{columns}", flush=True)
                found.append(ends["uv"] / ends["pip"])
    for caches, found in ratios.items():
        print(f"To the first cell, {caches} caches, uv takes {statistics.median(found):.2f} of pip's time "
              f"(median of {', '.join(f'{ratio:.2f}' for ratio in found)}).")


if __name__ == "__main__":
    main()
