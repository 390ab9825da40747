"""The workflows for GitHub: YAML that GitHub takes, and commands that the Makefile knows."""

import functools
import os
import re
import shlex
import shutil
import subprocess
from itertools import product

import pytest
import yaml
from lesson import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(" ".join(re.findall(r"^([\w -]+):", MAKEFILE, re.M)).split())
VARIABLE = re.compile(r"\$\{\{ *matrix\.(\w+) *\}\}")


@functools.cache
def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs():
    return [pytest.param(job, id=f"{path.stem}-{name}") for path in WORKFLOWS
            for name, job in read(path)["jobs"].items()]


def variants(job):
    """The values of the matrix, a dictionary for each machine that the job runs on."""
    matrix = job.get("strategy", {}).get("matrix", {})
    return [dict(zip(matrix, values)) for values in product(*matrix.values())]


def filled(text, values):
    """A line with the values of the matrix put in; a name that the matrix does not have is an error."""
    return VARIABLE.sub(lambda match: values[match[1]], text)


def recipe(target, *settings):
    """The commands that make would run, as lists of words, without the settings of the environment."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    said = subprocess.run(["make", "-n", target, *settings], cwd=ROOT, env=outside, capture_output=True, text=True,
                          check=True)
    lines = said.stdout.replace("\\\n", "").splitlines()
    return [[word for word in shlex.split(line) if "=" not in word or word.startswith("-")] for line in lines
            if not line.startswith("#")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_workflow_consists_of(path):
    flow = read(path)
    assert set(flow) == {"name", True, "permissions", "concurrency", "jobs"}    # YAML takes the key `on` for a truth
    assert "workflow_dispatch" in flow[True] and flow[True]["push"] == {"branches": ["main"]}
    assert flow["permissions"]["contents"] == "read"
    assert "We did not run this" in path.read_text(encoding="utf-8").partition("\nname:")[0]


@pytest.mark.parametrize("job", jobs())
def test_what_a_job_consists_of(job):
    assert set(job) <= {"strategy", "runs-on", "timeout-minutes", "environment", "env", "if", "steps"}
    assert 10 <= job["timeout-minutes"] <= 60
    for values in variants(job):
        assert re.fullmatch(r"(ubuntu|macos|windows)-latest", filled(job["runs-on"], values))
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step) and set(step) <= {"uses", "run", "with", "id", "env", "name"}
            for value in step.get("with", {}).values():
                filled(value, values)
    assert job["steps"][0] == {"uses": "actions/checkout@v4"}


@pytest.mark.parametrize("job", jobs())
def test_actions_are_github_s_own_with_a_major_version(job):
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", name) for name in used), used


def test_all_workflows_take_the_same_version_of_an_action():
    used = set(re.findall(r"uses: (\S+)", "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)))
    assert len({name.partition("@")[0] for name in used}) == len(used), used


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("job", jobs())
def test_commands_are_the_makefile_s(job):
    ran = 0
    for values in variants(job):
        windows = "windows" in filled(job["runs-on"], values)
        commands = [shlex.split(filled(step["run"], values)) for step in job["steps"] if "run" in step]
        if windows:
            assert commands == recipe("check", "OS=Windows_NT", "PYTHON=python")
            assert job["env"]["PYTHONUTF8"] == re.search(r"^export PYTHONUTF8 = (.*)", MAKEFILE, re.M)[1]
        else:
            for make, target, *settings in commands:
                assert make == "make" and target in TARGETS
                assert all(re.fullmatch(r"[A-Z]+=\$[A-Z]+", setting) for setting in settings)
        ran += len(commands)
    assert ran


def test_which_machines_run_what():
    flow = read(ROOT / ".github" / "workflows" / "tests.yml")
    found = {(filled(job["runs-on"], values).removesuffix("-latest"), filled(step["run"], values),
              values.get("python", "3.11"))
             for job in flow["jobs"].values() for values in variants(job) for step in job["steps"]
             if step.get("run", "").startswith("make ")}
    everywhere = set(product(["ubuntu", "macos"], ["make check", "make test"], ["3.11", "3.12", "3.13"]))
    assert found == everywhere | {("ubuntu", f"make test-{lane}", "3.11") for lane in ("more", "oldest", "newest")}
    assert "schedule" in flow[True] and "schedule" in flow["jobs"]["versions"]["if"]
    assert [values["python"] for values in variants(flow["jobs"]["windows"])] == ["3.11", "3.12", "3.13"]
    pythons = {step["with"]["python-version"] for path in WORKFLOWS for job in read(path)["jobs"].values()
               for step in job["steps"] if "setup-python" in step.get("uses", "")}
    assert pythons == {"3.11", "${{ matrix.python }}"}
