"""What a lesson shows and leads to lies in files beside it: drawings, the page of notation. Whoever copies a lesson
copies them too, with this."""

import re
import shutil

from lesson import LessonError


def pictures(lesson):
    """{place of the file, as the lesson writes it: alternative text} of the drawings in its prose, in their order."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", lesson.prose)
    return {place: " ".join(alternative.split()) for alternative, place in found if not re.match(r"\w+:", place)}


def companions(lessons):
    """Places of the files that these lessons cannot do without, as they write them. One that is missing is named."""
    found = set()
    for lesson in lessons:
        pages = re.findall(r"\]\((\w+\.md)(?:#[^)]*)?\)", lesson.prose)
        for place in [*pictures(lesson), *pages]:
            if not (lesson.path.parent / place).is_file():
                raise LessonError(f"{lesson.path.name} shows {place}, which does not exist.")
            found.add(place)
    return found


def copy_companions(lessons, target):
    """Put the files that go with these stored lessons into a folder, each where the lesson there will look for it."""
    for place in companions(lessons):
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lessons[0].path.parent / place, target / place)
