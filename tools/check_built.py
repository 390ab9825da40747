"""Is every stored lesson what its source says? Prints which are not, and the command that builds them.

    python tools/check_built.py             all lessons
    python tools/check_built.py 02 05       only these

Nothing is executed: cells are compared, not outputs. The hook in .pre-commit-config.yaml and the tests ask the same.
"""

import sys

import nbformat
from lesson import NOTEBOOKS, read_source


def cells(notebook):
    """What the source decides of a notebook."""
    return [(cell.cell_type, cell.id, cell.source, cell.metadata) for cell in notebook.cells]


def problem(source, notebooks):
    """What is wrong with the lesson built from ``source``, or None."""
    built = notebooks / f"{source.stem}.ipynb"
    if not built.is_file():
        return "is not built"
    try:
        stored = nbformat.read(built, as_version=4)
    except (ValueError, nbformat.ValidationError):    # half of a merge, say
        return "cannot be read"
    return None if cells(stored) == cells(read_source(source)) else "is not what its source says"


def problems(wanted=(), notebooks=NOTEBOOKS):
    """A sentence a lesson that is to be built again, and one a lesson without a source."""
    found = {path.stem: problem(path, notebooks) for path in (notebooks / "src").glob("[0-9A-Z]*_*.py")}
    strays = {path.stem: "has no source" for path in notebooks.glob("*.ipynb") if path.stem not in found}
    return {stem: why for stem, why in sorted((found | strays).items())
            if why and (not wanted or stem.split("_")[0] in wanted)}


def main(wanted):
    found = problems(wanted)
    for stem, why in found.items():
        print(f"notebooks/{stem}.ipynb {why}.")
    stale = [stem.split("_")[0] for stem, why in found.items() if why != "has no source"]
    if stale:
        print(f'Build {"it" if len(stale) == 1 else "them"}: make notebooks LESSONS="{" ".join(stale)}"')
    sys.exit(bool(found))


if __name__ == "__main__":
    main(sys.argv[1:])
