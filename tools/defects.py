"""Would anybody notice? `make defects` puts one mistake after the other into a copy of the tree and runs the tests that
must fail on it.

    python tools/defects.py                # all of them, some minutes; exit code 1 where one gets through
    python tools/defects.py KL widget      # those with one of these words in their name

The mistakes stand in tests/defects/defects.toml: in the losses, training, data, controls, intervals, verdicts, claims,
checkers, lessons and the page. To add one, add its paragraph: name, file, old, new, and who should catch it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEFECTS = ROOT / "tests" / "defects" / "defects.toml"


def copied(folder):
    """The tracked files of this working tree, as they are now, in a folder."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    for name in map(os.fsdecode, filter(None, names)):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def defects(words=()):
    """The catalogue: a list of dictionaries with name, file, old, new, caught_by."""
    known = tomllib.loads(DEFECTS.read_text(encoding="utf-8"))["defect"]
    return [one for one in known if not words or any(word.lower() in one["name"].lower() for word in words)]


def spoilt(text, defect):
    """A file's text with the mistake in it. Raises ``ValueError`` where the line to change is not there once."""
    found = text.count(defect["old"])
    if found != 1:
        raise ValueError(f"{defect['name']!r}: its line stands {found} times in {defect['file']}, not once")
    return text.replace(defect["old"], defect["new"])


def caught(folder, defect):
    """(whether a test failed, the first that did) in a copy of the tree that has this mistake."""
    file = folder / defect["file"]
    sound = file.read_text(encoding="utf-8")
    file.write_text(spoilt(sound, defect), encoding="utf-8")
    lessons = [path for path in defect["caught_by"] if path.endswith(".ipynb")]
    settings = os.environ | {"PYTHONPATH": str(folder), "TQDM_DISABLE": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider",
         *(["--nbval"] if lessons else ["-p", "no:nbval"]), *defect["caught_by"]], cwd=folder,
        capture_output=True, text=True, env=settings)
    file.write_text(sound, encoding="utf-8")
    failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return run.returncode == 1, failed[0][:110] if failed else run.stdout[-200:]


def main(words):
    asked, through = defects(words), []
    with tempfile.TemporaryDirectory() as root, ThreadPoolExecutor(2) as pool:
        free = [Path(root) / name for name in ("one", "two")]
        for folder in free:
            copied(folder)

        def trial(defect):
            folder = free.pop()
            try:
                return caught(folder, defect)
            finally:
                free.append(folder)

        for defect, (found, test) in zip(asked, pool.map(trial, asked)):
            print(f"{'caught' if found else 'MISSED':7} {defect['name']:55} {test}", flush=True)
            through += [] if found else [defect["name"]]
    print(f"{len(asked) - len(through)} of {len(asked)} defects are caught")
    return bool(through)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
