"""A file or a folder that is either the old one or the new one, never half of both; and how large a folder is."""

import contextlib
import ctypes
import os
import tempfile
from pathlib import Path


def write(path, content):
    """All of it or nothing. content: bytes or text. Whoever is killed in the middle, or has no disk left, keeps the old
    file. (Two at once do not meet: each writes to a hidden file of its own first.)"""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())    # or a power cut could leave the new name with nothing behind it
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def replaced(folder):
    """An empty folder to build in; at the end it takes the place of ``folder``. After a failure the old one stays.

    Whoever is killed finds the old one or the new one. (Where the system cannot exchange two folders, as only Linux can
    here, there is neither for the moment between two renames: the old one then lies beside it, in a hidden folder.)
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it, because only within one disk is a rename one step; hidden, because one that was killed leaves it there.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as unfinished:
        new = Path(unfinished) / "new"
        new.mkdir()
        yield new
        if not folder.exists():
            new.rename(folder)
        elif not exchanged(new, folder):
            folder.rename(Path(unfinished) / "old")
            new.rename(folder)


def placed(new, folder):
    """Give a finished folder its name, unless another process, a worker of the tests say, was sooner with the same."""
    try:
        new.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def exchanged(one, other):
    """Let two folders change their names in one step. False where the system or the disk cannot."""
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):    # macOS, Windows, an old Linux
        return False
    here, both = -100, 2    # AT_FDCWD, RENAME_EXCHANGE
    return exchange(here, os.fsencode(one), here, os.fsencode(other), both) == 0


def megabytes(folder):
    """How much all files in it hold."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
