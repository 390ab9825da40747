"""The concept inventory, ten questions for before and after the course, into the folder build/inventory.

    python tools/build_inventory.py

inventory.pdf is one sheet of paper, A4, printed by the browser from inventory.html; inventory.ipynb asks the same in
Jupyter, and writes the answers into a file without a name; key.md is for the teacher. INSTRUCTORS.md says how to use
them, and tools/measure_learning.py what a class has learnt.
"""

import sys
import time

import nbformat
from build_card import find_browser, write_pdf
from jinja2 import Environment
from lesson import KERNEL, ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom.inventory import LETTERS
from classroom.inventory.questions import QUESTIONS

FOLDER = ROOT / "build" / "inventory"
TITLE = "Knowledge distillation: ten questions"
TEMPLATE = ROOT / "tools" / "inventory.html.j2"
HOW = ("One letter for each question; leave out what you do not know. Nobody is graded: this shows what the course "
       "teaches, and what it does not.")
CODE = ("A code of your own, the same before and after the course, that tells nobody who you are: the last two digits "
        "of your phone number, then the first two letters of the street where you grew up.")
HAND_IN = """from classroom.inventory import hand_in

hand_in(answers, when="before", code="")"""


def paper():
    """The sheet as a web page."""
    template = Environment(autoescape=True, trim_blocks=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(title=TITLE, how=HOW, code=CODE, questions=QUESTIONS, letters=LETTERS)


def notebook():
    """The same in Jupyter: a cell for each answer, and one that writes them into a file."""
    cells = [new_markdown_cell(f"# {TITLE}\n\n{HOW} In the cell below each question, put your letter in place of the "
                               'dots, as in `answers[1] = "A"`, or `""` where you do not know, and run it.'),
             new_code_cell("answers = {}")]
    for number, question in enumerate(QUESTIONS, 1):
        choices = "\n".join(f"- **{letter}** {one.says}" for letter, one in zip(LETTERS, question.choices))
        cells += [new_markdown_cell(f"**{number}.** {question.asks}\n\n{choices}"),
                  new_code_cell(f"answers[{number}] = ...")]
    cells += [new_markdown_cell(f'## Hand in\n\n{CODE} Write it between the quotes behind `code`, and `"after"` '
                                'in place of `"before"` the second time. Then run the cell: it writes a file that '
                                'has no name in it.'),
              new_code_cell(HAND_IN)]
    for number, cell in enumerate(cells):
        cell.id = f"inventory-{number}"
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})


def key():
    """For the teacher: what is right, and what each wrong choice tells."""
    lines = [f"# Key: {TITLE}", "", "Not for learners. Each wrong choice is a belief that classes bring along.", ""]
    for number, question in enumerate(QUESTIONS, 1):
        lines += [f"**{number}. {question.concept}** (lesson {question.lesson})", ""]
        lines += [f"- {letter}: {f'believes that {one.belief}' if one.belief else '**right**'}"
                  for letter, one in zip(LETTERS, question.choices)] + [""]
    return "\n".join(lines)


def build(folder):
    """Write page, notebook and key into a folder. What else lies there stays: it may be somebody's answers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory.html").write_text(paper(), encoding="utf-8")
    (folder / "key.md").write_text(key(), encoding="utf-8")
    nbformat.write(notebook(), folder / "inventory.ipynb")


def main():
    started = time.perf_counter()
    try:
        build(FOLDER)
        if printed := find_browser() is not None:
            write_pdf(FOLDER / "inventory.html", FOLDER / "inventory.pdf")
    except OSError as problem:
        sys.exit(f"The inventory could not be written: {problem}")
    sheet = "one sheet, inventory.pdf" if printed else (
        "no browser was found for the PDF, so print inventory.html from the one that you have")
    print(f"{FOLDER.relative_to(ROOT)}: {sheet}; inventory.ipynb for Jupyter; key.md for you. "
          f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
