"""The drawings that a lesson shows lie in files beside it. Whoever copies a lesson copies them too, with this."""

import re
import shutil

from lesson import LessonError


def pictures(lesson):
    """{place of the file, as the lesson writes it: alternative text} of the drawings in its prose, in their order."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", lesson.prose)
    return {place: " ".join(alternative.split()) for alternative, place in found if not re.match(r"\w+:", place)}


def copy_pictures(lessons, target):
    """Put the drawings of these stored lessons into a folder, each where the lesson in that folder will look for it."""
    for lesson in lessons:
        for place in pictures(lesson):
            if not (lesson.path.parent / place).is_file():
                raise LessonError(f"{lesson.path.name} shows {place}, which does not exist.")
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lesson.path.parent / place, target / place)
