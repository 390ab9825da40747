"""What `make class` says of its learners, and the table that it keeps in INSTRUCTORS.md."""

from types import SimpleNamespace

import class_load
import measured
import pytest
import running


def learner(first=None, whole=None, failures=()):
    seconds = {"first output": first, "all cells": whole}
    return SimpleNamespace(seconds={name: value for name, value in seconds.items() if value is not None},
                           failures=list(failures))


KNOWN = dict(learners=3, minutes=10, lesson="02", load_before=0.25, cpu_s=31.7, own_mb=480.4, shared_mb=210.6,
             taken_gb=1.66)


def row(*learners):
    return class_load.row_of(learners, **KNOWN)


def test_a_row():
    found = row(learner(10.2, 40), learner(30, 60), learner(11, 50.4))
    assert list(found) == list(measured.COLUMNS)
    assert (found["first_median_s"], found["first_worst_s"]) == (11, 30)
    assert (found["all_median_s"], found["all_worst_s"]) == (50, 60)
    assert (found["cpu_s"], found["own_mb"], found["shared_mb"], found["taken_gb"]) == (32, 480, 211, 1.7)
    assert (found["failures"], found["answers_429"]) == (0, 0)


def test_whoever_met_an_error_or_never_got_through_has_failed():
    found = row(learner(10, 40, ["429 from /hub/spawn", "429 from /hub/spawn"]), learner(10, 40), learner(12))
    assert (found["failures"], found["answers_429"]) == (2, 2)
    assert row(learner())["first_worst_s"] is None


def test_a_row_takes_the_place_of_the_older_one(tmp_path):
    path = tmp_path / "measured.csv"
    for learners, worst in ((30, 9), (5, 1), (30, 7)):
        measured.store(row(learner(worst, worst)) | {"learners": learners, "shared_mb": None}, path)
    assert [(old["learners"], old["first_worst_s"], old["shared_mb"]) for old in measured.read(path)] \
        == [("5", "1", ""), ("30", "7", "")]
    assert measured.read(tmp_path / "nothing.csv") == []


def test_the_table(tmp_path):
    path = tmp_path / "measured.csv"
    measured.store(row(learner(10, 40)) | {"cores": 2}, path)
    text = measured.with_table(f"before\n{measured.BEGIN}\nold\n{measured.END}\nafter", measured.read(path))
    assert text.splitlines()[4:6] == [
        "|---" * 10 + "|", "| 3 | 10 min | 2 | 10 s, 10 s | 40 s, 40 s | 32 s | 480 MB | 211 MB | 0 | 0 |"]
    assert text.startswith("before\n") and text.endswith("\nafter") and "old" not in text
    with pytest.raises(running.HubError, match="once"):
        measured.with_table("no table", [])


def test_the_table_in_the_page_is_what_was_measured():
    text = measured.PAGE.read_text(encoding="utf-8")
    assert measured.with_table(text, measured.read()) == text


def test_a_lesson_as_the_learners_get_it():
    name, cells = class_load.code_of("02")
    assert name == "02_core_concepts.ipynb" and "import torch" in "".join(cells[:2]) and len(cells) > 20


def test_no_hub_costs_nothing(tmp_path):
    assert class_load.usage(tmp_path) == (0.0, 0.0, 0.0)
