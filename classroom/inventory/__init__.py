"""A concept inventory: ten questions before the course, and the same ten after it.

`tools/build_inventory.py` writes them on paper and as a notebook. There a learner's answers become a file of one line,
without a name: ``hand_in(answers, "before", code="kx7")``. `classroom.inventory.gains` says what a class has learnt.
"""

import csv
import os
import re
from pathlib import Path

from classroom.inventory.questions import QUESTIONS

LETTERS, WHEN = "ABCD", ("before", "after")
KEY = {f"q{number}": question.right for number, question in enumerate(QUESTIONS, 1)}


def hand_in(answers, when, code="", folder="."):
    """Write a learner's answers into a file of one line, without a name, and say where.

    answers: {number of the question, 1 to 10: a letter, or "" where one does not know}. when: "before" or "after" the
    course. code: a word of the learner's own, the same both times; it pairs the two, and nobody else need know it.
    Raises ``ValueError`` that names what is wrong.
    """
    if when not in WHEN:
        raise ValueError(f'when must be "before" or "after", got {when!r}')
    if not isinstance(code, str) or not re.fullmatch(r"[A-Za-z0-9]{0,12}", code):
        raise ValueError(f"code must be at most 12 letters and digits, got {code!r}")
    row = {"code": code.lower(), "when": when}
    for number in range(1, len(QUESTIONS) + 1):
        letter = answers.get(number, ...)
        if letter is ...:
            raise ValueError(f'question {number} has no answer yet; where you do not know, write ""')
        if not isinstance(letter, str) or letter.strip().upper() not in ("", *LETTERS):
            raise ValueError(f'question {number}: A, B, C, D or "" is wanted, got {letter!r}')
        row[f"q{number}"] = letter.strip().upper()
    path = Path(folder).resolve() / f"inventory-{when}{'-' * bool(code)}{code.lower()}.csv"    # an error names it whole
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")    # no disk left: an earlier file stays as it was
    try:
        with open(draft, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    print(f"Your answers are in {path.name}, without your name. Hand in that file.")
