"""The hub for a class, as far as it runs without JupyterHub: the door, homes, names, settings, the proxy's pins."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import class_hub
import copies
import homes
import pytest
import running
from door import Door

ROOT = Path(__file__).resolve().parent.parent


def play(story, *arguments):
    """What a coroutine returns; it may not wait for anything but its own tasks."""
    return asyncio.run(asyncio.wait_for(story(*arguments), 20))


async def let_run():
    for _ in range(5):
        await asyncio.sleep(0)


# ---- the door ----

async def queue(door, *names):
    """Tasks of learners who come to the door in this order."""
    tasks = {name: asyncio.create_task(door.enter(name)) for name in names}
    await let_run()
    return tasks


def in_now(tasks):
    return "".join(name for name, task in tasks.items() if task.done())


def test_a_few_start_at_a_time_in_the_order_in_which_they_came():
    async def story():
        door = Door(at_once=2, seats=9)
        tasks = await queue(door, *"abcde")
        seen = [in_now(tasks)]
        for name in "bac":
            door.started(name)
            await let_run()
            seen.append(in_now(tasks))
        return seen

    assert play(story) == ["ab", "abc", "abcd", "abcde"]


def test_no_more_than_there_are_seats():
    async def story():
        door = Door(at_once=5, seats=2)
        tasks = await queue(door, *"abcd")
        door.started("a")
        door.started("b")
        await let_run()
        before, said = in_now(tasks), door.says("d")
        door.left("a")    # its server has ended
        await let_run()
        return before, said, in_now(tasks)

    before, said, after = play(story)
    assert (before, after) == ("ab", "abc")
    assert said == (10, "This computer has room for 2, and all seats are taken. One person is before you. You come in "
                        "as soon as somebody leaves; tell your teacher if that lasts.")


def test_what_those_who_wait_are_told():
    async def story():
        door = Door(at_once=2, seats=99)
        door.seconds.extend([20.0] * 10)
        await queue(door, *"abcdefgh")
        return [door.says(name)[1] for name in "acdh"]

    assert play(story) == [
        "Your Jupyter is starting. That takes about 20 seconds.",
        "Many come at this moment. You are next. It is your turn in about 20 seconds.",
        "Many come at this moment. One person is before you. It is your turn in about 20 seconds.",
        "Many come at this moment. 5 people are before you. It is your turn in about 60 seconds."]


@pytest.mark.parametrize("gives_up", ["its request ends", "the hub stops its server"])
def test_who_gives_up_does_not_hold_up_the_others(gives_up):
    async def story():
        door = Door(at_once=1, seats=9)
        tasks = await queue(door, *"abc")
        if gives_up == "its request ends":
            tasks["b"].cancel()
        else:
            door.left("b")
        await let_run()
        door.started("a")
        await let_run()
        return tasks["b"].cancelled(), tasks["c"].done(), sorted(door.starting), sorted(door.inside)

    assert play(story) == (True, True, ["c"], ["a"])


def test_who_is_let_in_and_gives_up_at_once_leaves_the_place_to_the_next():
    async def story():
        door = Door(at_once=1, seats=9)
        tasks = await queue(door, *"ab")
        third = asyncio.create_task(door.enter("c"))
        await let_run()
        door.started("a")        # b's turn has come, and before b hears of it
        tasks["b"].cancel()
        await let_run()
        return third.done(), sorted(door.starting)

    assert play(story) == (True, ["c"])


def test_a_learner_waits_once():
    async def story():
        door = Door(at_once=1, seats=9)
        await queue(door, "a", "b")
        with pytest.raises(ValueError, match="b is waiting already"):
            await door.enter("b")
        return list(door.waiting)

    assert play(story) == ["b"]


def test_the_wait_is_learnt_from_the_last_starts(monkeypatch):
    async def story():
        door, now = Door(at_once=1, seats=99), [0.0]
        # The door's clock alone: asyncio reads time's too, and where the computer has just started, 600 would be late.
        monkeypatch.setattr("door.time", SimpleNamespace(monotonic=lambda: now[0]))
        for number in range(12):
            door._admit()
            await queue(door, str(number))
            now[0] += 50
            door.started(str(number))
        return door._about(1), door._about(4)

    assert play(story) == ("50 seconds", "3 minutes")


# ---- homes ----

@pytest.fixture
def handout(tmp_path):
    """A handout of one small lesson and a picture."""
    folder = tmp_path / "handout"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "a.svg").write_text("<svg/>")
    write_lesson(folder, "old")
    homes.offer(folder)
    return folder


def write_lesson(folder, text):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "01_a.ipynb").write_text(json.dumps(notebook))


def newer(handout):
    write_lesson(handout, "new")
    homes.offer(handout)


def lesson_in(lessons):
    return json.loads((lessons / "01_a.ipynb").read_text())["cells"][0]["source"]


def test_a_new_home_gets_everything(handout, tmp_path):
    homes.give(handout, tmp_path / "anna" / "lessons")
    found = sorted(path.relative_to(tmp_path / "anna").as_posix() for path in (tmp_path / "anna").rglob("*.[is]*"))
    assert found == ["lessons/01_a.ipynb", "lessons/pictures/a.svg"]


def test_what_nobody_has_touched_follows_the_handout(handout, tmp_path):
    homes.give(handout, tmp_path / "anna")
    newer(handout)
    homes.give(handout, tmp_path / "anna")
    assert lesson_in(tmp_path / "anna") == "new"


def test_work_is_never_overwritten(handout, tmp_path):
    homes.give(handout, tmp_path / "anna")
    write_lesson(tmp_path / "anna", "mine")
    newer(handout)
    for _ in range(2):
        homes.give(handout, tmp_path / "anna")
        assert lesson_in(tmp_path / "anna") == "mine"


def test_work_undone_follows_again_and_what_is_deleted_comes_back(handout, tmp_path):
    homes.give(handout, tmp_path / "anna")
    write_lesson(tmp_path / "anna", "mine")
    newer(handout)
    homes.give(handout, tmp_path / "anna")
    (tmp_path / "anna" / "01_a.ipynb").unlink()
    (tmp_path / "anna" / "pictures" / "a.svg").unlink()
    homes.give(handout, tmp_path / "anna")
    assert lesson_in(tmp_path / "anna") == "new" and (tmp_path / "anna" / "pictures" / "a.svg").exists()


def test_a_start_reads_no_lesson_again(handout, tmp_path, monkeypatch):
    homes.give(handout, tmp_path / "anna")
    monkeypatch.setattr(homes, "trace", lambda content: pytest.fail("30 learners would wait for this"))
    homes.give(handout, tmp_path / "anna")
    homes.give(handout, tmp_path / "bob")


def test_make_lab_and_the_hub_keep_one_kind_of_record(handout, tmp_path):
    assert copies.recorded(handout)["01_a.ipynb"] == copies.trace((handout / "01_a.ipynb").read_bytes())


# ---- names and settings ----

def test_names_of_a_list():
    assert homes.names_in("Anna\n\n  Bob B. # comes late\n# nobody\nélise\n") == ["anna", "bob b.", "élise"]


@pytest.mark.parametrize("text, said", [
    ("../anna", "'../anna' is no name for a folder"), ("a/b", "'a/b' is no name"), ("x" * 41, "is no name"),
    ("Anna\nanna", "'anna' is on the list twice"), ("# nobody", "no name on the list")])
def test_names_that_will_not_do(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        homes.names_in(text)


def settings(folder, monkeypatch, *arguments):
    monkeypatch.setattr(class_hub, "fetch_proxy", lambda: ["node", "proxy"])
    return class_hub.settings_for(folder, class_hub.options(["start", "--port", "0", *arguments]))


def test_settings_as_they_are_when_nothing_is_said(tmp_path, monkeypatch):
    found = settings(tmp_path, monkeypatch)
    assert re.fullmatch("[a-z]+-[a-z]+-[a-z]+", found["password"]) and len(found["password"]) >= 14
    assert found["address"].startswith("http://127.0.0.1:") and found["names"] is None
    assert found["seats"] >= 1 and found["at_once"] >= 1 and found["idle"] == 3600
    assert (ROOT / "notebooks" / found["first"]).is_file()
    running.write_settings(tmp_path, found)
    assert settings(tmp_path, monkeypatch)["password"] == found["password"]    # what the class has learnt by heart
    assert tmp_path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("arguments, said", [
    (["--password", "short"], "needs 8 characters"), (["--seats", "0"], "--seats must be 1 or more, not 0"),
    (["--names", "no/such/list"], "no/such/list: "), (["--ip", "203.0.113.7"], "203.0.113.7:0 cannot be used")])
def test_settings_that_will_not_do(arguments, said, tmp_path, monkeypatch):
    with pytest.raises(running.HubError, match=said):
        settings(tmp_path, monkeypatch, *arguments)


def test_seats_follow_the_memory():
    assert class_hub.seats_for(1e9) == 1    # somebody must be let in to find out
    assert class_hub.seats_for(16e9) < 30 <= class_hub.seats_for(24e9)    # the machine that INSTRUCTORS.md names for 30


def test_a_stop_without_a_hub(tmp_path, monkeypatch):
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "rfc3987_syntax.py").write_text("raise ImportError")    # slow, as conftest says
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"), prepend=os.pathsep)
    answer = subprocess.run([sys.executable, ROOT / "tools" / "class_hub.py", "stop", "--folder", tmp_path],
                            capture_output=True, text=True, timeout=100)
    assert answer.returncode == 1 and answer.stdout == ""
    assert answer.stderr.strip() in (f"No hub runs in {tmp_path}.",
                                     "JupyterHub is not installed here: python3 tools/environment.py --hub")


# ---- the proxy ----

def test_the_pins_of_the_proxy_are_exact_and_name_no_registry():
    wanted = json.loads((ROOT / "hub" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "hub" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked[""]["dependencies"] == wanted and list(wanted) == ["configurable-http-proxy"]
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    for place, package in locked.items():
        assert place == "" or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_npm_is_asked_once(tmp_path, monkeypatch):
    calls = []

    def run(command, cwd, **how):
        calls.append(command[1])
        (Path(cwd) / "node_modules" / "configurable-http-proxy" / "bin").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", run)
    command = running.fetch_proxy(tmp_path)
    assert running.fetch_proxy(tmp_path) == command and calls == ["ci"]
    assert command[0] == "node" and Path(command[1]).parent.is_dir()


@pytest.mark.parametrize("found, said", [([], "apt install npm"), (["node", "npm"], "npm could not fetch the proxy")])
def test_without_npm_or_network(found, said, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name if name in found else None)
    monkeypatch.setattr(subprocess, "run", lambda command, **how: subprocess.CompletedProcess(command, 1))
    with pytest.raises(running.HubError, match=said):
        running.fetch_proxy(tmp_path)
    assert list(tmp_path.iterdir()) == []
