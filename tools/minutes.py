"""How long a lesson takes, by one rule for all: what it holds is counted, and each thing has an allowance.

    python tools/minutes.py             all lessons: what was counted, minutes by the rule, minutes that they state
    python tools/minutes.py 02 05       these, section by section

Counted in the stored notebooks, which is what one reads. Not counted: what folds hide, exercises, quiz, references,
tables that a tool writes (one looks something up in them), alternative texts, addresses, imports. A claim is its
sentence and its numbers, for its proof is folded. The allowances are ours, except that of words: 200 a minute, where
Brysbaert (2019, Journal of Memory and Language 109, 104047) finds 238 in non-fiction; these texts are harder.
"""

import re
import sys
from collections import Counter

from lesson import NOTEBOOKS, WIDGET_VIEW, LessonError, in_reading_order, lessons, plain, roles

READING = {"words": 60 / 200, "code": 5, "figures": 20, "formulas": 20, "widgets": 90, "claims": 15, "predictions": 60,
           "folds": 30}    # seconds for each; code: its lines, figures: drawings too, folds: those without a prediction
BUSY = 2.4    # times as long as its header says (two idle cores) a lesson ran on two busy ones: median of all lessons
SOLVING = {"recall": 4, "modify": 6, "investigate": 6, "blanks": 1.5, "questions": 0.5}    # minutes for each exercise
# of this kind, each blank to fill in after the first of its exercise, each question of the quiz
OWN_WORK = {"16": 70}    # minutes for what is no exercise: the student of one's own
NEAR = 5, 1 / 5    # minutes, or share of the minutes by the rule if that is more: so far off may a header be


def words(text):
    """How many words of Markdown one reads. A formula within a line is one."""
    text = re.sub(r"\$[^$]+\$", " formula ", text)
    return len(re.findall(r"\w+(?:['’.,·-]\w+)*", re.sub(r"\]\([^)]*\)|<[^>]+>", " ", text)))


def lines_to_read(source):
    """Lines of code without empty ones, comments and imports."""
    source = re.sub(r"^\s*(from \S+ )?import (\([^)]*\)|.*)", "", source, flags=re.M)
    return sum(bool(line.split("#")[0].strip()) for line in source.splitlines())


def in_prose(text):
    predictions = len(re.findall(r"^> \*\*Predict first\.\*\*", text, re.M))
    text, folds = re.subn(r"<details>.*?</details>", "", text, flags=re.S)
    fences = "".join(re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S))
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    text, drawings = re.subn(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text, formulas = re.subn(r"\$\$.+?\$\$", "", text, flags=re.S)
    return Counter(words=words(text), code=lines_to_read(fences), figures=drawings, formulas=formulas,
                   predictions=predictions, folds=max(0, folds - predictions))


def in_code(cell):
    if "exercise" in roles(cell):
        return Counter(blanks=max(0, len(re.findall(r"(?<!\.)\.{3}(?!\.)", cell.source)) - 1))
    if "claim" in roles(cell):
        return Counter(claims=1)
    shown = Counter(kind for output in cell.outputs for kind in output.get("data", ()))
    return Counter(code=lines_to_read(cell.source), figures=shown["image/png"], widgets=shown[WIDGET_VIEW])


def sections(lesson):
    """{heading: Counter of what stands below it}; "section / part" is a heading within one, the title the first one."""
    found, heading = {lesson.title: Counter()}, lesson.title
    for cell in lesson.notebook.cells:
        kind = roles(cell)
        if {"solution", "kernel"} & kind or {"code", "quiz"} <= kind:
            continue
        if "code" in kind:
            found[heading].update(in_code(cell))
            continue
        text = re.sub(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", "", cell.source, flags=re.S)
        for part in re.split(r"^(?=###? )", text, flags=re.M):
            if title := re.match(r"(###?) (.+)", part):
                heading = plain(title[2]) if title[1] == "##" else f"{heading.partition(' / ')[0]} / {plain(title[2])}"
            counted = found.setdefault(heading, Counter())
            if "exercise" in kind:
                counted.update(re.findall(r"^### Exercise \d+ \((\w+)\)", part))
            elif "quiz" in kind:
                counted.update(questions=len(re.findall(r"^\*\*\d\.\*\* ", part, re.M)))
            elif heading != "References":
                counted.update(in_prose(part))
    return found


def minutes(counted):
    """(for reading, for exercises and quiz) of what was counted."""
    return (sum(each * counted[kind] for kind, each in READING.items()) / 60,
            sum(each * counted[kind] for kind, each in SOLVING.items()))


def by_rule(lesson):
    """(minutes for reading and running, minutes for exercises, quiz and own work) of a whole lesson."""
    reading, solving = minutes(sum(sections(lesson).values(), Counter()))
    return reading + BUSY * lesson.card["seconds"] / 60, solving + OWN_WORK.get(lesson.number, 0)


def near(stated, rule):
    return abs(stated - rule) <= max(NEAR[0], NEAR[1] * rule)


def row(name, counted, reading, solving, stated=""):
    exercises = sum(counted[kind] for kind in ("recall", "modify", "investigate"))
    numbers = "".join(f"{number:7}" for number in (*(counted[kind] for kind in READING), exercises))
    return f"{name:34.34}{numbers}{reading:8.1f} +{solving:5.1f} {stated:>9}".rstrip()


def main(wanted):
    try:
        chosen = in_reading_order(lessons(NOTEBOOKS, wanted))
    except LessonError as problem:
        sys.exit(str(problem))
    print(" " * 34 + "".join(f"{kind[:6]:>7}" for kind in (*READING, "exercises")) + "     by the rule    header")
    for lesson in chosen:
        below = sections(lesson)
        for heading, counted in below.items() if wanted else ():
            if any(minutes(counted)):
                print(row("  " + re.sub(".* / ", "  ", heading), counted, *minutes(counted)))
        print(row(lesson.stem, sum(below.values(), Counter()), *by_rule(lesson), "{} + {}".format(*lesson.minutes)))


if __name__ == "__main__":
    main(sys.argv[1:])
