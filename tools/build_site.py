"""The book as a site, for any web server or a USB stick: notebooks/*.ipynb -> build/site/, behind a page of its own.

    python tools/build_site.py
    python tools/build_site.py --url https://example.org/kit --repository https://example.org/kit.git

The pages are those of tools/build_book.py. All links are relative, so the folder works wherever it lies. Two things can
only be said with a whole address: which picture a messenger shows beside a link to the site, and the way home from an
address where nothing is. With --url they are exact; without it messengers guess, and 404.html looks for the site.
"""

import argparse
import re
import shutil
import sys
import time
import tomllib
from urllib.parse import quote, urlparse

import build_book
from folders import megabytes
from jinja2 import Environment, FileSystemLoader
from lesson import ROOT, LessonError, in_reading_order, lessons
from pictures import pictures
from PIL import Image

SITE = ROOT / "build" / "site"
TITLE = "Knowledge distillation, hands on"
DESCRIPTION = ("How a small neural network learns from the answers of a large one: lessons in PyTorch to read, touch "
               "and run, which ask what most tutorials skip: did it help, and compared with what?")
HEADLINE, IDEA = "pictures/headline.png", "pictures/00_answers.svg"
PAYS = "When does it pay?"    # a section of lesson 00
EVERYWHERE = {"What we saw", "Exercises", "Quiz", "What next", "References"}    # not worth a line in the map


class SiteError(LessonError):
    """Why there is no site, in words for whoever typed `make site`."""


# ---- what the lessons have for the first page ----

def stored_drawing(pages):
    """The widget to draw in, as the first lesson that has one stores it: its JavaScript, style, traits and weights."""
    for lesson in pages:
        models = lesson.notebook.metadata.get("widgets", {}).get(build_book.WIDGETS, {}).get("state", {})
        for model in models.values():
            if model["state"].get("_anywidget_id", "").endswith(".DrawingExplorer"):
                weights, = (part["data"] for part in model["buffers"] if part["path"] == ["weights"])
                traits = {name: value for name, value in model["state"].items()
                          if not name.startswith("_") and name != "layout"}
                return {"lesson": lesson, "student": traits["networks"][1]["name"],
                        "sizes": [parameters(**network) for network in traits["networks"]],
                        "state": {"script": model["state"]["_esm"], "style": model["state"]["_css"], "state": traits,
                                  "weights": weights.strip()}}
    raise SiteError("The first page shows DrawingExplorer, and no stored lesson has one: make notebooks LESSONS=02")


def parameters(width, classes, **_):
    """Of a network with one hidden layer, for 8 × 8 pixels: weights and biases."""
    return (64 + 1) * width + (width + 1) * classes


def picture(pages, place):
    """A picture of a lesson: where it lies, and what it shows in the words of the first lesson that has it."""
    for lesson in pages:
        words = pictures(lesson).get(place)
        if words:
            return {"place": place, "words": words}
    raise SiteError(f"The first page shows {place}, and no lesson does.")


def headline(pages):
    """The headline figure, its size in pixels, and the lesson whose cell draws it."""
    drawn = [lesson for lesson in pages if lesson.having("readme-picture")]
    if len(drawn) != 1:
        raise SiteError(f"One lesson must draw the headline, in a cell tagged readme-picture; {len(drawn)} do.")
    with Image.open(pages[0].path.parent / HEADLINE) as image:
        return picture(pages, HEADLINE) | {"size": image.size, "lesson": drawn[0]}


def parts(lesson):
    """[(words, anchor)] of the sections that only this lesson has."""
    return [(words, quote(anchor)) for level, words, anchor in lesson.headings
            if level == 2 and words not in EVERYWHERE]


def section(lesson, heading, stems):
    """What stands below a heading of level 2, as HTML; nothing where there is no such heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", lesson.prose, re.M | re.S)
    return build_book.markdown(found[1], build_book.Renderer(lesson.stem, stems)) if found else ""


# ---- the site ----

def dress(site, pages, url="", repository=""):
    """Make the book in the folder ``site`` a site: another first page, a page for wrong addresses, what these need.

    pages: the stored lessons, in reading order. url: where the site will lie. repository: from where to clone the kit.
    """
    with open(ROOT / "pyproject.toml", "rb") as file:
        python = tomllib.load(file)["project"]["requires-python"].removeprefix(">=")
    templates = Environment(loader=FileSystemLoader(build_book.SOURCE / "page"), autoescape=True)
    known = {"title": TITLE, "url": f"{url.rstrip('/')}/" if url else "", "repository": repository}
    front = templates.get_template("front.html.j2").render(
        known, description=DESCRIPTION, lessons=pages, core=[lesson for lesson in pages if lesson.card.get("core")],
        drawing=stored_drawing(pages), headline=headline(pages), idea=picture(pages, IDEA), python=python, parts=parts,
        pays=section(pages[0], PAYS, [lesson.stem for lesson in pages]))
    (site / "index.html").write_text(front, encoding="utf-8")
    (site / "404.html").write_text(templates.get_template("missing.html.j2").render(known), encoding="utf-8")
    (site / ".nojekyll").touch()    # or GitHub would leave out folders that begin with an underscore
    shutil.copyfile(ROOT / "LICENSE", site / "LICENSE.txt")
    for name in ("site.css", "site.js"):
        shutil.copyfile(build_book.SOURCE / name, site / "assets" / name)


def replace_site(folder, packages, notebooks=ROOT / "notebooks", **addresses):
    """Build beside the old site and change places at the end: a build that fails leaves the old one as it was."""
    with build_book.replaced(folder) as new:
        build_book.build(notebooks, packages, new)
        dress(new, in_reading_order(lessons(notebooks)), **addresses)


def address(text):
    """A web address as it was typed, or an error that shows it."""
    parsed = urlparse(text)
    if parsed.scheme not in ("http", "https") or not parsed.netloc or re.search(r"[\s\"'<>]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as https://example.org/kit")
    return text


def main():
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--url", type=address, help="where the site will lie, such as https://example.org/kit")
    command.add_argument("--repository", type=address, help="from where one can clone the kit")
    addresses = {name: given for name, given in vars(command.parse_args()).items() if given}
    started = time.perf_counter()
    try:
        replace_site(SITE, build_book.fetch_packages(SITE.parent), **addresses)
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The site could not be written: {problem}")
    print(f"{len(list(SITE.glob('*.html')))} pages, {megabytes(SITE):.1f} MB, {time.perf_counter() - started:.1f} s: "
          f"open {(SITE / 'index.html').relative_to(ROOT)} in a browser, or put the folder on any web server.")


if __name__ == "__main__":
    main()
