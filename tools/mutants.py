"""Does a test fail when a line of the code is changed? `make mutants` changes 300 of them, one after the other.

    python tools/mutants.py                   # 300 of all, always the same ones; some six minutes on two cores
    python tools/mutants.py --sample 40 kdlib/losses      # of one package or file only
    python tools/mutants.py --seed 1          # others

Cosmic Ray makes the changes: another operator, a number one larger, True for False, a loop that never runs, `not`
before a condition. First the fast tests run once under coverage.py, to know which test walks through which line. Then a
place is drawn, of all places alike, and one of its changes; a copy of the tree gets it, and the tests that walk through
that line run there until one fails: the mutant is killed. One that outlives all of them survives, and is printed; so is
one through whose line no test walks. tests/survivors.csv lists those that may, each with the reason.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import coverage
import pandas as pd
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from defects import ROOT, copied
from tqdm import tqdm

JUDGED = ["kdlib/losses", "kdlib/training.py", "kdlib/sweep", "kdlib/measure", "kdlib/arguments.py",
          "kdlib/repetitions.py", "kdlib/text.py", "kdlib/models", "kdlib/data/_names.py", "kdlib/data/_answers.py",
          "classroom/exercise.py", "classroom/diagnosis.py", "classroom/claim.py", "classroom/verdict.py"]
SURVIVORS = ROOT / "tests" / "survivors.csv"
DEFAULTS = "tests/test_signatures.py::test_names_arguments_and_defaults_are_what_others_rely_on"
LANE = ["-q", "-p", "no:nbval", "-p", "no:logging", "-p", "no:cacheprovider", "-m",
        "not browser and not lesson and not more and not long"]
# Some tests start processes that import this file once more, and shall not run all tests once more.
WALK = """\
import json, sys
import pytest

if __name__ == "__main__":
    sys.path.insert(0, "tools")
    from mutants import Clock
    clock = Clock()
    code = pytest.main([*sys.argv[1:], "--ignore-glob=*_browser.py", "--ignore-glob=*_notebook.py", "tests"], [clock])
    json.dump(clock.seconds, open("seconds.json", "w"))
    sys.exit(code)
"""
UP_TO = 40    # seconds of tests for one mutant: the quickest first, those in files of the module's own name before all
PATIENCE = 120    # seconds; a mutant that loops forever is killed, too


class Clock:
    """A plugin of pytest that keeps each test's seconds, and the first test, or file of tests, that failed."""

    def __init__(self):
        self.seconds, self.failed = {}, None

    def pytest_runtest_logreport(self, report):
        test = report.nodeid.split("[")[0]
        self.seconds[test] = self.seconds.get(test, 0) + report.duration
        self.pytest_collectreport(report)

    def pytest_collectreport(self, report):
        if report.failed and self.failed is None:
            self.failed = report.nodeid


def walked(folder):
    """({file: {line: tests}}, {test: seconds}) of the fast tests; the test is a node id without its parameters."""
    (folder / "walk.py").write_text(WALK)    # beside the packages, so that these are imported
    (folder / ".coveragerc").write_text("[run]\ndynamic_context = test_function\nsource = kdlib, classroom\n")
    run = subprocess.run([sys.executable, "-m", "coverage", "run", "walk.py", *LANE], cwd=folder,
                         env=os.environ | {"PYTHONPATH": str(folder)})
    if run.returncode:
        sys.exit("a test fails on the sound tree, so it can judge no mutant")
    seconds, lines = json.loads((folder / "seconds.json").read_text()), {}
    data = coverage.CoverageData(str(folder / ".coverage"))
    data.read()
    for file in data.measured_files():
        lines[str(Path(file).relative_to(folder))] = {
            line: {as_node(context) for context in contexts if context} for line, contexts in
            data.contexts_by_lineno(file).items()}
    return lines, seconds


def as_node(context):
    """Of coverage's `tests.test_x.test_y` or `test_x.test_y` pytest's `tests/test_x.py::test_y`."""
    *path, name = context.removeprefix("tests.").split(".")
    return f"tests/{'/'.join(path)}.py::{name}"


def places(files):
    """[(file, line, column, [(operator, occurrence), …])] of all that Cosmic Ray can change."""
    found = {}
    for file in files:
        nodes = list(ast_nodes(get_ast((ROOT / file).read_text())))
        for name in sorted(operator_names()):
            with contextlib.suppress(TypeError):    # those that replace a variable want to be told which
                operator, occurrence = get_operator(name)(), 0
                for node in nodes:
                    for (line, column), _ in operator.mutation_positions(node):
                        found.setdefault((file, line, column), []).append((name, occurrence))
                        occurrence += 1
    return [(*place, changes) for place, changes in sorted(found.items())]


