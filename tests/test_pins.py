"""The pins: how they are raised, what is left out, and that nothing is written that not everybody can install."""

import os
import subprocess
import sys

import installing
import pins
import pytest

# What uv says, shortened. Of the lines for NVIDIA cards one is wanted by others only, one has an odd name.
RESOLVED = """\
cuda-toolkit==13.2.2      # via torch
jinja2==3.1.6             # via jupyterlab, torch
numpy==2.5.0              # via scipy, kdlib (pyproject.toml)
nvidia-cudnn-cu13==9.26.0.51  # via torch
nvidia-nvjitlink==13.5.37  # via cuda-toolkit, nvidia-cudnn-cu13
jupyterlab==4.7.0         # via kdlib (pyproject.toml)
odd-name==1.0             # via nvidia-nvjitlink
scipy==1.18.0             # via kdlib (pyproject.toml)
setuptools==84.2.1        # via torch
torch==2.15.0+cpu         # via kdlib (pyproject.toml)
triton==3.9.0             # via torch
""".splitlines()
KEPT = {"jinja2": "3.1.6", "numpy": "2.5.0", "jupyterlab": "4.7.0", "scipy": "1.18.0", "torch": "2.15.0"}
BEFORE = "# what this is\nJinja2==3.1.6\nnumpy==2.4.6\nscipy==1.18.0\ntorch==2.13.0\nold_one==1.0\n"
AFTER = "# what this is\nJinja2==3.1.6\njupyterlab==4.7.0\nnumpy==2.5.0\nscipy==1.18.0\ntorch==2.15.0\n"


@pytest.fixture
def uv(monkeypatch, tmp_path):
    """uv's answer, and in `asked` what it was asked; `fails` gives (python, system) an error. Pins lie in tmp_path."""
    asked, fails = [], {}

    def run(command, input, **how):
        options = [option for option in command if option.startswith("--")]
        python, system = (command[command.index(f"--python-{word}") + 1] for word in ("version", "platform"))
        asked.append((options, python, system))
        if "--output-file" in command:
            with open(command[command.index("--output-file") + 1], "r+", encoding="utf-8") as file:
                assert file.read() == BEFORE    # from which uv takes what it is to keep
                file.seek(0)
                file.write("\n".join(RESOLVED))
                file.truncate()
        problem = fails.get((python, system), "")
        return subprocess.CompletedProcess(command, bool(problem), stdout="", stderr=problem)

    monkeypatch.setattr(pins, "uv", lambda: "uv")
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(pins, "PINS", tmp_path / "constraints.txt")
    pins.PINS.write_text(BEFORE, encoding="utf-8")
    return asked, fails


def ran(monkeypatch, *arguments):
    """Why main() stopped, or None."""
    monkeypatch.setattr("sys.argv", ["pins.py", *arguments])
    try:
        pins.main()
    except SystemExit as stop:
        return stop.code


def test_what_only_an_nvidia_card_needs_is_no_pin():
    assert pins.versions(pins.without_cuda(RESOLVED)) == KEPT | {"setuptools": "84.2.1", "torch": "2.15.0+cpu"}


def test_the_file_is_written_as_it_stands():
    text = pins.PINS.read_text(encoding="utf-8")
    assert pins.written(pins.versions(text.splitlines()), text) == text
    assert not pins.CUDA.search(text) and not pins.APART & set(pins.versions(text.splitlines()))


def test_all_are_raised_and_what_changed_is_said(uv, monkeypatch, capsys):
    assert ran(monkeypatch) is None
    assert pins.PINS.read_text(encoding="utf-8") == AFTER
    assert capsys.readouterr().out.splitlines() == [
        "jupyterlab (new) -> 4.7.0", "numpy 2.4.6 -> 2.5.0", "old-one 1.0 -> (gone)", "torch 2.13.0 -> 2.15.0",
        "5 pins, 4 of them changed.", "README.md names torch's version too."]
    (options, python, system), *others = uv[0]
    assert "--upgrade" in options and (python, system) == ("3.11", "x86_64-manylinux_2_28")
    assert {(python, system) for _, python, system in others} == {
        (python, system) for python in pins.PYTHONS for system in pins.SYSTEMS.values()} and len(others) == 9
    assert all("--only-binary=:all:" in options and "--upgrade" not in options for options, *_ in others)
    assert all(("--extra=hub" in options) == (system != "windows") for options, _, system in others)


def test_one_is_raised(uv, monkeypatch):
    assert ran(monkeypatch, "numpy", "scipy") is None
    options = uv[0][0][0]
    assert {"--upgrade-package=numpy", "--upgrade-package=scipy"} < set(options) and "--upgrade" not in options


def test_pins_that_do_not_fit_everywhere_are_not_written(uv, monkeypatch):
    uv[1]["3.13", "windows"] = "numpy has no such wheel"
    assert ran(monkeypatch) == ("Python 3.13 on Windows: numpy has no such wheel\n\n"
                                "These pins do not fit everywhere: nothing written.")
    assert pins.PINS.read_text(encoding="utf-8") == BEFORE


def test_a_check_writes_nothing(uv, monkeypatch, capsys):
    assert ran(monkeypatch, "--check") is None and len(uv[0]) == 9
    assert capsys.readouterr().out == "5 pins, 0 of them changed.\n"
    uv[1]["3.12", "aarch64-apple-darwin"] = "no"
    assert ran(monkeypatch, "--check") == "Python 3.12 on macOS: no\n\nThese pins do not fit everywhere."
    assert pins.PINS.read_text(encoding="utf-8") == BEFORE


def test_versions_that_exclude_one_another(uv, monkeypatch):
    uv[1]["3.11", "x86_64-manylinux_2_28"] = "No solution found"
    assert ran(monkeypatch) == "No solution found" and pins.PINS.read_text(encoding="utf-8") == BEFORE


def test_without_uv(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(subprocess, "call", lambda command: 1)
    assert ran(monkeypatch) == f"{installing.UV} cannot be had; pip's last lines above say why."


def test_the_pythons_are_those_of_the_workflows():
    workflow = (pins.ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    listed = ", ".join(f'"{python}"' for python in pins.PYTHONS)
    assert workflow.count(f"python: [{listed}]") == workflow.count("        python:") == 3


@pytest.mark.more
def test_the_pins_of_today_fit_every_python_and_system(tmp_path, monkeypatch):
    """Asked of the index: soupsieve once was pinned to a version that Debian 12's Python, 3.11.2, is too old for."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path], check=True)
    bin = tmp_path / ("Scripts" if os.name == "nt" else "bin")
    if subprocess.call([bin / "python", "-m", "pip", "install", "-q", installing.UV]) != 0:
        pytest.fail("no uv") if os.environ.get("KDLIB_BROWSER_REQUIRED") else pytest.skip("no uv to be had")
    monkeypatch.setattr(pins, "uv", lambda: str(bin / "uv"))
    assert list(pins.misfits(pins.PINS.read_text(encoding="utf-8"))) == []
