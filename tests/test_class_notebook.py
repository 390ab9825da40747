"""A class on this computer: hub and proxy on loopback, learners who log in, wait, and run a lesson; no process is left.

Only a build server is sure to have JupyterHub and npm (make test-more installs the first).
"""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

import class_hub
import class_load
import psutil
import pytest
import running

pytestmark = pytest.mark.more
PASSWORD = "distil a network"
# Runs in each learner's kernel, after the lesson: an assertion that fails is a failure of the learner.
AT_HOME = """
import os, pathlib, torch
home = pathlib.Path.home()
assert pathlib.Path.cwd() == home / "lessons" and home.name == os.environ["JUPYTERHUB_USER"], (home, pathlib.Path.cwd())
assert torch.get_num_threads() == 1 and os.environ["OPENBLAS_NUM_THREADS"] == "1"
"""
# Until the test lets it go on: a kernel that is busy is never ended as idle, however long the others take.
HELD = """
import time
(home / "here").touch()
while not (home / "go").exists():
    time.sleep(0.1)
"""
HUNGRY = """
try:
    torch.empty(1_500_000_000)
except RuntimeError:
    pass
else:
    raise AssertionError("6 GB for one learner")
"""


def absent(reason):
    """There can be no hub here: the tests are skipped; on a build server (.ci/run) they fail."""
    if os.environ.get("KDLIB_BROWSER_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """Settings of a hub that runs, with seats for two of its five names; afterwards nothing of it may be left."""
    try:
        import resource  # noqa: F401 (which Windows does not have, and JupyterHub does not run there)

        import jupyterhub  # noqa: F401
    except ImportError as missing:
        absent(f"{missing.name} is not installed: python3 tools/environment.py --hub, on Linux or macOS")
    folder = tmp_path_factory.mktemp("class")
    names = folder / "names.txt"
    names.write_text("Anna\nbob\ncarol\ndan\n")
    options = ["start", "--port", "0", "--names", str(names), "--password", PASSWORD, "--seats", "2", "--at-once", "1"]
    try:
        settings = class_hub.settings_for(folder, class_hub.options(options))
    except running.HubError as problem:    # no npm, or no network
        absent(str(problem))
    settings["idle"] = 30    # seconds; after twice as long an idle server ends, which may be anna's
    hub = running.start(folder, settings)
    try:
        yield settings | {"folder": folder}
        there, forced = running.stop(folder)
        assert hub.poll() == 0 and there >= 3 and forced == 0
        assert running.processes(folder) == []
        commands = [str(process.info["cmdline"]) for process in psutil.process_iter(["cmdline"])]
        assert not [command for command in commands if str(folder) in command]
        for port in (settings["hub_port"], settings["proxy_port"], int(settings["address"].rpartition(":")[2])):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
        log = (folder / "hub.log").read_text()
        assert "Unhandled error" not in log and "Uncaught exception" not in log
    finally:
        running.stop(folder)
        if sys.exc_info()[0]:
            print((folder / "hub.log").read_text()[-5000:])


def learner(settings, name, *cells, password=PASSWORD):
    from learner import Learner

    file, lesson = class_load.code_of("A")
    return Learner(settings["address"], name, password, f"lessons/{file}", [*lesson, *cells])


def servers(settings):
    """{name of a learner: the kind of each of its processes}"""
    found = {}
    for process in running.processes(settings["folder"]):
        name = process.environ().get("JUPYTERHUB_USER")
        if name:
            found.setdefault(name, []).append("kernel" if "ipykernel_launcher" in process.cmdline() else "server")
    return {name: sorted(kinds) for name, kinds in found.items()}


async def until(true, seconds=120):
    for _ in range(4 * seconds):
        if true():
            return
        await asyncio.sleep(0.25)
    raise AssertionError(f"not within {seconds} s")


def test_two_learners_run_a_lesson_and_a_third_waits_for_a_seat(settings):
    async def story():
        anna, bob = learner(settings, "Anna", AT_HOME, HUNGRY, HELD), learner(settings, "bob", AT_HOME, HELD)
        work, homes = [asyncio.create_task(one.work()) for one in (anna, bob)], settings["folder"] / "homes"
        await until(lambda: any(one.done() for one in work) or all((homes / name / "here").exists()
                                                                   for name in ("anna", "bob")), 600)
        assert (anna.failures, bob.failures) == ([], [])
        assert servers(settings) == {"anna": ["kernel", "server"], "bob": ["kernel", "server"]}
        given = {path.name for path in (settings["folder"] / "handout").iterdir()}
        for name in ("anna", "bob"):
            assert {path.name for path in (homes / name / "lessons").iterdir()} == given
        assert any("You are next." in sentence for sentence in anna.said + bob.said)    # one starts at a time

        carol, dan = learner(settings, "carol"), learner(settings, "dan")
        waits = asyncio.create_task(carol.work())
        await until(lambda: carol.said)
        gives_up = asyncio.create_task(dan.work())
        await until(lambda: len(carol.said) > 1 and len(dan.said) > 1)
        assert carol.said[-1].startswith("This computer has room for 2, and all seats are taken. You are next.")
        assert "One person is before you." in dan.said[-1]
        status, _ = await asyncio.to_thread(running.ask, settings, "DELETE", "users/dan/server")    # "I will not wait"
        assert status in (202, 204)
        await gives_up
        assert "dan" not in servers(settings) and "carol" not in servers(settings)

        for name in ("anna", "bob"):
            (homes / name / "go").touch()
        await asyncio.gather(*work)
        assert [(one.failures, "all cells" in one.seconds) for one in (anna, bob)] == [([], True)] * 2
        await until(lambda: servers(settings).get("bob") == ["server"])    # his kernel had been idle for so long
        await asyncio.to_thread(running.ask, settings, "DELETE", "users/bob/server")
        await waits
        assert carol.failures == [] and "all cells" in carol.seconds
        assert servers(settings)["carol"] == ["kernel", "server"] and "bob" not in servers(settings)

    asyncio.run(story())


@pytest.mark.parametrize("name, password", [("eve", PASSWORD), ("anna", "let me in, please")])
def test_who_is_not_on_the_list_or_has_another_password_stays_outside(settings, name, password):
    eve = learner(settings, name, password=password)
    asyncio.run(eve.work())
    assert f"the hub answers 403 to {name}'s log-in" in eve.failures[0] and eve.seconds == {}
    assert not (settings["folder"] / "homes" / "eve").exists()


def test_all_is_opened_before_the_class(settings):
    """What `class_hub.py open` does, as far as the seats last."""
    ready = running.open_servers(settings["folder"], patience=15)
    assert list(ready) == ["anna", "bob", "carol", "dan"] and 1 <= sum(ready.values()) <= 2


def test_nobody_is_asked_about_news(settings):
    overrides = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert json.loads(overrides.read_text())["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_second_hub_in_the_same_folder_is_refused(settings):
    with pytest.raises(running.HubError, match="runs in .* already"):
        running.start(settings["folder"], settings)
    assert os.path.exists(settings["folder"] / "hub.pid")
