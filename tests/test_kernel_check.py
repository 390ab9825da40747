"""Whoever opens a lesson in a kernel without the kit is told so by its first cell, in a sentence; others are not."""

import subprocess
import sys

import nbformat
import pytest
from build_book import leave_out_what_a_page_needs_not
from lesson import KERNEL_CHECK, Lesson, complete, roles
from nbformat.v4 import new_code_cell, new_markdown_cell
from stored import sources

ADVICE = ("start JupyterLab with make lab, or choose the Python of the kit's folder .venv as the kernel, at the top "
          "right; in Colab, Kaggle and elsewhere, README.md has the line to run first.\n")


@pytest.fixture(scope="module")
def first_cells():
    """Of each lesson the cell that one runs first."""
    return {stem: lesson.having("code")[0] for stem, lesson in sources().items()}


def test_each_lesson_says_it_in_its_first_cell_folded(first_cells):
    for stem, cell in first_cells.items():
        assert cell.metadata.jupyter.source_hidden, stem
        if stem != "00_start_here":    # which looks closer, at every package
            assert cell.source == KERNEL_CHECK and "kernel" in roles(cell), stem


def test_another_python_says_what_to_do(first_cells, tmp_path):
    for code, start in ((KERNEL_CHECK, "This kernel has no torch: "),
                        (first_cells["00_start_here"].source, "Not ready (No module named 'classroom'): ")):
        bare = [sys.executable, "-I", "-S", "-c", code]    # -S: without the packages of this environment
        answer = subprocess.run(bare, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert (answer.stdout, answer.stderr) == (start + ADVICE, "")


def test_a_python_with_torch_and_without_the_kit_is_another_too(capsys, monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "torch" or None)
    exec(KERNEL_CHECK, {})
    assert capsys.readouterr().out == "This kernel has no kdlib: " + ADVICE


def test_the_right_one_says_nothing(capsys):
    exec(KERNEL_CHECK, {})
    assert capsys.readouterr().out == ""


def test_a_source_that_imports_nothing_of_the_kit_is_left_alone():
    code = ["import torch", "from kdlib import x"]
    assert [cell.source for cell in complete([new_markdown_cell("# Title"), *map(new_code_cell, code)])[1:]] == code


def test_the_book_has_no_kernel_and_no_check():
    lesson = Lesson(next(iter(sources().values())).path)
    cells = complete([new_markdown_cell("# T"), new_code_cell("from kdlib import x")])
    lesson.notebook = nbformat.v4.new_notebook(cells=cells)
    assert KERNEL_CHECK in [cell.source for cell in lesson.notebook.cells]
    leave_out_what_a_page_needs_not(lesson)
    assert [cell.source for cell in lesson.notebook.cells if cell.cell_type == "code"] == ["from kdlib import x"]
