"""Folders that one may only read, disks that are full, two notebooks at once: it works, or says where it did not."""

import contextlib
import hashlib
import http.server
import importlib
import json
import os
import shutil
import threading
import time
import types

import copies
import numpy as np
import people
import pytest
import torch
from people import Raised, begin, heed_permissions, in_a_child, limit_files, read_only, result
from stored import LESSONS
from torch.utils.data import TensorDataset

from classroom import inventory, solved
from classroom.lesson_16 import hand_in
from kdlib.data import _fashion, with_answers
from kdlib.models import load_weights, mlp, save_weights

pytestmark = people.pytestmark
lab = importlib.import_module("lab")    # the tool, and not the fixture of a browser's tests
TEACHER, X = mlp(4, 8, 3, seed=0), torch.rand(60, 4, generator=torch.Generator().manual_seed(0))
DATA = TensorDataset(X, torch.arange(60))


@pytest.fixture
def list_of_solved(tmp_path, monkeypatch):
    """A learner's list with one exercise, in a folder of its own; a learner's cell is running."""
    path = tmp_path / "the list" / "solved.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv("KDLIB_PROGRESS", str(path))
    monkeypatch.setattr(solved, "_running_cell", lambda: {"cellId": "a"})
    monkeypatch.setattr(solved, "_told", set())
    solved.record(exercise("first"))
    return path


def exercise(name):
    def checker():
        pass
    checker.__module__, checker.__name__, checker.number = "classroom.lesson_04.check", name, 1
    return checker


def names_in(path):
    return [json.loads(line)["name"] for line in path.read_text().splitlines()]


def noted(name, capsys):
    """What is printed when an exercise is to be noted."""
    capsys.readouterr()
    solved.record(exercise(name))
    return capsys.readouterr().out


# ---- folders that one may only read ----

def test_a_list_that_one_may_only_read(list_of_solved, capsys):
    def learner():
        heed_permissions()
        said = noted("second", capsys)
        solved.show({"a": exercise("first")})
        return said, capsys.readouterr().out

    read_only(list_of_solved.parent)
    said, table = in_a_child(learner)
    assert "cannot be noted as solved" in said and str(list_of_solved) in said and "correct all the same" in said
    assert "1 of 1 exercises solved" in table and names_in(list_of_solved) == ["first"]


def test_a_folder_that_one_may_only_read_and_no_list_in_it(list_of_solved, capsys):
    list_of_solved.unlink()
    read_only(list_of_solved.parent)
    said = in_a_child(lambda: (heed_permissions(), noted("second", capsys))[1])
    assert "cannot be noted as solved" in said and str(list_of_solved) in said


@pytest.mark.parametrize("mode", [0o444, 0o644], ids=["all of it", "its folder"])
def test_a_damaged_list_that_one_may_only_read_still_counts(mode, list_of_solved, capsys):
    def learner():
        heed_permissions()
        assert "cannot be noted as solved" in noted("second", capsys)    # behind half a line it would be lost
        solved.show({"a": exercise("first")})
        return capsys.readouterr().out

    with open(list_of_solved, "a") as file:
        file.write('{"half')
    before = list_of_solved.read_bytes()
    read_only(list_of_solved.parent)
    list_of_solved.chmod(mode)
    table = in_a_child(learner)
    assert "damaged and cannot be mended" in table and str(list_of_solved.parent) in table
    assert "1 of 1 exercises solved" in table and list_of_solved.read_bytes() == before


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """One lesson, and where its copy will lie."""
    notebooks = tmp_path / "kit of a class" / "notebooks"
    notebooks.mkdir(parents=True)
    shutil.copy(LESSONS[0].path, notebooks)
    monkeypatch.setattr(copies, "companions", lambda lessons: [])
    refresh = copies.refresh
    monkeypatch.setattr(copies, "refresh", lambda: refresh(tmp_path / "kit of a class" / "mine", notebooks))
    return tmp_path / "kit of a class"


