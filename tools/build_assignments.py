"""The exercises of all lessons as assignments for nbgrader: build/assignments/source/NN_name/NN_name.ipynb.

    python tools/build_assignments.py                 into build/assignments
    python tools/build_assignments.py ~/my-course     into a course folder of your own

Nothing is written twice: the task and the hints, the empty cell and the solution are the lesson's, found by their tags,
and what grades is the exercise's checker. Above them stand only those cells of the lesson that an exercise uses. To
release, collect and grade one needs nbgrader itself; INSTRUCTORS.md says how.
"""

import argparse
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
from folders import replaced
from lesson import NOTEBOOKS, ROOT, WORDS, LessonError, lessons, roles
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from needed import needed
from pictures import copy_companions, pictures

from classroom import checkers

COURSE = ROOT / "build" / "assignments"
CHECK = re.compile(r"^check\.(\w+)\((.*)\) *(?:#.*)?$", re.M)
ABOUT = ("These are the exercises of the lesson, to be handed in. What they use of it is made again by the cells that "
         "cannot be edited.")
LEARNER = ("## Your name\n\nOne exercise comes a second time, with numbers of your own. They follow from the name "
           "under which you hand in.")
GRADED = """verdict = check.{name}.verdict({answer})
assert verdict == "correct", verdict"""
GRADED_OWN = """from classroom.own import handed_in_by

verdict = check.{name}.own.verdict(learner, own_{name})
assert verdict == "correct", verdict
assert handed_in_by(learner), f"{{learner}} has these numbers, and has not handed them in"
"""
CONFIG = '''"""Settings of nbgrader for the exercises of the kit; yours to change."""
c = get_config()
c.CourseDirectory.course_id = "distillation"
# The lesson's empty cell is what a learner gets, without "raise NotImplementedError()" in it.
c.ClearSolutions.code_stub = {"python": ""}
# Some exercises train networks. A submission in which a cell takes longer counts as failed there.
c.ExecutePreprocessor.timeout = 180
'''


class Exercise(NamedTuple):
    place: int        # of its code cell in the lesson
    prose: str        # the task and its hints
    code: str         # the empty cell, its last line included: check.name(answer)
    solution: str     # the lesson's solution, without that line
    name: str         # of its checker
    answer: str       # what is handed to the checker

    @property
    def run(self):
        return f"{self.code}\n{self.solution}"


def exercises(lesson):
    """The exercises of a lesson, in order, as they stand in its cells."""
    cells, found, prose = lesson.notebook.cells, [], []
    for place, cell in enumerate(cells):
        if "exercise" not in roles(cell):
            continue
        if "prose" in roles(cell):
            prose.append(cell.source)
            continue
        said = CHECK.search(cell.source)
        if said is None:
            raise LessonError(f"{lesson.path.name}: an exercise does not end with check.name(answer):\n{cell.source}")
        solution = []    # up to the cell with the checker's line; what follows it shows what the answer is good for
        for below in cells[place + 1:]:
            if {"code", "exercise"} <= roles(below):
                break
            if {"code", "solution"} <= roles(below):
                solution.append(CHECK.sub("", below.source).strip())
                if f"check.{said[1]}(" in below.source:
                    break
        if not solution:
            raise LessonError(f"{lesson.path.name}: exercise {said[1]} has no solution.")
        found.append(Exercise(place, "\n\n".join(prose), cell.source, "\n\n\n".join(solution), said[1], said[2]))
        prose = []
    return found


# ---- the cells ----

def graded_cell(source, grade_id, **what):
    """A code cell with nbgrader's marks: locked=True for what nobody edits, solution=True for an answer, grade=True and
    points for a test."""
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False, "locked": False,
             "task": False} | what
    return new_code_cell(source, id=grade_id, metadata={"nbgrader": marks})


def opening(lesson):
    """Title, question and drawing of the lesson, and what this notebook is."""
    title = re.match(r"# .+", lesson.notebook.cells[0].source)[0]
    place, alternative = next(iter(pictures(lesson).items()), (None, None))
    drawing = [f"![{alternative}]({place})"] if place else []
    words = "\n\n".join([title, f"**The question.** {lesson.question}", *drawing, ABOUT, WORDS])
    return new_markdown_cell(words, id="opening")


