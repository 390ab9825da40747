"""A power cut, a laptop that is closed, a kernel that is killed: what was written before is whole, and goes on.

Each action is killed at each of its steps, see people.py.
"""

import json
import sys

import build_book
import build_handout
import build_notebooks
import build_scorecard
import confirm
import copies
import draw
import homes
import lesson
import nbformat
import people
import pytest
import torch
from lesson import Lesson
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from people import killed_at_each_step
from torch.utils.data import TensorDataset

from classroom import inventory, solved
from kdlib.data import with_answers
from kdlib.models import load_weights, mlp, save_weights

pytestmark = [*people.pytestmark, pytest.mark.more]    # many writes, each killed at each of its steps
OPENING = "# {0} · Small\n\n**The question.** What?\n\n**Time**: 1 min reading and running, 1 min exercises · " \
    "**You need**: nothing. [Words](words.md)"


def notebook(number, answer):
    return new_notebook(cells=[new_markdown_cell(OPENING.format(number), id="a"), new_code_cell(
        "print(6 * 7)", id="b", outputs=[new_output("stream", text=answer)], execution_count=1)])


def write_lessons(folder, answer):
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook("00", answer), folder / "00_small.ipynb")
    (folder / "words.md").write_text(f"{answer}\n" * 1000)


def contents(folder):
    """{name: bytes} of the files of a folder that one sees."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")}


def one_of(found, *whole):
    assert found in whole, "neither the old one nor the new one"


# ---- what is built ----

def test_notebooks_that_are_stored_anew(tmp_path, monkeypatch):
    old, new = notebook("00", "41"), notebook("00", "42")
    target, picture = tmp_path / "00_small.ipynb", tmp_path / "pictures" / "headline.png"
    monkeypatch.setattr(build_notebooks, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(build_notebooks, "write_tables", lambda: None)
    monkeypatch.setattr(build_notebooks, "keep_outputs", lambda notebook, _: notebook)
    new.cells[1].metadata["tags"] = ["readme-picture"]
    new.cells[1].outputs.append(new_output("display_data", {"image/png": "bmV3" * 1000}))
    picture.parent.mkdir()
    nbformat.write(new, tmp_path / "00_made.ipynb")
    made = Lesson(tmp_path / "00_made.ipynb")
    made.stem = "00_small"
    monkeypatch.setattr(build_notebooks, "lessons", lambda wanted: [made])

    def prepare():
        nbformat.write(old, target)
        picture.write_bytes(b"old" * 1000)

    def check(done=False):
        one_of(nbformat.read(target, as_version=4), *[new] if done else [old, new])
        one_of(picture.read_bytes(), *[b"new" * 1000] if done else [b"old" * 1000, b"new" * 1000])

    assert killed_at_each_step(prepare, lambda: build_notebooks.main(["--keep"]), check) >= 4


def texts(path, old, new):
    """How a file of text is prepared and checked."""
    def check(done=False):
        one_of(path.read_text(encoding="utf-8"), *[new] if done else [old, new])

    return lambda: path.write_text(old, encoding="utf-8"), check


def test_the_tables_of_lessons_in_readme(tmp_path, monkeypatch):
    prepare, check = texts(tmp_path / "README.md", "old\n" * 1000, "new\n" * 1000)
    monkeypatch.setattr(lesson, "tables", lambda: {tmp_path / "README.md": "new\n" * 1000})
    assert killed_at_each_step(prepare, lesson.write_tables, check) >= 4


def test_the_scorecard(tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "src").mkdir(parents=True)
    prepare, check = texts(tmp_path / "notebooks" / "src" / "12_q.py", "old\n" * 1000, "new\n" * 1000)
    monkeypatch.setattr(build_scorecard, "ROOT", tmp_path)
    monkeypatch.setattr(build_scorecard, "with_tables", lambda *_: "new\n" * 1000)
    monkeypatch.setattr("sys.argv", ["build_scorecard.py", "--tables"])
    assert killed_at_each_step(prepare, build_scorecard.main, check) >= 4


def test_the_drawings(tmp_path, monkeypatch):
    prepare, check = texts(tmp_path / "a.svg", "old\n" * 1000, "new\n" * 1000)
    monkeypatch.setattr(draw, "NOTEBOOKS", tmp_path / "kit")
    monkeypatch.setattr(draw, "PICTURES", tmp_path)
    monkeypatch.setattr(draw, "draw", lambda: {"a.svg": "new\n" * 1000})
    assert killed_at_each_step(prepare, draw.main, check) >= 4


def write_book(notebooks, packages, target):
    """A book of two pages: the true one would take seconds each time that it is killed."""
    for path in notebooks.iterdir():
        (target / f"{path.stem}.html").write_text(path.read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no two folders change places in one step")
@pytest.mark.parametrize("replace", [
    build_handout.replace_handout, lambda folder, notebooks: build_book.replace_book(folder, None, notebooks)],
    ids=["handout", "book"])
def test_a_folder_that_is_built_anew(replace, tmp_path, monkeypatch):
    monkeypatch.setattr(build_book, "build", write_book)
    notebooks, target, whole = tmp_path / "notebooks", tmp_path / "built" / "book", {}
    for answer in ("41", "42"):
        write_lessons(notebooks, answer)
        replace(target, notebooks)
        whole[answer] = contents(target)
    assert len(whole["42"]) == 2 and whole["41"] != whole["42"]

    def prepare():
        write_lessons(notebooks, "41")
        replace(target, notebooks)
        write_lessons(notebooks, "42")

    def check(done=False):
        one_of(contents(target), *[whole["42"]] if done else whole.values())
        assert [path.name for path in target.parent.iterdir() if not path.name.startswith(".")] == ["book"]

    assert killed_at_each_step(prepare, lambda: replace(target, notebooks), check) >= 7


@pytest.mark.parametrize("give", [
    lambda kit, mine: copies.refresh(mine, kit), lambda kit, mine: homes.give(kit, mine)], ids=["make lab", "hub"])
@pytest.mark.parametrize("first", [True, False], ids=["first copies", "newer copies"])
def test_copies_for_learners(give, first, tmp_path):
    kit, mine, whole = tmp_path / "kit", tmp_path / "home" / "mine", {}
    mine.parent.mkdir()

    def offered(answer):
        write_lessons(kit, answer)
        (kit / ".copies.json").unlink(missing_ok=True)
        homes.offer(kit)

    def prepare():
        people.remove(mine)
        if not first:
            offered("41")
            give(kit, mine)
        offered("42")

    for answer in ("41", "42"):
        offered(answer)
        give(kit, mine)
        whole[answer] = contents(mine)

    def check(done=False):
        for name, content in (contents(mine) if mine.exists() else {}).items():
            one_of(content, *[whole["42"][name]] if done else [whole["41"][name], whole["42"][name]])
        assert not done or contents(mine) == whole["42"], "half a copy passes for a learner's work"

    assert killed_at_each_step(prepare, lambda: give(kit, mine), check) >= 6


# ---- what learners make ----

def test_weights(tmp_path):
    path, old, new = tmp_path / "weights", mlp(4, 30, 3, seed=0), mlp(4, 30, 3, seed=1)

    def check(done=False):
        found = load_weights(mlp(4, 30, 3, seed=2), path)
        one_of(found[0].bias.tolist(), *([model[0].bias.tolist() for model in ([new] if done else [old, new])]))

    assert killed_at_each_step(lambda: save_weights(old, path), lambda: save_weights(new, path), check) >= 4


def test_stored_answers(tmp_path):
    """Whatever was there when the process was killed is asked for again or right."""
    teacher, x = mlp(4, 8, 3, seed=0), torch.rand(30, 4, generator=torch.Generator().manual_seed(0))
    expected = teacher(x).detach()

    def ask():
        data = with_answers(TensorDataset(x, torch.arange(30)), teacher, path=tmp_path / "kept", batch_size=15)
        assert torch.allclose(torch.stack([item[-1] for item in data]), expected, atol=1e-2)

    def check(done=False):
        if (tmp_path / "kept" / "about.json").exists():
            assert json.loads((tmp_path / "kept" / "about.json").read_text())["done"] in ([30] if done else [15, 30])

    assert killed_at_each_step(lambda: people.remove(tmp_path / "kept"), ask, check) >= 8


@pytest.mark.parametrize("damaged", [False, True], ids=["", "damaged"])
def test_the_list_of_solved_exercises(damaged, tmp_path, monkeypatch):
    monkeypatch.setenv("KDLIB_PROGRESS", str(tmp_path / "solved.jsonl"))
    monkeypatch.setattr(solved, "_running_cell", lambda: {"cellId": "a"})
    line = '{{"lesson": "04", "exercise": {0}, "name": "{1}"}}\n'.format
    one = line(1, "x" * 50)    # a list that is longer than the sizes at which the system kills

    def second():
        pass

    second.__module__, second.__name__, second.number = "classroom.lesson_04.check", "second", 2

    def prepare():
        people.remove(tmp_path)
        tmp_path.mkdir()
        (tmp_path / "solved.jsonl").write_text(one + '{"half' * damaged)

    def check(done=False):
        found = (tmp_path / "solved.jsonl").read_text().splitlines(keepends=True)
        found = [text for text in found if '{"half' not in text]
        one_of(found, *[[one, line(2, "second")]] if done else [[one], [one, line(2, "second")]])

    assert killed_at_each_step(prepare, lambda: solved.record(second), check) >= (6 if damaged else 2)


def test_the_answers_to_the_inventory(tmp_path):
    def hand_in(letter):
        inventory.hand_in(dict.fromkeys(range(1, 11), letter), "before", folder=tmp_path)

    path, whole = tmp_path / "inventory-before.csv", {}
    for letter in "AB":
        hand_in(letter)
        whole[letter] = path.read_bytes()

    def check(done=False):
        one_of(path.read_bytes(), *[whole["B"]] if done else whole.values())

    assert killed_at_each_step(lambda: hand_in("A"), lambda: hand_in("B"), check) >= 4


def test_the_sets_of_other_images_that_are_done(tmp_path):
    path, (claim, *_) = tmp_path / "confirm.csv", confirm.CLAIMS
    rows, more = [(claim, 0, 1.0, None)], [(claim, 0, 1.0, None), (claim, 1, 2.0, None)]
    whole = {len(these): (confirm.stored(these, path), path.read_bytes())[1] for these in (rows, more)}

    def check(done=False):
        one_of(path.read_bytes(), *[whole[2]] if done else whole.values())

    assert killed_at_each_step(lambda: confirm.stored(rows, path), lambda: confirm.stored(more, path), check) >= 3
