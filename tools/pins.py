"""Raise the pins in constraints.txt to the newest versions in pyproject.toml's ranges, and say what changes.

    python tools/pins.py             as `make pins` does
    python tools/pins.py pandas      raise this one, and what it needs
    python tools/pins.py --check     write nothing: do the pins fit each Python and each system?

uv resolves, for Linux and the oldest release of the oldest Python that the kit takes: a pin that needs Python 3.11.5
would lock out who has 3.11.2. What torch alone needs for NVIDIA cards is no pin, and torch's has no +cpu, so it admits
the build without them on Linux, and PyPI's everywhere else.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

import installing
from environment import NEEDED
from folders import write
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
OLDEST = "{}.{}".format(*NEEDED)
PYTHONS = [OLDEST, "3.12", "3.13"]    # as in .github/workflows/tests.yml
SYSTEMS = {"Linux": "x86_64-manylinux_2_28", "macOS": "aarch64-apple-darwin", "Windows": "windows"}
CUDA = re.compile(r"(nvidia|cuda)-|triton$")
APART = {"pip", "setuptools", "wheel"}    # an environment has its own


class PinsError(Exception):
    """uv could not be had, or found no versions that fit together."""


# ---- uv ----

def uv():
    """The path of uv in this environment; put there when it is not."""
    program = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    if not program.exists() and subprocess.call([*installing.PIP, "install", "--quiet", installing.UV]) != 0:
        raise PinsError(f"{installing.UV} cannot be had; pip's last lines above say why.")
    return str(program)


def resolve(*options, python=OLDEST, system="Linux", extras=("test", "hub"), more=""):
    """What uv would install of pyproject.toml, as its lines, such as "numpy==2.4.6  # via scipy, kdlib (pyproject)".

    more: further requirements, a line each.
    """
    told = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "MACOSX_DEPLOYMENT_TARGET": "14.0"}    # torch needs that macOS
    command = [uv(), "pip", "compile", "--quiet", "--no-header", "--annotation-style", "line", "--python-version",
               python, "--python-platform", SYSTEMS[system], "pyproject.toml", "-", *options]
    command += [f"--extra={extra}" for extra in extras]
    answer = subprocess.run(command, cwd=ROOT, env=told, input=more, capture_output=True, text=True)
    if answer.returncode != 0:
        raise PinsError(answer.stderr.strip())
    return answer.stdout.splitlines()


# ---- pins ----

def versions(lines):
    """{"numpy": "2.4.6", …} of lines such as uv's or those of constraints.txt."""
    found = (re.match(r"([\w.-]+)==([\w.!+]+)", line) for line in lines)
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def without_cuda(lines):
    """The same lines but for what torch wants for NVIDIA cards, and what that needs in turn."""
    wanted_by = {}
    for line in lines:
        name, _, via = line.partition("# via ")
        wanted_by[line] = {word.split(" ")[0] for word in via.split(", ")}
    names = {line: canonicalize_name(line.partition("==")[0]) for line in lines}
    gone = {name for line, name in names.items() if CUDA.match(name) and wanted_by[line] & {"torch"}}
    while more := {names[line] for line, by in wanted_by.items() if by <= gone} - gone:
        gone |= more
    return [line for line in lines if names[line] not in gone]


def written(pins, before):
    """The text of constraints.txt. before: its text until now, whose comment and spelling of names are kept."""
    lines = before.splitlines()
    spelt = {canonicalize_name(line.partition("==")[0]): line.partition("==")[0] for line in lines if "==" in line}
    new = sorted((f"{spelt.get(name, name)}=={version}" for name, version in pins.items()), key=str.lower)
    return "\n".join([line for line in lines if line.startswith("#")] + new) + "\n"


def changes(before, after):
    """Sentences on what is pinned otherwise, two dictionaries as `versions` gives them."""
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name} {before.get(name, '(new)')} -> {after.get(name, '(gone)')}"


def newest(text, only=()):
    """The newest pins. text: constraints.txt until now; with ``only``, its other pins stay where they can."""
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / "constraints.txt"
        now.write_text(text, encoding="utf-8")
        upgrade = [f"--upgrade-package={name}" for name in only] or ["--upgrade"]
        resolve(*upgrade, "--output-file", str(now))    # from there uv also takes what it is to keep
        lines = now.read_text(encoding="utf-8").splitlines()
    return {name: version.removesuffix("+cpu") for name, version in versions(without_cuda(lines)).items()
            if name not in APART}


def misfits(text):
    """Sentences on Pythons and systems for which these pins cannot be installed as wheels."""
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / "pins.txt"
        now.write_text(text, encoding="utf-8")
        for python, system in product(PYTHONS, SYSTEMS):
            extras = ("test",) if system == "Windows" else ("test", "hub")    # a hub runs on Linux and macOS
            try:
                resolve("--constraints", str(now), "--only-binary=:all:", python=python, system=system, extras=extras)
            except PinsError as problem:
                yield f"Python {python} on {system}: {problem}"


def main():
    parser = argparse.ArgumentParser(description="Raise the pins in constraints.txt.")
    parser.add_argument("only", nargs="*", help="packages to raise; without any, all")
    parser.add_argument("--check", action="store_true", help="write nothing; do the pins fit everywhere?")
    chosen = parser.parse_args()
    before = PINS.read_text(encoding="utf-8")
    try:
        text = before if chosen.check else written(newest(before, chosen.only), before)
        problems = list(misfits(text))
    except PinsError as problem:
        sys.exit(str(problem))
    changed = list(changes(versions(before.splitlines()), versions(text.splitlines())))
    print(*changed, sep="\n", end="\n" if changed else "")
    print(f"{len(versions(text.splitlines()))} pins, {len(changed)} of them changed.")
    if problems:    # a pin that not everybody can install is none
        written_or_not = "" if chosen.check else ": nothing written"
        sys.exit("\n\n".join([*problems, f"These pins do not fit everywhere{written_or_not}."]))
    if any(line.startswith("torch ") for line in changed):
        print("README.md names torch's version too.")
    if not chosen.check:
        write(PINS, text)


if __name__ == "__main__":
    main()
