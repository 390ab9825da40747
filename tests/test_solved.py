"""The list of solved exercises: who is noted, who is not, and what becomes of a file that is damaged or locked."""

import json
import multiprocessing
import os
import sys
import types

import pytest
from answers import CHECKERS, check
from noting import LEARNER, note_many

from classroom import solved

RIGHT = {"parameters_by_hand": ("00", 1), "disagreements": ("00", 3), "seeds_needed": ("A", 2)}
SOLUTION, NOBODY = {"cellId": "b", "tags": ["solution"]}, {}


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """A learner's file, not there yet."""
    monkeypatch.setenv("KDLIB_PROGRESS", str(tmp_path / "folder" / "solved.jsonl"))
    monkeypatch.setattr(solved, "_told", set())
    return solved.path()


@pytest.fixture
def page(monkeypatch):
    """page(sent): from now on the cells come from a page that sends this along."""
    def sends(sent):
        kernel = types.SimpleNamespace(get_parent=lambda: {"metadata": sent})
        shell = types.SimpleNamespace(kernel=kernel)
        monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    sends(LEARNER)
    return sends


def solve(*names):
    for name in names:
        getattr(check, name)(getattr(check, name).solution)


def noted(file):
    return [tuple(json.loads(line).values()) for line in file.read_text().splitlines()]


def shown(capsys):
    capsys.readouterr()
    solved.show(CHECKERS)
    return capsys.readouterr().out


# ---- who is noted ----

def test_a_solved_exercise_is_noted_once(page, file):
    solve("parameters_by_hand", "disagreements", "parameters_by_hand")
    assert noted(file) == [("00", 1, "parameters_by_hand"), ("00", 3, "disagreements")]


@pytest.mark.parametrize("sent", [SOLUTION, NOBODY], ids=["the solution's cell", "no page"])
def test_what_the_learner_did_not_do_is_not_noted(page, file, sent):
    page(sent)
    solve(*RIGHT)
    assert not file.exists()


def test_outside_of_notebooks_nothing_is_noted(file, capsys):
    solve(*RIGHT)
    assert not file.exists() and not file.parent.exists()
    assert f"0 of {len(CHECKERS)} exercises" in shown(capsys) and str(file) not in shown(capsys)


@pytest.mark.parametrize("answer", [..., None, 7, lambda *_: 7, lambda *_: sys.exit()])
def test_what_is_not_correct_is_not_noted(page, file, answer):
    check.parameters_by_hand(answer)
    assert not file.exists()


def test_every_checker_knows_its_lesson_and_number(page, file):
    for checker in CHECKERS.values():
        solved.record(checker)
    entries = noted(file)
    assert len(entries) == len({(lesson, number) for lesson, number, _ in entries}) == len(CHECKERS)
    assert {name: (lesson, number) for lesson, number, name in entries}.items() >= RIGHT.items()
    assert [getattr(check, name).number for _, _, name in entries] == [number for _, number, _ in entries]


# ---- what is shown ----

def test_the_table(page, file, capsys):
    assert f"0 of {len(CHECKERS)} exercises solved\nto be noted in " in shown(capsys)
    solve("seeds_needed", "disagreements")
    table = shown(capsys)
    assert "lesson 00  1 –   2 –   3 ✓\n" in table and "lesson A   1 –   2 ✓\n" in table
    assert f"2 of {len(CHECKERS)} exercises solved\nnoted in " in table and str(file) in table


def test_an_exercise_that_is_gone_from_the_kit_does_not_disturb(page, file, capsys):
    file.parent.mkdir()
    file.write_text('{"lesson": "99", "exercise": 1, "name": "gone", "more": 3}\n')
    assert "0 of" in shown(capsys)
    solve("seeds_needed")
    assert "1 of" in shown(capsys) and '"gone"' in file.read_text()


def test_start_again_and_again(page, file, capsys):
    solved.reset()
    for _ in range(2):
        solve("seeds_needed")
        assert "1 of" in shown(capsys)
        solved.reset()
        assert "0 of" in shown(capsys) and not file.exists()
    assert sorted(other.name for other in file.parent.iterdir()) == ["solved.jsonl.bak", "solved.jsonl.bak1"]


def test_the_users_own_home_is_not_spelt_out(page, file, capsys, monkeypatch):
    monkeypatch.setenv("HOME" if os.name != "nt" else "USERPROFILE", str(file.parent.parent))
    assert os.path.join("~", "folder", "solved.jsonl") in shown(capsys)


def test_the_file_lies_in_jupyters_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("KDLIB_PROGRESS")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert solved.path() == tmp_path / "kdlib-progress.jsonl"


# ---- trouble ----

@pytest.mark.parametrize("damage", [
    b"\x00\xff\xfe", b"{", b"[1]\n", b"7\n", b'{"lesson": "00"}\n', b'{"lesson": ["00"], "name": "seeds_needed"}\n',
    b'{"lesson": "00", "exercise": 1, "name": "parameters_by_hand"}',    # written to a full disk: its end is missing
    b"[" * 100_000 + b"\n",
])
def test_a_damaged_file_is_kept_and_its_good_lines_count(page, file, capsys, damage):
    solve("seeds_needed")
    file.write_bytes(file.read_bytes() + damage)
    before = file.read_bytes()
    table = shown(capsys)
    assert "was damaged" in table and "solved.jsonl.bak" in table and "1 of" in table
    assert file.with_name("solved.jsonl.bak").read_bytes() == before
    assert "was damaged" not in shown(capsys)
    solve("disagreements")
    assert noted(file) == [("A", 2, "seeds_needed"), ("00", 3, "disagreements")]


def test_a_checker_that_meets_a_damaged_file_starts_again(page, file, capsys):
    file.parent.mkdir()
    file.write_text("no list at all")
    solve("seeds_needed")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Exercise 2: correct") and "was damaged" in lines[1] and len(lines) == 2
    assert noted(file) == [("A", 2, "seeds_needed")]


@pytest.mark.parametrize("obstacle", ["a file where the folder should be", "a folder where the file should be"])
def test_where_nothing_can_be_written_the_checker_says_so_once(page, file, capsys, obstacle):
    if obstacle.startswith("a file"):
        file.parent.write_text("")
    else:
        file.mkdir(parents=True)
    solve("seeds_needed", "seeds_needed")
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("Exercise 2: correct") for line in lines) == 2
    assert len(lines) == 3 and "cannot be noted" in lines[1] and "correct all the same" in lines[1]
    table = shown(capsys)
    assert "cannot be read" in table and "0 of" in table


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is locked for this user")
def test_a_locked_file(page, file, capsys):
    solve("seeds_needed")
    file.chmod(0o400)
    solve("disagreements")
    assert "cannot be noted" in capsys.readouterr().out and "1 of" in shown(capsys)


def test_notebooks_side_by_side_lose_nothing(file):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(note_many, [0, 100, 200, 300], chunksize=1)
    assert sorted(number for _, number, _ in noted(file)) == list(range(400))
