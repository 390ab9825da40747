"""A learner's home: a copy of the handout, which follows the teacher's as long as nobody has worked on it.

The rules are those of `make lab` (tools/copies.py). Here the handout is read once, when the hub starts, and not again
for each learner.
"""

import json
import re
import shutil

from copies import recorded, trace
from folders import write

NAME = r"\w[\w .@-]{0,39}"    # of a learner. It becomes a folder's: no "..", no "/"


def names_in(text):
    """The learners of a list, one a line, as the hub writes them: in small letters. Empty lines and # are left out."""
    names = [line.partition("#")[0].strip().lower() for line in text.splitlines()]
    names = [name for name in names if name]
    for name in names:
        if not re.fullmatch(NAME, name):
            raise ValueError(f"{name!r} is no name for a folder: up to 40 letters, digits, spaces and . @ - _, "
                             "a letter or digit first.")
        if names.count(name) > 1:
            raise ValueError(f"{name!r} is on the list twice, and both would share a home: add a letter to one.")
    if not names:
        raise ValueError("there is no name on the list.")
    return names


def offer(handout):
    """Note in the folder ``handout`` what is in it, so that `give` need not read the lessons again."""
    files = sorted(path for path in handout.rglob("*") if path.is_file() and path.name != ".copies.json")
    traces = {path.relative_to(handout).as_posix(): trace(path.read_bytes()) for path in files}
    write(handout / ".copies.json", json.dumps(traces, indent=1).encode())


def give(handout, lessons):
    """Bring a learner's folder ``lessons`` up to date: what is missing is copied, what nobody has touched follows.

    A file that the learner has changed is never written to. handout: a folder that `offer` has seen.
    """
    if not lessons.exists():
        unfinished = lessons.with_name(f".{lessons.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)    # of a hub that was killed: half a lesson would pass for work
        shutil.copytree(handout, unfinished)
        unfinished.rename(lessons)
        return
    offered, had = recorded(handout), recorded(lessons)
    for name, word in offered.items():
        copy = lessons / name
        if copy.is_file() and had.get(name) == word:    # this one was given before; it may have work in it
            continue
        there = trace(copy.read_bytes()) if copy.is_file() else None
        if there in (None, word, had.get(name)):
            if there != word:
                write(copy, (handout / name).read_bytes())
            had[name] = word
    write(lessons / ".copies.json", json.dumps(had, indent=1).encode())
