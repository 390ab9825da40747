"""Make an environment with the oldest or the newest packages that pyproject.toml admits, and say which these are.

    python tools/other_versions.py oldest      .venv-oldest: the lower bounds in pyproject.toml; what these need is new
    python tools/other_versions.py newest      .venv-newest: all as new as it can be, whatever constraints.txt says

`make test-oldest` and `make test-newest` do so, and run the tests there. On Linux torch comes from the index of its CPU
builds; where that does not answer, torch is the pinned one, since PyPI's is the build for NVIDIA cards, 3 GB to fetch.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys

import installing
import pins
from packaging.utils import canonicalize_name

ROOT = pins.ROOT
OLD_OR_NEW = {"oldest": "lowest-direct", "newest": "highest"}    # what uv calls them
SHOWN = ["jupyterlab", "notebook", "ipywidgets", "anywidget", "ipykernel", "numpy", "scipy", "pandas", "scikit-learn",
         "matplotlib", "torch", "pytest", "nbval", "playwright"]


def python_of(folder):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def must(command, **how):
    if subprocess.call(command, cwd=ROOT, **how) != 0:
        raise pins.PinsError(f"The environment was not made; the last lines above say why. The command was\n{command}")


def wanted(which):
    """{name: version} of all packages but torch's own for NVIDIA cards: those that uv would install."""
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    lines = pins.resolve("--upgrade", f"--resolution={OLD_OR_NEW[which]}", extras=("test",), system=system,
                         python="{}.{}.{}".format(*sys.version_info))
    return {name: version.partition("+")[0] for name, version in pins.versions(pins.without_cuda(lines)).items()}


def install_torch(python, version):
    """Put torch into the environment, in this version, or, with a sentence, as it is pinned."""
    alone = [pins.uv(), "pip", "install", "--quiet", "--python", str(python), "--no-deps", f"torch=={version}"]
    if platform.system() != "Linux":    # elsewhere PyPI has no other
        return must(alone)
    if installing.cpu_index_answers(installing.pip_settings()):
        return must([*alone, "--index-url", installing.CPU_INDEX])
    pinned = installing.pinned_torch()
    print(f"The CPU build of torch {version} cannot be had now: here is {pinned}.")
    must([str(python), *installing.PIP[1:], "install", "--quiet", "--no-deps", pinned])    # pip knows where it lies


def make(which):
    """Make the environment anew. Returns its Python."""
    packages = wanted(which)
    folder = ROOT / f".venv-{which}"
    shutil.rmtree(folder, ignore_errors=True)
    must([sys.executable, "-m", "venv", str(folder)])
    python = python_of(folder)
    install = [pins.uv(), "pip", "install", "--quiet", "--python", str(python), "--no-deps"]
    must([*install, *(f"{name}=={version}" for name, version in packages.items() if name != "torch")])
    install_torch(python, packages["torch"])
    must([*install, "--editable", "."])
    return python


def say(python):
    """Print the versions that the environment has, of Python and the packages that matter most."""
    code = ("import sys; from importlib.metadata import version; print('Python {}.{}.{}'.format(*sys.version_info), "
            "*(f'{name} {version(name)}' for name in sys.argv[1:]), sep=', ')")
    must([str(python), "-c", code, *map(canonicalize_name, SHOWN)])


def main():
    parser = argparse.ArgumentParser(description="Make an environment with the oldest or the newest packages.")
    parser.add_argument("which", choices=OLD_OR_NEW)
    try:
        say(make(parser.parse_args().which))
    except pins.PinsError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
