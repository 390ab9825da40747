"""The check that asks whether every lesson is built, the hooks that ask it, and what git is told of built lessons."""

import shutil
import subprocess

import check_built
import nbformat
import pytest
import yaml
from lesson import ROOT, read_source

SOURCE = "# %% [markdown]\n# # A lesson\n\n# %% tags=[\"claim\"]\n1 + 1\n"


@pytest.fixture
def notebooks(tmp_path):
    """Two lessons as the builder stores them, as far as cells go."""
    (tmp_path / "src").mkdir()
    for name in ("04_loss", "A_primer"):
        (tmp_path / "src" / f"{name}.py").write_text(SOURCE)
        nbformat.write(read_source(tmp_path / "src" / f"{name}.py"), tmp_path / f"{name}.ipynb")
    return tmp_path


def test_the_lessons_are_built():
    assert check_built.problems() == {}


def test_what_is_built_is_right_whatever_its_outputs(notebooks):
    path = notebooks / "04_loss.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2\n")]
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, path)
    assert check_built.problems(notebooks=notebooks) == {}


@pytest.mark.parametrize("change", [("1 + 1", "1 + 2"), ("A lesson", "The lesson"), ('"claim"', '"exercise"'),
                                    ("1 + 1\n", "1 + 1\n\n# %%\n2\n"), ("# %% [markdown]", "# %%")])
def test_a_source_that_changed_is_named(notebooks, change):
    (notebooks / "src" / "A_primer.py").write_text(SOURCE.replace(*change))
    assert check_built.problems(notebooks=notebooks) == {"A_primer": "is not what its source says"}
    assert check_built.problems(["04"], notebooks) == {}


def test_what_is_missing_spoilt_or_left_over_is_named(notebooks):
    (notebooks / "04_loss.ipynb").write_text("<<<<<<< HEAD")
    (notebooks / "A_primer.ipynb").rename(notebooks / "99_gone.ipynb")
    assert check_built.problems(notebooks=notebooks) == {
        "04_loss": "cannot be read", "99_gone": "has no source", "A_primer": "is not built"}


def test_it_says_which_lesson_and_which_command(notebooks, monkeypatch, capsys):
    monkeypatch.setattr(check_built.problems, "__defaults__", ((), notebooks))
    with pytest.raises(SystemExit) as stop:
        check_built.main([])
    assert stop.value.code == 0 and capsys.readouterr().out == ""
    (notebooks / "A_primer.ipynb").unlink()
    (notebooks / "src" / "04_loss.py").write_text(SOURCE.replace("1", "2"))
    with pytest.raises(SystemExit) as stop:
        check_built.main([])
    assert stop.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "notebooks/04_loss.ipynb is not what its source says.", "notebooks/A_primer.ipynb is not built.",
        'Build them: make notebooks LESSONS="04 A"']
    assert "$(LESSONS)" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_hooks_are_our_own_and_exist():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local"    # nothing is fetched
    ruff, built = repository["hooks"]
    assert ruff["entry"].startswith("python -m ruff check") and built["entry"] == "python tools/check_built.py"
    assert {hook["language"] for hook in (ruff, built)} == {"system"}    # the environment that the tests have
    assert (ROOT / "tools" / "check_built.py").is_file()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_takes_built_lessons_for_generated_and_sources_for_sources(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    shutil.copy(ROOT / ".gitattributes", tmp_path)

    def attributes(path):
        answer = subprocess.run(["git", "check-attr", "linguist-generated", "diff", "merge", "text", "--", path],
                                cwd=tmp_path, capture_output=True, text=True, check=True)
        return [line.rsplit(": ", 1)[1] for line in answer.stdout.splitlines()]

    assert attributes("notebooks/04_loss_math.ipynb") == ["true", "unset", "unspecified", "unspecified"]
    assert attributes("notebooks/src/04_loss_math.py") == ["unspecified"] * 4
