"""The capstone of a class, lesson 16: deal, and score what is handed in.

    python tools/capstone.py deal                             # a secret is drawn; once for a class
    python tools/capstone.py deal --until "2027-02-12 18:00"  # what is written later gets a note
    python tools/capstone.py board hand-ins                   # the folder in which you collected the files

`deal` writes build/capstone/hand-out/capstone.pt, which the learners put beside the notebook, and
build/capstone/keep/drawer.pt, which nobody gets: it holds 600 images and their labels. `board` reads every file of a
folder, executes nothing that is in it, and writes board.md, to be shown, and board.csv, to be counted, into
build/capstone.
"""

import argparse
import secrets
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from classroom.lesson_16 import board, deal, instructors
from classroom.lesson_16.storing import rounded

FOLDER = Path(__file__).parents[1] / "build" / "capstone"
PIXELS, FULL = 64, 16    # of an image in a file of one's own, and the darkest of its numbers
REPORTS = {".doc", ".docx", ".htm", ".html", ".ipynb", ".md", ".odt", ".pdf", ".py", ".rtf", ".txt"}


class CapstoneError(Exception):
    """What is wrong, in words for whoever typed the command."""


# ---- deal ----

def new_deal(folder, secret=None, until="", images=None):
    """Deal for a class. images: a file of held-out images of one's own, instead of 600 of the digits."""
    keep, out = folder / "keep" / "drawer.pt", folder / "hand-out" / deal.PACK
    if keep.exists():
        raise CapstoneError(f"There is a deal already: {keep}. A new one makes every hand-in of the old one void. If "
                            "you want that, move the folder away first.")
    if secret is not None and len(secret) < 8:
        raise CapstoneError("A secret has at least eight characters; without --secret one is drawn.")
    moment(until)
    own = read_images(images) if images else None
    given, drawer = deal.deal_out(secret or secrets.token_hex(16), until)
    if own:
        drawer = deal.Drawer(*own, drawer.deal)
    for path in (keep, out):
        path.parent.mkdir(parents=True, exist_ok=True)
    deal.write_pack(given, out)
    deal.write_drawer(given, drawer, keep)
    right = board.wilson(int(board.rights(given.teacher, drawer.x, drawer.y).sum()), len(drawer.y))
    print(f"Deal {given.deal}. Hand out {out}. Keep {keep}: {len(drawer.y)} images, of which the teacher names "
          f"{right.mean:.1f} % rightly.")


def moment(until):
    """A ``datetime``, or None for ""."""
    try:
        return datetime.fromisoformat(until) if until else None
    except ValueError:
        raise CapstoneError(f'--until is a day and a time such as "2027-02-12 18:00", got {until!r}.') from None


def read_images(path):
    """(x, y) from a text file, a line an image: 64 numbers from 0 to 16 and its label, with commas between."""
    try:
        table = np.loadtxt(path, delimiter=",", ndmin=2)
    except (OSError, ValueError) as problem:
        raise CapstoneError(f"{path} cannot be read as images: {problem}") from None
    if table.shape[1] != PIXELS + 1 or not len(table):
        raise CapstoneError(f"{path} must hold {PIXELS + 1} numbers a line, got {table.shape[1]}.")
    pixels, labels = table[:, :-1], table[:, -1]
    if not ((0 <= pixels) & (pixels <= FULL)).all() or not np.isin(labels, range(10)).all():
        raise CapstoneError(f"{path} must hold pixels from 0 to {FULL}, and last a label from 0 to 9.")
    return torch.tensor(pixels / FULL).float(), torch.tensor(labels).long()


# ---- board ----