def chosen(file, line, lines, seconds):
    """The tests that walk through a line, in the order in which they run."""
    known = lines.get(file, {})
    # A line that runs at import, such as a default: all of the file's, and the one that knows the defaults.
    tests = known.get(line) or set().union(*known.values(), {DEFAULTS})
    tests = tests & seconds.keys()    # a function in a test may be named like one
    stem = Path(file).with_suffix("").as_posix().replace("/_", "_").split("/", 1)[1].replace("/", "_")
    total, kept = 0.0, []
    for name in sorted(tests, key=lambda name: (name != DEFAULTS, f"test_{stem}" not in name, seconds[name])):
        total += seconds[name]
        if kept and total > UP_TO:
            break
        kept.append(name)
    return kept


def ready(root):
    """A worker's own copy of the tree, in which it changes one file at a time; and what is slow to load."""
    global folder
    folder = Path(root) / str(os.getpid())
    copied(folder)
    for module in ("torch", "scipy.stats", "sklearn.datasets", "matplotlib.pyplot"):
        __import__(module)


def trial(file, operator, occurrence, tests):
    """The test that fails on a mutant, "time" where none ends, None where all pass."""
    original = (ROOT / file).read_text()
    (folder / file).write_text(mutate_code(original, get_operator(operator)(), occurrence))
    try:
        return judged(tests)
    finally:
        (folder / file).write_text(original)


def judged(tests, patience=PATIENCE):
    """What these tests say of this worker's copy as it is, sound or not, as `trial` returns it."""
    end, start = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=judge, args=(tests, start))
    child.start()
    start.close()
    child.join(patience)
    child.kill()
    try:
        answer, code = end.recv() if end.poll() else ("time", None)
    except EOFError:
        return "a crash"
    if answer is None and code != 0:
        raise RuntimeError(f"pytest's exit code {code}, and no test failed: {tests}")
    return answer


def judge(tests, start):
    """In a fork, so that nothing is loaded twice: the answer of the tests goes through the pipe."""
    sys.stdout = sys.stderr = open(os.devnull, "w")
    os.chdir(folder)
    os.environ["PYTHONPATH"] = str(folder)
    sys.path[:0] = [str(folder), str(folder / "tools"), str(folder / "tests")]
    clock = Clock()
    code = pytest.main(["-x", *LANE, *tests], [clock])
    start.send((clock.failed, int(code)))
    os._exit(0)


def shown(file, operator, occurrence):
    """(line before, line after) of a mutant: the lines that differ."""
    before = (ROOT / file).read_text()
    pairs = zip(before.splitlines(), mutate_code(before, get_operator(operator)(), occurrence).splitlines())
    return next(((old.strip(), new.strip()) for old, new in pairs if old != new), ("", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=JUDGED, help="files or packages")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    files = sorted(str(file.relative_to(ROOT)) for path in map(ROOT.__truediv__, options.paths)
                   for file in ([path] if path.is_file() else path.rglob("*.py")))
    draw, everywhere = random.Random(options.seed), places(files)
    drawn = [(file, line, *draw.choice(changes)) for file, line, _, changes in
             draw.sample(everywhere, min(options.sample, len(everywhere)))]
    with tempfile.TemporaryDirectory() as root:
        walk = Path(root) / "walk"
        copied(walk)
        lines, seconds = walked(walk)
        rows = []
        with ProcessPoolExecutor(2, multiprocessing.get_context("fork"), ready, (root,)) as pool:
            asked = {pool.submit(trial, file, operator, occurrence, chosen(file, line, lines, seconds)):
                     (file, line, operator, occurrence) for file, line, operator, occurrence in drawn}
            for one in tqdm(as_completed(asked), total=len(asked), unit="mutant"):
                file, line, operator, occurrence = asked[one]
                rows.append((file, line, *shown(file, operator, occurrence), one.result()))
                if rows[-1][-1] in (None, "time", "a crash"):
                    tqdm.write("{}:{}: {}  ->  {}: {}".format(*rows[-1][:-1], rows[-1][-1] or "survives"))
            killers = sorted({row[-1] for row in rows} - {None, "time", "a crash"})
            if innocent := pool.submit(judged, killers, 10 * PATIENCE).result():
                sys.exit(f"{innocent} fails on the sound code too, so it kills nothing")
    report(pd.DataFrame(rows, columns=["file", "line", "before", "after", "killer"]), len(everywhere))


def report(table, places):
    excused = pd.read_csv(SURVIVORS)[["file", "before", "after", "reason"]]
    table = table.merge(excused, how="left", on=["file", "before", "after"])
    table["killed"] = table.killer.notna()
    print(f"{len(table)} of {places} places, one change each: {100 * table.killed.mean():.1f} % killed, "
          f"{table.killer.isin(['time', 'a crash']).sum()} of them because the tests did not end or crashed")
    print(table.groupby("file").killed.agg(mutants="size", killed="sum").to_string())
    left = table[~table.killed].sort_values(["file", "line"])
    for row in left.itertuples():
        print(f"\n{row.file}:{row.line} survives\n  - {row.before}\n  + {row.after}")
        print(f"  {row.reason}" if isinstance(row.reason, str) else "  no reason is listed")
    sys.exit(bool(left.reason.isna().any()))


if __name__ == "__main__":
    main()
