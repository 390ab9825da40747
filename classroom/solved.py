"""Which exercises are solved: noted in one small file on this computer, shown at the end of lesson 00.

A checker that says "correct" calls ``record``. Only a learner's own cell counts. JupyterLab and VS Code send its id
and tags along with the code: a cell tagged ``solution`` is ours, and "Run All" must not solve anything. Where no id is
sent, as in builds and tests, nobody is learning, and the file is neither read nor written.

The file lies in the user's own folder for Jupyter's data, not beside the lessons. So a class can share one folder, the
handout and the lessons count together, and a copy of the kit carries nobody's progress. The variable KDLIB_PROGRESS
names another file. Each line is one solved exercise, appended in one piece or not at all, by one notebook at a time:
two at once lose nothing, nor does a full disk.
"""

import contextlib
import errno
import itertools
import json
import os
import sys
import time
from pathlib import Path

_told = set()    # problems that this kernel has already mentioned


def path():
    """The file in which solved exercises are noted."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(os.environ.get("KDLIB_PROGRESS") or Path(jupyter_data_dir()) / "kdlib-progress.jsonl")


def record(check):
    """Note the exercise of the checker ``check`` as solved, if a learner's own cell is running. Never raises."""
    cell = _running_cell()
    if cell is None or "solution" in cell.get("tags", ()):
        return
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with _alone():
            if _key(check) not in _read(to_write=True):
                lesson, name = _key(check)
                _append(json.dumps({"lesson": lesson, "exercise": check.number, "name": name}))
    except (OSError, ValueError) as problem:
        _tell_once(f"(This cannot be noted as solved: {problem}. It is correct all the same.)")


def show(checkers):
    """Print which exercises are solved. checkers: those that count, as `classroom.checkers` returns them."""
    learner, solved = _running_cell() is not None, set()
    try:
        with _alone():
            solved = _read() if learner else set()
    except (OSError, ValueError) as problem:
        print(f"What is solved cannot be read, so nothing is marked: {problem}\n")
    lessons = {}
    for check in checkers.values():
        lessons.setdefault(_key(check)[0], {})[check.number] = _key(check)
    for lesson, exercises in sorted(lessons.items()):
        marks = (f"{number} {'✓' if key in solved else '–'}" for number, key in sorted(exercises.items()))
        print(f"lesson {lesson:4}" + "   ".join(marks))
    keys = {key for exercises in lessons.values() for key in exercises.values()}
    print(f"\n{len(keys & solved)} of {len(keys)} exercises solved")
    if learner:
        print(f"{'noted' if path().exists() else 'to be noted'} in {_short(path())}, on this computer only")


def reset():
    """Start again with nothing solved. The old list is kept beside the new one."""
    try:
        with _alone():
            print(f"Nothing is marked as solved any more. The old list is kept as {_short(_put_aside())}.")
    except FileNotFoundError:
        print("Nothing was marked as solved.")
    except (OSError, ValueError) as problem:
        print(f"The list could not be put aside: {problem}")


def _running_cell():
    """What the page sent along with the cell that is running, such as its tags; None where no page did."""
    try:
        sent = sys.modules["IPython"].get_ipython().kernel.get_parent()["metadata"]
        return sent if "cellId" in sent else None
    except Exception:    # no notebook, or a kernel that knows no cells
        return None


def _key(check):
    lesson = check.__module__.split(".")[1].removeprefix("lesson_")    # classroom.lesson_00.check
    return lesson, check.__name__    # ("00", "narrow_student"), as learners' files of the first edition have it


@contextlib.contextmanager
def _alone():
    """One notebook at a time. Where there is no such lock (Windows, some disks of a network), or one that is held for
    too long by a kernel that hangs, it goes without: then only a list that is damaged just now could lose a line."""
    try:
        import fcntl

        lock = os.open(path().parent, os.O_RDONLY)    # the folder: the list itself may be put aside
    except (ImportError, OSError):
        yield
        return
    try:
        for _ in range(40):
            with contextlib.suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _append(line):
    """One line more, whole. On a full disk only a part of it may fit: that is taken back."""
    line = f"{line}\n".encode()
    with open(path(), "ab", buffering=0) as file:
        written = file.write(line)
        if written < len(line):
            file.truncate(file.tell() - written)
            raise OSError(errno.ENOSPC, "there is no space left", str(path()))


def _read(to_write=False):
    """Solved exercises, as a set of (lesson, name). A damaged file is put aside; its good lines go on."""
    for patience in (0.05, 0.0):    # seconds: another notebook may be in the middle of a line
        try:
            lines = path().read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return set()
        entries = {line: _entry(line) for line in lines if line.strip()}
        if None not in entries.values():
            break
        time.sleep(patience)
    if None in entries.values():
        try:
            aside = _mend(lines, entries)
            print(f"(The list of solved exercises was damaged. What can be read of it still counts; it is kept as "
                  f"{_short(aside)}.)")
        except OSError as problem:
            if to_write:    # behind half a line nothing may be written
                raise
            _tell_once(f"(The list of solved exercises is damaged and cannot be mended: {problem}. What can be read of "
                       "it counts.)")
    return set(entries.values()) - {None}


def _mend(lines, entries):
    """Keep the damaged list under another name, and its good lines under its own. There is a list at every moment."""
    good, aside = path().with_name(f"{path().name}.{os.getpid()}.part"), _free_name()
    try:
        good.write_bytes(b"".join(line for line in lines if entries.get(line)))
        aside.write_bytes(b"".join(lines))
        good.replace(path())
    finally:
        good.unlink(missing_ok=True)
    return aside


def _entry(line):
    try:
        entry = json.loads(line)
        key = entry["lesson"], entry["name"]
        return key if line.endswith(b"\n") and all(isinstance(part, str) for part in key) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _put_aside():
    """Rename the file: what learners have done is never thrown away."""
    return path().rename(_free_name())


def _free_name():
    names = (path().with_name(f"{path().name}.bak{number or ''}") for number in itertools.count())
    return next(name for name in names if not name.exists())


def _tell_once(sentence):
    if sentence not in _told:
        _told.add(sentence)
        print(sentence)


def _short(file):
    home = os.path.expanduser("~") + os.sep
    return f"~{os.sep}{str(file).removeprefix(home)}" if str(file).startswith(home) else str(file)
