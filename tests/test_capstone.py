"""The command for a class, tools/capstone.py: dealt once, kept apart, scored as it is told, and what ways there are."""

from pathlib import Path

import build_capstone
import capstone
import numpy as np
import pandas as pd
import pytest
import sklearn.datasets
import torch
from capstone import CapstoneError

from classroom.lesson_16 import deal, hand_in, storing
from kdlib.models import mlp

BEST = pd.read_csv(Path(hand_in.__file__).with_name("best.csv"))


@pytest.fixture(scope="module")
def dealt(tmp_path_factory):
    """The folder of a deal, and what its learners were given. (Its teacher is trained for a moment only.)"""
    folder = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deal, "EPOCHS", 3)
        capstone.new_deal(folder, "a secret of ours", until="2030-01-01 12:00")
    return folder, deal.read_pack(folder / "hand-out" / "capstone.pt")


# ---- the deal ----

def test_what_is_handed_out_holds_no_image_of_the_drawer(dealt):
    folder, given = dealt
    same, drawer = deal.read_drawer(folder / "keep" / "drawer.pt")
    assert len(drawer.y) == 600 and given.until == "2030-01-01 12:00" and given.deal == same.deal == drawer.deal
    handed_out = torch.load(folder / "hand-out" / "capstone.pt", weights_only=True)
    assert set(handed_out) == {"deal", "until", "teacher", "x", "x_val", "y_val"}
    theirs, yours, choosing, kept = deal.shared_out("a secret of ours")
    images = deal.everything()[0]
    assert torch.equal(given.x, images[yours]) and torch.equal(drawer.x, images[kept])
    assert (given.teacher(drawer.x).argmax(-1) == drawer.y).float().mean() > 0.8


def test_a_second_deal_does_not_overwrite_the_first(dealt):
    with pytest.raises(CapstoneError, match="There is a deal already: .* void"):
        capstone.new_deal(dealt[0])


@pytest.mark.parametrize("options, why", [
    ({"secret": "2026"}, "at least eight characters"),
    ({"until": "friday"}, "such as .2027-02-12 18:00., got 'friday'"),
])
def test_a_deal_that_would_go_wrong_is_refused_before_it_begins(options, why, tmp_path):
    with pytest.raises(CapstoneError, match=why):
        capstone.new_deal(tmp_path, **options)
    assert not list(tmp_path.iterdir())


def test_images_of_ones_own_are_read_as_uci_writes_them(tmp_path):
    x, y = deal.everything()
    rows = np.column_stack([16 * x[:30].numpy(), y[:30].numpy()]).astype(int)
    np.savetxt(tmp_path / "own.csv", rows, fmt="%d", delimiter=",")
    read_x, read_y = capstone.read_images(tmp_path / "own.csv")
    assert torch.equal(read_x, x[:30]) and torch.equal(read_y, y[:30])
    read_x, read_y = capstone.read_images(Path(sklearn.datasets.__file__).with_name("data") / "digits.csv.gz")
    assert torch.equal(read_x, x) and torch.equal(read_y, y)    # scikit-learn's own file
    for change, why in (((0, 3, 17), "pixels from 0 to 16"), ((0, 64, 10), "a label from 0 to 9")):
        spoilt = rows.copy()
        spoilt[change[:2]] = change[2]
        np.savetxt(tmp_path / "spoilt.csv", spoilt, fmt="%d", delimiter=",")
        with pytest.raises(CapstoneError, match=why):
            capstone.read_images(tmp_path / "spoilt.csv")
    (tmp_path / "words.csv").write_text("a,b\n")
    for name in ("words.csv", "nowhere.csv"):
        with pytest.raises(CapstoneError, match="cannot be read as images"):
            capstone.read_images(tmp_path / name)


# ---- the board ----

