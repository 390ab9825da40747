"""Other people's environments: Colab has packages of its own, older than ours; the kit takes them."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
# What Colab said it has, in August 2026 (github.com/googlecolab/backend-info). Those that kdlib names:
COLAB = {"anywidget": "0.9.21", "ipywidgets": "7.7.1", "matplotlib": "3.10.0", "numpy": "2.1.3", "pandas": "2.2.3",
         "scikit-learn": "1.6.1", "scipy": "1.16.3", "torch": "2.11.0"}
BELOW = {"ipython": "7.34.0", "ipykernel": "6.17.1", "widgetsnbextension": "3.6.10"}    # and those of its notebook
FORMER = ["backcall", "decorator", "ipython_genutils", "pickleshare", "pytz"]    # which only the old ones need


def test_colab_need_not_install_anything_anew():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = {requirement.name: requirement.specifier for requirement in map(Requirement, project["dependencies"])}
    assert set(COLAB) < set(allowed)
    assert {name: version for name, version in COLAB.items() if not allowed[name].contains(version)} == {}


@pytest.mark.more
def test_widgets_and_measures_with_colab_s_packages(tmp_path):
    """All but torch, whose older builds few indexes have; laid over those of this environment."""
    pins = [f"{name}=={version}" for name, version in {**COLAB, **BELOW}.items() if name != "torch"]
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", tmp_path / "colab"]
    if subprocess.call([*install, *pins, *FORMER]) != 0:
        pytest.fail("no packages") if os.environ.get("KDLIB_BROWSER_REQUIRED") else pytest.skip("not to be had here")
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "colab"), str(ROOT)])}
    found = subprocess.run([sys.executable, "-c", "import ipywidgets, anywidget; print(ipywidgets.__version__)"],
                           env=surroundings, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == COLAB["ipywidgets"]
    files = ["widgets", "inheritance", "next_letter", "model_size", "measure", "sweep", "data"]
    answer = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:nbval", "-p", "no:cacheprovider",
                             "-k", "not stored and not of_today and not installed_with",    # about the kit's own files
                             *(f"tests/test_{name}.py" for name in files)],
                            cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-3000:]
