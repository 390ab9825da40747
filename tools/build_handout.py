"""The lessons for a class: notebooks/*.ipynb -> build/handout/*.ipynb, without what would answer for the learner.

    python tools/build_handout.py

Nothing is executed. Cells tagged ``solution`` are left out, hints stay. Below a **Predict first.** question the outputs
are cleared, down to the next heading: the class answers on paper, then runs the cells. Our answer stays folded there.
"""

import sys
import time
from pathlib import Path

import nbformat
from copies import clear_predictions
from folders import replaced
from lesson import LessonError, lessons, roles
from pictures import copy_companions

ROOT = Path(__file__).resolve().parent.parent
HANDOUT = ROOT / "build" / "handout"
# What a lesson says about solutions outside of them, and what is true of a handout.
REWORDED = {
    "A solution is folded below each.": "This handout leaves the solutions out.",
    " Running one of our solutions does not count.": "",
}


def handout(notebook):
    """Turn a stored lesson into its handout, in place."""
    notebook.cells = [cell for cell in notebook.cells if "solution" not in roles(cell)]
    clear_predictions(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for said, true in REWORDED.items():
                cell.source = cell.source.replace(said, true)
    number = 0
    for cell in notebook.cells:    # counted as if it had been run, so that no gap tells of what is missing
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number if cell.outputs else None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = number


def build(notebooks, target):
    """Write the handouts of all lessons, and what they show, into the empty folder ``target``."""
    handouts = lessons(notebooks)
    for lesson in handouts:
        handout(lesson.notebook)
        nbformat.write(lesson.notebook, target / lesson.path.name)
    copy_companions(handouts, target)


def replace_handout(folder, notebooks=ROOT / "notebooks"):
    """Build beside the old handout and change places at the end: a build that fails leaves the old one as it was."""
    with replaced(folder) as new:
        build(notebooks, new)


def main():
    started = time.perf_counter()
    try:
        replace_handout(HANDOUT)
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The handout could not be written: {problem}")
    folder = HANDOUT.relative_to(ROOT)
    print(f"{len(list(HANDOUT.glob('*.ipynb')))} lessons without solutions, {time.perf_counter() - started:.1f} s: "
          f".venv/bin/jupyter lab {folder} opens them; to hand them on, copy the folder {folder}.")


if __name__ == "__main__":
    main()
