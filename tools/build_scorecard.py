"""Compute the numbers of the scorecard with the lessons' own cells, store them, and write lesson 12's tables.

    .venv/bin/python tools/build_scorecard.py           run every lesson that has rows (some minutes)
    .venv/bin/python tools/build_scorecard.py 04 12     run these, and keep what is stored of the others
    .venv/bin/python tools/build_scorecard.py --tables  run none; only write the tables
"""

import argparse
import contextlib
import io
import re
import sys

import matplotlib
import pandas as pd
from folders import write
from lesson import ROOT, LessonError, headings, lessons, roles

from classroom import scorecard
from kdlib.arguments import numbers
from kdlib.data import load_confirm
from kdlib.training import progress_bar

TARGET = ROOT / "classroom" / "scorecard.csv"
COLUMNS = ["row", "setting", "repetition", "effect", "control"]
BEGIN, END = "<!-- scorecard: begin -->", "<!-- scorecard: end -->"


def wanted(rows):
    """{section: [(row, setting, effect, control)]} of the rows of one lesson."""
    found = {}
    for row in rows:
        for setting, (effect, control, *place) in row.asked.items():
            found.setdefault(place[0] if place else row.section, []).append((row.name, setting, effect, control))
    return found


def asked_of(lesson, rows):
    """Run the lesson's cells, its solutions too, and evaluate the rows' expressions at the end of their sections."""
    asked, section, space, table = wanted(rows), None, {"display": lambda *_: None}, []

    def evaluate():
        for name, setting, *expressions in asked.pop(section, ()):
            effect, control = (None if text is None else numbers(name, list(eval(text, space))).round(3)
                               for text in expressions)
            table.extend((name, setting, i, value, None if control is None else control[i])
                         for i, value in enumerate(effect))

    matplotlib.use("Agg")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for cell in lesson.notebook.cells:
            if cell.cell_type == "markdown":
                for _, words, _ in headings(cell.source):
                    evaluate()
                    section = words
            elif asked and "exercise" not in roles(cell):
                exec(compile(cell.source, f"{lesson.stem}, {section}", "exec"), space)
        evaluate()
    if asked:
        raise LessonError(f"{lesson.stem} has no section {' and no section '.join(map(repr, asked))}")
    return table


def computed(stem):
    """The numbers of the rows of one lesson, a DataFrame."""
    lesson, = lessons(ROOT / "notebooks" / "src", [stem.split("_")[0]])
    return pd.DataFrame(asked_of(lesson, [row for row in scorecard.rows() if row.lesson == stem]), columns=COLUMNS)


def stored(fresh, path=TARGET):
    """Put fresh numbers in the place of the old ones of the same rows, in the order of the lessons."""
    names = [row.name for row in scorecard.rows()]
    old = pd.read_csv(path) if path.exists() else fresh[:0]
    kept = old[old["row"].isin(names) & ~old["row"].isin(fresh["row"])]
    table = pd.concat([part for part in (kept, fresh) if len(part)])
    table = table.sort_values("row", key=lambda names_: names_.map(names.index), kind="stable")
    table.to_csv(path.with_suffix(".new"), index=False, lineterminator="\n")
    path.with_suffix(".new").replace(path)


def tables(table, confirmed):
    """The scorecard as Markdown."""
    lines = []
    for part in scorecard.PARTS:
        head, *rows = scorecard.part(part, table, confirmed)
        cells = (head, ["---"] * len(head), *rows)
        lines += [f"### {part}", "", *("| " + " | ".join(row) + " |" for row in cells), ""]
    return lines


def with_tables(source, table, confirmed):
    """Lesson 12's source with the scorecard between its markers."""
    block = "\n".join(f"# {line}".rstrip() for line in (BEGIN, "", *tables(table, confirmed), END))
    fresh, count = re.subn(f"^# {BEGIN}$.*?^# {END}$", lambda _: block, source, flags=re.M | re.S)
    if count != 1:
        raise LessonError(f"lesson 12 must hold the scorecard once, between {BEGIN} and {END}")
    return fresh


def main():
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("lessons", nargs="*", help="numbers, such as 04")
    command.add_argument("--tables", action="store_true", help="only write the tables of lesson 12")
    options = command.parse_args()
    stems = dict.fromkeys(row.lesson for row in scorecard.rows()
                          if not options.lessons or row.number in options.lessons)
    for stem in () if options.tables else progress_bar(stems, "lessons"):
        stored(computed(stem))
    path = next((ROOT / "notebooks" / "src").glob("12_*.py"))
    source = path.read_text(encoding="utf-8")
    write(path, with_tables(source, scorecard.results(), load_confirm()))


if __name__ == "__main__":
    try:
        main()
    except LessonError as problem:
        sys.exit(str(problem))
