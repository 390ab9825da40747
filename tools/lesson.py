"""A lesson as an object: what its source or its stored notebook says of it, read in one place for every tool and test.

    python tools/lesson.py      write the tables of lessons in README.md, INSTRUCTORS.md and lesson 00 anew
"""

import hashlib
import re
import sys
from functools import cached_property
from pathlib import Path

import nbformat
from folders import write
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SOLUTION = "**Solution.** In JupyterLab the next cell is folded: click the three dots (or the blue bar) to open it."
FOLDED = {"source_hidden": True, "outputs_hidden": True}
WORDS = "A sign or a word that you do not remember? [Notation and glossary](notation.md)"
# Above the cell in which a lesson imports the kit. The traceback of a wrong kernel does not say what to do.
KERNEL_CHECK = """\
# Is this the right kernel? Where it is, nothing appears.
from importlib.util import find_spec

names = "torch kdlib classroom anywidget matplotlib numpy pandas pooch scipy sklearn tqdm"
missing = [name for name in names.split() if not find_spec(name)]
if missing:
    print(f"This kernel has no {missing[0]}: start JupyterLab with make lab, or choose "
          "the Python of the kit's folder .venv as the kernel, at the top right; in Colab, "
          "Kaggle and elsewhere, README.md has the line to run first.")"""
COUNTING = "from classroom import quiz\n\nquiz.count(questions={})"
PROVEN = {"source_hidden": True}    # a claim: its cell shows the sentence and what was measured, and folds the proof
BEGIN, END = "<!-- lessons: begin -->", "<!-- lessons: end -->"    # around a table that is written here


class LessonError(Exception):
    """What is wrong with a lesson, in words for whoever typed the command."""


# ---- words and cells ----

def plain(text):
    """Markdown as plain words, for titles and alternative texts."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    for tex, sign in ((r"\alpha", "α"), (r"\log", "log"), (r"\approx", "≈"), (r"\times", "×")):
        text = text.replace(tex, sign)
    return " ".join(re.sub(r"[*`$\\{}]", "", text).split())


def anchor(words):
    """What a link to a heading of these words ends with in JupyterLab."""
    return words.strip().replace(" ", "-")


def headings(text):
    """(level, words, anchor) of every heading of a Markdown text. A # within fenced code is none."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return [(len(marks), plain(words), anchor(plain(words)))
            for marks, words in re.findall(r"^(#{1,6}) (.+)$", text, flags=re.M)]


def roles(cell):
    """What a cell is: code or prose, its tags, and of prose also "predict" (asks first) and "figure" (a caption)."""
    tags = set(cell.metadata.get("tags", ()))
    if cell.cell_type == "code":
        return {"code"} | tags
    asks = re.search(r"^> \*\*Predict first\.\*\*", cell.source, re.M)
    says = cell.source.startswith("**Figure.**")
    return {"prose"} | tags | ({"predict"} if asks else set()) | ({"figure"} if says else set())


def complete(cells):
    """The cells, each solution and proof folded, SOLUTION above where the source has no sentence of its own, and below
    the quiz a line that counts; in the first one the way to words that one has forgotten; above the imports a check."""
    complete, above = [], set()
    if cells:
        cells[0].source += f"\n\n{WORDS}"
    first = next((cell for cell in cells if cell.cell_type == "code"), None)
    for cell in cells:
        if cell is first and re.search(r"^from (classroom|kdlib)\b", cell.source, re.M):
            complete.append(folded_code(KERNEL_CHECK, "kernel"))
        if {"code", "claim"} <= roles(cell):
            cell.metadata["jupyter"] = nbformat.NotebookNode(PROVEN)
        if {"code", "solution"} <= roles(cell):
            cell.metadata["jupyter"] = nbformat.NotebookNode(FOLDED)
            if "solution" not in above:
                complete.append(new_markdown_cell(SOLUTION, metadata={"tags": ["solution"]}))
        complete.append(cell)
        above = roles(cell)
        if {"prose", "quiz"} <= above:
            questions = len(re.findall(r"^\*\*\d\.\*\* ", cell.source, re.M))
            complete.append(folded_code(COUNTING.format(questions), "quiz"))
    return complete


def folded_code(source, tag):
    return new_code_cell(source, metadata={"tags": [tag], "jupyter": nbformat.NotebookNode(PROVEN)})


