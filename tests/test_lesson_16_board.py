"""The board of lesson 16: its numbers against SciPy's, places and ties, notes; and what is dealt."""

from datetime import datetime, timedelta

import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from classroom.lesson_16 import board, deal, hand_in, storing, ties
from kdlib.models import mlp

HELD = torch.rand(200, 64, generator=torch.Generator().manual_seed(5))
GIVEN = deal.Given(storing.network_of(deal.TEACHER), HELD[:100], HELD[:9], torch.zeros(9, dtype=torch.int64), "abc")
N = 600


def entry(right, name, expects=(80, 90), model=None):
    """An entry that names the first ``right`` of 600 images rightly, or those of an array."""
    answers = np.arange(N) < right if isinstance(right, int) else right
    model = model or mlp(64, 3, 10, seed=len(name) + int(answers.sum()))
    found = hand_in.HandIn(name, "mlp 64-3-10", 16, expects, model)
    return board.Entry(f"{name}.pt", found, answers, 0.02)


# ---- numbers ----

@pytest.mark.parametrize("right, n", [(0, 10), (10, 10), (58, 100), (180, 197)])
def test_wilson_is_scipys(right, n):
    ours, theirs = board.wilson(right, n), binomtest(right, n).proportion_ci(0.95, "wilson")
    assert ours.mean == pytest.approx(100 * right / n)
    assert (ours.low, ours.high) == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=1e-4)