def new_board(folder, hand_ins, without=()):
    """Score the hand-ins of a folder; write and print the board. without: names of files that are left out. Returns
    (table, refused)."""
    if hand_ins is None or not hand_ins.is_dir():
        raise CapstoneError("Name the folder with the files that were handed in, as in: make board HANDINS=folder."
                            + (f" There is no folder {hand_ins}." if hand_ins else ""))
    kept = folder / "keep" / "drawer.pt"
    if not kept.exists():
        raise CapstoneError(f"There is no {kept}: deal first, or bring back what you kept.")
    try:
        given, drawer = deal.read_drawer(kept)
    except ValueError as problem:
        raise CapstoneError(str(problem)) from None
    files = sorted(path for path in hand_ins.rglob("*") if path.is_file() and not path.is_symlink()
                   and not path.name.startswith("."))    # whatever it is called: nobody's file gets lost without a word
    if not files:
        raise CapstoneError(f"There is no file in {hand_ins}.")
    if unknown := set(without) - {path.name for path in files}:
        raise CapstoneError(f"There is no {min(unknown)} in {hand_ins} that could be left out.")
    files = [path for path in files if path.name not in without]
    entries = [board.score(path, given, drawer, moment(given.until)) for path in files]
    board.note_twins(entries)
    student, bits = instructors.baseline(given)
    compared = {"The teacher": given.teacher, "The lesson's baseline": rounded(student, bits)}
    right = {name: board.rights(model, drawer.x, drawer.y) for name, model in compared.items()}
    found, refused = board.table(entries, right["The lesson's baseline"]), [entry for entry in entries if entry.refused]
    words = "\n".join([board.shown(found, len(drawer.y)) if len(found) else "Nothing could be scored.", "",
                       *(beside(name, answers) for name, answers in right.items()),
                       *not_taken(refused)])
    left_out = pd.DataFrame([{"file": entry.file, "notes": f"not taken: {entry.refused}"} for entry in refused],
                            columns=board.COLUMNS)
    whole = pd.concat([part for part in (found, left_out) if len(part)])
    whole = whole.astype(dict.fromkeys(["place", "bytes", "bits"], "Int64"))    # beside gaps, too
    folder.mkdir(parents=True, exist_ok=True)
    whole.to_csv(folder / "board.csv", index=False, float_format="%.2f")
    (folder / "board.md").write_text(words + "\n", encoding="utf-8")
    print(words)
    return found, refused


def not_taken(refused):
    """The hand-ins that were refused, each with its reason; the reports that lie between them in one line."""
    reports = [entry.file for entry in refused if Path(entry.file).suffix.lower() in REPORTS]
    meant = [entry for entry in refused if entry.file not in reports]
    return [*(["", "Not taken:", ""] if meant else []), *(f"- {entry.file}: {entry.refused}" for entry in meant),
            *(["", f"Reports, by their names, and not scored: {', '.join(reports)}."] if reports else [])]


def beside(name, right):
    """What the scores may be compared with."""
    mean, low, high = board.wilson(int(right.sum()), len(right))
    return f"{name}: {mean:.1f} % ({low:.1f} to {high:.1f})."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    dealing = commands.add_parser("deal", help="draw a deal for a class")
    dealing.add_argument("--secret", help="a text of yours; drawn by lot without it")
    dealing.add_argument("--until", default="", help='when hand-ins are due, such as "2027-02-12 18:00"')
    dealing.add_argument("--images", type=Path, help="held-out images of your own: 64 numbers from 0 to 16 and a label "
                         "a line, with commas, as UCI and scikit-learn have the digits")
    scoring = commands.add_parser("board", help="score what was handed in")
    scoring.add_argument("hand_ins", type=lambda name: Path(name) if name else None, help="the folder with the files")
    scoring.add_argument("--without", nargs="*", default=[], metavar="FILE", help="names of files that do not count")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.command == "deal":
        new_deal(FOLDER, arguments.secret, arguments.until, arguments.images)
    else:
        new_board(FOLDER, arguments.hand_ins, arguments.without)


if __name__ == "__main__":
    try:
        main()
    except CapstoneError as problem:
        sys.exit(str(problem))