def forget_unseen(notebook):
    """Drop, in place, the stored state of widgets where no widget is shown any more."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    if not any(WIDGET_VIEW in output.get("data", {}) for output in shown):
        notebook.metadata.pop("widgets", None)


def read_source(path):
    """The lesson in ``path`` as a notebook without outputs: what the committed cells must be."""
    import jupytext  # readers of the stored notebooks can do without

    notebook = jupytext.read(path, fmt="py:percent")    # or it guesses the format
    notebook.metadata = nbformat.NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.cells = complete(notebook.cells)
    seen = {}
    for cell in notebook.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        cell.metadata = nbformat.NotebookNode({k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")})
    return notebook


# ---- a lesson ----

class Lesson:
    """The lesson in ``path``, a source or a stored notebook. Both give the same, outputs apart."""

    def __init__(self, path):
        self.path, self.stem = Path(path), Path(path).stem
        self.number = self.stem.split("_")[0]
        try:
            source = self.path.suffix == ".py"
            self.notebook = read_source(self.path) if source else nbformat.read(self.path, as_version=4)
        except (OSError, ValueError, nbformat.ValidationError) as problem:
            raise LessonError(f"{self.path.name} cannot be read: {problem}") from None
        opening = self.notebook.cells[0].source if self.notebook.cells else ""
        title = re.match(r"# (.+)", opening)
        question = re.search(r"\*\*The question\.\*\* (.+?)\n\n", opening, re.S)
        minutes = re.search(r"\*\*Time\*\*: (\d+) min reading and running, (\d+) min exercises", opening)
        needs = re.search(r"\*\*You need\*\*: (.+?)(\n\n|\Z)", opening, re.S)
        if not (title and question and minutes and needs):
            raise LessonError(f"{self.path.name}: the first cell must hold the title, the question, the minutes and "
                              "what one needs.")
        self.title = plain(title[1])
        self.name = re.split("[:,]", self.title.partition(" · ")[2])[0]    # short, for tables
        self.question, self.needs = " ".join(question[1].split()), " ".join(needs[1].split())
        self.minutes = int(minutes[1]), int(minutes[2])    # reading and running, exercises

    def having(self, *wanted):
        """The cells that have all these roles."""
        return [cell for cell in self.notebook.cells if roles(cell).issuperset(wanted)]

    @property
    def prose(self):
        return "\n\n".join(cell.source for cell in self.having("prose"))

    @property
    def headings(self):
        return headings(self.prose)

    @cached_property
    def header(self):
        """The first line of the source, which the stored notebook does not have; "missing" without a source."""
        source = (self.path.parent if self.path.suffix == ".py" else self.path.parent / "src") / f"{self.stem}.py"
        return source.read_text(encoding="utf-8").partition("\n")[0] if source.is_file() else "missing"

    @cached_property
    def card(self):
        """What the tables say of it and its prose does not: the header of the first cell, which only the source has."""
        import jupytext

        card = jupytext.reads(self.header, "py:percent").cells[0].metadata
        kinds = {"core": bool, "after": str} | {key: type(value) for key, value in card.items()}
        if kinds != {"asks": str, "seconds": int, "core": bool, "after": str}:
            raise LessonError(f'{self.stem}.py must begin: # %% [markdown] asks="…" seconds=21, perhaps core=true, '
                              f'perhaps after="04". Its first line is: {self.header}')
        return card


def lessons(folder=NOTEBOOKS / "src", wanted=()):
    """All lessons in a folder of sources or of stored notebooks, in order; or those with the numbers ``wanted``."""
    paths = [path for path in sorted(folder.glob("[0-9A-Z]*_*")) if path.suffix in (".py", ".ipynb")]
    if not paths:
        raise LessonError(f"There are no lessons in {folder}.")
    chosen = [path for path in paths if not wanted or path.stem.split("_")[0] in wanted]
    if not chosen:
        raise LessonError(f"no lesson is called {' or '.join(wanted)}; there are "
                          f"{', '.join(path.stem for path in paths)}")
    return [Lesson(path) for path in chosen]


# ---- the tables ----

def in_reading_order(lessons):
    """An appendix, last by its letter, stands where it is read: after the lesson that its header names."""
    def place(lesson):
        after = re.search(r' after="(\w+)"', lesson.header)
        return (after[1], True) if after else (lesson.number, False)

    return sorted(lessons, key=place)


def tables(root=ROOT):
    """{path: text} of the three files that list the lessons, their tables as the lessons are now."""
    files = {"README.md": [("lesson", "the question it answers", "reading and running", "exercises")],
             "INSTRUCTORS.md": [("lesson", "run", "teach and read", "exercises")],
             "notebooks/src/00_start_here.py": [
                 ("", "Lesson", "The question it answers", "Minutes: reading + exercises")]}
    readme, teacher, start = files.values()
    everything = in_reading_order(lessons(root / "notebooks" / "src"))
    for lesson in everything:
        minutes, core = [f"{time} min" for time in lesson.minutes], " · core" if lesson.card.get("core") else ""
        link = f"[{lesson.number} {lesson.name}](notebooks/{lesson.stem}.ipynb)"
        readme.append((link + core, lesson.card.asks, *minutes))
        teacher.append((link, f"{lesson.card.seconds} s", *minutes))
        name = lesson.name if lesson is everything[0] else f"[{lesson.name}]({lesson.stem}.ipynb)"
        start.append((lesson.number, name, lesson.card.asks, "{} + {}".format(*lesson.minutes)))
    return {root / name: between_markers(root / name, rows) for name, rows in files.items()}


def between_markers(path, rows):
    """The text of a file with a table of these rows between its markers."""
    text, comment = path.read_text(encoding="utf-8"), "# " if path.suffix == ".py" else ""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    lines = (BEGIN, "", head, "|---" * len(rows[0]) + "|", *body, "", END)
    table = "\n".join((comment + line).rstrip() for line in lines)
    fresh, count = re.subn(f"^{comment}{BEGIN}$.*?^{comment}{END}$", lambda _: table, text, flags=re.M | re.S)
    if count != 1:
        raise LessonError(f"{path.name} must hold one table of lessons, between {BEGIN} and {END}.")
    return fresh


def write_tables():
    for path, text in tables().items():
        if text != path.read_text(encoding="utf-8"):
            write(path, text)
            print(f"The table of lessons in {path.name} is new.")


if __name__ == "__main__":
    try:
        write_tables()
    except LessonError as problem:
        sys.exit(str(problem))
