"""The scorecard: what is claimed about distillation, and what `classroom.verdict` says to it from lessons' numbers.

Each lesson's rows stand in its ``rows.py``. The numbers are stored in scorecard.csv by tools/build_scorecard.py, which
runs the lessons and also writes the tables of lesson 12.
"""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from importlib.resources import files

import classroom
from classroom.verdict import IN_PART, NOT_TRIED, REPRODUCED, confirmation, overall, verdict

PARTS = ("What soft answers carry", "The loss and its dials", "Teachers", "Students",
         "Other knowledge, less to compute, other networks", "Language models", "What else travels")
HEAD = ["claim", "verdict here", "on other images", "what we saw, and where"]


@dataclass(frozen=True)
class Row:
    """A claim, in the strength in which its author made it, and where the kit asks it.

    asked: setting -> (effect, control), two expressions in the lesson's variables as they are after its section, or
    (effect, None). Each gives a number a repetition; effect is above zero where it is as claimed, control is what is
    there without the thing that the claim speaks of. reported: the size that others report, in the unit of effect.
    elsewhere: the name of the finding in `kdlib.data.load_confirm`, where it was asked again of other images.
    """

    name: str       # its key in the stored table
    part: str       # one of PARTS
    claim: str
    lesson: str     # the stem of its file
    section: str    # the heading of its section
    saw: str
    asked: dict
    reported: float | None = None
    elsewhere: str | None = None

    @property
    def number(self):
        """The number of its lesson, or its letter."""
        return self.lesson.split("_")[0]

    @property
    def link(self):
        """Where it is shown, as Markdown, without the section's number: beside that of its lesson it confuses."""
        words = re.sub(r"^\d+\. ", "", self.section)
        return f"[{self.number} {words}]({self.lesson}.ipynb#{self.section.replace(' ', '-')})"


def rows():
    """All rows, lesson by lesson."""
    found = []
    for room in sorted(room.name for room in pkgutil.iter_modules(classroom.__path__)):
        if room.startswith("lesson_") and files(f"classroom.{room}").joinpath("rows.py").is_file():
            found += importlib.import_module(f"classroom.{room}.rows").ROWS
    return found


def results():
    """The stored numbers, a pandas DataFrame: row, setting, repetition, effect, control (NaN where there is none)."""
    import pandas as pd  # slow to import

    with files("classroom").joinpath("scorecard.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def verdicts(row, table):
    """{setting: verdict} of a row, from a table of numbers such as `results`."""
    said = {}
    for setting in row.asked:
        own = table[(table["row"] == row.name) & (table["setting"] == setting)]
        if own.empty:
            raise ValueError(f"there are no numbers for {row.name!r}, {setting!r}: run tools/build_scorecard.py")
        control = None if own["control"].isna().all() else own["control"]
        said[setting] = verdict(own["effect"], control, reported=row.reported)
    return said


def elsewhere(row, confirmed):
    """What other images say. confirmed: a table such as `kdlib.data.load_confirm`."""
    if row.elsewhere is None:
        return NOT_TRIED
    own = confirmed[confirmed["claim"] == row.elsewhere]
    if own.empty:
        raise ValueError(f"{row.name!r} names a finding that nobody asked elsewhere: {row.elsewhere!r}")
    return confirmation(own["effect"], None if own["control"].isna().all() else own["control"])


def line(row, table, confirmed):
    """The row as cells of the scorecard. Where it is so in some settings only, they are named."""
    found = verdicts(row, table)
    said = overall(found)
    seen = [setting for setting, its in found.items() if its in (REPRODUCED, IN_PART)]
    some = f": {', '.join(seen)}" if said == IN_PART and len(seen) < len(found) else ""
    return [row.claim, f"**{said}**{some}", elsewhere(row, confirmed), f"{row.link}: {row.saw}"]


def part(name, table, confirmed):
    """One table of the scorecard: its head, and a row of cells for each claim."""
    return [HEAD, *(line(row, table, confirmed) for row in rows() if row.part == name)]
