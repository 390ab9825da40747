"""Do the lessons print the same on other machines? Run them as other processors and thread counts would.

    python tools/check_claims.py            all lessons
    python tools/check_claims.py 02 05      only these

torch picks its kernels by ATEN_CPU_CAPABILITY, so `default` (no AVX) and `avx2` compute like other processors; two
threads add numbers up in another order. Every stored output that is compared at all must come out to the letter.

A claim about a mean holds where three standard errors lie between the mean and its bound. Last are the five claims that
came nearest to that on any of these machines: those will be the first to fail elsewhere.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pandas as pd
from lesson import NOTEBOOKS, LessonError, lessons

MEASURED = NOTEBOOKS.parent / "tools" / "measured.cfg"    # what a claim has measured may differ
ONE_THREAD = "torch.set_num_threads(1)"
# Runs before a lesson's first cell: each claim that holds writes its margins down.
NOTING = """\
import json
from classroom.claim import Claim

def noting(self, sentence, bounds, init=Claim.__init__):
    init(self, sentence, bounds)
    with open({notes!r}, "a", encoding="utf-8") as notes:
        for bound in bounds:
            print(json.dumps([{lesson!r}, sentence, str(bound), bound.margin]), file=notes)

Claim.__init__ = noting
"""


def check(paths, capability, threads, notes):
    """Run these lessons under nbval as this machine. Returns True where every output is as stored.

    notes: path of the file to which each bound of each claim adds a line.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            text = path.read_text(encoding="utf-8")
            if ONE_THREAD not in text:
                sys.exit(f"{path.name} does not say {ONE_THREAD}")
            book = nbformat.reads(text.replace(ONE_THREAD, f"torch.set_num_threads({threads})"), as_version=4)
            first = nbformat.v4.new_code_cell(NOTING.format(notes=str(notes), lesson=path.stem[:2]), execution_count=1)
            book.cells.insert(0, first)
            nbformat.write(book, Path(folder) / path.name)
        # Idle threads sleep: two that spin on a busy machine keep each other from working.
        environment = os.environ | {"ATEN_CPU_CAPABILITY": capability, "TQDM_DISABLE": "1",
                                    "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}
        command = [sys.executable, "-m", "pytest", "--nbval", f"--nbval-sanitize-with={MEASURED}", "-q",
                   "-p", "no:cacheprovider", folder]
        run = subprocess.run(command, env=environment, cwd=NOTEBOOKS.parent, capture_output=True, text=True)
    print(f"--- {capability} kernels, {threads} thread(s)\n{run.stdout}{run.stderr}", flush=True)
    return run.returncode == 0


def thinnest(notes, most=5):
    """A line for each of the claims with the thinnest margins, in standard errors, thinnest first; notes: text."""
    rows = pd.DataFrame([json.loads(line) for line in notes.splitlines()],
                        columns=["lesson", "sentence", "bound", "margin"]).dropna()
    rows = rows.sort_values("margin").drop_duplicates(["lesson", "sentence"]).head(most)
    return "\n".join(["The thinnest margins, in standard errors:",
                      *(f"{row.margin:6.2f}  {row.lesson}  {row.sentence}\n            {row.bound}"
                        for row in rows.itertuples())])


def main(wanted):
    try:
        paths = [lesson.path for lesson in lessons(NOTEBOOKS, wanted)]
    except LessonError as problem:
        sys.exit(str(problem))
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "margins"
        notes.touch()
        machines = list(itertools.product(("default", "avx2"), (1, 2)))
        with ThreadPoolExecutor(2) as pool:    # two at a time: a lesson keeps one core busy
            results = dict(zip(machines, pool.map(lambda machine: check(paths, *machine, notes), machines)))
        print(thinnest(notes.read_text(encoding="utf-8")))
    for (capability, threads), same in results.items():
        print(f"{capability:8} {threads} thread(s): {'every output as stored' if same else 'DIFFERENT'}")
    sys.exit(not all(results.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
