"""Is this computer ready for the lessons? What lesson 00 asks before anything else."""

import platform
from importlib import import_module, metadata

from packaging.requirements import Requirement  # comes with Matplotlib

DOES_NOT_LOAD = "is installed, but does not load"
# What helps where a package is there and its library is not found, or does not fit: `make lab` would find it installed.
HELP = {"Windows": "On Windows, install Microsoft's Visual C++ Redistributable (x64), and start the computer again.",
        "Darwin": "On a Mac with Apple silicon, the Python that makes .venv must be one for arm64.",
        "Linux": "If the message names a library (.so), install it: on Debian and Ubuntu libgomp.so.1 is in libgomp1."}


def check():
    """Try every package that the kit needs, and say in a line that all are here, or what is not and what helps.

    An old Python does not come as far: pip refuses to install the kit there, and says why.
    """
    print("Looking at the packages. The first time that takes seconds; on a busy computer, up to a minute.", flush=True)
    try:
        needed = [Requirement(line) for line in metadata.requires("kdlib") if "extra" not in line]
    except metadata.PackageNotFoundError:    # copied, not installed
        needed = [Requirement("kdlib"), Requirement("torch")]
    found = []
    for package in needed:
        print(package.name, end=" ", flush=True)    # so that one sees it going on
        found += filter(None, [trouble(package)])
    print()
    if not found:
        print("Ready: Python and every package that the kit needs are here.")
        return
    print("Not ready:", "; ".join(found) + ".")
    if any(DOES_NOT_LOAD in sentence for sentence in found):
        print(HELP.get(platform.system(), HELP["Linux"]))
        print("If that does not help: close JupyterLab, delete the folder .venv in the folder of the kit, open a "
              "terminal there, and type: make lab")
    else:
        print("Close JupyterLab, open a terminal in the folder of the kit, and type: make lab")
    print("Without make (on Windows, for instance), follow the steps in README.md.")


def trouble(package):
    """What is wrong with a package, or None. package: a Requirement such as torch>=2.6,<3."""
    module = package.name.replace("scikit-learn", "sklearn")    # the one with two names
    try:
        import_module(module)
        version = metadata.version(package.name)
    except Exception as error:
        missing = isinstance(error, metadata.PackageNotFoundError) or getattr(error, "name", None) == module
        if missing:
            return f"{package.name} cannot be imported ({type(error).__name__})"
        words = " ".join(str(error).split())    # there and broken: an OSError where a library of torch's is missing
        return f"{package.name} {DOES_NOT_LOAD} ({type(error).__name__}: {words[:300]}{'…' * (len(words) > 300)})"
    if not package.specifier.contains(version, prereleases=True):
        return f"{package.name} is version {version}, the kit needs {package.specifier}"
    return None