def test_holm_asks_for_more_where_there_are_more():
    assert list(ties.holm([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])    # by hand
    assert list(ties.holm([0.5, 0.9])) == pytest.approx([1.0, 1.0]) and not len(ties.holm([]))


def test_mcnemars_is_the_exact_binomial():
    rights = np.random.default_rng(1).random((4, 50)) < 0.8
    found = ties.chances(rights)
    for a in range(4):
        for b in range(4):
            one, other = int((rights[a] & ~rights[b]).sum()), int((rights[b] & ~rights[a]).sum())
            assert found[a, b] == pytest.approx(binomtest(one, one + other).pvalue if one + other else 1)
    assert board.places(rights[:1]) == [1]


# ---- places ----

def test_places_are_in_order_and_ties_are_said():
    scores = {"Cleo": 480, "Ada": 570, "Ben": 567, "Eve": 420, "Dan": 478}
    found = board.table([entry(right, name) for name, right in scores.items()])
    assert list(found.by) == ["Ada", "Ben", "Cleo", "Dan", "Eve"] and list(found.place) == [1, 1, 3, 3, 5]
    assert list(found.behind.round(2)) == pytest.approx([0, 0.5, 15, 15.33, 25]) and found.score[0] == 95
    assert (found.behind_low <= found.behind).all() and (found.behind <= found.behind_high).all()
    words = board.shown(found, N)
    assert "| 1= | Ada |" in words and "| 1= | Ben |" in words and "| 3= | Dan |" in words
    assert "| 5 | Eve |" in words and "shares a place (=)" in words and "luckiest of 5" in words
    assert f"{N} held-out images" in words


def test_the_same_score_by_other_images_is_no_copy_and_who_stands_between_equals_is_one():
    best, other = np.arange(N) < 540, np.arange(N) >= 60
    between = best & (np.arange(N) >= 12)    # wrong where the best is right, twelve times, and nowhere better
    found = board.table([entry(best, "Ada"), entry(between, "Ben"), entry(other & (np.arange(N) >= 80), "Cleo")])
    assert board.mcnemar(best, between) < 0.01 and list(found.by) == ["Ada", "Ben", "Cleo"]
    assert list(found.place) == [1, 1, 1] and board.mcnemar(best, best) == 1


def test_with_thirty_of_one_kind_the_first_is_seldom_declared_the_winner():
    """What ties are worth, where the truth is known: thirty students, all right on 90 % of the images, by lot."""
    rng, alone = np.random.default_rng(0), 0
    for _ in range(12):
        found = board.table([entry(rng.random(N) < 0.9, f"s{number}") for number in range(30)])
        alone += (found.place == 1).sum() < 30
    assert alone <= 2    # of 12; one in twenty is expected at most


def test_who_beats_the_baseline_has_an_interval_above_zero():
    baseline = np.arange(N) < 480
    found = board.table([entry(570, "Ada"), entry(480, "Ben"), entry(481, "Cleo")], baseline)
    assert list(found.beats_baseline) == [True, False, False]    # one image more is no win
    assert "1 of 3 beat the lesson's baseline" in board.shown(found, N)
    assert "baseline" not in board.shown(board.table([entry(570, "Ada")]), N)


def test_an_expectation_holds_or_does_not():
    found = board.table([entry(570, "Ada", (94, 96)), entry(540, "Ben", (94, 96))])
    assert list(found.expectation_held) == [True, False]
    assert "1 of 2 expectations held" in board.shown(found, N) and "94.0 to 96.0 ✗" in board.shown(found, N)


def test_nobody_and_one_alone():
    assert list(board.table([]).columns) == board.COLUMNS and not len(board.table([]))
    words = board.shown(board.table([entry(500, "Ada")]), N)
    assert "| 1 | Ada |" in words and "shares a place" not in words and "luckiest" not in words


def test_an_interval_above_zero_beside_a_shared_place_is_explained():
    """One pair alone is told apart, all six pairs together are not."""
    first, second = np.arange(N) < 540, (np.arange(N) >= 12) & (np.arange(N) < 542)
    found = board.table([entry(first, "Ada"), entry(second, "Ben"), entry(first, "Cleo"), entry(first, "Dan")])
    assert list(found.place) == [1, 1, 1, 1] and found.behind_low.max() > 0 and board.mcnemar(first, second) < 0.05
    assert "corrected for all 6 pairs" in board.shown(found, N)
    assert "pairs" not in board.shown(board.table([entry(570, "Ada"), entry(567, "Ben"), entry(420, "Eve")]), N)


def test_somebody_alone_hears_what_was_not_taken_and_sees_the_baseline(tmp_path, capsys):
    drawer = deal.Drawer(HELD, GIVEN.teacher(HELD).argmax(-1), "abc")
    hand_in.write(mlp(64, 3, 10, seed=2), tmp_path / "ada.pt", GIVEN, by="Ada", bits=8, expects=(5, 15))
    found = board.of_files([tmp_path / "ada.pt", tmp_path / "control.pt"], GIVEN, drawer)
    assert list(found.by) == ["Ada"] and list(found.beats_baseline) == [False]    # it learnt nothing
    assert "Not taken: control.pt: there is no file 'control.pt'." in capsys.readouterr().out


# ---- notes ----

def test_copies_and_namesakes_get_a_note():
    same = mlp(64, 3, 10, seed=9)
    entries = [entry(500, "Ada", model=same), entry(500, "Ben", model=same), entry(400, "ben")]
    board.note_twins(entries)
    assert entries[0].notes == ["same weights as Ben.pt"] and entries[2].notes == ["same name as Ben.pt"]
    assert entries[1].notes == ["same weights as Ada.pt", "same name as ben.pt"]


def test_a_file_is_scored_late_with_a_note_and_refused_with_a_sentence(tmp_path):
    labels = storing.rounded(mlp(64, 3, 10, seed=1), 16)(HELD).argmax(-1)    # so that this student is right
    drawer = deal.Drawer(HELD, labels, "abc")
    hand_in.write(mlp(64, 3, 10, seed=1), tmp_path / "a.pt", GIVEN, by="Ada", bits=16, expects=(80, 90))
    (tmp_path / "b.pt").write_bytes(b"homework")
    in_time = board.score(tmp_path / "a.pt", GIVEN, drawer, datetime.now() + timedelta(hours=1))
    late = board.score(tmp_path / "a.pt", GIVEN, drawer, datetime.now() - timedelta(hours=50, minutes=1))
    assert in_time.right.all() and in_time.time < deal.TIME
    # Its teacher was never trained: a student that is right everywhere has seen the drawer.
    assert in_time.notes == ["better than its teacher: ask how"] and late.notes[0] == "late: 2 d 2 h after the end"
    refused = board.score(tmp_path / "b.pt", GIVEN, drawer)
    assert "no file of torch.save" in refused.refused and refused.found is None


def test_answers_that_are_no_finite_numbers_are_refused(tmp_path):
    student = mlp(64, 1, 10, seed=0)
    for number in student.parameters():
        number.data[:] = 3e38    # finite, and their products are not
    hand_in.write(student, tmp_path / "a.pt", GIVEN, by="Ada", bits=32, expects=(80, 90))
    drawer = deal.Drawer(HELD, torch.zeros(200, dtype=torch.int64), "abc")
    assert "no finite numbers" in board.score(tmp_path / "a.pt", GIVEN, drawer).refused


# ---- the deal ----

def test_every_image_is_dealt_once_and_a_secret_decides_which():
    shares = deal.shared_out("one secret")
    assert [len(share) for share in shares] == [500, 500, 197, 600]
    assert sorted(torch.cat(shares).tolist()) == list(range(1797))
    assert all(torch.equal(a, b) for a, b in zip(shares, deal.shared_out("one secret")))
    other = deal.shared_out("another secret")
    assert len(set(shares[3].tolist()) & set(other[3].tolist())) < 300
    for secret in ("", None, 7):
        with pytest.raises(ValueError, match="a secret is a text"):
            deal.shared_out(secret)


def test_files_come_back_and_what_is_none_is_said(tmp_path, capsys):
    drawer = deal.Drawer(HELD, torch.arange(200) % 10, "abc")
    deal.write_pack(GIVEN, tmp_path / "capstone.pt")
    deal.write_drawer(GIVEN, drawer, tmp_path / "drawer.pt")
    back, held = deal.read_drawer(tmp_path / "drawer.pt")
    assert torch.equal(held.x, HELD) and torch.equal(held.y, drawer.y) and back.deal == held.deal == "abc"
    found = deal.given(tmp_path / "capstone.pt")
    assert torch.equal(found.teacher(HELD), GIVEN.teacher(HELD)) and "deal abc" in capsys.readouterr().out
    with pytest.raises(ValueError, match="should hold deal"):    # a drawer is no pack: nobody hands it out by mistake
        deal.read_pack(tmp_path / "drawer.pt")
    with pytest.raises(ValueError, match="in your instructor's drawer"):
        deal.open_drawer(found)
    (tmp_path / "capstone.pt").write_bytes(b"x")
    with pytest.raises(ValueError, match="damaged or no deal"):
        deal.given(tmp_path / "capstone.pt")


def test_the_drawer_at_home_holds_what_nobody_was_given():
    mine = deal.Given(GIVEN.teacher, *(deal.everything()[0][deal.shared_out(deal.HOME)[1]],), HELD[:9],
                      torch.zeros(9, dtype=torch.int64), deal._mark(deal.HOME))
    drawer = deal.open_drawer(mine)
    assert len(drawer.y) == 600
    seen = {row.numpy().tobytes() for row in mine.x}
    assert sum(row.numpy().tobytes() in seen for row in drawer.x) < 5    # a few digits are there twice