@pytest.mark.more
def test_a_class_is_scored_and_nobody_is_lost_without_a_word(dealt, tmp_path, capsys):
    folder, given = dealt
    for seed, (name, bits) in enumerate((("Ada", 8), ("Ben", 16))):
        (tmp_path / name).mkdir()
        hand_in.write(mlp(64, 3, 10, seed=seed), tmp_path / name / "student.pt", given, by=name, bits=bits,
                      expects=(5, 15))
    (tmp_path / "cleo.docx").write_bytes(b"my student")
    (tmp_path / ".DS_Store").write_bytes(b"")
    torch.save(mlp(64, 3, 10), tmp_path / "dan.pth")
    found, refused = capstone.new_board(folder, tmp_path)
    assert set(found.by) == {"Ada", "Ben"} and {entry.file for entry in refused} == {"cleo.docx", "dan.pth"}
    words = (folder / "board.md").read_text(encoding="utf-8")
    assert "- dan.pth: it holds more than plain numbers" in words and "The lesson's baseline: " in words
    assert "Reports, by their names, and not scored: cleo.docx." in words and "- cleo.docx" not in words
    assert words.strip() in capsys.readouterr().out and "late" not in words
    with pytest.raises(CapstoneError, match="There is no eve.pt in .* left out"):
        capstone.new_board(folder, tmp_path, without=["eve.pt"])
    assert not capstone.new_board(folder, tmp_path, without=["dan.pth", "cleo.docx"])[1]
    capstone.new_board(folder, tmp_path)
    table = pd.read_csv(folder / "board.csv")
    assert len(table) == 4 and table.place.notna().sum() == 2 and table.notes[3].startswith("not taken: ")


def test_without_a_deal_or_hand_ins_the_board_says_so(dealt, tmp_path):
    with pytest.raises(CapstoneError, match="deal first"):
        capstone.new_board(tmp_path, tmp_path)
    with pytest.raises(CapstoneError, match="There is no file in"):
        capstone.new_board(dealt[0], tmp_path)
    with pytest.raises(CapstoneError, match="make board HANDINS=folder.* There is no folder .*nowhere"):
        capstone.new_board(dealt[0], tmp_path / "nowhere")


def test_without_a_folder_the_board_does_not_score_the_whole_kit(monkeypatch):
    """`make board` alone hands on an empty name, which as a path would be the folder one stands in."""
    monkeypatch.setattr("sys.argv", ["capstone.py", "board", ""])
    monkeypatch.setattr(capstone, "FOLDER", Path("nowhere"))
    with pytest.raises(CapstoneError, match="make board HANDINS=folder.$"):
        capstone.main()


# ---- what the three ways got, stored ----

def test_the_stored_run_is_complete_and_within_the_budgets():
    ways = {"teacher", *build_capstone.WAYS}
    assert len(BEST) == 60 and all(set(found) == ways for _, found in BEST.groupby("deal").way)
    students, slow = BEST[BEST.way != "teacher"], BEST[BEST.way == "too slow"]
    assert (students.bytes <= deal.BYTES).all() and (slow.time > deal.FORGIVEN * deal.TIME).all()
    assert (students[students.way != "too slow"].time <= deal.TIME).all()
    for row in students.itertuples():
        assert row.bytes == storing.bytes_of(storing.network_of(row.network), row.bits)
    careful, baseline = (students[students.way == way] for way in ("careful", "baseline"))
    assert (careful[["network", "bits"]].values == baseline[["network", "bits"]].values).all()    # the teaching alone


def test_who_has_read_05_and_09_beats_the_baseline_in_every_deal():
    points = 100 * BEST.pivot(index="deal", columns="way", values="accuracy")
    gain = points.careful - points.baseline
    assert (gain > 5).all() and gain.mean() / gain.sem() > 3
    assert (points.best - points.careful > 5).all() and (points.teacher - points.best).mean() > 1


def test_instructors_page_says_what_the_stored_run_holds():
    page = (Path(capstone.__file__).parents[1] / "INSTRUCTORS.md").read_text(encoding="utf-8")
    points = 100 * BEST.pivot(index="deal", columns="way", values="accuracy")
    for way in points:
        low, mean, high = points[way].min(), points[way].mean(), points[way].max()
        assert f"| {mean:.1f} % ({low:.1f} to {high:.1f}) |" in page, way
