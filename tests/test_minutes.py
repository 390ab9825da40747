"""The minutes that lessons state follow from what they hold, and the plans in INSTRUCTORS.md add up with them."""

import re
from collections import Counter

import minutes
import pytest
from lesson import ROOT, Lesson
from minutes import by_rule, near, sections
from stored import LESSONS

INSTRUCTORS = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
BY_NUMBER = {lesson.number: lesson for lesson in LESSONS}
SMALL = '''# %% [markdown] asks="How long?" seconds=30
# # 16 · Four words here
#
# **The question.** Two [more](https://example.org)?
#
# **Time**: 5 min reading and running, 3 min exercises · **You need**: nothing
#
# ![Not read at all](picture.svg)

# %%
import torch
from torch import (
    nn, optim)
net = nn.Linear(1, 1)    # one line

print(net)

# %% tags=["claim"]
proof = "folded"

# %% [markdown]
# ## Below
#
# > **Predict first.** What?
# > <details><summary>Answer</summary>This.</details>
#
# Its $a + b$ is
#
# $$\\frac{1}{2}$$
#
# ```python
# import os
# os.name
# ```
#
# <!-- table: begin -->
# | looked | up |
# <!-- table: end -->
#
# <details><summary>More</summary>Nobody counts this.</details>
#
# ### Further
# End.

# %% [markdown] tags=["exercise"]
# ### Exercise 1 (recall)
# A question.
# <details><summary>Hint</summary>A hint.</details>

# %% tags=["exercise"]
notes = {"a": ..., "b": ..., "c": [..., 4]}

# %% tags=["solution"]
notes = {"a": 1, "b": 2, "c": 3}

# %% [markdown] tags=["quiz"]
# ## Quiz
# **1.** One?
# **2.** Two?

# %% [markdown]
# ## References
# - Somebody (1999)
'''


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "16_small.py"
    path.write_text(SMALL, encoding="utf-8")
    return Lesson(path)


def test_what_a_lesson_holds_is_counted(small):
    above, below, further, exercise, quiz, references = sections(small).values()
    assert list(sections(small))[1:4] == ["Below", "Below / Further", "Below / Exercise 1 (recall)"]
    # 4 of the title, 4 of the question, 12 of the line of minutes, 13 of the line that every lesson gets
    assert +above == Counter(words=33, figures=1, code=2, claims=1)
    assert +below == Counter(words=7, predictions=1, folds=1, formulas=1, code=1)
    assert (+further, +exercise, +quiz, +references) == (
        Counter(words=2), Counter(recall=1, blanks=2), Counter(questions=2), Counter())


def test_figures_and_widgets_are_counted_in_the_outputs(small):
    cell, = (cell for cell in small.notebook.cells if "print(net)" in cell.source)
    cell.outputs = [{"data": {"image/png": ""}}, {"data": {minutes.WIDGET_VIEW: {}}}, {"text": "Linear"}]
    assert +minutes.in_code(cell) == Counter(code=2, figures=1, widgets=1)


def test_minutes_are_what_the_allowances_add_up_to(small):
    reading = 42 * 0.3 + 3 * 5 + 20 + 20 + 15 + 60 + 30    # seconds
    assert by_rule(small) == pytest.approx(((reading + 2.4 * 30) / 60, 4 + 2 * 1.5 + 2 * 0.5 + 70))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_states_the_minutes_that_it_takes(lesson):
    for stated, rule, what in zip(lesson.minutes, by_rule(lesson), ("reading and running", "exercises")):
        assert near(stated, rule), (f"{lesson.stem} states {stated} min {what}, by the rule it takes {rule:.0f}: "
                                    f"python tools/minutes.py {lesson.number}; correct the header, then the plans")


def test_a_lesson_that_grows_cannot_keep_its_minutes():
    for lesson in LESSONS:
        reading, _ = by_rule(lesson)
        assert near(round(reading), reading) and not near(round(reading), reading * 1.2 + 8), lesson.stem


# ---- the plans ----

def plan(heading):
    part = re.search(rf"^### {heading}.*?$(.*?)(?=^## |^### )", INSTRUCTORS, re.M | re.S)[1]
    return [line[2:-2].split(" | ") for line in part.splitlines() if re.match(r"\| \d", line)]


