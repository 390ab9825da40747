"""The set-up: the files that say what to install agree, and what goes wrong is said in a sentence."""

import ast
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import venv
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# The rest is called alike.
CONDA_NAME = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}


def load(folder, tool="environment"):
    """A tool of the kit in ``folder``, as a module."""
    spec = importlib.util.spec_from_file_location(tool, folder / "tools" / f"{tool}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


environment = load(ROOT)


def requirements(lines):
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}


def everything(*extras):
    """What kdlib needs, a page to open the lessons in, the tests, and further extras."""
    lab, *others = (PROJECT["optional-dependencies"][extra] for extra in ("lab", "test", *extras))
    assert all(first == "kdlib[lab]" for first, *_ in others)
    return requirements(PROJECT["dependencies"] + lab + [name for _, *names in others for name in names])


# ---- the files agree ----

def test_kdlib_brings_no_front_end():
    assert set(requirements(PROJECT["optional-dependencies"]["lab"])) == {"jupyterlab", "anywidget", "ipywidgets"}
    assert not any("lab" in name or "notebook" in name for name in requirements(PROJECT["dependencies"]))


def test_conda_names_and_ranges():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert listed["channels"] == ["conda-forge", "nodefaults"]
    *lines, by_pip = listed["dependencies"]    # what conda-forge may not have comes last
    conda = dict(line.split(" ", 1) if " " in line else (line, "") for line in lines)
    python = re.fullmatch(r"=(\d+\.\d+)", conda.pop("python"))[1]    # Binder understands nothing but =X.Y
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    assert conda.pop("pip") == ""
    conda = {name: SpecifierSet(versions) for name, versions in conda.items()}
    pip = requirements(by_pip.pop("pip"))
    assert by_pip == {} and set(pip) == {"axe-playwright-python", "playwright"} and not set(pip) & set(conda)
    # With the tests' extra: whoever has this environment can run nbval on a lesson and everything that make test runs.
    wanted = everything()
    assert conda | pip == {CONDA_NAME.get(name, name): specifier for name, specifier in wanted.items()}


def test_constraints_pin_what_pyproject_names():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {}
    for line in lines:
        if not line.startswith("#"):
            name, version = re.fullmatch(r"([\w.-]+)==([\w.]+)", line).groups()    # so no +cpu, no file, no kdlib
            pins[canonicalize_name(name)] = version
    assert "kdlib" not in pins
    for name, allowed in everything("hub").items():
        assert name in pins, f"{name} is not pinned"
        assert allowed.contains(pins[name]), f"{name}=={pins[name]} is outside {allowed}"


def test_readme_names_the_torch_that_is_pinned():
    named = set(re.findall(r"torch==[\w.]+", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named == {load(ROOT, "installing").pinned_torch()}


def test_python_is_the_same_everywhere():
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, environment.NEEDED))


