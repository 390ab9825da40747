"""The environments with the oldest and the newest packages: what is installed there, and what is run."""

import shutil
import subprocess
import sys

import installing
import other_versions
import pins
import pytest

RESOLVED = ["numpy==2.0.0    # via kdlib (pyproject.toml)", "nvidia-nccl-cu12==2.21.5  # via torch",
            "sympy==1.13.1   # via torch", "torch==2.6.0    # via kdlib (pyproject.toml)"]


@pytest.fixture
def commands(monkeypatch, tmp_path):
    """What would be run, as text, in place of running it. The kit lies in tmp_path; what uv was asked comes first."""
    done = []

    def resolve(*options, **how):
        done.append(" ".join([*options, *how["extras"], how["python"], how["system"]]))
        return RESOLVED

    def call(command, **how):
        done.append(" ".join(map(str, command)).replace(str(tmp_path), ""))
        return 0

    monkeypatch.setattr(pins, "resolve", resolve)
    monkeypatch.setattr(pins, "uv", lambda: "uv")
    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(other_versions, "ROOT", tmp_path)
    monkeypatch.setattr(other_versions.platform, "system", lambda: "Linux")
    monkeypatch.setattr(installing, "cpu_index_answers", lambda settings: True)
    monkeypatch.setattr(installing, "pip_settings", dict)
    return done


def ran(monkeypatch, which):
    monkeypatch.setattr("sys.argv", ["other_versions.py", which])
    other_versions.main()


@pytest.mark.parametrize("which, called", [("oldest", "lowest-direct"), ("newest", "highest")])
def test_an_environment_is_made_anew(which, called, commands, monkeypatch, tmp_path):
    (tmp_path / f".venv-{which}" / "left_over").mkdir(parents=True)
    ran(monkeypatch, which)
    python = f"/.venv-{which}/" + ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = f"uv pip install --quiet --python {python} --no-deps"
    assert commands[:-1] == [
        "--upgrade --resolution={} test {}.{}.{} Linux".format(called, *sys.version_info[:3]),
        f"{sys.executable} -m venv /.venv-{which}", f"{install} numpy==2.0.0 sympy==1.13.1",
        f"{install} torch==2.6.0 --index-url {installing.CPU_INDEX}", f"{install} --editable ."]
    assert commands[-1].startswith(f"{python} -c ") and commands[-1].endswith(" ".join(other_versions.SHOWN))
    assert not (tmp_path / f".venv-{which}").exists()    # what lay there was deleted, and nothing here makes it


def test_without_the_cpu_index_torch_is_the_pinned_one(commands, monkeypatch, capsys):
    monkeypatch.setattr(installing, "cpu_index_answers", lambda settings: False)
    ran(monkeypatch, "oldest")
    pin = installing.pinned_torch()
    assert not any("torch==2.6.0" in command for command in commands)
    assert commands[3].endswith(f"-m pip {' '.join(installing.PIP[3:])} install --quiet --no-deps {pin}")
    assert capsys.readouterr().out == f"The CPU build of torch 2.6.0 cannot be had now: here is {pin}.\n"


def test_a_mac_s_torch_has_no_other_build(commands, monkeypatch):
    monkeypatch.setattr(other_versions.platform, "system", lambda: "Darwin")
    ran(monkeypatch, "oldest")
    assert commands[0].endswith(" macOS") and commands[3].endswith("--no-deps torch==2.6.0")


def test_what_cannot_be_installed_stops_it(commands, monkeypatch):
    monkeypatch.setattr(subprocess, "call", lambda command, **how: 1)
    with pytest.raises(SystemExit, match="The environment was not made"):
        ran(monkeypatch, "newest")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_there_all_runs_that_make_test_runs():
    def last(target):
        answer = subprocess.run(["make", "-n", target], cwd=pins.ROOT, capture_output=True, text=True, check=True)
        return answer.stdout.splitlines()[-1].rstrip()

    for which in other_versions.OLD_OR_NEW:
        assert last(f"test-{which}") == last("test").replace(".venv", f".venv-{which}", 1)
