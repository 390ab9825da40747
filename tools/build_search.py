"""The words that the book's search box looks through: assets/words.js. tools/build_book.py calls `write`.

A place is a section of a lesson, with all its prose, also what is folded, and its claims; or a line of the glossary.
"""

import json
import re
from urllib.parse import quote

from lesson import anchor, plain

HEADING = re.compile(r"^(#{1,3}) (.+)$", re.M)


def write(target, lessons, glossary):
    """Write assets/words.js into the folder ``target``. lessons: as the book has them; glossary: its page's path."""
    places = [place for lesson in lessons for place in sections(lesson)]
    if glossary.is_file():
        places += entries(glossary.read_text(encoding="utf-8"))
    script = f"const PLACES = {json.dumps(places, ensure_ascii=False, separators=(',', ':'))};\n"
    (target / "assets" / "words.js").write_text(script, encoding="utf-8")


def sections(lesson):
    """[page, anchor, lesson, heading, words] for each section of a lesson that has words."""
    text = "\n\n".join(cell.source if cell.cell_type == "markdown" else claims(cell) for cell in lesson.notebook.cells)
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)    # a # within code is no heading
    _, *parts = HEADING.split(text)    # marks, heading, words, marks, heading, words, …
    for marks, heading, words in zip(*[iter(parts)] * 3):
        if in_words(words):
            first = len(marks) == 1
            yield [f"{lesson.stem}.html", "" if first else quote(anchor(plain(heading))), lesson.title,
                   "" if first else plain(heading), in_words(words)]


def claims(cell):
    return " ".join(output.data["text/plain"] for output in cell.outputs if "data" in output and cell.get("proves"))


def entries(page):
    """The same of the lines of the glossary's tables."""
    for line in page.splitlines():
        found = re.match(r"\| (.+?) \|(?: `.+` \|)? (.{20,}) \| \[", line)
        if found:
            yield ["notation.html", "", "Glossary", in_words(found[1]), in_words(found[2])]


def in_words(text):
    """Markdown as one line of words."""
    return plain(re.sub(r"!\[([^\]]*)\]\([^)]*\)|<[^>]+>|^[>|#-]+ ?|\|", r"\1 ", text, flags=re.M))
