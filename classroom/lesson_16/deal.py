"""What everybody gets in lesson 16, and what stays in the drawer: one deal of the 1,797 digits, drawn by a secret.

The teacher learnt from 500 labelled images. The learner gets the teacher, 500 other images without labels, and 197 with
labels to choose with. 600 stay with whoever holds the secret. An instructor deals for a class (tools/capstone.py) and
hands out one file; somebody alone deals with a secret that everybody knows, and can open the drawer at the end.
"""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from classroom.lesson_16.storing import network_of, shapes_of
from kdlib.training import fit

BYTES, TIME = 500, 0.5    # the budgets: stored bytes, and the share of the old student's time for `TIMED` images
FORGIVEN = 1.05           # of the time: no clock is better
TIMED = 100
THEIRS, YOURS, CHOOSING = 500, 500, 197
TEACHER, EPOCHS = "cnn 32-64", 15
PACK = "capstone.pt"        # the file that a class gets, beside the notebook
LARGEST = 2_000_000         # bytes of a file that is opened at all
HOME = "at home"


@dataclass(frozen=True)
class Given:
    """What a learner works with. teacher: a trained network. x: (500, 64) float32 in [0, 1], images without labels.
    x_val, y_val: 197 images with labels. deal: ten letters that tell one deal from another. until: when hand-ins are
    due, as the instructor wrote it, or ""."""

    teacher: Any
    x: torch.Tensor
    x_val: torch.Tensor
    y_val: torch.Tensor
    deal: str
    until: str = ""


@dataclass(frozen=True)
class Drawer:
    """What stays with the instructor. x: (n, 64), y: (n,): the held-out images and their labels."""

    x: torch.Tensor
    y: torch.Tensor
    deal: str


# ---- dealing ----

@functools.cache
def everything():
    """The 1,797 digits, (n, 64) and (n,)."""
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    return torch.tensor(pixels / 16).float(), torch.tensor(labels)


def shared_out(secret):
    """Row numbers of the teacher's images, the learner's, those to choose with, and those in the drawer."""
    order = torch.randperm(len(everything()[1]), generator=torch.Generator().manual_seed(_number(secret)))
    return order.split([THEIRS, YOURS, CHOOSING, len(order) - THEIRS - YOURS - CHOOSING])


def deal_out(secret, until=""):
    """(`Given`, `Drawer`) of a secret, any text. It trains the teacher: some seconds."""
    images, labels = everything()
    theirs, yours, choosing, kept = shared_out(secret)
    seed = _number(secret) % 2**31
    teacher = network_of(TEACHER, seed=seed)
    fit(teacher, images[theirs], labels[theirs], epochs=EPOCHS, lr=0.01, batch_size=50, seed=seed)
    teacher.eval()
    return (Given(teacher, images[yours], images[choosing], labels[choosing], _mark(secret), until),
            Drawer(images[kept], labels[kept], _mark(secret)))


def _number(secret):
    if not isinstance(secret, str) or not secret:
        raise ValueError(f"a secret is a text that is not empty, got {secret!r}")
    return int(hashlib.sha256(secret.encode()).hexdigest()[:15], 16)


def _mark(secret):
    """Ten letters that belong to this secret and do not tell it."""
    return hashlib.sha256(f"the mark of {secret}".encode()).hexdigest()[:10]


# ---- for the notebook ----

def given(path=PACK):
    """What the instructor's file holds, where it lies beside the notebook; else a deal of one's own. Says which."""
    if Path(path).is_file():
        found = read_pack(path)
        print(f"From your instructor's file {Path(path).name}: deal {found.deal}."
              + (f" Hand in by {found.until}." if found.until else ""))
        return found
    print(f"No file {Path(path).name} here: a deal of your own. The held-out images stay in the drawer.")
    return deal_out(HOME)[0]


def open_drawer(given):
    """The held-out images of one's own deal: look once, at the end. Those of a class are not here to be opened."""
    if given.deal != _mark(HOME):
        raise ValueError("these images are in your instructor's drawer: hand in, and wait for the board")
    images, labels = everything()
    kept = shared_out(HOME)[-1]
    return Drawer(images[kept], labels[kept], given.deal)


# ---- files ----

def write_pack(given, path):
    torch.save({"deal": given.deal, "until": given.until, "teacher": given.teacher.state_dict(), "x": given.x,
                "x_val": given.x_val, "y_val": given.y_val}, path)


def write_drawer(given, drawer, path):
    """All that scoring needs, in one file: the drawer, and what was given."""
    torch.save({"deal": drawer.deal, "until": given.until, "teacher": given.teacher.state_dict(), "x": given.x,
                "x_val": given.x_val, "y_val": given.y_val, "held_x": drawer.x, "held_y": drawer.y}, path)


def read_pack(path):
    """`Given` from a file. Raises ``ValueError`` with a sentence for a file that is damaged or no deal."""
    return _given(_read(path, ("deal", "until", "teacher", "x", "x_val", "y_val")), path)


def read_drawer(path):
    """(`Given`, `Drawer`) from the instructor's file. Raises as `read_pack`."""
    found = _read(path, ("deal", "until", "teacher", "x", "x_val", "y_val", "held_x", "held_y"))
    return _given(found, path), Drawer(found["held_x"], found["held_y"], found["deal"])


def _read(path, wanted):
    size = Path(path).stat().st_size
    if size > LARGEST:
        raise ValueError(f"{Path(path).name} has {size:,} bytes, and a deal never has more than {LARGEST:,}")
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)    # no code comes out of it
        keys = set(found)
    except Exception as problem:
        raise ValueError(f"{Path(path).name} is damaged or no deal ({type(problem).__name__})") from None
    if keys != set(wanted):
        raise ValueError(f"{Path(path).name} is no such deal: it should hold {', '.join(wanted)}")
    return found


def _given(found, path):
    teacher = network_of(TEACHER)
    if {key: tuple(value.shape) for key, value in found["teacher"].items()} != shapes_of(teacher):
        raise ValueError(f"the teacher in {Path(path).name} is not the {TEACHER} of this lesson")
    teacher.load_state_dict(found["teacher"])
    return Given(teacher.eval(), found["x"], found["x_val"], found["y_val"], found["deal"], found["until"])
