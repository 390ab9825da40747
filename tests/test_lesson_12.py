"""The scorecard of lesson 12: enough claims, known verdicts, and every link leads to a section that is there."""

import re

import pytest
from lesson import NOTEBOOKS, lessons

LESSONS = {lesson.path.name: lesson for lesson in lessons(NOTEBOOKS)}
VERDICTS = ("reproduced here", "not visible at this scale", "contradicted here")


def rows():
    """(claim, verdict, evidence) of every row in the section of the scorecard."""
    text = LESSONS["12_questions_and_myths.ipynb"].prose
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
            anchors = [known for _, _, known in LESSONS[target or "12_questions_and_myths.ipynb"].headings]
            assert anchor in anchors, f"{claim}: {target}#{anchor}"


def test_every_lesson_of_the_kit_has_a_row():
    """What the kit measured is judged: no lesson from 01 on is missing."""
    linked = {target for *_, evidence in rows() for target in re.findall(r"\]\(([^)#]+)#", evidence)}
    assert {name for name in LESSONS if "01" <= name[:2] <= "12"} <= linked
