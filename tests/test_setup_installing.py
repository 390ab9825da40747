"""Which program installs, and which build of torch: uv where it can, pip where it must, one package from one index."""

import os
import platform
import re
import socket
import subprocess
import sys
import threading
import zipfile
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import installing
import pytest

pytestmark = pytest.mark.more    # pip and servers are started: seconds that only a change of the set-up is worth
PIN = installing.pinned_torch()
CPU_WHEEL = f"{PIN.replace('==', '-')}+cpu-py3-none-any.whl"


def write_wheel(path):
    name, version, *_ = path.name.split("-")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}/__init__.py", f"version = {version!r}\n")
        info = f"{name}-{version}.dist-info"
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A CPU index on this computer, its address, and what it is asked: (address, requests). It may be a slow one."""
    monkeypatch.setattr(installing, "PATIENCE", 60)
    write_wheel(tmp_path / CPU_WHEEL)
    pages = {"/whl/cpu/torch/": f'<a href="/{CPU_WHEEL.replace("+", "%2B")}">{CPU_WHEEL}</a>'.encode(),
             f"/{CPU_WHEEL.replace('+', '%2B')}": (tmp_path / CPU_WHEEL).read_bytes()}
    asked = []

    class Index(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)    # a proxy is asked for a whole address
            page = pages.get(re.sub("^http://[^/]+", "", self.path))
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture(autouse=True)
def pip_is_told_nothing(monkeypatch):
    for name in [name for name in os.environ if re.match("PIP_|https?_proxy$|no_proxy$", name, re.I)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


# ---- torch ----

def test_torch_comes_from_the_cpu_index_alone(index, tmp_path, monkeypatch, capsys):
    address, asked = index
    monkeypatch.setattr(installing, "CPU_INDEX", f"{address}/whl/cpu")
    place = tmp_path / "installed"
    installing.small_torch({}, lambda wanted: subprocess.call(
        [*installing.PIP, "install", "-q", "--target", place, *wanted]))
    assert (place / "torch" / "__init__.py").read_text() == f"version = '{PIN.removeprefix('torch==')}+cpu'\n"
    assert set(asked) == {"/whl/cpu/torch/", f"/{CPU_WHEEL.replace('+', '%2B')}"}
    assert "NVIDIA" not in capsys.readouterr().out


@pytest.mark.parametrize("told", ["pip", "the shell"])
def test_the_index_is_asked_through_the_proxy(told, index, monkeypatch):
    proxy, asked = index
    monkeypatch.setattr(installing, "CPU_INDEX", "http://far.invalid/whl/cpu")
    assert not installing.cpu_index_answers({})
    monkeypatch.setenv("PIP_PROXY" if told == "pip" else "http_proxy", proxy)
    assert installing.cpu_index_answers(installing.pip_settings())
    assert asked == ["http://far.invalid/whl/cpu/torch/"]


def test_an_index_without_torch_and_certificates_that_are_not_there(index, monkeypatch):
    address, _ = index
    monkeypatch.setattr(installing, "CPU_INDEX", f"{address}/elsewhere")
    assert not installing.cpu_index_answers({})
    monkeypatch.setattr(installing, "CPU_INDEX", f"{address}/whl/cpu")
    assert installing.cpu_index_answers({}) and not installing.cpu_index_answers({"cert": "no/such/file.pem"})


@pytest.mark.parametrize("where", ["a server that says nothing", "a name that nobody knows for long"])
def test_one_waits_five_seconds_and_no_longer(where, monkeypatch):
    assert installing.PATIENCE == 5
    monkeypatch.setattr(installing, "PATIENCE", 0.3)
    given_up, found, patience, join = threading.Event(), [], [], threading.Thread.join

    def never_found(*name, **how):
        found.append(given_up.wait(60))
        raise socket.gaierror("no such name")

    def joined(thread, seconds=None):
        patience.append(seconds)
        join(thread, seconds)

    monkeypatch.setattr(threading.Thread, "join", joined)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(installing, "CPU_INDEX", f"http://127.0.0.1:{silent.getsockname()[1]}/whl/cpu")
        if "name" in where:
            monkeypatch.setattr(socket, "getaddrinfo", never_found)
        assert not installing.cpu_index_answers({})
        assert patience == [0.3] and found == []    # by no clock: a busy machine has another
        given_up.set()


@pytest.mark.parametrize("answers, code", [(False, 0), (True, 1)])
def test_without_the_index_one_sentence(answers, code, monkeypatch, capsys):
    tried = []
    monkeypatch.setattr(installing, "cpu_index_answers", lambda settings: answers)
    installing.small_torch({}, lambda wanted: tried.append(wanted) or code)
    said, = capsys.readouterr().out.splitlines()
    assert "CPU build of torch cannot be had" in said and "3 GB" in said and len(tried) == answers


@pytest.mark.parametrize("system, found, wanted", [
    ("Linux", None, True), ("Linux", f"{PIN[7:]}+cpu", False), ("Linux", "2.6.0+cpu", True),
    ("Linux", "2.6.0", False), ("Linux", "2.6.0+cu126", False),    # a card is used: an update stays with it
    ("Windows", None, False), ("Darwin", None, False)])
def test_who_wants_the_cpu_build(system, found, wanted, monkeypatch):
    def version(name):
        if found is None:
            raise installing.metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(installing.metadata, "version", version)
    assert installing.wants_small_torch() == wanted


# ---- uv or pip ----

@pytest.fixture
def calls(monkeypatch):
    """Commands, in place of running them; `fails` gives those that do not succeed a code."""
    commands, fails = [], {}

    def call(command, **how):
        program = "pip" if command[1:3] == ["-m", "pip"] else Path(command[0]).name
        silent = (*installing.PIP[3:], "--python", sys.executable)
        words = [word for word in command[3 if program == "pip" else 1:] if word not in silent]
        commands.append(" ".join([program, *words]))
        return next((code for start, code in fails.items() if commands[-1].startswith(start)), 0)

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(installing, "pip_settings", dict)
    monkeypatch.setattr(installing, "wants_small_torch", lambda: True)
    monkeypatch.setattr(installing, "cpu_index_answers", lambda settings: True)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return commands, fails


def installed(*arguments):
    with pytest.raises(SystemExit) as end:
        installing.main(*arguments)
    return end.value.code


GET_UV = f"pip install --quiet --retries 1 {installing.UV}"
TORCH = f"install --no-deps --index-url {installing.CPU_INDEX} {PIN}"
KIT = "install -c constraints.txt -e .[lab]"


def test_uv_does_all_of_it(calls):
    assert installed("[lab]") == 0
    assert calls[0] == [GET_UV, f"uv pip {TORCH}", f"uv pip {KIT}"]


def test_where_python_may_not_write_what_it_compiled_uv_compiles(calls, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert installed("[lab]") == 0 and all("--compile-bytecode" in command for command in calls[0][1:])


def test_with_options_pip_does_as_it_is_told(calls):
    assert installed("[test]", "--index-url", "x") == 0
    assert calls[0] == ["pip install -c constraints.txt -e .[test] --index-url x"]


def test_where_uv_cannot_be_had_pip_installs(calls, capsys):
    calls[1][GET_UV] = 1
    assert installed("[lab]") == 0 and calls[0] == [GET_UV, f"pip {TORCH}", f"pip {KIT}"]
    said, = capsys.readouterr().out.splitlines()
    assert said == "uv, which installs faster, cannot be had: pip does it."


def test_where_uv_fails_pip_installs(calls, capsys):
    calls[1]["uv"] = 2
    assert installed("[lab]") == 0 and [command for command in calls[0] if "uv" not in command] == [
        f"pip {TORCH}", f"pip {KIT}"]
    assert set(capsys.readouterr().out.splitlines()) == {
        "uv could not install this; its last lines above say why. Now pip tries."}
    calls[1]["pip install -c"] = 1
    assert installed("[lab]") == 1


def test_what_was_stopped_is_not_tried_again(calls):
    calls[1][f"uv pip {KIT}"] = -9
    assert installed("[lab]") == 128 + 9 and calls[0][-1] == f"uv pip {KIT}"


TOLD = {"PIP_INDEX_URL": "http://mirror.invalid", "PIP_EXTRA_INDEX_URL": "http://mirror.invalid",
        "PIP_FIND_LINKS": "wheels", "PIP_PROXY": "http://proxy.invalid", "PIP_CERT": "school.pem", "PIP_NO_INDEX": "1",
        "PIP_CONSTRAINT": "x.txt"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """What pip says it is told: on a computer without settings, and where all of TOLD and a file of settings are."""
    file = tmp_path_factory.mktemp("settings") / "pip.conf"
    file.write_text("[global]\ntrusted-host = mirror.invalid\n[install]\nprefer-binary = true\n")
    with pytest.MonkeyPatch.context() as patch:    # pip starts three times here, and not twice a test
        for name in [name for name in os.environ if name.upper().startswith("PIP_")]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        none = installing.pip_settings()
        patch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        patch.setenv("PIP_CONFIG_FILE", str(file))
        of_a_file = installing.pip_settings()
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        for name, value in TOLD.items():
            patch.setenv(name, value)
        return none, installing.pip_settings(), of_a_file


def uv_is_asked(told, monkeypatch):
    monkeypatch.setattr(subprocess, "call", partial(pytest.fail, "nothing is fetched"))
    return installing.uv_is_here(told)


def harmless(told):
    return {name: value for name, value in told.items() if name in installing.HARMLESS}


def test_without_settings_pip_is_told_nothing_that_matters(settings):
    assert set(settings[0]) <= installing.HARMLESS


@pytest.mark.parametrize("name, value", TOLD.items())
def test_where_pip_has_settings_uv_is_not_asked(name, value, settings, monkeypatch):
    key = name[4:].lower().replace("_", "-")
    assert settings[1][key] == value
    assert not uv_is_asked(harmless(settings[1]) | {key: value}, monkeypatch)    # this one alone is enough


@pytest.mark.parametrize("key, value", [("trusted-host", "mirror.invalid"), ("prefer-binary", "true")])
def test_where_a_file_has_settings_for_pip_uv_is_not_asked(key, value, settings, monkeypatch):
    assert settings[2][key] == value
    assert not uv_is_asked(harmless(settings[2]) | {key: value}, monkeypatch)


def test_settings_that_cannot_be_read_are_settings(monkeypatch):
    monkeypatch.setattr(installing, "PIP", [sys.executable, "-c", "import sys; sys.exit(1)"])
    assert not set(installing.pip_settings()) <= installing.HARMLESS


def test_uv_itself(tmp_path, monkeypatch, capfd):
    """The real uv, in an environment of its own: it installs, and what it cannot find, pip looks for."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    monkeypatch.undo()    # uv itself comes from where this computer's packages come from
    if subprocess.call([python, "-m", "pip", "install", "-q", installing.UV]) != 0:
        pytest.fail("no uv") if os.environ.get("KDLIB_BROWSER_REQUIRED") else pytest.skip("no uv to be had")
    write_wheel(tmp_path / "tiny-1.0-py3-none-any.whl")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(installing, "PIP", [str(python), *installing.PIP[1:]])
    place = ["--no-index", "--find-links", str(tmp_path)]
    capfd.readouterr()
    assert installing.install(["tiny", *place], uv=True) == 0 and "pip tries" not in capfd.readouterr().out
    assert subprocess.run([python, "-c", "import tiny; print(tiny.version, tiny.__cached__)"], text=True, check=True,
                          capture_output=True).stdout.startswith("1.0 ")
    assert installing.install(["huge", *place], uv=True) == 1
    said = capfd.readouterr()
    assert "pip tries" in said.out and "No matching distribution found for huge" in said.err
