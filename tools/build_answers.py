"""Forms for the book: what an exercise asks, if it is a value, is answered in the page.

tools/build_book.py calls `add_forms`.

The page gets from the checkers all that they may say, and no word of it is typed here or in book/answers.js. It is
packed, so that neither a glance at the page's source nor a search in it shows an answer. It is no secret: whoever
unpacks it has it, as anybody has who unfolds the solution.
"""

import base64
import itertools
import json
import math
import re
from typing import NamedTuple

from lesson import ROOT, LessonError, roles

from classroom import checkers, partial
from classroom.exercise import CORRECT, NOT_ATTEMPTED, in_words, line
from classroom.fields import Number

MOST = 1000    # answers that a page knows by heart
SCRIPT = ROOT / "tools" / "book" / "answers.js"


class Form(NamedTuple):
    """What the template needs to know."""

    number: int      # of the exercise
    kind: str        # "number", "choose" (from a list, for each key) or "mark" (some of the words)
    fields: list     # labels: of one number none, of lists their keys, of marks the words
    choices: list    # of each list
    signed: bool     # a number that may be below zero: a phone's keys for numbers have no minus
    packed: str      # what answers.js needs to know


def add_forms(lesson):
    """Give the task of each exercise that asks for a value its ``form``. The code cell below it calls a checker."""
    known, task = checkers(), None
    for cell in lesson.having("exercise"):
        if "prose" in roles(cell):
            task = cell
        elif called := re.search(r"^check\.(\w+)\(", cell.source, re.M):
            check = known.get(f"lesson_{lesson.number}.{called[1]}")
            if task is not None and check is not None and not callable(check.solution):
                task["form"] = form(check)


def form(check):
    """The form of a checker of a value."""
    if check.field is None:
        raise LessonError(f"{check.__name__} asks for a value, but does not say which field a page needs: field=…")
    if isinstance(check.field, Number):
        signed = any(value < 0 for value in (check.solution, *check.mistakes.values()))
        return Form(check.number, "number", [], [], signed, packed(data(check)))
    choices = [f"{choice:,}" if isinstance(choice, int) else choice for choice in check.field.choices]
    if isinstance(check.solution, dict):
        labels = [check.field.labels.get(key, key) for key in check.solution]
        return Form(check.number, "choose", labels, choices, False, packed(data(check)))
    return Form(check.number, "mark", choices, [], False, packed(data(check)))


def data(check):
    """All that the checker may say. "{}" stands for what the reader has entered."""
    said = {"line": line(check.number, "{}"), "nothing": NOT_ATTEMPTED, "correct": CORRECT,
            "solved": line(check.number, CORRECT), "why": check.why, "joint": partial.JOINT}
    if isinstance(check.field, Number):
        return said | {"number": numbers(check)}
    if check.field.parts:
        return said | {"parts": parts(check)}
    return said | {"all": by_heart(check)}


def numbers(check):
    cases = [[in_words(case.says), *map(bound, (case.low, case.high)), case.broken] for case in check.field.cases]
    return {"cases": cases, "text": check.verdict("{}")}


def bound(number):
    """JSON has no infinity."""
    return None if math.isinf(number) else number


def parts(check):
    own = check.field.parts
    return {"labels": list(own.labels.values()), "counted": own.counted, "most": partial.MOST,
            "why": [[own.why_not(key, choice) for choice in check.field.choices] for key in own.labels],
            "words": {"right": partial.RIGHT, "none": partial.NONE, "later": partial.LATER,
                      "missing": partial.MISSING, "wrong": in_words("{}")}}


def by_heart(check):
    """What is said of every answer that can be given; each sentence once, and which of them an answer gets."""
    said = [check.verdict(answer) for answer in every_answer(check)]
    sentences = sorted(set(said))
    choices = len(check.field.choices) if isinstance(check.solution, dict) else 1
    return {"sentences": sentences, "of": [sentences.index(verdict) for verdict in said], "choices": choices}


def every_answer(check):
    """In the order of counting: the last key, or the last word, changes fastest, and blank comes before all choices."""
    keys, choices = check.solution, check.field.choices
    many = (len(choices) + 1)**len(keys) if isinstance(keys, dict) else 2**len(choices)
    if many > MOST:
        raise LessonError(f"{check.__name__} has {many} possible answers, too many for a page: its Words need parts")
    if isinstance(keys, dict):
        for chosen in itertools.product([None, *choices], repeat=len(keys)):
            yield {key: choice for key, choice in zip(keys, chosen) if choice is not None}
    else:
        for marks in itertools.product([False, True], repeat=len(choices)):
            yield {word for word, marked in zip(choices, marks) if marked}


def packed(said):
    return base64.b64encode(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).decode()
