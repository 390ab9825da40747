"""Lesson 00 says in a line whether a computer is ready; if it is not, what is missing and what to do."""

from importlib import metadata

import pytest
from packaging.requirements import Requirement

from classroom.lesson_00 import machine


def test_a_ready_computer_hears_what_it_waits_for_and_that_it_is_ready(capsys):
    machine.check()
    waiting, packages, ready = capsys.readouterr().out.splitlines()
    assert waiting.startswith("Looking at the packages") and ready.startswith("Ready:")
    assert {"torch", "numpy", "scipy"} <= set(packages.split())    # each as its turn comes


@pytest.mark.parametrize("package, says", [
    ("no-such-package", "no-such-package cannot be imported (ModuleNotFoundError)"),
    ("numpy<1", f"numpy is version {metadata.version('numpy')}, the kit needs <1"), ("numpy>=1", None)])
def test_what_is_wrong_with_a_package(package, says):
    assert machine.trouble(Requirement(package)) == says


def test_everything_that_is_missing_is_named_with_what_helps(capsys, monkeypatch):
    monkeypatch.setattr(machine.metadata, "requires", lambda name: ["torch>=99", "missing", 'pytest; extra == "test"'])
    machine.check()
    said = capsys.readouterr().out
    assert "Not ready: torch is version" in said and "; missing cannot be imported" in said and "pytest" not in said
    assert "make lab" in said and "README.md" in said


@pytest.mark.parametrize("system, helps", [("Windows", "Visual C++ Redistributable"), ("Linux", "libgomp1"),
                                           ("Darwin", "arm64"), ("FreeBSD", "library")])
@pytest.mark.parametrize("error", [OSError("[WinError 126] The specified module could not be found.\nError loading "
                                           '"c10.dll" or one of its dependencies.' + 1000 * " and more"),
                                   ImportError("libgomp.so.1: cannot open shared object file"),
                                   ModuleNotFoundError("No module named 'sympy'", name="sympy")], ids=type)
def test_a_package_that_is_here_and_does_not_load_says_why(error, system, helps, capsys, monkeypatch):
    """`make lab` alone would find everything installed, and do nothing."""
    def does_not_load(module):
        raise error

    monkeypatch.setattr(machine, "import_module", does_not_load)
    monkeypatch.setattr(machine.metadata, "requires", lambda name: ["torch>=2"])
    monkeypatch.setattr(machine.platform, "system", lambda: system)
    machine.check()
    said = capsys.readouterr().out
    assert f"torch is installed, but does not load ({type(error).__name__}: " in said
    assert " ".join(str(error).split())[:80] in said and max(map(len, said.splitlines())) < 450
    assert helps in said and "delete the folder .venv" in said and said.count("make lab") == 1


def test_a_kit_that_was_copied_and_not_installed_is_told_so(capsys, monkeypatch):
    def not_there(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(machine.metadata, "requires", not_there)
    monkeypatch.setattr(machine.metadata, "version", not_there)
    machine.check()
    assert "Not ready: kdlib cannot be imported (PackageNotFoundError)" in capsys.readouterr().out
