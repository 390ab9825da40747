"""The scorecard: each row leads somewhere, its numbers are stored, and its verdict is what the rules make of them."""

import ast
import builtins
import functools
import re

import build_scorecard
import numpy as np
import pandas as pd
import pytest
from lesson import ROOT, LessonError, anchor
from stored import LESSONS

from classroom import scorecard
from classroom.verdict import CONTRADICTED, IN_PART, NOT_TRIED, REPRODUCED
from kdlib.data import load_confirm

ROWS = scorecard.rows()


@pytest.fixture
def table():
    return scorecard.results()


@pytest.fixture(scope="module")
def confirmed():
    return load_confirm()


def names(code, kind):
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}


# ---- the rows ----

def test_no_two_rows_share_a_name():
    assert len(ROWS) >= 35 and len({row.name for row in ROWS}) == len(ROWS)
    assert {row.part for row in ROWS} == set(scorecard.PARTS)
    assert all("(" in row.claim for row in ROWS), "who says so?"


def test_what_the_kit_measured_is_judged():
    """No lesson is without a row, but for 00, appendices and capstone. (What 04 must prove is proven in B.)"""
    judged = [lesson.stem for lesson in LESSONS if "01" <= lesson.number < "16" and lesson.number != "04"]
    assert {*judged, "B_why_it_works"} == {row.lesson for row in ROWS}


@functools.cache
def known_in(stem):
    """(the headings of a lesson, the names that its cells make or import)"""
    lesson, = (lesson for lesson in LESSONS if lesson.stem == stem)
    code = "\n".join(cell.source for cell in lesson.having("code") if "exercise" not in cell.metadata.get("tags", ()))
    nodes = list(ast.walk(ast.parse(code)))
    known = names(code, ast.Store) | set(dir(builtins)) | {
        alias.asname or alias.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names} | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return {words for _, words, _ in lesson.headings}, known


def test_a_row_leads_to_its_section_and_asks_what_the_lesson_has():
    for row in ROWS:
        words, known = known_in(row.lesson)
        assert row.section in words and anchor(row.section) in row.link, row.name
        assert not re.match(r"\[\w+ \d", row.link), row.name    # two numbers side by side
        for effect, control, *place in row.asked.values():
            assert set(place) <= words, row.name
            for expression in (effect, control or "0"):
                assert names(expression, ast.Load) <= known | names(expression, ast.Store), (row.name, expression)
        assert "|" not in row.claim + row.saw, row.name


def test_every_setting_has_its_numbers(table):
    numbers = dict(list(table.groupby(["row", "setting"])))
    for row in ROWS:
        for setting, (_, control, *_) in row.asked.items():
            own = numbers[row.name, setting]
            assert len(own) >= 3 and list(own["repetition"]) == list(range(len(own))), own
            assert np.isfinite(own["effect"]).all() and own["control"].isna().sum() in (0, len(own)), own
            assert own["control"].isna().all() == (control is None), own


def test_there_are_no_numbers_of_rows_that_are_gone(table):
    asked = {(row.name, setting) for row in ROWS for setting in row.asked}
    assert set(table[["row", "setting"]].itertuples(index=False, name=None)) == asked
    assert list(table["row"].unique()) == [row.name for row in ROWS]


# ---- the verdicts ----

def test_a_planted_wrong_number_changes_its_verdict_and_no_other(table, confirmed):
    before = {row.name: scorecard.line(row, table, confirmed) for row in ROWS}
    planted = table.copy()
    planted.loc[planted["row"] == "unseen digit", "effect"] *= -1
    after = {row.name: scorecard.line(row, planted, confirmed) for row in ROWS}
    assert before["unseen digit"][1] == f"**{REPRODUCED}**" and after["unseen digit"][1] == f"**{CONTRADICTED}**"
    assert {name for name in before if before[name] != after[name]} == {"unseen digit"}


def test_settings_are_named_where_it_is_so_in_some_only(table, confirmed):
    row, = (row for row in ROWS if row.name == "copying")
    found = scorecard.verdicts(row, table)
    assert found["5 epochs"] == CONTRADICTED and found["60 epochs"] == REPRODUCED
    assert scorecard.line(row, table, confirmed)[1].startswith(f"**{IN_PART}**: ")
    assert "60 epochs" in scorecard.line(row, table, confirmed)[1]


def test_what_nobody_asked_elsewhere_says_so(table, confirmed):
    silent = [row for row in ROWS if row.elsewhere is None]
    assert silent and {scorecard.elsewhere(row, confirmed) for row in silent} == {NOT_TRIED}
    asked = next(row for row in ROWS if row.elsewhere)
    with pytest.raises(ValueError, match=repr(asked.elsewhere)):
        scorecard.elsewhere(asked, confirmed[confirmed["claim"] != asked.elsewhere])
    with pytest.raises(ValueError, match=repr(asked.name)):
        scorecard.verdicts(asked, table[table["row"] != asked.name])


# ---- the tables in lesson 12 ----

def source():
    return (ROOT / "notebooks" / "src" / "12_questions_and_myths.py").read_text(encoding="utf-8")


def test_lesson_12_shows_the_verdicts_of_today(table, confirmed):
    assert build_scorecard.with_tables(source(), table, confirmed) == source(), "run tools/build_scorecard.py --tables"
    assert all(row.link in source() for row in ROWS)


def test_a_source_without_markers_is_refused(table, confirmed):
    with pytest.raises(LessonError, match="must hold the scorecard once"):
        build_scorecard.with_tables(source().replace(build_scorecard.BEGIN, ""), table, confirmed)


def test_fresh_numbers_take_the_place_of_old_ones(table, tmp_path, monkeypatch):
    path = tmp_path / "scorecard.csv"
    table.to_csv(path, index=False)
    fresh = table[table["row"] == "copying"].assign(effect=7.0)
    build_scorecard.stored(fresh, path)
    found = pd.read_csv(path)
    assert (found.loc[found["row"] == "copying", "effect"] == 7).all() and len(found) == len(table)
    rest = [part[part["row"] != "copying"].reset_index(drop=True) for part in (found, table)]
    pd.testing.assert_frame_equal(*rest)
    before = path.read_bytes()
    monkeypatch.setattr(pd.DataFrame, "to_csv", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_scorecard.stored(fresh, path)
    assert path.read_bytes() == before
