"""The catalogue of defects fits the tree of today; `make defects` tries whether each is caught."""

import defects
import pytest

CATALOGUE = defects.defects()


def test_there_are_at_least_thirty_and_no_two_share_a_name():
    assert len({one["name"] for one in CATALOGUE}) == len(CATALOGUE) >= 30


@pytest.mark.parametrize("defect", CATALOGUE, ids=lambda one: one["name"])
def test_a_defect_changes_one_place_and_names_who_should_catch_it(defect):
    text = (defects.ROOT / defect["file"]).read_text(encoding="utf-8")
    assert defects.spoilt(text, defect) != text
    assert defect["caught_by"] and all((defects.ROOT / path).exists() for path in defect["caught_by"])


def test_a_defect_whose_line_has_changed_is_refused():
    gone = {"name": "gone", "file": "README.md", "old": "no such line", "new": ""}
    with pytest.raises(ValueError, match="'gone': its line stands 0 times in README.md"):
        defects.spoilt("something else", gone)


def test_words_choose():
    assert {one["name"] for one in defects.defects(["t²", "seed"])} >= {"T² dropped", "seed ignored"}
    assert len(defects.defects(["t²"])) < len(CATALOGUE)
