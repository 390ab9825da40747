"""A folder that is either the old one or the new one, never half of both; and how large it is."""

import contextlib
import tempfile
from pathlib import Path


@contextlib.contextmanager
def replaced(folder):
    """An empty folder to build in; at the end it takes the place of ``folder``. After a failure the old one stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it, because only within one disk is a rename one step.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-") as unfinished:
        new = Path(unfinished) / "new"
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(Path(unfinished) / "old")
        new.rename(folder)


def megabytes(folder):
    """How much all files in it hold."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
