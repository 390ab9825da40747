"""Which tests `make check` leaves out: those that need a browser or execute a lesson, all marked and named so.

And which `make test` leaves out: those marked `more` or `long`, which have lanes of their own.
"""

import ast
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

pytest_plugins = "pytester"
ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests").rglob("test_*.py"))
# What a test file that opens a browser or executes a notebook cannot do without.
NEEDS = {"browser": {"browser", "lab", "open_browser", "open_page", "browser_or_skip", "listening_page", "make_lab",
                     "playwright", "sync_playwright", "axe_playwright_python", "firefox", "webkit"},
         "notebook": {"NotebookClient", "nbclient", "ExecutePreprocessor", "execute"}}


def used(text):
    """Names that a file imports, calls or asks pytest for."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from [alias.name.split(".")[0] for alias in node.names]
            yield from (getattr(node, "module", None) or "").split(".")
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
            if node.func.attr == "usefixtures":
                yield from [argument.value for argument in node.args]


def test_who_needs_a_browser_or_a_notebook_s_kernel_is_named_so():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for word, names in NEEDS.items():
            if word not in path.name and re.search("|".join(names), text):    # else it need not be read closely
                assert not names & set(used(text)), f"{path.name} must have {word} in its name"


def test_needs_are_read_in_every_way_they_are_written():
    text = ("import playwright.sync_api\nfrom nbclient import x\nfrom browser import open_browser\n"
            "pytestmark = pytest.mark.usefixtures('lab')\ndef test(page, browser): build.execute(page)\n")
    assert {"playwright", "nbclient", "open_browser", "lab", "browser", "execute"} <= set(used(text))


def test_no_test_of_this_run_does_what_its_marks_deny(request):
    """The same from the other side: fixtures of fixtures too."""
    for item in request.session.items:
        assert item.get_closest_marker("browser") or not {"browser", "lab"} & set(getattr(item, "fixturenames", ()))
        assert item.get_closest_marker("lesson") or item.path.suffix != ".ipynb"


@pytest.fixture
def collected(pytester, monkeypatch):
    """In a kit of one lesson and a few tests, with the real settings: collected(option, …) gives the tests that a run
    would have, and all that it says."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")    # plugins of others would take as long to load again
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, pytester.path)
    for name, text in {
        "tests/test_a_browser.py": "def test(): pass", "tests/test_a_notebook.py": "def test(): pass",
        "tests/test_checks_04.py": "def test(): pass",
        "tests/test_rest.py": "import pytest\n@pytest.fixture\ndef browser(): pass\n"
                              "@pytest.fixture\ndef page(browser): pass\ndef test_by_fixture(page): pass\n"
                              "@pytest.mark.parametrize('x', ['04_loss', '05_code', '0.04-04', 'lesson_04.kl'])\n"
                              "def test(x): pass\n"
                              "@pytest.mark.more\ndef test_far(): pass\n"
                              "@pytest.mark.long\ndef test_all_day(): pass\n",
        "notebooks/04_loss.ipynb": "{}",
    }.items():
        (pytester.path / name).parent.mkdir(exist_ok=True)
        (pytester.path / name).write_text(text)

    def run(*options):
        said = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q", "--collect-only", *options)
        return re.findall(r"^tests/(\S+)", said.stdout.str(), flags=re.M), said.stdout.str() + said.stderr.str()
    return run


def test_the_fast_lane_has_neither_browser_nor_lesson(collected):
    check = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    before, options, after = re.split("-m pytest | -n 2 --dist loadfile", check.replace("\\\n", ""))
    assert "ruff check" in before and options == "-q -p no:nbval -p no:logging"
    options = shlex.split(options.removeprefix("-q") + after)
    ignored = [option for option in options if option.startswith("--ignore-glob=")]
    assert ignored == ["--ignore-glob=*_browser.py", "--ignore-glob=*_notebook.py"]
    for lane in (options, [option for option in options if option not in ignored]):    # the same tests, sooner
        found, _ = collected(*lane)
        assert found == ["test_checks_04.py::test", "test_rest.py::test[04_loss]", "test_rest.py::test[05_code]",
                         "test_rest.py::test[0.04-04]", "test_rest.py::test[lesson_04.kl]"]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_what_is_marked_more_or_long_has_a_lane_of_its_own(collected):
    found = {}
    for target in ("test", "test-more", "test-long"):
        said = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        command, = [line for line in said.splitlines() if "-m pytest" in line]
        options = [option for option in shlex.split(command.partition(" -n 2")[2])
                   if option not in ("--nbval", "--dist", "loadfile", "--no-loadscope-reorder")]
        found[target], _ = collected("-p", "no:nbval", *options)
    assert found["test-more"] == ["test_rest.py::test_far"] and found["test-long"] == ["test_rest.py::test_all_day"]
    assert found["test"][:3] == ["test_a_browser.py::test", "test_rest.py::test_by_fixture", "test_a_notebook.py::test"]
    assert len(found["test"]) == 8 and not set(found["test"]) & {*found["test-more"], *found["test-long"]}


def test_one_lesson(collected):
    found, _ = collected("-p", "no:nbval", "--lesson=04", "tests")
    assert found == ["test_checks_04.py::test", "test_rest.py::test[04_loss]", "test_rest.py::test[lesson_04.kl]"]
    found, said = collected("-p", "no:nbval", "--lesson=44")
    assert found == [] and "there is no lesson 44; there are 04" in said


def test_a_mark_that_nobody_registered_is_refused(collected, pytester):
    (pytester.path / "tests" / "test_typo.py").write_text("import pytest\n@pytest.mark.browzer\ndef test(): pass\n")
    _, said = collected("-p", "no:nbval", "tests/test_typo.py")
    assert "'browzer' not found in `markers`" in said


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("settings, option", [([], None), (["LESSON=04"], "--lesson=04")])
def test_make_hands_the_lesson_on(settings, option):
    answer = subprocess.run(["make", "-n", "test", *settings], cwd=ROOT, capture_output=True, text=True, check=True)
    (command,) = [line for line in answer.stdout.splitlines() if "--nbval" in line]
    assert command.split()[-1] == (option or "tests")
