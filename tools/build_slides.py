"""The core path as slides: from the stored lessons 02, 04 and 05 -> build/slides/, for a projector without a network.

    python tools/build_slides.py

Nothing is executed, and no sentence is typed twice: a slide shows pieces of a lesson, the notes what INSTRUCTORS.md has
one ask and hear there. DECK says which. reveal.js turns the pages; npm brings it as it brings the book's JavaScript.
"""

import json
import re
import shutil
import sys
import time

import build_book
from build_book import WIDGETS, Renderer
from folders import megabytes, replaced
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lesson import ROOT, LessonError, lessons
from pieces import pieces, spoken

SOURCE = ROOT / "tools" / "slides"
FOLDER = ROOT / "build" / "slides"
MOST = 45    # slides, for as many minutes
FROM_NPM = {"reveal.js/dist/reveal.js": "", "reveal.js/dist/reveal.css": "", "reveal.js/dist/plugin/notes.js": ""}
OWN = SOURCE / "slides.css", SOURCE / "slides.js", build_book.SOURCE / "book.js"

# Lesson -> section -> its slides, one after the other. A slide is what + joins; what follows a | goes into its notes.
# predict.2 is the second prediction below that heading, predict the first; so with words (a paragraph), formula, table,
# drawing, figure, code, printed, claim and live (a widget). heard.2 is the second question to the room in
# INSTRUCTORS.md, advice what else it says of the lesson.
DECK = {
    "02": {
        "": "title+drawing|advice",
        "Hard labels and soft targets": "words+words.2 figure|words.3",
        "Temperature": "words+formula+predict|heard.3 figure",
        "Turn the dial yourself": "live|words|predict",
        "Dark knowledge: what the wrong classes say": "predict|words figure claim",
        "A digit the student has never seen":
            "predict+printed.2|heard|words live|words.2 words.3+predict.2+printed.3|words.4 figure "
            "drawing.2+predict.3|heard.2|words.5 figure.2|words.6 claim.2",
        "Draw one yourself": "live|words",
        "What we saw": "words",
    },
    "04": {    # the sections of the class of 90 minutes; the others are homework
        "": "title+drawing|advice",
        "1. Two classes, one slider": "words+printed words.3+words.4+predict live|heard|words.5",
        "4. A published formula": "formula+predict|heard.2|words printed+words.2|words.3",
        "5. Softened softmax": "table+words.3|words",
        "6. KL against cross-entropy": "formula+predict|heard.3|words printed+words.2",
        "7. The full loss, and whose weight α is": "formula+words.2|words live|words.5|predict",
        "Where label and teacher disagree": "words+predict+drawing|words.2",
        "The same loss in other people's code": "table|words|words.2",
        "What we saw": "words",
    },
    "05": {
        "": "title+drawing|advice",
        "Part 1: the whole of distillation in forty lines": "code.2|words.3 code.5+code.6|words.5|words.7",
        "Part 2: did it help?": "predict+printed|heard",
        "The controls": "drawing+predict|words|heard.2 figure.2|heard.3 claim claim.2 claim.3",
        "Part 3: when the student has all the labels": "predict|words figure",
        "What we saw": "words",
    },
}


# ---- the deck ----

class Words(Renderer):
    """The book's Markdown; but nothing lies beside the deck that one of its links could lead to."""

    def link(self, text, url, title=None):
        return text


def lesson_slides(lesson, chosen, instructors):
    """The slides of a lesson: [{"heading", "pieces", "notes"}, …], as chosen in DECK."""
    def render(text):
        return build_book.markdown(text, Words(lesson.stem, ()))

    build_book.describe_figures(lesson)
    found, headings = pieces(lesson, render)
    title = {"title": [{"kind": "title", "title": lesson.title, "question": render(lesson.question)}]}
    always = title | spoken(lesson, instructors, render)

    def piece(section, name):
        kind, _, number = name.partition(".")
        there = always.get(kind) or found.get(section, {}).get(kind, [])
        if not 1 <= int(number or 1) <= len(there):
            raise LessonError(f"DECK in tools/build_slides.py asks for {name} of “{section}” in {lesson.stem}, "
                              "which is not there.")
        return there[int(number or 1) - 1]

    slides = []
    for section, asked in chosen.items():
        for names in asked.split():
            shown, *notes = [[piece(section, name) for name in part.split("+")] for part in names.split("|")]
            slides.append({"heading": headings.get(section), "pieces": shown, "notes": sum(notes, []),
                           "number": lesson.number})
    return slides


