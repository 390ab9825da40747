"""Everything that installation needs in one folder, build/wheelhouse, for a class without a network.

    python tools/build_wheelhouse.py ...     all options are handed on to pip

The folder holds the packages as wheels, in the versions of constraints.txt; those that build kdlib; a copy of the kit;
and INSTALL.txt with the commands.
"""

import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from folders import megabytes, replaced

ROOT = Path(__file__).resolve().parent.parent
# What learners work with; nothing else that may lie in the folder.
KIT = ("CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "classroom", "constraints.txt", "docs",
       "hub", "kdlib", "notebooks", "pyproject.toml", "take_home", "tools")
BUILDERS = ("pip", "setuptools", "wheel")

INSTALL = """\
Knowledge distillation: all that the kit needs, for computers without a network.

What it fits
  The packages (*.whl) were collected by Python {python} on {system} ({machine}). They fit that Python on that kind of
  system, and no other. For a class with several kinds, run `make wheelhouse` on one computer of each kind and copy the
  packages into one folder: pip takes those that fit. Python itself is not in here; python.org has installers.

Copy this folder to the computer, open a terminal in it, and type:

  Linux, macOS
    cd kit
    python{python} tools/environment.py --wheels=..
    .venv/bin/python tools/lab.py

  Windows
    cd kit
    py -{python} tools\\environment.py --wheels=..
    .venv\\Scripts\\python tools\\lab.py

  With make, in the folder kit
    make lab PYTHON=python{python} WHEELS=..

The second command makes the folder kit/.venv and takes a few minutes. The third opens JupyterLab on the first lesson;
from then on it is the only one. Once kit/.venv is there, the packages may be deleted.

Into an environment that you have already:
    python -m pip install --no-index --find-links . kdlib
"""


class WheelhouseError(Exception):
    """Why there is no wheelhouse, in words for whoever typed `make wheelhouse`."""


def copy_kit(root, target):
    target.mkdir()
    for name in KIT:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*", "*.part"))
        elif (root / name).exists():
            shutil.copy(root / name, target / name)


def collect(root, target, options):
    """Fetch or build all wheels into the empty folder ``target``."""
    with tempfile.TemporaryDirectory() as scratch:
        copy_kit(root, Path(scratch) / "kit")    # a build leaves things behind, and takes what an earlier one left
        answer = subprocess.run([sys.executable, "-m", "pip", "wheel", "--no-input", "--disable-pip-version-check",
                                 "-c", root / "constraints.txt", "--wheel-dir", target, Path(scratch) / "kit",
                                 *BUILDERS, *options], stdin=subprocess.DEVNULL)
    if answer.returncode:
        raise WheelhouseError("The packages could not be collected; pip's last lines above say why.\n"
                              "The usual reason is the network: no connection, or a proxy that pip does not know.")


def replace_wheelhouse(folder, root=ROOT, options=()):
    """Collect beside the old folder and change places at the end: a failure leaves the old one as it was."""
    with replaced(folder) as new:
        collect(root, new, options)
        copy_kit(root, new / "kit")
        (new / "INSTALL.txt").write_text(INSTALL.format(
            python="{}.{}".format(*sys.version_info), system=platform.system().replace("Darwin", "macOS"),
            machine=platform.machine()), encoding="utf-8")


def main(options):
    started, folder = time.perf_counter(), ROOT / "build" / "wheelhouse"
    print("Collecting the packages. That takes minutes, and gigabytes where torch comes with CUDA.", flush=True)
    try:
        replace_wheelhouse(folder, options=options)
    except WheelhouseError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The wheelhouse could not be written: {problem}")
    print(f"{len(list(folder.glob('*.whl')))} packages, {megabytes(folder):,.0f} MB, "
          f"{time.perf_counter() - started:.0f} s. "
          f"Copy the folder {folder.relative_to(ROOT)} to a USB stick; its INSTALL.txt has the commands.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Nothing was changed.")
