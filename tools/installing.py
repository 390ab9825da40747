"""Install the kit into the environment whose Python runs this: with uv or with pip, and which build of torch.

    .venv/bin/python tools/installing.py "[lab]" ...     as tools/environment.py does; all other options are pip's

uv installs in a fraction of pip's time; where it fails, pip does. With options, or where pip has settings on this
computer, an index or a proxy say, pip does it alone: these are pip's, and uv knows neither. Without options, torch is
the CPU build on Linux.
"""

import ast
import os
import platform
import re
import ssl
import subprocess
import sys
import threading
import urllib.request
from importlib import metadata

UV = "uv==0.13.9"    # not in constraints.txt: no lesson uses it, and not every .venv has it
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PATIENCE = 5    # seconds that one waits for an answer from there
# What pip can be told that uv need not know.
HARMLESS = {"break-system-packages", "config-file", "default-timeout", "disable-pip-version-check", "no-color",
            "no-input", "progress-bar", "retries", "root-user-action", "timeout"}
PIP = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check"]
ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def pip_settings():
    """What pip is told on this computer beside its command line, in files and as PIP_…: {"proxy": "http://…"}."""
    try:
        listed = subprocess.check_output([*PIP, "config", "list"], text=True)
        lines = (line.partition("=") for line in listed.splitlines())
        return {key.rpartition(".")[2]: str(ast.literal_eval(value)) for key, _, value in lines}
    except (OSError, ValueError, SyntaxError, subprocess.CalledProcessError):
        return {"unknown": ""}


# ---- torch ----

def cpu_index_answers(settings):
    """Whether torch's CPU index answers, by the proxy and with the certificates that pip uses. Asks once."""
    proxies = {"https": settings["proxy"], "http": settings["proxy"]} if "proxy" in settings else None
    answers = []

    def ask():
        try:
            trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=settings.get("cert")))
            way = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), trust)
            with way.open(f"{CPU_INDEX}/torch/", timeout=PATIENCE) as answer:
                answers.append(answer.status == 200)
        except (OSError, ValueError):
            pass

    # Looking up a name has no time limit, and each of a name's addresses is tried for as long.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return answers == [True]


def pinned_torch():
    """torch==2.13.0, say."""
    with open(os.path.join(ROOT, "constraints.txt"), encoding="utf-8") as file:
        return re.search(r"^torch==\S+", file.read(), re.M).group()


def wants_small_torch():
    """Whether the CPU build is to be fetched: on Linux, unless it is here, or another build that somebody chose."""
    if platform.system() != "Linux":    # elsewhere PyPI has no other
        return False
    try:
        found = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return True
    return found.endswith("+cpu") and f"torch=={found}" != f"{pinned_torch()}+cpu"


def small_torch(settings, fetch):
    """Have ``fetch`` get torch, and nothing else, from the CPU index: the pin torch==2.13.0 admits 2.13.0+cpu.

    As an extra index it would be asked for every package, and where it does not answer, five times for each.
    """
    if cpu_index_answers(settings) and fetch(["--no-deps", "--index-url", CPU_INDEX, pinned_torch()]) == 0:
        return
    print("The CPU build of torch cannot be had from download.pytorch.org now. What comes instead is mostly the build "
          "for NVIDIA cards, 3 GB to fetch.", flush=True)


# ---- uv or pip ----

def uv_is_here(settings):
    """Put uv into .venv, unless pip has settings that uv would not know."""
    if set(settings) - HARMLESS:
        return False
    code = subprocess.call([*PIP, "install", "--quiet", "--retries", "1", UV])
    if code != 0:
        print("uv, which installs faster, cannot be had: pip does it.", flush=True)
    return code == 0


def install(wanted, uv):
    """Let uv install, and where it fails, or is not to be asked, pip. Returns an exit code, below 0 when stopped."""
    if uv:
        # uv compiles nothing unless told. Python then compiles what it imports, which is less, so the first cell has
        # run sooner. Where Python may not write that down, each start would compile anew.
        compiled = ["--compile-bytecode"] if sys.dont_write_bytecode else []
        program = os.path.join(os.path.dirname(sys.executable), "uv")
        code = subprocess.call([program, "pip", "install", "--python", sys.executable, *compiled, *wanted], cwd=ROOT)
        if code <= 0:
            return code
        print("uv could not install this; its last lines above say why. Now pip tries.", flush=True)
    return subprocess.call([*PIP, "install", *wanted], cwd=ROOT)


def main(extra, *options):
    uv = False
    if not options:
        settings = pip_settings()
        uv = uv_is_here(settings)
        if wants_small_torch():
            small_torch(settings, lambda wanted: install(wanted, uv))
    code = install(["-c", "constraints.txt", "-e", f".{extra}", *options], uv)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(128 + 2)
