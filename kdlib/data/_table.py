"""A table on disk that several notebooks may fill, one at a time."""

import contextlib
import os

import numpy as np


@contextlib.contextmanager
def alone(folder):
    """Others wait until the block ends, or its process. (Windows and some disks of a network know no such lock.)"""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl
            place = os.open(folder, os.O_RDONLY)    # the folder itself: it may be read-only, and gets no further file
            stack.callback(os.close, place)
            fcntl.flock(place, fcntl.LOCK_EX)
            stack.callback(fcntl.flock, place, fcntl.LOCK_UN)    # a DataLoader's worker that still lives has it too
        yield


def write_rows(path, rows, start, n):
    """Write rows into a .npy file of n rows, from row ``start`` on; where that is 0, the file is made anew."""
    head = np.lib.format.open_memmap(path, "r+" if start else "w+", rows.dtype, (n,)).offset
    with open(path, "r+b") as file:    # not into a memory map: on a full disk that would end the whole kernel
        file.seek(head + start * rows.itemsize)
        file.write(rows)
        file.flush()
        os.fsync(file.fileno())
