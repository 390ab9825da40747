"""The lessons as they are stored and as their sources give them: read once for all test files, and changed by none."""

from lesson import NOTEBOOKS, lessons

LESSONS = lessons(NOTEBOOKS)
SOURCES = {lesson.stem: lesson for lesson in lessons()}