# How a row begins: what it means, as regular expressions for the headings that sections() gives; and minutes on top.
ROWS = {
    "00: *One student in a second* and *What the": (["One student", "What the student learnt"], 0),
    "00: *One student in a second*": (["One student"], 0),
    "02, without *Success as numbers* and *Draw one yourself*": (["(?!Success|Draw|Exercise|Quiz)"], 0),
    "02, without *Success as numbers*": (["(?!Success|Exercise|Quiz)"], 0),
    "02: exercises 1 and 2": (["Exercises / Exercise [12]"], 0),
    "04, sections 1 and 4 to 7": (["04", "[14-7]\\. ", "What we saw"], 0),
    "04, sections 1 and 4 to 8": (["04", "[14-8]\\. ", "What we saw"], 0),
    "04: exercise 2": (["Exercises / Exercise 2"], 0),
    "05, Parts 1 and 2": (["05", "Part [12]", "What we saw"], 0),
    "05: exercise 1": (["Exercises / Exercise 1"], 0),
    "05": (["(?!Exercise|Quiz)"], 0),
    "06: ward 1 in pairs, one letter each; then the article's code in Part 3, up to *What rounding does*": (
        ["06", "Part 1: the bank($| / Ward 1| / What does)", "Part 3: the article's code($| / The smallest)"], 10),
    "07: the two maps, the dials, the teacher that teaches worse": (
        ["07", "Hundreds", "A best", "Which temp", "All the dials", "A better teacher that teaches worse$"], 0)}


def needed(row):
    """Minutes that a row needs by the rule; None for a break or a talk."""
    if not re.match(r"\d\d\b", row):
        return None
    beginning = next(beginning for beginning in ROWS if row.startswith(beginning))
    (wanted, extra), lesson = ROWS[beginning], BY_NUMBER[row[:2]]
    for heading in wanted:
        assert any(re.match(heading, name) for name in sections(lesson)), f"{lesson.stem} has no section {heading}"
    total = sum((counted for name, counted in sections(lesson).items()
                 if any(re.match(heading, name) for heading in wanted)), Counter())
    run = 0 if "Exercise" in wanted[0] and "(?!" not in wanted[0] else minutes.BUSY * lesson.card["seconds"] / 60
    return sum(minutes.minutes(total)) + run + extra


def fits(row, planned):
    return needed(row) is None or needed(row) <= planned <= 1.3 * needed(row) + 4


def test_the_class_of_90_minutes_adds_up():
    rows = plan("One class of 90 minutes")
    spans = [tuple(map(int, span.split("–"))) for span, *_ in rows]
    assert [begins for begins, _ in spans] == [0] + [ends for _, ends in spans[:-1]] and spans[-1][1] == 90
    for (begins, ends), (_, what, _) in zip(spans, rows):
        assert fits(what, ends - begins), f"{what}: {ends - begins} min; by the rule {needed(what):.0f}"


def test_the_half_day_adds_up():
    rows = plan("A half-day workshop")
    assert sum(int(planned) for planned, _ in rows) == 240
    for planned, what in rows:
        assert fits(what, int(planned)), f"{what}: {planned} min; by the rule {needed(what):.0f}"


def test_the_four_weeks_add_up():
    for _, first, second, homework in plan("A course of four weeks"):
        for session, most in ((first, 75), (second, 75), (homework, 120)):
            planned = sum(int(number) for number in re.findall(r"\d+(?=\)| \+ )", session))
            assert 0 < planned <= most, f"{session}: {planned} min"


def test_the_four_weeks_have_the_minutes_of_the_lessons():
    text = " ".join(" ".join(row[1:]) for row in plan("A course of four weeks"))
    read = re.findall(r"(?<!of )(?<!and )\b(\d\d|[ABC]) \((\d+)\)", text)
    solved = re.findall(r"exercises of (\d\d|[ABC]) \((\d+)\)", text)
    assert set(re.findall(r"\b(\d\d|[ABC])\b", re.sub(r"\(.*?\)", "", text))) | {"09", "10"} == set(BY_NUMBER)
    assert len(read) == 12 and len(solved) == 9
    assert all(BY_NUMBER[number].minutes[0] == int(stated) for number, stated in read), read
    assert all(BY_NUMBER[number].minutes[1] == int(stated) for number, stated in solved), solved
    assert BY_NUMBER["16"].minutes[1] == int(re.search(r"half page of 16 \((\d+)\)", text)[1])
    choices = [BY_NUMBER[number].minutes for number in ("08", "09", "10", "11")]
    assert re.findall(r"of 08 to 11 \((\d+) \+ (\d+)\)", text) == [tuple(str(max(both)) for both in zip(*choices))] * 2
    choices = [BY_NUMBER[number].minutes[0] for number in ("13", "14", "15", "C")]
    assert int(re.search(r"two of 13, 14, 15 and C \((\d+)\)", text)[1]) == max(choices)
