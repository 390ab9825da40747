"""The wheelhouse, made of packages of a few bytes: what is in it installs without an index, or nothing is changed."""

import os
import shutil
import subprocess
import sys
import types
import zipfile

import build_wheelhouse
import pytest

pytestmark = pytest.mark.more    # pip, as it is
# A kdlib that builds itself with nothing but Python.
BACKEND = '''
import sys, zipfile
def wheel(path, name, version, requires=""):
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path / f"{name}-{version}-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}/__init__.py", f"version = {version!r}")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n{requires}")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(f"{info}/RECORD", "")
    return f"{name}-{version}-py3-none-any.whl"
def build_wheel(folder, config_settings=None, metadata_directory=None):
    import pathlib
    pathlib.Path("build").mkdir()    # as real builds leave things behind
    return wheel(pathlib.Path(folder), "kdlib", "0.1", "Requires-Dist: tiny>=1\\nProvides-Extra: lab\\n"
                 "Requires-Dist: page>=1; extra == 'lab'\\n")
'''


@pytest.fixture(scope="module", autouse=True)
def pip_is_told_nothing():
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("PIP_")]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny kit in a folder with a space in its name, and beside it an index with all that it may need.

    Its wheelhouse is made, in the place of an older one; `before` has the names of the files that were there before.
    """
    folder = tmp_path_factory.mktemp("wheels")
    space, index, root = {}, folder / "index", folder / "my kit"
    exec(BACKEND, space)
    index.mkdir()
    needed = [("tiny", "1.0"), ("tiny", "2.0"), ("page", "1.0")]
    for name, version in needed + [(name, "99.0") for name in build_wheelhouse.BUILDERS]:
        space["wheel"](index, name, version)
    for file, text in {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["tools"]\n'
                          '[project]\nname = "kdlib"\ndynamic = ["version", "dependencies"]\n',
        "tools/backend.py": BACKEND, "constraints.txt": "tiny==1.0\n", "README.md": "", "kdlib/data/digits.csv": "1",
        "kdlib/__pycache__/x.pyc": "", "notebooks/00.ipynb": "{}", "notebooks/.ipynb_checkpoints/00.ipynb": "{}",
        "marks of the class.csv": "", ".venv/pyvenv.cfg": "", "build/old.txt": "",
    }.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    before = files(root)
    (root / "build" / "wheelhouse").mkdir()
    (root / "build" / "wheelhouse" / "gone-1.0-py3-none-any.whl").write_bytes(b"")
    make(root)
    return types.SimpleNamespace(root=root, wheelhouse=root / "build" / "wheelhouse", before=before)


def make(root):
    options = ["--no-index", "--find-links", str(root.parent / "index")]
    build_wheelhouse.replace_wheelhouse(root / "build" / "wheelhouse", root, options)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_is_in_it_and_nothing_of_the_old_one(made):
    found = files(made.wheelhouse)
    assert {name for name in found if "/" not in name} == {
        "kdlib-0.1-py3-none-any.whl", "page-1.0-py3-none-any.whl", "INSTALL.txt",
        "tiny-1.0-py3-none-any.whl",    # tiny 2.0 is not what is pinned
        *(f"{name}-99.0-py3-none-any.whl" for name in ("pip", "setuptools", "wheel"))}
    assert {name for name in found if "/" in name} == {f"kit/{name}" for name in (
        "pyproject.toml", "tools/backend.py", "constraints.txt", "README.md", "kdlib/data/digits.csv",
        "notebooks/00.ipynb")}
    assert {name for name in files(made.root) if not name.startswith("build/wheelhouse/")} == made.before
    assert zipfile.is_zipfile(made.wheelhouse / "tiny-1.0-py3-none-any.whl")
    assert sorted(path.name for path in made.wheelhouse.parent.iterdir()) == ["old.txt", "wheelhouse"]


def test_it_installs_without_an_index(made, tmp_path):
    place = tmp_path / "installed"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", place, "--no-index", "--no-compile",
                    "--no-warn-conflicts", "--find-links", made.wheelhouse, "kdlib"], check=True)
    script = "import kdlib, tiny; print(kdlib.version, tiny.version)"
    answer = subprocess.run([sys.executable, "-c", script], cwd=place, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["0.1", "1.0"]


@pytest.mark.parametrize("system, asked", [("Linux", True), ("Darwin", False)])
def test_without_options_it_is_the_cpu_build_of_torch_on_linux(system, asked, tmp_path, monkeypatch):
    """Fetched first, alone; it is then the newest that is found, for all else comes from where pip looks."""
    commands = []
    monkeypatch.setattr(build_wheelhouse.platform, "system", lambda: system)
    monkeypatch.setattr(build_wheelhouse.installing, "pip_settings", dict)
    monkeypatch.setattr(build_wheelhouse.installing, "cpu_index_answers", lambda settings: True)
    monkeypatch.setattr(subprocess, "call", lambda command: commands.append(command) or 0)
    monkeypatch.setattr(subprocess, "run", lambda command, **how: commands.append(command) or types.SimpleNamespace(
        returncode=0))
    build_wheelhouse.collect(tmp_path, tmp_path / "new", ())
    *torch, everything = (" ".join(map(str, command)) for command in commands)
    assert bool(torch) == asked and (f"--find-links {tmp_path / 'new'}" in everything) == asked
    assert not asked or torch[0].endswith(
        f"wheel --wheel-dir {tmp_path / 'new'} --no-deps --index-url {build_wheelhouse.installing.CPU_INDEX} "
        f"{build_wheelhouse.installing.pinned_torch()}")


def test_the_commands_name_this_python_and_exist(made):
    text = (made.wheelhouse / "INSTALL.txt").read_text(encoding="utf-8")
    version = "{}.{}".format(*sys.version_info)
    assert f"python{version} tools/environment.py --wheels=.." in text
    assert f"py -{version} tools\\environment.py --wheels=.." in text
    assert f"make lab PYTHON=python{version} WHEELS=.." in text
    assert "{" not in text and max(map(len, text.splitlines())) <= 120
    for tool in ("environment.py", "lab.py"):
        assert (build_wheelhouse.ROOT / "tools" / tool).is_file()
    assert all((build_wheelhouse.ROOT / name).exists() for name in build_wheelhouse.KIT)


def test_when_a_package_is_missing_the_old_one_stays(made, tmp_path, capfd):
    shutil.copytree(made.root.parent, tmp_path / "copy")
    root = tmp_path / "copy" / made.root.name
    before = files(root)
    (root.parent / "index" / "tiny-1.0-py3-none-any.whl").unlink()
    with pytest.raises(build_wheelhouse.WheelhouseError, match="could not be collected"):
        make(root)
    assert files(root) == before and "ERROR: " in capfd.readouterr().err
