"""Is this computer ready for the lessons? What lesson 00 asks before anything else."""

from importlib import import_module, metadata

from packaging.requirements import Requirement  # comes with Jupyter


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
    print("Close JupyterLab, open a terminal in the folder of the kit, and type: make lab")
    print("Without make (on Windows, for instance), follow the steps in README.md.")


def trouble(package):
    """What is wrong with a package, or None. package: a Requirement such as torch>=2.6,<3."""
    try:
        import_module(package.name.replace("scikit-learn", "sklearn"))    # the one with two names
        version = metadata.version(package.name)
    except Exception as error:    # it is missing, or there and broken
        return f"{package.name} cannot be imported ({type(error).__name__})"
    if not package.specifier.contains(version, prereleases=True):
        return f"{package.name} is version {version}, the kit needs {package.specifier}"
    return None