def opened(capsys):
    """(the folder that JupyterLab would open, what it says)"""
    heed_permissions()
    return lab.copied(), capsys.readouterr().out


def test_a_kit_that_one_may_only_read_opens_the_lessons_themselves(kit, capsys):
    folder, said = in_a_child(lambda: (read_only(kit), opened(capsys))[1])
    assert folder == "notebooks" and str(kit / "mine") in said and "Permission denied" in said


def test_copies_that_are_up_to_date_need_no_writing(kit, capsys):
    assert copies.refresh() == []
    read_only(kit)
    assert in_a_child(lambda: opened(capsys)) == ("mine", "")


def test_stored_answers_of_a_class_are_read_where_one_may_only_read(tmp_path):
    def learner():
        heed_permissions()
        return [item[-1].tolist() for item in with_answers(DATA, TEACHER, path=tmp_path / "kept")]

    with_answers(DATA, TEACHER, path=tmp_path / "kept")
    read_only(tmp_path / "kept")
    assert np.allclose(in_a_child(learner), TEACHER(X).detach(), atol=1e-2)


@pytest.mark.parametrize("begun", [True, False])
def test_answers_that_cannot_be_stored_name_their_folder(begun, tmp_path):
    if begun:
        with pytest.raises(ZeroDivisionError):
            with_answers(DATA, TEACHER, path=tmp_path / "class" / "kept", batch_size=20, ask=lambda teacher, x: (
                teacher(x) if len(list((tmp_path / "class" / "kept").iterdir())) < 2 else 1 / 0))
        read_only(tmp_path / "class")
    else:
        (tmp_path / "class").mkdir(mode=0o555)
    with pytest.raises(Raised, match=f"PermissionError: .*{tmp_path / 'class' / 'kept'}"):
        in_a_child(lambda: (heed_permissions(), with_answers(DATA, TEACHER, path=tmp_path / "class" / "kept")))


def writers(folder):
    """Whatever else writes a file for a learner: {name: (the file, what writes it)}."""
    given = types.SimpleNamespace(deal="fed8a5644d")
    return {"weights": (folder / "weights", lambda: save_weights(TEACHER, folder / "weights")),
            "inventory": (folder / "inventory-before.csv", lambda: inventory.hand_in(
                dict.fromkeys(range(1, 11), "A"), "before", folder=folder)),
            "hand-in": (folder / "ada.pt", lambda: hand_in.write(
                mlp(64, 9, 10, seed=0), folder / "ada.pt", given, by="Ada", bits=4, expects=(10, 90)))}


@pytest.mark.parametrize("name", ["weights", "inventory", "hand-in"])
def test_what_else_cannot_be_written_names_its_folder(name, tmp_path, monkeypatch):
    monkeypatch.setattr(hand_in, "timed", lambda *_: 0.5)
    folder = tmp_path / "of a class"
    folder.mkdir()
    file, write = writers(folder)[name]
    read_only(folder)
    with pytest.raises(Raised, match=f"Error: .*{folder}"):
        in_a_child(lambda: (heed_permissions(), write()))
    assert not any(folder.iterdir())


# ---- no disk left ----

def test_a_disk_that_is_full_in_the_middle_of_a_line(list_of_solved, capsys):
    """The system writes ten bytes of the line, and no more: see people.limit_files."""
    before = list_of_solved.read_bytes()
    said = in_a_child(lambda: (limit_files(len(before) + 10), noted("second", capsys))[1])
    assert "cannot be noted as solved" in said and "no space left" in said and str(list_of_solved) in said
    assert list_of_solved.read_bytes() == before
    assert noted("second", capsys) == "" and names_in(list_of_solved) == ["first", "second"]


