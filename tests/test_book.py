"""The book's pages as files: what a reader, a link or a screen reader finds in them. No browser, no npm, no network."""

import base64
import copy
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import build_book
import nbformat
import pytest
from bs4 import BeautifulSoup
from build_book import BookError
from contrast import contrast
from lesson import ROOT, LessonError, in_reading_order, roles
from nbconvert.filters import strip_ansi
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pictures import pictures
from PIL import Image
from stored import LESSONS

from classroom import checkers

STEMS = [lesson.stem for lesson in in_reading_order(LESSONS)]
OPENING = ("# 99 · Small *things*\n\n**The question.** What is\n$x_1$ < 2?\n\n**You will be able to**\n\n- read\n\n"
           "**Time**: 5 min reading and running, 3 min exercises · **You need**: nothing")


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """What npm would bring, empty."""
    folder = tmp_path_factory.mktemp("packages")
    for pattern, place in build_book.FROM_NPM.items():
        (folder / place).mkdir(exist_ok=True)
        (folder / place / Path(pattern).name.replace("*", "some")).write_text("")
    (folder / "katex.min.css").write_text('@font-face{src:url(fonts/some.woff2) format("woff2"),'
                                          'url(fonts/some.woff) format("woff"),url(fonts/some.ttf) format("truetype")}')
    (folder / "licences.txt").write_text("katex 0: MIT\n")
    return folder


