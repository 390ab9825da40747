"""The page for the day after: each link leads somewhere, each detector exists, each row has its three parts."""

import importlib
import re

import pytest
from lesson import NOTEBOOKS, headings
from pictures import companions
from stored import LESSONS

from classroom import bugs

PAGE = (NOTEBOOKS / "what_now.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith(("| you see |", "| your student has |"))]
DETECTORS = sorted(set(re.findall(r"`(detects_\w+)`", PAGE)))


def anchors():
    """{notebook's name: its anchors}, of the sources: they are there before a lesson is built."""
    found = {}
    for path in (NOTEBOOKS / "src").glob("*.py"):
        text = re.sub(r"^# ?", "", path.read_text(encoding="utf-8"), flags=re.M)
        found[path.with_suffix(".ipynb").name] = {anchor for _, _, anchor in headings(text)}
    return found


def test_every_link_leads_to_a_section_that_exists():
    known, links = anchors(), re.findall(r"\]\(([\w./-]+)(?:#((?:[^()\s]|\(\))+))?\)", PAGE)
    assert len(links) == PAGE.count("](") > 30
    for target, anchor in links:
        if target == "card.md":
            continue
        assert target in known, target
        assert not anchor or anchor in known[target], f"{target}#{anchor}"


def test_every_row_has_a_symptom_a_test_and_a_remedy_that_names_where():
    assert len(ROWS) > 30 and all(len(row) == 3 and all(row) for row in ROWS)
    for row in ROWS:
        assert "](" in row[2] or re.search(r"`kdlib\.[\w.]+`", row[2]), row


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_is_in_the_bank_and_finds_its_bug(name):
    found = [specimen for specimen in bugs.BANK.values() if specimen.detector is getattr(bugs, name)]
    assert found and all(specimen.detector(specimen.buggy) for specimen in found)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(kdlib\.[\w.]+)`", PAGE))))
def test_every_function_exists(name):
    module, _, function = name.rpartition(".")
    assert function in importlib.import_module(module).__dict__ and f"`{name}`" in PAGE


def test_a_function_named_without_its_module_was_named_with_it():
    names = set(re.findall(r"`(\w+)`", PAGE)) - set(DETECTORS) - {"log_softmax", "cross_entropy"}
    assert names == {"compare", "with_answers"} and all(f".{name}`" in PAGE for name in names)


def test_its_code_finds_the_bug_of_its_example(capsys):
    code, = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.M | re.S)
    exec(code, {})
    said = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert [name for name, found in said.items() if found == "True"] == ["detects_no_t_squared"] and len(said) == 5


@pytest.mark.parametrize("number", ["05", "07", "15"])
def test_lessons_lead_here(number):
    source, = (NOTEBOOKS / "src").glob(f"{number}_*.py")
    assert "](what_now.md)" in source.read_text(encoding="utf-8")
    for lesson in LESSONS:
        assert lesson.number != number or "](what_now.md)" in lesson.prose


def test_whoever_copies_a_lesson_copies_the_page_and_what_it_leads_to():
    lesson, = (lesson for lesson in LESSONS if lesson.number == "05")
    assert {"what_now.md", "card.md", "notation.md"} <= companions([lesson])
