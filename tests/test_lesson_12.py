"""The scorecard of lesson 12: enough claims, known verdicts, and every link leads to a section that is there."""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
VERDICTS = ("reproduced here", "not visible at this scale", "contradicted here")


def prose(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def rows():
    """(claim, verdict, evidence) of every row in the section of the scorecard."""
    text = prose(NOTEBOOKS / "12_questions_and_myths.ipynb")
    section = text.split("\n## A scorecard of famous claims\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines
            if not line.startswith(("| claim |", "|---"))]


def test_the_scorecard_judges_at_least_fifteen_different_claims():
    claims = [claim for claim, _, _ in rows()]
    assert len(claims) == len(set(claims)) >= 15
    assert all(re.search(r"\(.+\)", claim) for claim in claims), "who says so?"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_one_of_three_and_each_occurs(verdict):
    given = [re.search(r"\*\*(.+?)\*\*", row[1])[1] for row in rows()]
    assert verdict in given and set(given) <= set(VERDICTS)


def test_every_row_of_the_scorecard_links_to_a_section_that_exists():
    for claim, _, evidence in rows():
        links = re.findall(r"\]\(([^)#]*)#([^)]+)\)", evidence)
        assert links, claim
        for target, anchor in links:
            headings = re.findall(r"^#+ (.+)$", prose(NOTEBOOKS / target), flags=re.M)
            assert anchor in [heading.strip().replace(" ", "-") for heading in headings], f"{claim}: {target}#{anchor}"


def test_every_lesson_of_the_kit_has_a_row():
    """What the kit measured is judged: no lesson from 01 on is missing."""
    linked = {target for *_, evidence in rows() for target in re.findall(r"\]\(([^)#]+)#", evidence)}
    lessons = {path.name for path in NOTEBOOKS.glob("*.ipynb")}
    assert {name for name in lessons if "01" <= name[:2] <= "12"} <= linked
