"""Settings of every test run, of the lessons too."""

import os
import re
import sys
from pathlib import Path

import pytest

# A finished progress bar in a stored notebook is noise (GitHub cannot draw it, its times differ on every run).
# Learners see the bars; the build and the tests run without them. tools/build_notebooks.py does the same.
os.environ["TQDM_DISABLE"] = "1"

# nbformat imports jsonschema, which takes seconds to build a grammar of international addresses. No notebook has one.
# (nbval imports nbformat before this file is read; so `make check`, which does not need nbval, leaves it out.)
sys.modules.setdefault("rfc3987_syntax", None)

NOTEBOOKS = Path(__file__).resolve().parent / "notebooks"
os.environ["PYTHONSTARTUP"] = str(NOTEBOOKS.parent / "tests" / "kernel_start.py")    # kernels read it, scripts do not
MEASURED = NOTEBOOKS.parent / "tools" / "measured.cfg"    # what nbval does not compare: a claim's measured numbers


def pytest_addoption(parser, pluginmanager):
    if not pluginmanager.has_plugin("nbval"):
        parser.addoption("--nbval-cell-timeout", help="pyproject.toml sets it for nbval, which this run leaves out")
        parser.addoption("--nbval-sanitize-with", help="for nbval, too")
    parser.addoption("--lesson", metavar="NN", help="run only what belongs to this lesson: its cells, where notebooks "
                     "are collected with --nbval, and the tests whose names name it")


def pytest_configure(config):
    if config.option.nbval_sanitize_with is None:
        config.option.nbval_sanitize_with = str(MEASURED)
    lesson = config.getoption("--lesson")
    if lesson is not None and not list(NOTEBOOKS.glob(f"{lesson}_*.ipynb")):
        known = ", ".join(sorted(path.name.split("_")[0] for path in NOTEBOOKS.glob("*_*.ipynb")))
        raise pytest.UsageError(f"there is no lesson {lesson}; there are {known}")


# Beside hooks of others: before -m looks at the marks.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark what needs a browser and what executes a lesson, so that nobody has to remember to; keep one lesson.

    And these come first: the longest files. Beside the small ones at the end no worker waits long for the other.
    """
    for item in items:
        if "browser" in item.path.name or {"browser", "lab"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if "notebook" in item.path.name or item.path.suffix == ".ipynb":    # nbval's cells
            item.add_marker("lesson")
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("browser", "lesson")])
    lesson = config.getoption("--lesson")
    if lesson is not None:
        config.hook.pytest_deselected(items=[item for item in items if not names(lesson, item)])
        items[:] = [item for item in items if names(lesson, item)]


def names(lesson, item):
    """Whether a test's name names the lesson: 04_loss_math.ipynb, test_checks_04.py, lesson_04.kl_term, [04_loss_math].

    A number in an argument, as in [0.04-500], names none.
    """
    return re.search(rf"lesson_{lesson}(?![0-9A-Za-z])|(?:^|[/_\[-]){lesson}(?:_[a-z]|\.py)", item.nodeid) is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Beside nbval's report of a cell: where a reader finds it, and what to do."""
    report = yield
    if report.failed and item.path.suffix == ".ipynb":
        report.sections.append(("where, and what now", whereabouts(item)))
    return report


def whereabouts(item):
    """The lesson and the heading above a cell, and the command that accepts what it says today."""
    heading = item.path.stem
    for cell in item.parent.nb.cells:
        if cell is item.cell:
            break
        if cell.cell_type == "markdown":
            titles = [line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")]
            heading = (titles or [heading])[-1]
    number = item.path.stem.split("_")[0]
    return (f"Lesson {number}, below the heading: {heading}\nAbove: what is stored (reference), and what the cell says "
            f"today (test).\nIs that right? `make notebooks LESSONS={number}` stores it; `git diff` shows the change.")
