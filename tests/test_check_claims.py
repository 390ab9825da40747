"""The claims that are nearest to failing are found, whichever machine ran them."""

import json

import check_claims
import pytest

from classroom import claim


def line(lesson, sentence, margin):
    return json.dumps([lesson, sentence, f"mean of {sentence}", margin])


def test_the_thinnest_come_first_and_each_claim_once():
    notes = "\n".join([line("05", "b", 4.0), line("05", "b", 3.1), line("07", "a", 3.05), line("07", "b", None),
                       line("A", "c", float("inf"))])
    assert [shown.split()[:3] for shown in check_claims.thinnest(notes).splitlines()[1::2]] == [
        ["3.05", "07", "a"], ["3.10", "05", "b"], ["inf", "A", "c"]]
    assert len(check_claims.thinnest(notes, most=1).splitlines()) == 3


def test_a_lesson_notes_its_claims_and_is_else_as_stored(tmp_path, monkeypatch):
    notes = tmp_path / "notes"
    monkeypatch.setattr(claim.Claim, "__init__", claim.Claim.__init__)    # put back at the end
    exec(check_claims.NOTING.format(notes=str(notes), lesson="05"), {})
    shown = claim.claim("More.", claim.above([6.0, 7.0, 8.0], 1), claim.true(True, "so"))
    assert repr(shown).startswith("✓ Claim. More.")
    noted = [json.loads(line) for line in notes.read_text().splitlines()]
    assert [row[:2] for row in noted] == [["05", "More."]] * 2
    assert [row[3] for row in noted] == [pytest.approx(6 * 3**0.5), None]