@pytest.fixture(scope="module")
def book(packages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("build") / "book"
    build_book.replace_book(folder, packages)
    return folder


@pytest.fixture(scope="module")
def pages(book):
    return {path.name: BeautifulSoup(without_colours(path.read_text(encoding="utf-8")), "html.parser")
            for path in sorted(book.glob("*.html"))}


def without_colours(page):
    """The page, its code in one colour: most of its elements are Pygments' spans, which no test asks for."""
    return re.sub(r"<pre\b.*?</pre>", lambda code: re.sub(r"</?span[^>]*>", "", code[0]), page, flags=re.S)


@pytest.fixture(params=STEMS)
def lesson(request, pages):
    return pages[f"{request.param}.html"]


def small_book(folder, packages, *cells, name="99_small"):
    """A book of one lesson, its API that of one module; its page."""
    (folder / "notebooks").mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(OPENING), *cells]), folder / "notebooks" / f"{name}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_book.build_api, "MODULES", ("data",))
        build_book.replace_book(folder / "book", packages, folder / "notebooks")
    return BeautifulSoup((folder / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def squeezed(element):
    return " ".join(element.get_text().split())


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- what is there ----

def test_a_page_for_each_lesson_and_a_table_of_them(pages):
    assert sorted(pages) == sorted([f"{stem}.html" for stem in STEMS] + [f"{name}.html" for name in (
        "api", "card", "frameworks", "index", "notation", "what_now")])
    rows = pages["index.html"].select("tbody tr")
    assert [row.a["href"] for row in rows] == [f"{stem}.html" for stem in STEMS]
    for row, lesson in zip(rows, in_reading_order(LESSONS)):
        assert squeezed(row.a) == lesson.title and squeezed(row.td) == lesson.question.replace("*", "")
        assert [cell.get_text() for cell in row.select(".minutes")] == [f"{time} min" for time in lesson.minutes]


def test_a_page_is_light(book, pages):
    """Each with its drawings stays under 2 MB, which an hour's lesson may cost on a phone; assets/ is fetched once."""
    for name, page in pages.items():
        beside = {element["src"] for element in page.select("img[src]") if not element["src"].startswith("data:")}
        assert not any(source.startswith("assets/") for source in beside)
        assert sum((book / file).stat().st_size for file in {name} | beside) < 2_000_000, name


def test_figures_say_how_wide_they_are_and_scroll_in_a_box(pages):
    for lesson in LESSONS:
        for picture in pages[f"{lesson.stem}.html"].select(".output img"):
            data = base64.b64decode(picture["src"].partition(",")[2])
            assert picture.parent["style"] == f"--natural: {Image.open(io.BytesIO(data)).width}px"
            assert picture.parent["class"] == ["scroll", "picture"]


def test_every_cell_and_every_printed_line_is_there(pages):
    for lesson in LESSONS:
        page = pages[f"{lesson.stem}.html"]
        # The page counts by itself, and has no kernel that could be the wrong one.
        code = [cell for cell in lesson.having("code") if not {"quiz", "kernel"} & roles(cell)]
        assert [block.get_text().strip("\n") for block in page.select(".code .highlight pre")] == \
            [cell.source.strip("\n") for cell in code]
        text = page.get_text()
        outputs = [output for cell in code for output in cell.outputs]
        printed = [strip_ansi(output.text).strip() for output in outputs if output.output_type == "stream"]
        assert all(lines in text for lines in printed)
        assert len(page.select(".output img")) == sum("image/png" in output.get("data", {}) for output in outputs)
        view = "application/vnd.jupyter.widget-view+json"
        models = [json.loads(script.string)["model_id"] for script in page.select(f'script[type="{view}"]')]
        assert models == [output.data[view]["model_id"] for output in outputs if view in output.get("data", {})]
        assert bool(models) == bool(page.select('script[src="assets/require.js"]'))


def test_a_correct_answer_is_green_and_its_line_wraps(book, tmp_path, packages):
    said = new_output("stream", text="\033[32mExercise 1: correct ✓\033[0m So.\n")
    line = small_book(tmp_path, packages, new_code_cell("check(answer)", outputs=[said])).select_one(".output pre")
    green = line.select_one(".ansi-green-fg")
    assert green.get_text() == "Exercise 1: correct ✓" and squeezed(line) == "Exercise 1: correct ✓ So."
    style = (book / "assets" / "book.css").read_text(encoding="utf-8")
    assert ".ansi-green-fg { color: var(--try)" in style and "pre:has(.ansi-green-fg) { white-space: pre-wrap" in style


def test_links_and_anchors_lead_somewhere(book, pages):
    anchors = {name: [element["id"] for element in page.select("[id]")] for name, page in pages.items()}
    for name, page in pages.items():
        assert len(set(anchors[name])) == len(anchors[name]), name
        for element in page.select("[href], [src]"):
            target = element.get("href") or element["src"]
            path, _, anchor = target.partition("#")
            if target.startswith("data:") or (element.name == "a" and target.startswith("https://")):
                continue
            assert not re.match(r"\w+:|//|/", target), f"{name}: {target}"
            assert (book / (path or name)).is_file(), f"{name}: {target}"
            assert ".ipynb" not in path
            if anchor:
                assert unquote(anchor) in anchors[path or name], f"{name}: {target}"
    found = (book / "assets" / "words.js").read_text(encoding="utf-8").removeprefix("const PLACES = ").rstrip(";\n")
    for path, anchor, *_ in json.loads(found):
        assert not anchor or unquote(anchor) in anchors[path], f"search: {path}#{anchor}"
    for style in book.glob("assets/*.css"):
        for target in re.findall(r"url\(([^)]*)\)", style.read_text(encoding="utf-8")):
            assert (style.parent / target).is_file(), target
        assert "@import" not in style.read_text(encoding="utf-8")


def test_the_appendices_stand_where_they_are_read():
    assert [stem[:2].strip("_") for stem in STEMS[:7]] == ["00", "A", "01", "02", "03", "04", "B"]


def test_the_reader_can_go_on_and_back(pages):
    for number, stem in enumerate(STEMS):
        page = pages[f"{stem}.html"]
        for rel, other in (("prev", number - 1), ("next", number + 1)):
            targets = {link["href"] for link in page.select(f'a[rel="{rel}"]')}
            assert targets == ({f"{STEMS[other]}.html"} if 0 <= other < len(STEMS) else set())
        assert page.select_one('header a[href="index.html"]')


# ---- for every reader ----

def test_language_title_headings_and_landmarks(pages):
    for name, page in pages.items():
        assert page.html["lang"] == "en"
        headings = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
        assert headings[0] == 1 and headings.count(1) == 1, name
        assert all(b <= a + 1 for a, b in zip(headings, headings[1:])), name
        assert page.title.string.startswith(squeezed(page.h1))
        assert len(page.select("main")) == 1 and page.main["id"] == "main"
        assert page.body.find("a")["href"] == "#main"    # the first stop of the Tab key
        labels = [nav["aria-label"] for nav in page.select("nav")]
        assert len(set(labels)) == len(labels)
    assert len({page.title.string for page in pages.values()}) == len(pages)


def test_every_figure_says_what_it_shows(lesson):
    for picture in lesson.select(".output img"):
        assert len(picture["alt"]) >= 40 and picture["alt"][-1] in ".!?" and not re.search(r"[$*\\]", picture["alt"])
        caption = picture.find_parent(class_="code").find_next_sibling(class_="words")
        assert caption.strong.get_text() == "Figure."


def test_drawings_are_there_and_say_what_they_show(book, pages):
    for lesson in LESSONS:
        shown = {picture["src"]: picture["alt"] for picture in pages[f"{lesson.stem}.html"].select(".words img")}
        assert {place: " ".join(words.split()) for place, words in shown.items()} == pictures(lesson) != {}
        for place in shown:
            assert (book / place).read_bytes() == (lesson.path.parent / place).read_bytes()


def test_letters_stand_out_light_and_dark():
    style = (build_book.SOURCE / "book.css").read_text(encoding="utf-8")
    for scheme in (style, style.partition("(prefers-color-scheme: dark)")[2]):
        colours = dict(re.findall(r"--(\w+): (#\w+);", scheme.partition("color-scheme: light dark")[0]
                                  if scheme is style else scheme.partition("\n}")[0]))
        letters = set(colours) - {"paper", "tint", "line", "ask", "claim", "try"} | {"try"}
        assert len(letters) == 9
        for name in letters:
            for ground in ("paper", "tint"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


def test_contents_of_the_page(lesson):
    listed = [(unquote(link["href"][1:]), squeezed(link)) for link in lesson.select(".toc a")]
    assert listed == [(heading["id"], squeezed(heading)) for heading in lesson.select("h2")] != []


def test_solutions_are_folded_and_exercises_are_not(lesson):
    folds = lesson.select("details.solution")
    assert len(folds) == len(lesson.select(".code.exercise")) >= 2
    assert all(fold.select_one(".code.solution") and not fold.has_attr("open") for fold in folds)
    assert all(element.find_parent(class_="solution") for element in lesson.select(".code.solution, .words.solution"))
    assert not any(element.find_parent("details") for element in lesson.select(".code.exercise, .words.exercise"))
    assert "the next cell is folded" not in lesson.get_text()


def test_a_value_is_asked_for_below_its_task_and_nothing_without_a_script(pages):
    forms = [form for lesson in LESSONS for form in pages[f"{lesson.stem}.html"].select("form")]
    assert len(forms) == sum(not callable(checker.solution) for checker in checkers().values())
    for form in forms:
        assert form.has_attr("hidden") and form.parent["class"] == ["words", "exercise"]
        assert form.find_next_sibling() is None and "check." in form.find_next(class_="code").get_text()
        assert len(form.select("label")) == len(form.select("input, select")) >= 1
        assert len(form.select("[role=status]:empty")) == len(form.select("button")) == 1
    for lesson in LESSONS:
        page = pages[f"{lesson.stem}.html"]
        assert ("the page checks it" in squeezed(page.select_one(".note"))) == bool(page.select("form"))


def test_formulas_are_marked_and_no_dollar_is_left(pages):
    for lesson in LESSONS:
        parts = [copy.copy(part) for part in pages[f"{lesson.stem}.html"].select(".words")]    # to be cut up
        words = re.sub(r"```.*?```|`[^`]*`", "", lesson.prose, flags=re.S)
        display = re.findall(r"\$\$(.+?)\$\$", words, re.S)
        inline = re.findall(r"\$(.+?)\$", re.sub(r"\$\$.+?\$\$", "", words, flags=re.S), re.S)
        shown = [span for part in parts for span in part.select(".math")]
        assert len([span for span in shown if "display" in span["class"]]) == len(display)
        assert sorted(squeezed(span) for span in shown) == sorted(" ".join(tex.split()) for tex in display + inline)
        for element in [element for part in parts for element in part.select(".math, pre, code")]:
            element.decompose()
        assert "$" not in "".join(map(str, parts)), lesson.stem


# ---- small lessons with what the real ones may not have today ----

def test_titles_questions_and_formulas_are_plain_where_they_must_be(tmp_path, packages):
    page = small_book(tmp_path, packages, new_markdown_cell("## A <b>&amp; B\n\n$a < b$ and $\\lVert x\\rVert$"))
    assert page.title.string.startswith("99 · Small things |")
    assert [span.get_text() for span in page.select("main .math")] == ["x_1", "a < b", r"\lVert x\rVert"]
    index = (tmp_path / "book" / "index.html").read_text(encoding="utf-8")
    assert '<span class="math">x_1</span>' in index and ">5 min<" in index and ">3 min<" in index


def test_links_out_of_the_book(tmp_path, packages):
    words = "[rules](../CONTRIBUTING.md), [me](99_small.ipynb#Two-words), [web](https://example.org/x)\n\n## Two words"
    page = small_book(tmp_path, packages, new_markdown_cell(words))
    assert "rules (CONTRIBUTING.md in the kit's folder), me, web" in page.get_text()
    assert [link["href"] for link in page.select(".words p a")] == ["99_small.html#Two-words", "https://example.org/x"]
    with pytest.raises(BookError, match="99_small links to 98_gone.ipynb, which is no lesson"):
        small_book(tmp_path, packages, new_markdown_cell("[gone](98_gone.ipynb)"))


def test_a_figure_needs_its_words(tmp_path, packages):
    figure = new_code_cell("draw()", outputs=[new_output("display_data", {"image/png": "iVBORw0KGgo=\n"})])
    caption = "**Figure.** Points at $\\alpha = 0.5.$ Read *it* from left to right; \"quoted\" & <odd>. Stop.\n\nMore."
    page = small_book(tmp_path, packages, figure, new_markdown_cell(caption))
    assert page.img["alt"] == 'Points at α = 0.5. Read it from left to right; "quoted" & <odd>.'
    with pytest.raises(BookError, match="99_small: a figure without"):
        small_book(tmp_path, packages, figure, new_markdown_cell("So."))


def test_tables_scroll_and_have_no_empty_heading(tmp_path, packages):
    table = "<table><thead><tr><th></th><th class=\"a\">&nbsp;</th><th>x</th></tr></thead></table>"
    page = small_book(tmp_path, packages, new_markdown_cell("| a | b |\n|---|---|\n| $\\lvert x\\rvert$ | 2 |"),
                      new_code_cell("t", outputs=[new_output("display_data", {"text/html": table, "text/plain": "-"})]))
    assert len(page.select(".scroll > table")) == 2
    assert [heading.get_text() for heading in page.select("th")] == ["a", "b", "x"]


def test_a_stored_widget_cannot_end_its_script(tmp_path, packages):
    view = {"model_id": "a", "version_major": 2, "version_minor": 0}
    cell = new_code_cell("w", outputs=[new_output("display_data", {
        "application/vnd.jupyter.widget-view+json": view, "text/plain": "w()"})])
    (tmp_path / "notebooks").mkdir()
    notebook = new_notebook(cells=[new_markdown_cell(OPENING), cell])
    state = {"state": {"a": {"text": "</script><b>"}}, "version_major": 2, "version_minor": 0}
    notebook.metadata["widgets"] = {build_book.WIDGETS: state}
    nbformat.write(notebook, tmp_path / "notebooks" / "99_small.ipynb")
    build_book.replace_book(tmp_path / "book", packages, tmp_path / "notebooks")
    page = BeautifulSoup((tmp_path / "book" / "99_small.html").read_text(encoding="utf-8"), "html.parser")
    assert json.loads(page.select_one(f'script[type="{build_book.WIDGETS}"]').string) == state
    assert "w()" not in page.select_one(".widget").get_text()


# ---- the build ----

def test_the_same_lessons_give_the_same_book(book, packages, tmp_path):
    """Built again from three lessons, two of them with widgets, and from the first cells of the others."""
    whole = STEMS[4], STEMS[7], STEMS[-1]
    shutil.copytree(ROOT / "notebooks" / "pictures", tmp_path / "pictures")
    for name in build_book.SHEETS:
        shutil.copy(ROOT / "notebooks" / name, tmp_path)
    shutil.copytree(ROOT / "notebooks" / "src", tmp_path / "src")    # whose headers say the order
    for lesson in LESSONS:
        notebook = new_notebook(cells=lesson.notebook.cells[:1])
        nbformat.write(lesson.notebook if lesson.stem in whole else notebook, tmp_path / f"{lesson.stem}.ipynb")
    build_book.replace_book(tmp_path / "book", packages, tmp_path)
    other = {f"{stem}.html" for stem in STEMS if stem not in whole} | {"assets/words.js"}    # of all sections
    first, second = ({name: content for name, content in files(folder).items()
                      if name not in other and not name.startswith("pictures/")}
                     for folder in (book, tmp_path / "book"))
    assert first == second and {f"{stem}.html" for stem in whole} <= set(first)


@pytest.mark.parametrize("damage, said", [
    ("not JSON", "99_small.ipynb cannot be read"), (None, "There are no lessons"),
    (json.dumps(new_notebook(cells=[new_markdown_cell("# No time")])), "99_small.ipynb: the first cell must hold")],
    ids=["no JSON", "no lesson", "no minutes"])
def test_a_build_that_fails_leaves_the_old_book(tmp_path, packages, damage, said):
    small_book(tmp_path, packages)
    before = files(tmp_path / "book")
    lesson = tmp_path / "notebooks" / "99_small.ipynb"
    lesson.unlink() if damage is None else lesson.write_text(damage, encoding="utf-8")
    with pytest.raises(LessonError, match=said):
        build_book.replace_book(tmp_path / "book", packages, tmp_path / "notebooks")
    assert files(tmp_path / "book") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "notebooks"]


def test_a_lesson_that_is_gone_leaves_no_page(tmp_path, packages):
    small_book(tmp_path, packages, name="98_old")
    (tmp_path / "notebooks" / "98_old.ipynb").unlink()
    small_book(tmp_path, packages)
    pages = sorted(path.name for path in (tmp_path / "book").glob("*.html"))
    assert pages == ["99_small.html", "api.html", "index.html"]


# ---- what npm brings ----

def test_the_pins_are_exact_and_name_no_registry():
    wanted = json.loads((build_book.SOURCE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((build_book.SOURCE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked[""]["dependencies"] == wanted
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version) and locked[f"node_modules/{name}"]["version"] == version
    for place, package in locked.items():
        assert place == "" or package["integrity"].startswith("sha512-")
        assert "resolved" not in package
    assert {pattern.partition("/dist")[0].partition("/require.js")[0] for pattern in build_book.FROM_NPM} == set(wanted)


def fake_npm(monkeypatch, fails=False):
    """npm as far as the build uses it. Returns the list of its calls."""
    calls = []

    def run(command, cwd, **options):
        calls.append(command[1])
        for pattern in () if fails else build_book.FROM_NPM:
            file = cwd / "node_modules" / pattern.replace("*", "some")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x")
        for place in json.loads((cwd / "package-lock.json").read_text(encoding="utf-8"))["packages"]:
            (cwd / place).mkdir(parents=True, exist_ok=True)
            (cwd / place / "LICENSE.md").write_text(f"Licence of {place}")
        return build_book.subprocess.CompletedProcess(command, int(fails))

    monkeypatch.setattr(build_book.shutil, "which", lambda name: "npm")
    monkeypatch.setattr(build_book.subprocess, "run", run)
    return calls


def test_npm_is_asked_once(tmp_path, monkeypatch):
    calls = fake_npm(monkeypatch)
    folder = build_book.fetch_packages(tmp_path)
    assert {"require.js", "embed-amd.js", "katex.min.js", "fonts/some.woff2"} <= set(files(folder))
    licences = (folder / "licences.txt").read_text(encoding="utf-8")
    assert "katex 0." in licences and "Licence of node_modules/katex" in licences and "lodash" in licences
    monkeypatch.setattr(build_book.shutil, "which", lambda name: None)
    assert build_book.fetch_packages(tmp_path) == folder and calls == ["ci"]
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_two_may_fetch_at_once(tmp_path, monkeypatch):
    """As two workers of a test run do in a clean clone: the second finds the folder there when it has its own."""
    fake_npm(monkeypatch)
    other, licences = build_book.fetch_packages(tmp_path / "other"), build_book.npm_licences

    def overtaken(folder):
        shutil.copytree(other, tmp_path / other.name)
        return licences(folder)

    monkeypatch.setattr(build_book, "npm_licences", overtaken)
    folder = build_book.fetch_packages(tmp_path)
    assert files(folder) == files(other) and {path.name for path in tmp_path.iterdir()} == {"other", folder.name}


def test_without_npm(tmp_path, monkeypatch):
    monkeypatch.setattr(build_book.shutil, "which", lambda name: None)
    monkeypatch.setattr(build_book, "BOOK", tmp_path / "book")
    with pytest.raises(SystemExit, match="need npm the first time.*\n.*Debian: apt install npm") as stop:
        build_book.main()
    assert isinstance(stop.value.code, str) and list(tmp_path.iterdir()) == []


def test_without_network(tmp_path, monkeypatch):
    fake_npm(monkeypatch, fails=True)
    with pytest.raises(BookError, match="npm could not fetch the packages.*\n.*network"):
        build_book.fetch_packages(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_licences_of_what_comes_from_pypi(book):
    licences = (book / "assets" / "licences.txt").read_text(encoding="utf-8")
    assert "anywidget" in licences and "Project Jupyter Contributors" in licences and "katex 0: MIT" in licences


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_makefile_knows_it():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\nbook:" in makefile and "# make book " in makefile and " book " in makefile.partition(".PHONY:")[2]
