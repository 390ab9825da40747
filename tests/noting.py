"""A process that notes solved exercises, as a kernel does. It imports little, for the sake of those that start it."""

import sys
import types

from classroom import solved

LEARNER = {"cellId": "a", "tags": ["exercise"]}    # what comes with a cell that a learner runs


def note_many(start):
    kernel = types.SimpleNamespace(get_parent=lambda: {"metadata": LEARNER})
    sys.modules["IPython"] = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=kernel))
    for number in range(start, start + 100):
        name = f"e{number}"
        solved.record(types.SimpleNamespace(__module__="classroom.lesson_99.check", __name__=name, number=number))
