"""The site's first page as a file: what a stranger, a messenger or a screen reader finds in it. And its workflow."""

import base64
import json
import re
import shutil
import tomllib
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from urllib.parse import unquote

import build_site
import pytest
import yaml
from bs4 import BeautifulSoup
from lesson import NOTEBOOKS, ROOT, in_reading_order
from nbformat.v4 import new_markdown_cell, new_notebook
from pictures import pictures
from PIL import Image
from stored import LESSONS

from kdlib.models import count_parameters, mlp

PAGES = in_reading_order(LESSONS)
BY_NUMBER = {lesson.number: lesson for lesson in LESSONS}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOW = ROOT / ".github" / "workflows" / "pages.yml"


def dressed(folder, **addresses):
    """A site without the book's pages."""
    (folder / "assets").mkdir()
    build_site.dress(folder, PAGES, **addresses)
    return {name: BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser")
            for name in ("index.html", "404.html")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def front(folder):
    return dressed(folder)["index.html"]


def squeezed(element):
    return " ".join(element.get_text().split())


def said(page, name):
    return (page.find("meta", attrs={"name": name}) or page.find("meta", property=name))["content"]


# ---- what a stranger finds ----

def test_the_map_is_that_of_the_lessons(front):
    rows = front.select(".map > li")
    assert [row.h3.a["href"] for row in rows] == [f"{lesson.stem}.html" for lesson in PAGES]
    for row, lesson in zip(rows, PAGES):
        assert squeezed(row.h3.a) == f"{lesson.number} {lesson.name}" and squeezed(row.p) == lesson.card.asks
        assert [int(number) for number in re.findall(r"(\d+) min", row.summary.get_text())] == list(lesson.minutes)
        assert ("core path" in row.h3.get_text()) == bool(lesson.card.get("core")) == (row["class"] == ["core"])
        known = {anchor: words for level, words, anchor in lesson.headings if level == 2}
        shown = {unquote(link["href"].partition("#")[2]): squeezed(link) for link in row.select("details a")}
        assert len(shown) >= 3 and shown.items() <= known.items() and "Quiz" not in shown.values()


def test_the_core_path_is_counted(front):
    core = [lesson for lesson in PAGES if lesson.card.get("core")]
    minutes = sum(lesson.minutes[0] for lesson in core)
    assert f"core path: {len(core)} lessons, {minutes} minutes of reading" in squeezed(front)
    assert f"The {len(PAGES)} lessons let you" in squeezed(front)


def test_the_headline_is_shown_as_the_lessons_tell_it(front, folder):
    shown, = front.select("figure img")
    assert shown["alt"] == pictures(BY_NUMBER["00"])[shown["src"]] and len(shown["alt"]) > 100
    with Image.open(NOTEBOOKS / shown["src"]) as image:
        assert (int(shown["width"]), int(shown["height"])) == image.size
    claim, = (output.data["text/plain"] for cell in BY_NUMBER["02"].having("claim") for output in cell.outputs
              if "The headline of this kit" in output.get("data", {}).get("text/plain", ""))
    for words in ("more than nine 3s in ten", "next to none", "never saw a 3"):
        assert words in squeezed(front.figcaption) and words in " ".join(claim.split())
    assert front.figcaption.a["href"] == f"{BY_NUMBER['02'].stem}.html"


def test_the_networks_to_draw_for_are_those_that_lesson_02_stores(front):
    given = json.loads(front.find(id="drawing-state").string)
    models = BY_NUMBER["02"].notebook.metadata.widgets[build_site.build_book.WIDGETS].state.values()
    stored, = (model for model in models if "networks" in model.state)
    assert given["state"]["networks"] == stored.state.networks and given["script"] == stored.state._esm
    assert base64.b64decode(given["weights"]) == base64.b64decode(stored.buffers[0].data)
    sizes = [count_parameters(mlp(64, network["width"], network["classes"])) for network in stored.state.networks]
    assert 2 * sum(sizes) == len(base64.b64decode(given["weights"]))
    assert "the teacher has {:,} numbers to learn, the pupil {:,}.".format(*sizes) in squeezed(front)


def test_when_it_pays_is_lesson_00_s_table(front):
    table = BY_NUMBER["00"].prose.partition("## When does it pay?")[2].partition("\n## ")[0]
    cases = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    assert [squeezed(row.td) for row in front.select(".pays tbody tr")] == cases and len(cases) >= 7


def test_how_to_install_is_what_the_kit_needs(front, tmp_path):
    with open(ROOT / "pyproject.toml", "rb") as file:
        needed = tomllib.load(file)["project"]["requires-python"].removeprefix(">=")
    assert f"Python {needed} or newer" in squeezed(front)
    commands = [command for block in front.select("#run ~ .cards pre, #run ~ .cards code")
                for command in re.findall(r"make (\w+)", block.get_text())]
    assert {"lab", "handout"} <= set(commands) and all(f"\n{name}:" in MAKEFILE for name in commands)
    front = dressed(tmp_path, repository="https://example.org/kit")["index.html"]
    assert "git clone https://example.org/kit kit\ncd kit\nmake lab" in front.pre.get_text()
    assert front.select_one('footer a[href="https://example.org/kit"]')


# ---- for browsers, messengers, screen readers ----

def test_the_head(front, folder):
    assert front.html["lang"] == "en" and front.title.string == squeezed(front.h1)
    assert said(front, "viewport") == "width=device-width, initial-scale=1"
    assert 80 <= len(said(front, "description")) <= 200 and said(front, "og:description") == said(front, "description")
    assert said(front, "og:title") == front.title.string and said(front, "og:type") == "website"
    assert said(front, "og:image") == "pictures/headline.png" == front.figure.img["src"]
    assert said(front, "og:image:alt") == front.figure.img["alt"] and not front.select("link[rel=canonical]")


def test_the_icon_is_drawn_in_the_page(front):
    icon = front.select_one("link[rel=icon]")["href"]
    drawing = ET.fromstring(unquote(icon.removeprefix("data:image/svg+xml,")))
    assert drawing.tag.endswith("svg") and len(drawing) == 4


def test_everything_is_relative_and_small(front, folder):
    for element in front.select("[src], link[href]"):
        target = element.get("src") or element["href"]
        assert re.match(r"(assets|pictures)/\w|data:", target), target
    for link in front.select("a[href]"):
        assert not re.match(r"\w+:|/", link["href"]), link
    files = [file for file in folder.rglob("*") if file.is_file()] + [NOTEBOOKS / build_site.HEADLINE]
    assert sum(file.stat().st_size for file in files) < 500_000    # the limit is 2 MB
    names = {file.name for file in files}
    assert {"index.html", "404.html", ".nojekyll", "LICENSE.txt", "site.css", "site.js"} <= names


def test_headings_and_landmarks(front):
    levels = [int(heading.name[1]) for heading in front.select("h1, h2, h3")]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:]))
    assert len(front.select("main#main")) == 1 and front.body.find("a")["href"] == "#main"
    assert [heading["id"] for heading in front.select("h2")][:2] == ["draw", "headline"]    # to touch, then to look at
    names = [element["id"] for element in front.select("[id]")]
    assert len(set(names)) == len(names)
    assert all(part["aria-labelledby"] in names for part in front.select("section"))