def test_a_full_disk_and_a_damaged_list(list_of_solved, capsys):
    with open(list_of_solved, "a") as file:
        file.write('{"half')
    before = list_of_solved.read_bytes()
    said = in_a_child(lambda: (limit_files(10), noted("second", capsys))[1])
    assert "cannot be noted as solved" in said and list_of_solved.read_bytes() == before
    assert [path.name for path in list_of_solved.parent.iterdir() if "part" in path.name] == []
    assert "was damaged" in noted("second", capsys) and names_in(list_of_solved) == ["first", "second"]


def test_a_full_disk_leaves_the_earlier_answers_and_they_go_on(tmp_path):
    """A full disk is an error. It must not end the kernel, as it would who writes to mapped memory."""
    def full():
        limit_files(400)
        with_answers(DATA, TEACHER, path=tmp_path / "kept", batch_size=20)

    with pytest.raises(Raised, match="OSError"):
        in_a_child(full)
    data = with_answers(DATA, TEACHER, path=tmp_path / "kept", batch_size=20)
    torch.testing.assert_close(torch.stack([item[-1] for item in data]), TEACHER(X).detach(), rtol=1e-2, atol=1e-2)


def test_a_disk_that_is_really_full(tmp_path, capsys, monkeypatch):
    """A disk of seven pages: the list takes one, its note one, the answers six, and their file has all its length at
    once. So the disk is full in the middle of the second batch."""
    monkeypatch.setattr(solved, "_running_cell", lambda: {"cellId": "a"})
    monkeypatch.setenv("KDLIB_PROGRESS", str(tmp_path / "solved.jsonl"))

    def learner():
        if os.sysconf("SC_PAGESIZE") != 4096 or not people.small_disk(tmp_path, 7 * 4096):
            return None
        solved.record(exercise("first"))
        try:
            many = TensorDataset(X.repeat(40, 1), torch.arange(2400))
            with_answers(many, TEACHER, path=tmp_path / "kept", batch_size=1000)
        except OSError as problem:
            words = str(problem)
        with contextlib.suppress(OSError), open(tmp_path / "rest", "wb", buffering=0) as file:
            while file.write(b"x" * 1000):
                pass
        before = (tmp_path / "solved.jsonl").read_bytes()
        with open(tmp_path / "solved.jsonl", "ab") as file:    # to the end of its page
            file.write(b" " * (4096 - len(before) - 9) + b"\n")
        before = (tmp_path / "solved.jsonl").read_bytes()
        said = noted("second", capsys)
        return words, said, before == (tmp_path / "solved.jsonl").read_bytes()

    found = in_a_child(learner)
    if found is None:
        pytest.skip("this system has other pages, or lets nobody mount a small disk")
    words, said, whole = found
    assert "No space left on device" in words and "cannot be noted as solved" in said and whole
    assert "o space left" in said and "solved.jsonl" in said


@pytest.mark.parametrize("name", ["weights", "inventory", "hand-in"])
def test_a_full_disk_leaves_the_earlier_file(name, tmp_path, monkeypatch):
    monkeypatch.setattr(hand_in, "timed", lambda *_: 0.5)
    file, write = writers(tmp_path)[name]
    write()
    before = file.read_bytes()
    with pytest.raises(Raised, match="Error"):
        in_a_child(lambda: (limit_files(50), write()))
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_earlier_copies(kit, capsys):
    copies.refresh()
    before = {path: path.read_bytes() for path in (kit / "mine").iterdir()}
    with open(kit / "notebooks" / LESSONS[0].path.name) as file:
        newer = file.read().replace("Start here", "Begin here")
    (kit / "notebooks" / LESSONS[0].path.name).write_text(newer)
    folder, said = in_a_child(lambda: (limit_files(1000), lab.copied(), capsys.readouterr().out)[1:])
    assert folder == "notebooks" and "could not be brought up to date" in said
    assert {path: path.read_bytes() for path in (kit / "mine").iterdir()} == before


# ---- two notebooks at once ----

