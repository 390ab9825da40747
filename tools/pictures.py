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
        for place in [*pictures(lesson), *_pages(lesson.prose)]:
            found |= _with_what_it_leads_to(lesson, place, found)
    return found


def _pages(text):
    """The pages without code that a text leads to."""
    return re.findall(r"\]\((\w+\.md)(?:#[^)]*)?\)", text)


def _with_what_it_leads_to(lesson, place, found):
    """A picture or a page, and the pages behind it that are not yet found."""
    if place in found:
        return set()
    file = lesson.path.parent / place
    if not file.is_file():
        raise LessonError(f"{lesson.path.name} shows {place}, which does not exist.")
    new = {place}
    for page in _pages(file.read_text(encoding="utf-8")) if file.suffix == ".md" else ():
        new |= _with_what_it_leads_to(lesson, page, found | new)
    return new


def copy_companions(lessons, target):
    """Put the files that go with these stored lessons into a folder, each where the lesson there will look for it."""
    for place in companions(lessons):
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lessons[0].path.parent / place, target / place)