def answer_cell(exercise):
    """The lesson's empty cell. Between the marks, which nbgrader empties, stands the solution."""
    at = CHECK.search(exercise.code).start()
    above, below = exercise.code[:at].rstrip("\n"), exercise.code[at:]
    blank = exercise.code[len(above):at].count("\n") - 1    # empty lines; the emptied marks are one of them
    marked = f"### BEGIN SOLUTION\n{exercise.solution}\n### END SOLUTION"
    return graded_cell(f"{above}\n{marked}" + "\n" * max(blank, 1) + below, exercise.name, solution=True)


def learner_cells():
    """Where learners say who they are, above the first exercise that has numbers of their own."""
    return [new_markdown_cell(LEARNER, id="your-name"),
            graded_cell("learner = ...\n### BEGIN SOLUTION\nlearner = \"Teacher\"\n"
                        "### END SOLUTION", "learner", solution=True)]


def own_cells(name):
    """The exercise of a checker once more, with numbers of one's own: the question, the empty cell, the test."""
    asked = graded_cell(f"check.{name}.own.ask(learner)", f"task-own-{name}", locked=True)
    answer = graded_cell(f"own_{name} = ...\n### BEGIN SOLUTION\nown_{name} = check.{name}.own.solution(learner)\n"
                         f"### END SOLUTION\n\ncheck.{name}.own(learner, own_{name})", f"own-{name}", solution=True)
    return [asked, answer,
            graded_cell(GRADED_OWN.strip().format(name=name), f"test-own-{name}", grade=True, locked=True, points=1)]


def without_links(prose, lesson):
    """Words in place of links to other lessons, which do not lie beside an assignment."""
    return re.sub(r"\[([^\]]+)\]\(\w+\.ipynb(?:#[^)]*)?\)", r"\1", prose)


def assignment(lesson):
    """Turn a stored lesson into its assignment, in place."""
    cells, known, asked_for_name, above, done = [opening(lesson)], checkers(), False, lesson.notebook.cells, 0
    asked = exercises(lesson)
    kept = {cell.id for exercise in asked for cell in needed(above[:exercise.place], exercise.run, exercise.prose)}
    for number, exercise in enumerate(asked, 1):
        for place in range(done, exercise.place):    # in the lesson's order, whichever exercise needs them
            if above[place].id in kept:
                cells.append(graded_cell(above[place].source, f"above-{place}", locked=True))
        done = exercise.place
        cells.append(new_markdown_cell(without_links(exercise.prose, lesson), id=f"exercise-{number}"))
        cells.append(answer_cell(exercise))
        test = GRADED.format(name=exercise.name, answer=exercise.answer)
        cells.append(graded_cell(test, f"test-{exercise.name}", grade=True, locked=True, points=1))
        if hasattr(known.get(f"lesson_{lesson.number}.{exercise.name}"), "own"):
            cells += ([] if asked_for_name else learner_cells()) + own_cells(exercise.name)
            asked_for_name = True
    lesson.notebook = new_notebook(cells=cells, metadata={"kernelspec": dict(lesson.notebook.metadata.kernelspec)})


# ---- the folder ----

def build(course, notebooks=NOTEBOOKS):
    """Write an assignment for each lesson below ``course``/source, and return their names. All else there stays."""
    made = lessons(notebooks)
    for lesson in made:
        assignment(lesson)
        with replaced(course / "source" / lesson.stem) as folder:
            nbformat.write(lesson.notebook, folder / lesson.path.name)
            copy_companions([lesson], folder)
    if not (course / "nbgrader_config.py").exists():
        (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    return [lesson.stem for lesson in made]


def main(arguments=None):
    parser = argparse.ArgumentParser(description="The exercises of all lessons as assignments for nbgrader.")
    parser.add_argument("course", nargs="?", type=Path, default=COURSE, help="folder of the course (build/assignments)")
    course, started = parser.parse_args(arguments).course, time.perf_counter()
    try:
        made = build(course)
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The assignments could not be written: {problem}")
    print(f"{len(made)} assignments in {course / 'source'}, {time.perf_counter() - started:.1f} s. To grade, see "
          "Assignments in INSTRUCTORS.md.")


if __name__ == "__main__":
    main()