def test_citation_names_the_version_and_the_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0" and citation["authors"] and citation["message"] and citation["title"]
    assert citation["license"] == PROJECT["license"]
    assert f'__version__ = "{citation["version"]}"' in (ROOT / "kdlib" / "__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("system, folder, python", [("nt", "Scripts", "python.exe"), ("posix", "bin", "python")])
def test_where_an_environment_keeps_its_python(system, folder, python, monkeypatch):
    """As tools/environment.py and the Makefile know it."""
    with monkeypatch.context() as elsewhere:    # no longer than that: pathlib would be another, too
        elsewhere.setattr(os, "name", system)
        found = load(ROOT).PYTHON
    assert Path(found).parts[-3:] == (".venv", folder, python)
    if shutil.which("make"):
        told = f"OS={'Windows_NT' if system == 'nt' else ''}"
        said = subprocess.run(["make", "-n", "slides", told], cwd=ROOT, capture_output=True, text=True, check=True)
        assert f"\n.venv/{folder}/python " in said.stdout


# ---- what goes wrong is said clearly ----

def test_an_old_python_says_so():
    ast.parse((ROOT / "tools" / "environment.py").read_text(encoding="utf-8"), feature_version=(3, 5))
    assert "need Python 3.11 or newer; this one is 3.8." in environment.python_problem((3, 8, 10))
    assert "make lab PYTHON=python3.12" in environment.python_problem((3, 8, 10))
    assert environment.python_problem((3, 11, 0)) is None


def test_debian_without_venv_says_so():
    assert "apt install python3-venv" in environment.python_problem((3, 11), modules=("venv", "no_such_module"))


@pytest.fixture
def offline():
    """The surroundings of a computer without network, whatever pip is told on this one."""
    with socket.socket() as nobody:    # bound, never listening: connections are refused
        nobody.bind(("127.0.0.1", 0))
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
        yield kept | {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1",
                      "PIP_INDEX_URL": f"http://127.0.0.1:{nobody.getsockname()[1]}/simple"}


@pytest.fixture
def kit(tmp_path):
    """A copy of what the set-up reads, in a folder with a space in its name."""
    folder = tmp_path / "my kit"
    for name in ("pyproject.toml", "constraints.txt", "README.md", "tools/environment.py", "tools/installing.py",
                 "kdlib/__init__.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.more    # pip, as it is
def test_without_network(kit, offline, monkeypatch, capfd):
    """All is as `make lab` does it the first time, but that the new .venv has the pip of these tests."""
    script, call = load(kit), subprocess.call

    def quick(command, **how):
        if command == [sys.executable, "-m", "venv", script.VENV]:
            return bare_venv(kit)
        return call(command, env=offline, **how)

    monkeypatch.setattr(subprocess, "call", quick)
    with pytest.raises(SystemExit) as stop:
        script.main([])
    said, printed = stop.value.code, capfd.readouterr()
    assert "The installation did not finish" in said and "network" in said
    assert "Run the same command again" in said.splitlines()[-1]
    assert "ERROR: " in printed.err and "Traceback" not in printed.out + printed.err
    assert script.read_stamp() == environment.UNFINISHED


# ---- from a folder of wheels ----

def test_from_a_folder_of_wheels_pip_asks_nobody_else(kit):
    done, message = installations(kit, f"--wheels={kit.parent}", "--quiet")
    assert (done, message) == (["new", f".[lab]--quiet--no-index--find-links{kit.parent}"], None)


def test_a_folder_of_wheels_that_is_not_there(kit):
    done, message = installations(kit, "--wheels=no/such/folder")
    assert done == [] and message == f"There is no folder {Path('no/such/folder').absolute()} to install from."
    assert not (kit / ".venv").exists()


def test_wheels_that_do_not_fit(kit):
    done, message = installations(kit, f"--wheels={kit.parent}", pip_answers=1)
    assert done == ["new", f".[lab]--no-index--find-links{kit.parent}"]
    assert "another system or another Python" in message and "network" not in message
    assert "Python {}.{} on ".format(*sys.version_info) in message and str(kit.parent) in message


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_lab_hands_the_folder_on():
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}

    def commands(*settings):
        return subprocess.run(["make", "-n", "lab", *settings], cwd=ROOT, env=alone, capture_output=True,
                              text=True).stdout

    assert '--wheels="../my stick"' in commands("WHEELS=../my stick")
    assert "--wheels" not in commands()


# ---- when something is installed, and when nothing is ----

def bare_venv(folder):
    """A .venv in a moment: its pip is the one of these tests, found through a .pth file. Returns 0: it is made.

    A pip of its own takes seconds. Whoever clones the kit and types `make check` has just seen whether that works.
    """
    venv.create(folder / ".venv", symlinks=os.name != "nt")
    packages = next((folder / ".venv").glob("**/site-packages"))
    (packages / "tests.pth").write_text(str(Path(pytest.__file__).parent.parent), encoding="utf-8")
    return 0


@pytest.fixture
def made(kit):
    """``kit`` with its set-up done, the tests' extra included."""
    bare_venv(kit)
    load(kit).write_stamp(load(kit).stamp("[test]"))
    return kit


def installations(kit, *arguments, pip_answers=0):
    """What main() would do in ``kit``: "new" for a new .venv, and pip's target. Then its exit message, if any."""
    script, done, message = load(kit), [], None

    def make_venv():
        done.append("new")
        shutil.rmtree(script.VENV, ignore_errors=True)
        bare_venv(kit)

    script.make_venv = make_venv
    script.pip_install = lambda extra, options: done.append("." + extra + "".join(options)) or pip_answers
    try:
        script.main(list(arguments))
    except SystemExit as stop:
        message = stop.code
    return done, message


def test_first_run_then_nothing_then_the_extra_then_nothing(kit):
    assert installations(kit, "--extra-index-url=x") == (["new", ".[lab]--extra-index-url=x"], None)
    assert installations(kit) == ([], None)
    assert installations(kit, "--test") == ([".[test]"], None)
    assert installations(kit, "--test") == ([], None)
    assert installations(kit) == ([], None)


def test_the_hub_s_extra_comes_on_top_of_the_tests_and_stays(kit):
    assert installations(kit, "--test") == (["new", ".[test]"], None)
    assert installations(kit, "--hub") == ([".[hub,test]"], None)
    for arguments in ([], ["--test"], ["--hub"], ["--hub", "--test"]):
        assert installations(kit, *arguments) == ([], None)


def test_a_second_run_needs_no_network_and_says_nothing(made, offline):
    for arguments in ([], ["--test"]):    # as the Makefile does
        answer = subprocess.run([sys.executable, made / "tools" / "environment.py", *arguments], env=offline,
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_a_change_is_installed_into_the_same_environment_with_its_extra(made, file):
    with open(made / file, "a", encoding="utf-8") as text:
        text.write("# changed\n")
    assert installations(made) == ([".[test]"], None)
    assert installations(made, "--test") == ([], None)


def test_an_environment_made_by_hand_is_kept(kit):
    bare_venv(kit)
    assert installations(kit) == ([".[lab]"], None)


def test_an_update_that_pip_gives_up_leaves_what_was_there(made):
    before = load(made).read_stamp()
    (made / "constraints.txt").write_text("", encoding="utf-8")
    done, message = installations(made, pip_answers=1)
    assert done == [".[test]"] and "did not finish" in message
    assert load(made).read_stamp() == before


def test_an_update_that_was_killed_is_started_from_nothing(made):
    (made / "constraints.txt").write_text("", encoding="utf-8")
    done, message = installations(made, pip_answers=-9)
    assert done == [".[test]"] and "was stopped" in message
    assert installations(made) == (["new", ".[lab]"], None)


@pytest.mark.parametrize("damage", ["moved", "no interpreter", "no pip"])
def test_a_broken_environment_is_made_anew(made, damage):
    if damage == "moved":
        made = made.rename(made.with_name("moved"))
    elif damage == "no interpreter":
        Path(load(made).PYTHON).unlink()
    else:
        next((made / ".venv").glob("**/tests.pth")).unlink()
    assert installations(made) == (["new", ".[lab]"], None)
    assert installations(made) == ([], None)


# ---- folders ----

def in_ascii(**more):
    """The surroundings in which Python takes the names of files for ASCII."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"} | {
        "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"} | more


@pytest.mark.skipif(os.name == "nt", reason="the names of files are UTF-8 on Windows, whatever one sets")
def test_a_folder_with_other_letters_where_all_is_ascii(made):
    """It took the folder for another one, made .venv anew, and stopped: "surrogates not allowed"."""
    made = made.rename(made.with_name("知识 kit"))
    load(made).write_stamp(load(made).stamp("[lab]"))
    answer = subprocess.run([sys.executable, made / "tools" / "environment.py"], env=in_ascii(), capture_output=True,
                            text=True, timeout=100)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="as above")
def test_jupyterlab_starts_there_too(tmp_path):
    kit = shutil.copytree(ROOT / "tools", tmp_path / "知识 kit" / "tools").parent
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").touch()
    (tmp_path / "jupyterlab" / "labapp.py").write_text(
        "class LabApp:\n    def launch_instance(options): print([word for word in options if 'root_dir' in word])\n")
    (tmp_path / "rfc3987_syntax.py").write_text("raise ImportError")    # slow, as conftest says
    answer = subprocess.run([sys.executable, kit / "tools" / "lab.py"], env=in_ascii(PYTHONPATH=str(tmp_path)),
                            capture_output=True, encoding="utf-8", timeout=100)
    assert answer.stdout.splitlines()[-1] == str([f"--ServerApp.root_dir={kit}"]), answer.stderr


def test_a_folder_that_is_too_deep_for_windows(kit, monkeypatch):
    deep = "C:\\" + "d" * 96    # as long as a folder of OneDrive can be
    said = environment.path_problem(deep, "Windows", long_paths=False)
    assert deep in said and "99 letters" in said and "C:\\kit" in said and "network" not in said
    assert environment.path_problem(deep, "Windows", long_paths=True) is None
    assert environment.path_problem(deep, "Linux", long_paths=False) is None
    assert environment.path_problem("d" * environment.WINDOWS_ROOM, "Windows", long_paths=False) is None
    monkeypatch.setattr(environment.platform, "system", lambda: "Windows")
    monkeypatch.setattr(environment, "WINDOWS_ROOM", 3)
    monkeypatch.setattr(environment, "STAMP", str(kit / "none"))
    monkeypatch.setattr(environment, "windows_takes_long_paths", lambda: False)
    with pytest.raises(SystemExit, match="too long for Windows"):    # before it fetches gigabytes
        environment.main([])


def test_how_deep_is_too_deep():
    """From the longest path of all packages here, as it would be on Windows, where PyPI's torch is no +cpu."""
    records = (one.read_text("RECORD") or "" for one in metadata.distributions())
    files = (line.rsplit(",", 2)[0] for record in records for line in record.splitlines())    # name,hash,size
    longest = max(len(name.replace("+cpu", "")) for name in files if not name.startswith("..") and ".pyc" not in name)
    assert environment.WINDOWS_ROOM + len("\\.venv\\Lib\\site-packages\\") + longest <= 259


# ---- JupyterLab ----

@pytest.mark.parametrize("refuses", ["mkdir", "exists", "write_text"])
def test_an_environment_of_somebody_else_starts_jupyterlab(refuses, tmp_path, monkeypatch):
    """No permission to write into it, as on a shared computer: JupyterLab asks its question, and that is all."""
    def no_permission(*anything, **how):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "share" / "jupyter" / "lab").mkdir(parents=True)
    lab = load(ROOT, "lab")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(Path, refuses, no_permission)
    lab.no_questions_at_the_start()
    monkeypatch.undo()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    lab.no_questions_at_the_start()
    settings, = tmp_path.glob("share/jupyter/lab/settings/overrides.json")
    assert "fetchNews" in settings.read_text(encoding="utf-8")


def refused(monkeypatch, port):
    """What tools/lab.py says of a port before it stops. Were it to go on, it would find no JupyterLab here."""
    monkeypatch.setattr(sys, "argv", ["lab.py", "--no-browser", f"--port={port}"])
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(SystemExit) as stop:
        load(ROOT, "lab").main()
    return stop.value.code


def test_a_taken_port_is_named(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(monkeypatch, port)
    assert f"Port {port} cannot be used" in said and "make lab PORT=" in said


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1", ""])
def test_what_is_not_a_port_is_refused(monkeypatch, port):
    assert "is not a port" in refused(monkeypatch, port)


def test_any_other_port_will_do(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    assert "JupyterLab is not installed here" in refused(monkeypatch, port)
