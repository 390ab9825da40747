"""What a lesson's cell says that no longer prints what is stored: where a reader finds it, and what to do."""

import shutil
from pathlib import Path

import nbformat

pytest_plugins = "pytester"
ROOT = Path(__file__).resolve().parent.parent


def test_a_cell_that_fails_says_its_lesson_its_heading_and_what_accepts_it(pytester):
    """In a process of its own: nbval starts a kernel."""
    for name in ("conftest.py", "pyproject.toml", "tools/measured.cfg"):
        (pytester.path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, pytester.path / name)
    v4, stored = nbformat.v4, [nbformat.v4.new_output("stream", text="4\n")]
    (pytester.path / "notebooks").mkdir()
    nbformat.write(v4.new_notebook(cells=[
        v4.new_markdown_cell("# 04 · Loss\n\n## 5. Softened softmax"),
        v4.new_code_cell("print(3)", execution_count=1, outputs=stored),
        v4.new_markdown_cell("Plain prose.\n\n### Below"), v4.new_code_cell("1 / 0")]),
        pytester.path / "notebooks" / "04_loss.ipynb")
    said = pytester.runpytest_subprocess("--nbval", "notebooks", "-q", "-p", "no:cacheprovider").stdout.str()
    assert "Lesson 04, below the heading: 5. Softened softmax" in said
    assert r"'4\n' == '3\n'" in said
    assert "Lesson 04, below the heading: Below" in said and said.count("make notebooks LESSONS=04") == 2
