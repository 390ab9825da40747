"""What classes cost on which computer: the stored rows of `make class`, and their table in INSTRUCTORS.md."""

import csv
import io
import re
from pathlib import Path

from folders import write
from running import HubError

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "hub" / "measured.csv"
PAGE = ROOT / "INSTRUCTORS.md"
BEGIN, END = "<!-- class: begin -->", "<!-- class: end -->"
KEY = ("learners", "minutes", "cores")    # a new row with these replaces the old one
COLUMNS = (*KEY, "lesson", "memory_gb", "load_before", "first_median_s", "first_worst_s", "all_median_s", "all_worst_s",
           "cpu_s", "own_mb", "shared_mb", "taken_gb", "failures", "answers_429")


def read(path=MEASURED):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def store(row, path=MEASURED):
    """Put a row in the place of the older one of the same learners, minutes and cores."""
    row = {name: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
           for name, value in row.items()}
    rows = [old for old in read(path) if any(old[name] != row[name] for name in KEY)] + [row]
    rows.sort(key=lambda row: (int(row["cores"]), int(row["learners"]), float(row["minutes"])))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(path, text.getvalue())


def table(rows):
    """The rows as Markdown, between markers."""
    head = ("learners", "come within", "cores", "first output: median, worst", "all cells: median, worst",
            "processor, each", "memory: own, each", "shared, once", "failures", "429")
    body = [(row["learners"], f"{row['minutes']} min", row["cores"],
             f"{row['first_median_s'] or '–'} s, {row['first_worst_s'] or '–'} s",
             f"{row['all_median_s'] or '–'} s, {row['all_worst_s'] or '–'} s",
             f"{row['cpu_s']} s", f"{row['own_mb']} MB", f"{row['shared_mb'] or '–'} MB",
             row["failures"], row["answers_429"]) for row in rows]
    if not rows:
        return "\n".join([BEGIN, "", "Nothing has been measured yet.", "", END])
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *body)]
    return "\n".join([BEGIN, "", lines[0], "|---" * len(head) + "|", *lines[1:], "", END])


def with_table(text, rows):
    """The text of INSTRUCTORS.md with the table as these rows have it."""
    fresh, count = re.subn(f"^{BEGIN}$.*?^{END}$", lambda _: table(rows), text, flags=re.M | re.S)
    if count != 1:
        raise HubError(f"{PAGE.name} must hold the table of classes once, between {BEGIN} and {END}.")
    return fresh