def own_widgets(lesson, slides):
    """The stored state of the widgets on these slides, in large type. Lessons give their widgets the same names, so
    here each gets its lesson's number in front, in the slides too."""
    views = [piece for slide in slides for piece in slide["pieces"] if piece["kind"] == "live"]
    stored = lesson.notebook.metadata.get("widgets", {}).get(WIDGETS, {"state": {}})["state"]
    wanted = {view["model"] for view in views}
    wanted |= {link for model in wanted for link in re.findall(r"IPY_MODEL_(\w+)", json.dumps(stored[model]))}
    kept = json.dumps({model: stored[model] for model in sorted(wanted)})
    for model in wanted:
        kept = kept.replace(model, lesson.number + model)
    for view in views:
        view["model"] = lesson.number + view["model"]
    models = json.loads(kept)
    for model in models.values():
        if "large" in model["state"]:
            model["state"]["large"] = True
    return models


def build(notebooks, packages, reveal, target, instructors=ROOT / "INSTRUCTORS.md"):
    """Write the deck into the empty folder target. packages, reveal: what npm brought for the book, and for slides."""
    shown, slides, models = lessons(notebooks, DECK), [], {}
    for lesson in shown:
        more = lesson_slides(lesson, DECK[lesson.number], instructors.read_text(encoding="utf-8"))
        models |= own_widgets(lesson, more)
        slides += more
    if len(slides) + 1 > MOST:    # and the cover
        raise LessonError(f"The deck has {len(slides) + 1} slides, and {MOST} are an hour's lesson.")
    environment = Environment(loader=FileSystemLoader([SOURCE, build_book.SOURCE / "page"]), undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, autoescape=True)
    page = environment.get_template("deck.html.j2").render(lessons=shown, slides=slides, state=models and {
        "state": models, "version_major": 2, "version_minor": 0})
    (target / "index.html").write_text(page, encoding="utf-8")
    build_book.copy_assets(packages, target / "assets", OWN)
    # Light on every projector, and on paper as on the screen.
    style = (build_book.SOURCE / "book.css").read_text(encoding="utf-8")
    other = r"^@media (?:print|screen and \(prefers-color-scheme: dark\)) \{.*?^\}\n"
    style = re.sub(other, "", style, flags=re.M | re.S)
    (target / "assets" / "book.css").write_text(style, encoding="utf-8")
    for name in ("reveal.js", "reveal.css", "notes.js"):
        shutil.copyfile(reveal / name, target / "assets" / name)
    with (target / "assets" / "licences.txt").open("a", encoding="utf-8") as licences:
        licences.write(build_book.LINE + (reveal / "licences.txt").read_text(encoding="utf-8"))
    for drawing in {piece["file"] for slide in slides for piece in slide["pieces"] if piece["kind"] == "drawing"}:
        (target / drawing).parent.mkdir(exist_ok=True)
        shutil.copyfile(notebooks / drawing, target / drawing)


def main():
    started = time.perf_counter()
    try:
        packages = build_book.fetch_packages(FOLDER.parent)
        reveal = build_book.fetch_packages(FOLDER.parent, SOURCE, FROM_NPM)
        with replaced(FOLDER) as new:
            build(ROOT / "notebooks", packages, reveal, new)
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The slides could not be written: {problem}")
    print(f"{megabytes(FOLDER):.1f} MB, {time.perf_counter() - started:.1f} s: open "
          f"{(FOLDER / 'index.html').relative_to(ROOT)} in a browser.")


if __name__ == "__main__":
    main()
