"""What happens to a kit among people, done for real: processes that are killed, folders that one may only read, disks
that are full, packages that are missing, a computer without a network.

Each happens to a child of this process. A fork takes a hundredth of the time that a new Python with torch takes. Where
there is no fork (Windows), the tests are skipped.
"""

import ctypes
import importlib.abc
import os
import pickle
import shutil
import signal
import struct
import sys

import pytest
import torch

pytestmark = [pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no fork, and other signals")]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


# ---- children ----

def begin(action):
    """Start ``action()`` in a child. Returns (its process id, where `result` reads what it returns or raises)."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        os.close(read)
        torch.set_num_threads(1)    # of the parent's others, for which it would wait for ever, a fork has none
        signal.signal(signal.SIGINT, signal.default_int_handler)    # ignored where tests run behind a shell's back
        try:
            said = True, action()
        except BaseException as error:
            said = False, f"{type(error).__name__}: {error}"
        with open(write, "wb") as pipe:
            pickle.dump(said, pipe)
    finally:
        os._exit(0)    # no clean-up of pytest's: this is a copy


def result(child, read):
    """What the child returned. What it raised is `Raised`, with its words; the signal that ended it, `Killed`."""
    with open(read, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        raise Killed(signal.Signals(os.WTERMSIG(status)).name)
    returned, value = pickle.loads(said)
    if not returned:
        raise Raised(value)
    return value


class Killed(Exception):
    """The name of the signal that ended a child."""


class Raised(Exception):
    """The name and the words of the error that ended a child."""


def in_a_child(action):
    return result(*begin(action))


# ---- what is done to them ----

def killed_at_each_step(prepare, action, check):
    """Let ``action()`` be killed (SIGKILL) before its first step in the file system, before its second, and so on to
    the end; and while it writes a file, at its first byte and further behind. Before each, ``prepare()``. After each,
    ``check()`` looks at what is left; then the action is done again, whole, and ``check(done=True)``. Returns how often
    it was killed."""
    prepare()
    action()    # what is imported now is no step
    check(done=True)
    kills, sizes = 0, [_kill_while_writing(size) for size in (0, 50, 1000)]
    for end in [*sizes, *(_kill_before(number) for number in range(1, 500))]:
        prepare()
        try:
            in_a_child(lambda end=end: (end(), action()))
            if end not in sizes:    # it has fewer steps than that: all of them have been tried
                return kills
        except Killed as by:
            assert str(by) == ("SIGXFSZ" if end in sizes else "SIGKILL")
            kills += 1
            check()
        action()
        check(done=True)
    raise AssertionError("500 steps, and still not done")


def _kill_before(number):
    """Before its step of this number in the file system a process kills itself."""
    def before():
        left = number

        def watch(event, values):
            nonlocal left
            writes = event == "open" and isinstance(values[2], int) and values[2] & WRITING
            if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"):
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(watch)
    return before


def _kill_while_writing(size):
    """The system kills the process whose file becomes longer than that: half of it is written then, or nothing."""
    def writing():
        limit_files(size, signal.SIG_DFL)
    return writing


def limit_files(size, then=signal.SIG_IGN):
    """No file may become longer. What is beyond is not written, and the next write fails, as on a full disk, but with
    another number (EFBIG, not ENOSPC). then: SIG_DFL, and the system kills who tries."""
    import resource

    signal.signal(signal.SIGXFSZ, then)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    if then == signal.SIG_DFL:    # and leaves no core
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def small_disk(folder, size):
    """From now on this folder is a disk of its own, of so many bytes, for this process alone. Returns whether the
    system allows that: root may, mostly."""
    try:
        libc = ctypes.CDLL(None)
        return (libc.unshare(0x20000) == 0    # CLONE_NEWNS: what is mounted below is seen by nobody else
                and libc.mount(b"none", b"/", None, 0x44000, None) == 0    # MS_REC | MS_PRIVATE
                and libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=%d" % size) == 0)
    except AttributeError:    # no Linux
        return False


def heed_permissions():
    """Root may write where nobody may. It gives up this right (CAP_DAC_OVERRIDE), in this process and all below it.

    To become another user would not do: the kit, or its Python, may lie in root's own home.
    """
    if os.geteuid() == 0:
        libc, head, sets = ctypes.CDLL(None), struct.pack("Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
        for right in (1, 2):    # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, right, 0, 0, 0)    # PR_CAPBSET_DROP: what it starts has it neither
        assert libc.capget(head, sets) == 0
        rights = list(struct.unpack("6I", sets.raw))
        for place in (0, 1, 2):    # of the first 32 rights: those in force, those one may take, those one hands on
            rights[place] &= ~0b110
        assert libc.capset(head, struct.pack("6I", *rights)) == 0


def read_only(folder):
    """Nobody may write to this folder or what is in it. Returns it."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def forget(*packages):
    """From now on these packages are not installed."""
    class Missing(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in packages:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])

    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]
    sys.meta_path.insert(0, Missing())


def cut_off(event=None, values=()):
    """An audit hook: there is no network but this computer's own."""
    if event == "socket.getaddrinfo" and values[0] not in (None, "", "localhost", "127.0.0.1", "::1", b"localhost"):
        raise OSError(101, f"no network: who is {values[0]}?")
    if event == "socket.connect" and isinstance(values[1], tuple) and values[1][0] not in ("127.0.0.1", "::1"):
        raise OSError(101, f"no network: {values[1][0]} cannot be reached")


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