# ---- with a whole address ----

def test_with_its_address_the_site_says_it(tmp_path):
    pages = dressed(tmp_path, url="https://example.org/kit")
    assert said(pages["index.html"], "og:image") == "https://example.org/kit/pictures/headline.png"
    assert pages["index.html"].select_one("link[rel=canonical]")["href"] == "https://example.org/kit/"
    assert pages["404.html"].a["href"] == "https://example.org/kit/index.html" and not pages["404.html"].script


@pytest.mark.parametrize("address", ["example.org/kit", "file:///tmp", "https://", 'https://example.org/"><b>', ""])
def test_what_is_no_address_is_refused(monkeypatch, capsys, address):
    monkeypatch.setattr("sys.argv", ["build_site.py", "--url", address])
    with pytest.raises(SystemExit) as stop:
        build_site.main()
    assert stop.value.code == 2 and f"{address!r} is no address" in capsys.readouterr().err


def test_without_the_widget_or_the_picture_there_is_no_site():
    empty = SimpleNamespace(notebook=new_notebook(cells=[new_markdown_cell("x")]), prose="x", having=lambda role: [])
    with pytest.raises(build_site.SiteError, match="shows DrawingExplorer, and no stored lesson has one"):
        build_site.stored_drawing([empty])
    with pytest.raises(build_site.SiteError, match="shows pictures/00_answers.svg, and no lesson does"):
        build_site.picture([empty], build_site.IDEA)
    with pytest.raises(build_site.SiteError, match="0 do"):
        build_site.headline([empty])


# ---- the commands ----

@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile_knows_it():
    assert "\nsite:" in MAKEFILE and "# make site " in MAKEFILE and " site " in MAKEFILE.partition(".PHONY:")[2]


def test_the_workflow_calls_nothing_but_make():
    flow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    steps = flow["jobs"]["site"]["steps"]
    commands = [line for step in steps for line in step.get("run", "").splitlines() if line.strip()]
    assert commands
    for command in commands:
        make, target, *settings = command.split()
        assert make == "make" and re.search(rf"^{target}:", MAKEFILE, re.M), command
        for setting in settings:
            name, _, value = setting.partition("=")
            assert f"$({name})" in MAKEFILE and value == f'"${name}"', setting
    build = next(step for step in steps if "run" in step)
    assert set(build["env"]) == {setting.partition("=")[0] for setting in commands[0].split()[2:]}
    used = [step["uses"].partition("@")[0].removeprefix("actions/") for step in steps if "uses" in step]
    assert used == ["checkout", "setup-python", "setup-node", "configure-pages", "upload-pages-artifact",
                    "deploy-pages"]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    path, = (step["with"]["path"] for step in steps if "path" in step.get("with", {}))
    assert ROOT / path == build_site.SITE
    assert flow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert "We did not run this" in WORKFLOW.read_text(encoding="utf-8")
