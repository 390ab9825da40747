"""The lessons as they are stored and as their sources give them: read once for all test files, and changed by none."""

import functools

import pytest
from lesson import NOTEBOOKS, lessons

LESSONS = lessons(NOTEBOOKS)
MORE = pytest.mark.more


def few(names, here="02"):
    """For what is alike on every page: in each run those that begin so, the others on a build server."""
    return [name if name.startswith(here) else pytest.param(name, marks=MORE) for name in names]


@functools.cache
def sources():
    """By name; not read before somebody asks, because that takes six times as long."""
    return {lesson.stem: lesson for lesson in lessons()}
