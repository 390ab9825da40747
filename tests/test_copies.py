"""The learner's copies: no answer below a question, no work of theirs is ever lost, and what is untouched follows."""

import importlib
import json
import subprocess

import copies
import nbformat
import pytest
from lesson import ROOT, LessonError, headings, roles
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from stored import LESSONS

OPENING = ("# {0} · Small\n\n**The question.** What?\n\n**Time**: 1 min reading and running, 1 min exercises · "
           "**You need**: nothing\n\n![A drawing of a thing, in words.](pictures/{0}.svg) [Words](notation.md)")


def lesson(number, answer="42"):
    cells = [new_markdown_cell(OPENING.format(number)), new_code_cell("1", outputs=[new_output("stream", text="one")]),
             new_markdown_cell("> **Predict first.** What is it?"),
             new_code_cell("answer", execution_count=2, outputs=[new_output("stream", text=answer)]),
             new_markdown_cell("## Next"), new_code_cell("3", outputs=[new_output("stream", text="three")])]
    return new_notebook(cells=cells)


@pytest.fixture
def kit(tmp_path):
    """A kit of two lessons."""
    (tmp_path / "notebooks" / "pictures").mkdir(parents=True)
    (tmp_path / "notebooks" / "notation.md").write_text("# Words")
    for number in ("00", "01"):
        nbformat.write(lesson(number), tmp_path / "notebooks" / f"{number}_small.ipynb")
        (tmp_path / "notebooks" / "pictures" / f"{number}.svg").write_text(f"<svg>{number}</svg>")
    return tmp_path


def refresh(kit, *anew):
    return copies.refresh(kit / "mine", kit / "notebooks", anew)


def read(kit, name="00_small"):
    return nbformat.read(kit / "mine" / f"{name}.ipynb", as_version=4)


def work_on(kit, change, name="00_small"):
    notebook = read(kit, name)
    change(notebook)
    nbformat.write(notebook, kit / "mine" / f"{name}.ipynb")


def answered(notebook):
    notebook.cells[1].source = "my answer"


def test_a_copy_asks_and_does_not_tell(kit):
    assert refresh(kit) == []
    outputs = [cell.outputs for cell in read(kit).cells if cell.cell_type == "code"]
    assert [bool(said) for said in outputs] == [True, False, True]
    assert (kit / "mine" / "pictures" / "00.svg").read_text() == "<svg>00</svg>"
    assert (kit / "mine" / "notation.md").is_file()


@pytest.mark.parametrize("stored", LESSONS, ids=lambda stored: stored.stem)
def test_in_no_lesson_an_output_stands_below_its_question(stored):
    notebook, guessing = nbformat.reads(copies.copy_of(stored.path).decode(), as_version=4), False
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in stored.notebook.cells]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            guessing = "predict" in roles(cell) or guessing and not headings(cell.source)
        assert not (guessing and cell.get("outputs")), cell.source


def test_what_nobody_touched_follows_the_kit(kit):
    refresh(kit)
    # JupyterLab notes the kernel, a fold and a number when somebody only looks.
    work_on(kit, lambda notebook: (notebook.metadata.update(language_info={"name": "python", "version": "3.11.7"}),
                                   notebook.cells[1].metadata.update(collapsed=True)))
    nbformat.write(lesson("00", answer="43"), kit / "notebooks" / "00_small.ipynb")
    (kit / "notebooks" / "pictures" / "00.svg").write_text("<svg>drawn anew</svg>")
    nbformat.write(new_notebook(cells=lesson("00").cells[:2]), kit / "notebooks" / "00_small.ipynb")
    assert refresh(kit) == [] and len(read(kit).cells) == 2
    assert (kit / "mine" / "pictures" / "00.svg").read_text() == "<svg>drawn anew</svg>"


@pytest.mark.parametrize("work", [
    answered, lambda notebook: notebook.cells.pop(), lambda notebook: notebook.cells[3].outputs.append(
        new_output("stream", text="42"))], ids=["an answer", "a cell less", "an output"])
