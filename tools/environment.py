"""Make .venv, the environment that `make lab` and `make test` run in. When it is up to date, do and say nothing.

    python3 tools/environment.py             what the lessons need
    python3 tools/environment.py --test      and what the tests need
    python3 tools/environment.py --hub       and what a hub for a class needs; both can be given
    python3 tools/environment.py --wheels=D  from the folder D that `make wheelhouse` wrote, without a network
    python3 tools/environment.py ...         all other options are handed on to pip

Standard library and the syntax of Python 3.5 only: an old Python must get far enough to say that it is too old.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.normcase(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
NEEDED = (3, 11)
WINDOWS_ROOM = 67    # letters of the kit's folder: Windows takes paths of 259, and torch's longest needs 192 of them

# What .venv was made from: this folder, the hash of the files that say what to install, and the extras, such as "[lab]"
# or "[hub,test]". It is written last. Until then the stamp says UNFINISHED, so a run that was killed is known to the
# next one.
STAMP = os.path.join(VENV, "kdlib-stamp.txt")
UNFINISHED = "unfinished"


def stamp(extra):
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return "\n".join([ROOT, digest.hexdigest(), extra])


def extras(found):
    """The extras that a stamp names, a set."""
    last = found.split("\n")[-1]
    return set(last[1:-1].split(",")) if last.startswith("[") else set()


def in_brackets(names):
    return "[%s]" % ",".join(sorted(names)) if names else ""


def read_stamp():
    if not os.path.exists(STAMP):
        return ""
    with open(STAMP, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def write_stamp(text):
    with open(STAMP, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def venv_runs():
    """Whether .venv has a Python that starts, is new enough and finds its pip.

    It finds none when Python was upgraded from, say, 3.11 to 3.12 under it: pip lives in lib/python3.11.
    """
    check = "import sys, pip; sys.exit(sys.version_info < %r)" % (NEEDED,)
    try:
        return subprocess.call([PYTHON, "-c", check], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def python_problem(version, modules=("venv", "ensurepip")):
    """A sentence on why this Python cannot make .venv, or None when it can."""
    if tuple(version[:2]) < NEEDED:
        return ("The lessons need Python %d.%d or newer; this one is %d.%d.\n" % (NEEDED + tuple(version[:2])) +
                "When a newer one is installed too, name it: make lab PYTHON=python3.12\n"
                "When none is, get one from python.org or from your system's packages.")
    for module in modules:
        try:
            __import__(module)
        except ImportError:
            return ("This Python cannot make virtual environments: its module %s is missing.\n"
                    "On Debian and Ubuntu: sudo apt install python3-venv. Then run the same command again." % module)


def make_venv():
    problem = python_problem(sys.version_info)
    if problem:
        sys.exit(problem)
    if os.path.lexists(VENV):
        print(".venv is not usable (moved, or never finished): making it anew.")
        shutil.rmtree(VENV)
    os.mkdir(VENV)
    write_stamp(UNFINISHED)
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        sys.exit("Python could not make the environment .venv; its last lines above say why.")


def pip_install(extra, options):
    """Have tools/installing.py install, which may use what the Python of .venv can. Below 0: it was stopped."""
    code = subprocess.call([PYTHON, os.path.join(ROOT, "tools", "installing.py"), extra] + options, cwd=ROOT)
    return 128 - code if code > 128 else code


def pip_failed(code, wheels=None):
    """What to say after pip's own last lines. wheels: the folder that it was told to install from."""
    free = min(shutil.disk_usage(place).free for place in (ROOT, tempfile.gettempdir())) / 1e9
    lines = ["", "The installation did not finish; pip's last lines above say why."]
    if code < 0:
        lines[1] = "The installation was stopped before its end."
    elif platform.system() == "Darwin" and platform.machine() == "x86_64":
        lines.append("PyTorch is no longer made for Intel Macs. On an Apple silicon Mac, use an arm64 Python.")
    elif free < 2:
        lines.append("The disk is nearly full: %.1f GB are left here or in %s." % (free, tempfile.gettempdir()))
    elif wheels:
        lines.append("The usual reason is another system or another Python than the packages in %s were made for:\n"
                     "here it is Python %d.%d on %s (%s); INSTALL.txt beside the packages says what they fit." % (
                         (wheels,) + tuple(sys.version_info[:2]) + (platform.system(), platform.machine())))
    else:
        lines.append("The usual reason is the network: no connection, or a proxy that pip does not know.")
    lines.append("Run the same command again: pip normally keeps what it has downloaded.")
    return "\n".join(lines)


def path_problem(root, system, long_paths):
    """A sentence on why torch cannot lie below this folder, or None. long_paths: Windows was told to take them."""
    if system == "Windows" and len(root) > WINDOWS_ROOM and not long_paths:
        return ("The path of the kit's folder is too long for Windows. It has %d letters; with more than %d, files of "
                "torch exceed the limit of 260.\nMove the kit to a short folder such as C:\\kit, then run the same "
                "command again.\nThe folder is %s" % (len(root), WINDOWS_ROOM, root))


def windows_takes_long_paths():
    try:
        import winreg

        place = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem")
        return winreg.QueryValueEx(place, "LongPathsEnabled")[0] == 1
    except (ImportError, OSError):    # not Windows; a Windows from before there was such a setting
        return False


def understand_all_letters():
    """Start again in UTF-8 where Python takes the names of files for ASCII, as in LC_ALL=C with PYTHONUTF8=0.

    A folder in Chinese would have no name that pip, venv or JupyterLab could write down.
    """
    if sys.getfilesystemencoding().lower() not in ("utf-8", "utf8") and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"    # for pip, the server and its kernels as well
        os.execv(sys.executable, [sys.executable] + sys.argv)


def main(arguments):
    if sys.version_info < (3, 5):    # too old for the rest of this file too
        sys.exit(python_problem(sys.version_info))
    wanted, wheels, options = set(), None, []    # of extras; where none is named, lab, which all others bring along
    for argument in arguments:
        if argument in ("--test", "--hub"):
            wanted.add(argument[2:])
        elif argument.startswith("--wheels="):
            wheels = os.path.abspath(os.path.expanduser(argument[len("--wheels="):]))
        else:
            options.append(argument)
    runs, found = venv_runs(), read_stamp()
    there = extras(found)
    if runs and there and found == stamp(in_brackets(there)) and wanted <= there:
        return
    problem = path_problem(ROOT, platform.system(), windows_takes_long_paths())
    if problem:
        sys.exit(problem)
    if wheels:
        if not os.path.isdir(wheels):
            sys.exit("There is no folder %s to install from." % wheels)
        options += ["--no-index", "--find-links", wheels]
    if runs and (found == "" or found.startswith(ROOT + "\n")):    # a healthy .venv, also one made by hand: update it
        wanted |= there
    else:
        make_venv()
        found = UNFINISHED
    print("Installing the packages into .venv. The first time takes minutes and gigabytes.")
    sys.stdout.flush()
    write_stamp(UNFINISHED)
    extra = in_brackets(wanted - {"lab"} or {"lab"})
    code = pip_install(extra, options)
    if code > 0:               # pip itself gave up, before it changed anything: an environment that worked still does
        write_stamp(found)
    if code != 0:
        sys.exit(pip_failed(code, wheels))
    write_stamp(stamp(extra))


if __name__ == "__main__":
    understand_all_letters()
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again: pip normally keeps what it has downloaded.")
    except OSError as error:
        sys.exit("The environment .venv could not be made: %s" % error)
