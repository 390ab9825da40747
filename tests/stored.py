"""The lessons as they are stored and as their sources give them: read once for all test files, and changed by none."""

import functools

from lesson import NOTEBOOKS, lessons

LESSONS = lessons(NOTEBOOKS)


@functools.cache
def sources():
    """By name; not read before somebody asks, because that takes six times as long."""
    return {lesson.stem: lesson for lesson in lessons()}