def test_what_somebody_touched_stays_and_a_newer_lesson_is_announced(kit, work):
    refresh(kit)
    work_on(kit, work)
    kept = (kit / "mine" / "00_small.ipynb").read_bytes()
    assert refresh(kit) == []    # nothing is newer
    nbformat.write(new_notebook(cells=lesson("00").cells[:2]), kit / "notebooks" / "00_small.ipynb")
    sentence, = refresh(kit)
    assert sentence.startswith("00_small.ipynb: the kit has a newer one.") and "make fresh LESSON=00" in sentence
    assert (kit / "mine" / "00_small.ipynb").read_bytes() == kept


def test_a_lesson_taken_anew_keeps_the_old_one_beside_it(kit):
    refresh(kit)
    for number in (1, 2):
        work_on(kit, answered)
        assert refresh(kit, "00") == [f"00_small.ipynb is fresh; what you had is now 00_small-mine-{number}.ipynb."]
        assert read(kit).cells[1].source == "1" and read(kit, f"00_small-mine-{number}").cells[1].source == "my answer"
    assert refresh(kit, "00") == ["00_small.ipynb is as the kit has it."]
    with pytest.raises(LessonError, match="no lesson is called 77"):
        refresh(kit, "77")


@pytest.mark.parametrize("record", [None, "{", "[1]", "null"])
def test_without_a_record_nothing_is_overwritten(kit, record):
    refresh(kit)
    work_on(kit, answered)
    (kit / "mine" / ".copies.json").unlink() if record is None else (kit / "mine" / ".copies.json").write_text(record)
    sentence, = refresh(kit)
    assert "00_small.ipynb" in sentence and read(kit).cells[1].source == "my answer"
    assert set(json.loads((kit / "mine" / ".copies.json").read_text())) >= {"01_small.ipynb", "notation.md"}


def test_half_a_notebook_is_somebody_s_work_too(kit):
    refresh(kit)
    (kit / "mine" / "00_small.ipynb").write_text("{")
    nbformat.write(lesson("00", answer="43"), kit / "notebooks" / "00_small.ipynb")
    refresh(kit)
    assert (kit / "mine" / "00_small.ipynb").read_text() == "{"
    refresh(kit, "00")
    assert len(read(kit).cells) == 6 and (kit / "mine" / "00_small-mine-1.ipynb").read_text() == "{"


def test_what_is_deleted_comes_back_and_files_of_one_s_own_stay(kit):
    refresh(kit)
    (kit / "mine" / "00_small.ipynb").unlink()
    (kit / "mine" / "notes.ipynb").write_text("mine")
    assert refresh(kit) == [] and len(read(kit).cells) == 6
    assert (kit / "mine" / "notes.ipynb").read_text() == "mine"
    assert not list((kit / "mine").glob("*.part"))


def test_jupyterlab_opens_the_copies_and_without_them_the_lessons(monkeypatch, capsys):
    tool = importlib.import_module("lab")
    monkeypatch.setattr(copies, "refresh", lambda: ["04 is newer."])
    assert tool.copied() == "mine" and capsys.readouterr().out == "04 is newer.\n"

    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "refresh", full)
    assert tool.copied() == "notebooks" and "No space left" in capsys.readouterr().out


def test_git_does_not_see_them():
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    answer = subprocess.run(["git", "check-ignore", "mine/00_start_here.ipynb"], cwd=ROOT, capture_output=True)
    assert answer.returncode == 0


def test_the_command_says_what_is_wrong(monkeypatch, capsys):
    with pytest.raises(SystemExit, match="no lesson is called 77"):
        copies.main(["77"])
    monkeypatch.setattr(copies, "refresh", lambda anew: [])
    copies.main([])
    assert capsys.readouterr().out == "The lessons lie in mine.\n"
