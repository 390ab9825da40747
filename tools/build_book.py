"""The lessons as pages to read: notebooks/*.ipynb -> build/book/, with sliders and formulas, without kernel or network.

    python tools/build_book.py

Nothing is executed: the pages show what the notebooks store. What a browser needs beside them (KaTeX for the formulas,
the widget manager for the sliders) is fetched once with npm, in the versions that tools/book/package-lock.json pins,
and kept in build/; from then on no network is needed.
"""

import base64
import functools
import hashlib
import html
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import build_answers
import build_api
import build_search
from folders import megabytes, placed, replaced
from lesson import ROOT, SOLUTION, LessonError, anchor, forget_unseen, in_reading_order, lessons, plain, roles
from nbconvert import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML, html2text
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from pictures import copy_companions
from traitlets.config import Config

SOURCE = ROOT / "tools" / "book"
BOOK = ROOT / "build" / "book"
OWN = *(SOURCE / name for name in ("book.css", "book.js", "search.js", "answers.js")), ROOT / "classroom" / "quiz.js"
SHEETS = "notation.md", "what_now.md", "card.md", "frameworks.md"    # pages without code, beside the lessons
LINE = f"\n\n{'=' * 80}\n\n"    # between two licences
WIDGETS = "application/vnd.jupyter.widget-state+json"

# Where in node_modules the browser's files lie -> where in the book's folder assets/ they go.
FROM_NPM = {
    "katex/dist/katex.min.js": "",
    "katex/dist/katex.min.css": "",
    "katex/dist/fonts/*.woff2": "fonts",
    "requirejs/require.js": "",
    "@jupyter-widgets/html-manager/dist/embed-amd.js": "",
    "@jupyter-widgets/html-manager/dist/*.woff2": "@jupyter-widgets",    # icons on buttons, looked for in this place
}


class BookError(LessonError):
    """Why there is no book, in words for whoever typed `make book`."""


# ---- what the browser needs ----

def fetch_packages(build, source=SOURCE, wanted=FROM_NPM):
    """The folder with the wanted files and their licences; npm is asked only when the pins in source have changed."""
    lock = (source / "package-lock.json").read_bytes()
    folder = build / f"{source.name}-packages-{hashlib.sha256(lock + repr(wanted).encode()).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise BookError("Formulas, sliders and slides need npm the first time, and it is not installed here.\n"
                        "Install Node.js, which brings npm (Debian: apt install npm), then run the same command again.")
    print("Fetching what draws formulas, sliders and slides; it is kept in build/ for next time.", flush=True)
    build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="npm-") as unfinished:
        unfinished = Path(unfinished)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, unfinished)
        # `npm ci` compares every package with the hash in the lock file. No package's own scripts are run.
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline",
                   "--fetch-retries=1"]    # a class without network should not wait for minutes to hear so
        answer = subprocess.run(command, cwd=unfinished, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if answer.returncode:
            raise BookError("npm could not fetch the packages; its last lines above say why.\n"
                            "The usual reason is the network: no connection, or a proxy that npm does not know.")
        chosen = unfinished / "chosen"
        for pattern, place in wanted.items():
            found = sorted((unfinished / "node_modules").glob(pattern))
            if not found:
                raise BookError(f"The npm packages have no file {pattern}: the pins and who asks for it disagree.")
            for file in found:
                (chosen / place).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, chosen / place / file.name)
        (chosen / "licences.txt").write_text(npm_licences(unfinished), encoding="utf-8")
        placed(chosen, folder)
    return folder


def npm_licences(folder):
    """The licences of all packages of the lock file: the widget manager's one file contains dozens of them."""
    parts = []
    for place, package in json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"].items():
        if place:
            texts = [file.read_text(encoding="utf-8", errors="replace").strip()
                     for file in sorted((folder / place).iterdir()) if re.match("licen[cs]e|copying", file.name, re.I)]
            parts.append("\n\n".join([f"{place.rpartition('node_modules/')[2]} {package['version']}: "
                                      f"{package.get('license', 'see below')}", *texts]))
    return LINE.join(parts)


def python_licences():
    """The same for what comes from PyPI. The Jupyter packages of npm carry no text: theirs is that of ipywidgets."""
    parts = []
    for name in ("anywidget", "ipywidgets"):
        package = importlib.metadata.distribution(name)
        texts = [file.read_text(encoding="utf-8").strip() for file in package.files if "LICENSE" in file.name]
        parts.append("\n\n".join([f"{name} {package.version} (PyPI)", *texts]))
    return LINE.join(parts)


