"""A JupyterHub for a class on this computer: start it, open everybody's server, stop it. INSTRUCTORS.md says more.

    python tools/environment.py --hub                      what it needs, into .venv
    .venv/bin/python tools/class_hub.py proxy              and its proxy, from npm
    .venv/bin/python tools/class_hub.py start --names names.txt --ip 0.0.0.0
    .venv/bin/python tools/class_hub.py open               before the class: the servers of all names
    .venv/bin/python tools/class_hub.py stop

Homes, settings and log lie in the folder learners (or --folder). Options that --help does not list go to jupyterhub.
"""

import argparse
import os
import secrets
import socket
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "hub"))

import homes  # noqa: E402
from running import (  # noqa: E402
    HubError,
    fetch_proxy,
    free_port,
    open_servers,
    processes,
    read_settings,
    start,
    stop,
)

LEARNERS = ROOT / "learners"
FIRST = "00_start_here.ipynb"
FOR_ALL, FOR_EACH = 1.5e9, 0.6e9    # bytes: system, hub, shared libraries; a server and a kernel (INSTRUCTORS.md)


# ---- settings ----

def seats_for(free):
    """For how many learners so many bytes of free memory last, one lesson open each; 1 at least."""
    return max(1, int((free - FOR_ALL) / FOR_EACH))


def new_password():
    common = (ROOT / "kdlib" / "data" / "names.txt").read_text(encoding="utf-8").split()[:1000]
    return "-".join(secrets.choice([name for name in common if len(name) > 3]) for _ in range(3))


def settings_for(folder, chosen):
    """What hub/jupyterhub_config.py reads. chosen: the options; a password that the folder has already is kept."""
    names = None
    if chosen.names:
        try:
            names = homes.names_in(Path(chosen.names).read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise HubError(f"{chosen.names}: {problem}") from None
    password = chosen.password or read_settings(folder).get("password") or new_password()
    if len(password) < 8:
        raise HubError("The password of the class needs 8 characters or more.")
    for option in ("seats", "at_once", "idle"):
        if getattr(chosen, option) is not None and getattr(chosen, option) < 1:
            raise HubError(f"--{option.replace('_', '-')} must be 1 or more, not {getattr(chosen, option)}.")
    return {
        "password": password, "names": names, "first": FIRST, "token": secrets.token_hex(32),
        "address": f"http://{chosen.ip}:{free_port(chosen.ip, chosen.port)}",
        "hub_port": free_port(), "proxy_port": free_port(), "proxy": fetch_proxy(),
        "seats": chosen.seats or seats_for(psutil.virtual_memory().available),
        "at_once": chosen.at_once or max(1, os.cpu_count() or 1), "idle": 60 * chosen.idle,
        "memory": chosen.memory * 2**20 or None,
    }


# ---- the command ----

def options(arguments, others=None):
    """The options as given. others: a list for those that are not ours."""
    parser = argparse.ArgumentParser(description="A JupyterHub for a class on this computer.", allow_abbrev=False)
    parser.add_argument("what", choices=("proxy", "start", "open", "stop"))
    parser.add_argument("--folder", type=Path, default=LEARNERS, help="where homes, settings and log lie")
    parser.add_argument("--names", help="a file with the learners' names, one a line; without it any name may come")
    parser.add_argument("--password", help="of the class; without it three names by lot, printed")
    parser.add_argument("--ip", default="127.0.0.1", help="0.0.0.0 lets other computers in (default: only this one)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seats", type=int, help="how many servers may run (default: what the free memory lasts for)")
    parser.add_argument("--at-once", type=int, help="how many may start at the same time (default: one a core)")
    parser.add_argument("--idle", type=int, default=60, help="minutes after which an idle kernel is ended (60)")
    parser.add_argument("--memory", type=int, default=3000, help="MB that one process may take; 0: no limit (3000)")
    chosen, unknown = parser.parse_known_args(arguments)
    if others is not None:
        others += unknown
    return chosen


def main(arguments):
    others = []
    chosen = options(arguments, others)
    folder = chosen.folder.resolve()
    if os.name == "nt":
        raise HubError("JupyterHub runs on Linux and macOS; on Windows, start this in WSL.")
    if chosen.what == "proxy":
        fetch_proxy()
        print("The proxy is there.")
    elif chosen.what == "start":
        settings = settings_for(folder, chosen)
        start(folder, settings, others)
        who = f"the {len(settings['names'])} of {chosen.names}" if settings["names"] else "whoever knows it"
        print(f"The class is open at {settings['address'].replace('0.0.0.0', socket.gethostname())}\n"
              f"Password: {settings['password']}; {who} may come.\n"
              f"{settings['seats']} seats; {settings['at_once']} servers start at a time. Homes and hub.log: {folder}")
    elif not processes(folder):
        raise HubError(f"No hub runs in {folder}.")
    elif chosen.what == "open":
        late = [name for name, is_ready in open_servers(folder).items() if not is_ready]
        if late:
            raise HubError(f"Not open: {', '.join(late)}. {folder / 'hub.log'} says why.")
    else:
        there, forced = stop(folder)
        print(f"Stopped: {there} processes" + (f", {forced} of them by force." if forced else "."))


if __name__ == "__main__":
    try:
        import jupyterhub  # noqa: F401 (said here, and not in the log of a hub that does not start)

        main(sys.argv[1:])
    except ImportError:
        sys.exit("JupyterHub is not installed here: python3 tools/environment.py --hub")
    except HubError as problem:
        sys.exit(str(problem))