@pytest.mark.more
def test_two_notebooks_and_one_list_of_solved_exercises(list_of_solved, capsys):
    """Both meet a list that is damaged, both mend it, and both add to it, again and again."""
    mend = solved._mend

    def slowly(*given):    # what the other adds between reading and writing must not be lost
        time.sleep(0.02)
        return mend(*given)

    def learner(own):
        solved._mend = slowly
        for number in range(20):
            if number % 5 == 0:
                with open(list_of_solved, "ab") as file:
                    file.write(b"{half\n")
            solved.record(exercise(f"{own}{number}"))

    children = [begin(lambda own=own: learner(own)) for own in "ab"]
    for child in children:
        result(*child)
    solved.show({})
    assert sorted(names_in(list_of_solved)) == sorted(["first", *(f"{own}{n}" for own in "ab" for n in range(20))])


def test_two_notebooks_and_one_folder_of_stored_answers(tmp_path):
    """The second waits and finds what the first has asked, also where the first is killed."""
    asked = tmp_path / "asked"
    expected = TEACHER(X).detach()

    def learner(patience):
        def ask(teacher, x):
            with open(asked, "a") as file:
                file.write("x" * len(x))
            time.sleep(patience)
            return teacher(x)

        data = with_answers(DATA, TEACHER, path=tmp_path / "kept", batch_size=20, ask=ask)
        torch.testing.assert_close(torch.stack([item[-1] for item in data]), expected, rtol=1e-2, atol=1e-2)

    children = [begin(lambda: learner(0.05)) for _ in range(2)]
    for child in children:
        result(*child)
    assert len(asked.read_text()) == 60 + 16    # each item once, and the sample that the second asks to compare
    people.remove(tmp_path / "kept")
    slow, _ = begin(lambda: learner(60))
    while not (tmp_path / "kept").exists():
        time.sleep(0.01)
    other = begin(lambda: learner(0))
    os.kill(slow, 9)
    os.waitpid(slow, 0)
    result(*other)


def test_two_at_once_open_jupyterlab(kit):
    children = [begin(copies.refresh) for _ in range(2)]
    assert [result(*child) for child in children] == [[], []]
    assert sorted(path.name for path in (kit / "mine").iterdir()) == [".copies.json", LESSONS[0].path.name]


def test_two_notebooks_and_one_file_of_weights(tmp_path):
    """Whoever reads finds one of the two, whole."""
    def write(seed):
        for _ in range(10):
            save_weights(mlp(4, 30, 3, seed=seed), tmp_path / "weights")

    save_weights(mlp(4, 30, 3, seed=0), tmp_path / "weights")
    children = [begin(lambda seed=seed: write(seed)) for seed in (0, 1)]
    whole = [mlp(4, 30, 3, seed=seed)[0].weight.tolist() for seed in (0, 1)]
    for _ in range(20):
        assert load_weights(mlp(4, 30, 3, seed=2), tmp_path / "weights")[0].weight.tolist() in whole
    for child in children:
        result(*child)
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]


def test_two_notebooks_and_one_cache_of_downloads(tmp_path, monkeypatch):
    """Both fetch the same file at once, from a slow server: each finds it whole, and no half one is left."""
    content = os.urandom(200_000)

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for start in range(0, len(content), 20_000):
                self.wfile.write(content[start:start + 20_000])
                time.sleep(0.01)

        def log_message(self, *_):
            pass

    def learner():
        _fashion._fetch("clothes.gz", hashlib.sha256(content).hexdigest(), tmp_path / "cache")
        return (tmp_path / "cache" / "clothes.gz").read_bytes() == content

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow) as served:
        monkeypatch.setattr(_fashion, "ADDRESSES", (f"http://127.0.0.1:{served.server_port}/",))
        children = [begin(learner) for _ in range(2)]
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found = [result(*child) for child in children]
        served.shutdown()
        thread.join()
    assert found == [True, True] and [path.name for path in (tmp_path / "cache").iterdir()] == ["clothes.gz"]