def copy_assets(packages, assets, own=OWN):
    shutil.copytree(packages, assets)
    for file in own:
        shutil.copyfile(file, assets / file.name)
    # Browsers that know neither woff2 nor JavaScript modules are not among the readers.
    style = (assets / "katex.min.css").read_text(encoding="utf-8")
    style = re.sub(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", style)
    (assets / "katex.min.css").write_text(style, encoding="utf-8")
    files = importlib.metadata.files("anywidget")
    module = next(file for file in files if file.as_posix().endswith("nbextensions/anywidget/index.js"))
    shutil.copyfile(module.locate(), assets / "anywidget.js")
    licences = python_licences() + LINE + (assets / "licences.txt").read_text(encoding="utf-8")
    (assets / "licences.txt").write_text(licences, encoding="utf-8")


# ---- from Markdown ----

class Renderer(IPythonRenderer):
    """Markdown as nbconvert renders it, with links between pages, marked formulas and a list of the sections."""

    def __init__(self, stem, lessons):
        super().__init__(escape=False)
        self.stem, self.lessons, self.sections = stem, lessons, []

    def inline_math(self, body):
        return f'<span class="math">{self.escape_html(body)}</span>'    # book.js sets them; without it, TeX can be read

    def block_math(self, body):
        return f'<span class="math display">{self.escape_html(body.strip())}</span>'

    def block_html(self, html):    # a folded answer, where JupyterLab sets formulas too
        return re.sub(r"\$([^$]+)\$", r'<span class="math">\1</span>', super().block_html(html))

    def heading(self, text, level, **attributes):
        name = anchor(plain(html2text(f"<p>{text}</p>")))    # html2text gives up on what has no element around it
        if level == 2:
            self.sections.append((quote(name), text))
        return f'<h{level} id="{html.escape(name)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        path, mark, anchor = url.partition("#")
        if path in SHEETS:
            url = f"{path.removesuffix('.md')}.html{mark}{anchor}"
        elif path.endswith(".ipynb"):
            if path.removesuffix(".ipynb") not in self.lessons:
                raise BookError(f"{self.stem} links to {url}, which is no lesson of the book.")
            url = f"{path.removesuffix('.ipynb')}.html{mark}{anchor}"
        elif path and not re.match(r"\w+:", path):    # a file of the kit, which lies elsewhere than the book
            return f"{text} (<code>{html.escape(path.removeprefix('../'))}</code> in the kit's folder)"
        return super().link(text, url, title)


def markdown(text, renderer):
    page = MarkdownWithMath(renderer).render(text)
    return page.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")


def table_output(page):
    """A table of pandas, its empty corner no longer a heading without words."""
    return re.sub(r"<th([^>]*)>(\s|&nbsp;)*</th>", r"<td\1></td>", page)


# ---- a lesson ----

def describe_figures(lesson):
    """Give each picture its width in pixels, and an alternative text: how the **Figure.** cell below it begins.

    The rest of that cell follows on the page.
    """
    cells = lesson.notebook.cells
    for cell, below in zip(cells, cells[1:] + [None]):
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                if below is None or "figure" not in roles(below):
                    raise BookError(f"{lesson.stem}: a figure without a **Figure.** cell below it:\n{cell.source}")
                caption = plain(below.source.removeprefix("**Figure.**").split("\n\n")[0])
                end = re.compile(r"[.!?](?= [A-Z])").search(caption, 60)
                output["alt"] = caption[:end.end()] if end else caption
                head = base64.b64decode(output.data["image/png"][:32])    # of a PNG: in bytes 16 to 19 its width
                output["pixels"] = int.from_bytes(head[16:20], "big")


def fold_proofs(lesson):
    """Mark the cells that prove a claim: the page shows what they say, and folds how they know."""
    for cell in lesson.having("code", "claim"):
        cell["proves"] = bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def leave_out_what_a_page_needs_not(lesson):
    """The line below a quiz is one of book.js, which needs no widgets; and a page has no kernel that could be wrong."""
    lesson.notebook.cells = [cell for cell in lesson.notebook.cells
                             if "code" not in roles(cell) or not {"quiz", "kernel"} & roles(cell)]
    forget_unseen(lesson.notebook)


def fold_solutions(lesson):
    """Mark where a run of cells tagged ``solution`` begins and ends. How JupyterLab folds is not said in the book."""
    notebook = lesson.notebook
    said = re.compile(rf"{re.escape(SOLUTION)}\s*|\*\*Solution\.\*\*\s*(Folded again\.)?\s*")
    for cell in lesson.having("prose", "solution"):
        cell.source = said.sub("", cell.source)
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    inside = False
    for cell, below in zip(notebook.cells, notebook.cells[1:] + [None]):
        folded = "solution" in roles(cell)
        cell["opens_fold"] = folded and not inside
        inside = folded
        cell["closes_fold"] = folded and (below is None or "solution" not in roles(below))


class Pages(HTMLExporter):
    """nbconvert's exporter without its last step, half of its time: to parse each page for what our template has."""

    def from_notebook_node(self, notebook, resources):
        states = WidgetsDataTypeFilter(notebook_metadata={"": notebook.metadata}, parent=self)
        self.register_filter("filter_data_type", states)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python", parent=self))
        return TemplateExporter.from_notebook_node(self, notebook, resources)


@functools.cache
def page_exporter():
    """The `Pages`, kept: to read our templates takes longer than to write the page of a small lesson."""
    exporter = Pages(template_name="page", extra_template_basedirs=[str(SOURCE)],
                     config=Config({"Exporter": {"optimistic_validation": True},    # once a lesson, not six times
                                    "NbConvertBase": {"display_data_priority": [
                         "application/vnd.jupyter.widget-view+json", "image/png", "text/html", "text/plain"]}}))
    exporter.register_filter("table_output", table_output)
    return exporter


def build(notebooks, packages, target):
    """Write the whole book into the empty folder ``target``."""
    pages, exporter = in_reading_order(lessons(notebooks)), page_exporter()
    stems = [lesson.stem for lesson in pages]
    for number, lesson in enumerate(pages):
        renderer = Renderer(lesson.stem, stems)
        lesson.question = markdown(lesson.question, renderer)
        describe_figures(lesson)
        leave_out_what_a_page_needs_not(lesson)
        fold_proofs(lesson)
        fold_solutions(lesson)
        build_answers.add_forms(lesson)
        for cell in lesson.having("prose"):
            cell["page"] = markdown(cell.source, renderer)
        page, _ = exporter.from_notebook_node(lesson.notebook, resources={
            "lesson": lesson, "sections": renderer.sections,
            "state": lesson.notebook.metadata.get("widgets", {}).get(WIDGETS),
            "answers": any("form" in cell for cell in lesson.having("exercise")),
            "before": pages[number - 1] if number else None,
            "after": pages[number + 1] if number + 1 < len(pages) else None})
        (target / f"{lesson.stem}.html").write_text(page, encoding="utf-8")
    contents = exporter.environment.get_template("contents.html.j2").render(lessons=pages)
    (target / "index.html").write_text(contents, encoding="utf-8")
    for name in SHEETS:
        if (notebooks / name).is_file():
            write_sheet(notebooks / name, target, stems, exporter.environment)
    build_api.write(target, pages, exporter.environment)
    copy_assets(packages, target / "assets")
    build_search.write(target, pages, notebooks / SHEETS[0])
    copy_companions(pages, target)


def write_sheet(path, target, stems, environment):
    """A page without code: notation and glossary, for instance."""
    renderer, text = Renderer(path.stem, stems), path.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    page = environment.get_template("words.html.j2").render(
        name=path.stem, title=title, words=markdown(text, renderer), sections=renderer.sections)
    (target / f"{path.stem}.html").write_text(page, encoding="utf-8")


def replace_book(book, packages, notebooks=ROOT / "notebooks"):
    """Build beside the old book and change places at the end: a build that fails leaves the old one as it was."""
    with replaced(book) as new:
        build(notebooks, packages, new)


def main():
    started = time.perf_counter()
    try:
        replace_book(BOOK, fetch_packages(BOOK.parent))
    except LessonError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(f"The book could not be written: {problem}")
    print(f"{len(list(BOOK.glob('*.html')))} pages, {megabytes(BOOK):.1f} MB, {time.perf_counter() - started:.1f} s: "
          f"open {(BOOK / 'index.html').relative_to(ROOT)} in a browser.")


if __name__ == "__main__":
    main()
