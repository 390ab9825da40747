"""Open JupyterLab on your copy of the first lesson. Run it with the Python of .venv; `make lab` does.

    python tools/lab.py --port=8890 --no-browser      all options are those of jupyter lab
"""

import argparse
import contextlib
import json
import os
import socket
import sys
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"


def port_problem(host, text):
    """A sentence on why JupyterLab cannot use this port, or None when it can."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        return f"PORT={text} is not a port: take a number such as 8890."
    with socket.socket() as probe:
        if os.name != "nt":    # as the server itself does: a port that was closed a moment ago counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(text)))
        except OSError as error:
            return (f"Port {text} cannot be used ({error.strerror}). Take another one, such as "
                    f"make lab PORT={int(text) % 65535 + 1}, or leave PORT out: then JupyterLab finds a free one.")


def no_questions_at_the_start():
    """JupyterLab asks at its first start whether it may fetch news. A class without a network needs no such question.

    This is the default of .venv alone; what somebody has chosen for themselves still counts.
    """
    settings = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    with contextlib.suppress(OSError):    # a .venv of somebody else, which one may only read: then it asks
        if settings.parent.parent.is_dir() and not settings.exists():
            settings.parent.mkdir(exist_ok=True)
            settings.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": {
                "fetchNews": "false", "checkForUpdates": False}}), encoding="utf-8")


def copied():
    """The folder with the learner's copies of the lessons, brought up to date; where that fails, the lessons'."""
    import copies  # needs nbformat, which comes with JupyterLab

    try:
        for sentence in copies.refresh():
            print(sentence)
        return copies.MINE.name
    except (OSError, copies.LessonError) as problem:
        print(f"Your copies of the lessons could not be brought up to date ({problem}); here are the stored ones.")
        return copies.NOTEBOOKS.name


def main():
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--ip", default="127.0.0.1")    # this computer only
    parser.add_argument("--port")
    chosen, others = parser.parse_known_args()
    options = [f"--ip={chosen.ip}", f"--ServerApp.root_dir={ROOT}",
               "--ServerApp.answer_yes=True"]    # Ctrl-C stops at once, without asking
    if chosen.port is not None:
        problem = port_problem(chosen.ip, chosen.port)
        if problem:
            sys.exit(problem)
        options += [f"--port={chosen.port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:    # in a container
        options.append("--allow-root")
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        sys.exit("JupyterLab is not installed here: make lab installs and starts it.")
    no_questions_at_the_start()
    options.append(f"--LabApp.default_url=/lab/tree/{copied()}/{FIRST}")
    LabApp.launch_instance(options + others)


if __name__ == "__main__":
    environment.understand_all_letters()
    try:
        main()
    except KeyboardInterrupt:    # before the server was up
        sys.exit(1)
