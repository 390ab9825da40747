"""The learner's copies of the lessons: notebooks/ -> mine/, without the outputs that answer a *Predict first*.

    python tools/copies.py            what `make lab` does first: copies that are missing are made, copies that nobody
                                      has touched follow the kit, and those that somebody has worked on stay
    python tools/copies.py 04         lesson 04 anew; what was there is kept beside it

The stored lessons stay as they are, for the book and for GitHub. A copy counts as touched when a cell's text or output
is not what was written; that JupyterLab notes a kernel or a fold in it is no work of anybody's.
"""

import hashlib
import json
import sys

import environment
import nbformat
from folders import write
from lesson import NOTEBOOKS, ROOT, Lesson, LessonError, forget_unseen, headings, lessons, roles
from pictures import companions

MINE = ROOT / "mine"


# ---- what a copy is ----

def clear_predictions(notebook):
    """Clear, in place, the outputs below each *Predict first*, down to the next heading: what was asked is not told."""
    guessing = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            guessing = "predict" in roles(cell) or guessing and not headings(cell.source)
        elif guessing:
            cell.outputs, cell.execution_count = [], None
    forget_unseen(notebook)


def copy_of(path):
    """What the kit would write for this file: bytes."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = Lesson(path).notebook
    clear_predictions(notebook)
    return nbformat.writes(notebook).encode() + b"\n"


def trace(content):
    """A word that changes when somebody has worked on a copy with this content."""
    try:
        cells = nbformat.reads(content.decode(), as_version=4).cells
    except (ValueError, AttributeError, nbformat.ValidationError):    # a picture, or half a notebook
        return hashlib.sha256(content).hexdigest()
    told = [(cell.cell_type, cell.source, [{**output, "execution_count": None} for output in cell.get("outputs", ())])
            for cell in cells]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


# ---- the folder ----

def refresh(mine=MINE, notebooks=NOTEBOOKS, anew=()):
    """Bring the copies up to date, and return what a learner should be told: sentences.

    anew: numbers of lessons whose copies are to be fresh; what was there is kept under another name.
    """
    mine.mkdir(exist_ok=True)
    written, said = recorded(mine), []
    noted = dict(written)
    fresh = {lesson.path.name for lesson in lessons(notebooks, anew)} if anew else set()
    everything = lessons(notebooks)
    for name in [lesson.path.name for lesson in everything] + sorted(companions(everything)):
        copy, content = mine / name, copy_of(notebooks / name)
        there = trace(copy.read_bytes()) if copy.is_file() else None
        if there == trace(content):
            written[name] = there
            said += [f"{name} is as the kit has it."] if name in fresh else []
        elif there is None or there == written.get(name):
            write(copy, content)
            written[name] = trace(content)
        elif name in fresh:
            kept = set_aside(copy)
            write(copy, content)
            written[name] = trace(content)
            said.append(f"{name} is fresh; what you had is now {kept.name}.")
        elif written.get(name) != trace(content):
            said.append(f"{name}: the kit has a newer one. Yours has your work in it, so it stays; "
                        f"make fresh LESSON={name.split('_')[0]} takes the new one and keeps yours beside it.")
        if written != noted:    # now, should the next one fail; a folder that is up to date may be read-only
            write(mine / ".copies.json", json.dumps(written, indent=1))
            noted = dict(written)
    return said


def recorded(mine):
    """{name: trace of what was written last}. Without a record nothing is overwritten."""
    try:
        return dict(json.loads((mine / ".copies.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def set_aside(copy):
    number = 1
    while (kept := copy.with_name(f"{copy.stem}-mine-{number}{copy.suffix}")).exists():
        number += 1
    copy.rename(kept)
    return kept


def main(anew):
    try:
        said = refresh(anew=anew)
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The copies could not be written: {problem}")
    print("\n".join(said or [f"The lessons lie in {MINE.relative_to(ROOT)}."]))


if __name__ == "__main__":
    environment.understand_all_letters()
    main(sys.argv[1:])
