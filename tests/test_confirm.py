"""The findings on other images: the sets share nothing, the stored table is whole, and it is what the code computes."""

import confirm
import numpy as np
import pytest
from confirming import sets
from confirming.claims import CLAIMS

from kdlib.data import _fashion, load_confirm

needs_images = pytest.mark.skipif(not _fashion.DEBIAN.is_dir(),
                                  reason="needs Fashion-MNIST, Debian's package dataset-fashion-mnist")


@pytest.fixture(scope="module")
def table():
    return load_confirm()


def test_no_image_is_in_two_sets():
    rows = sets.rows_of_sets()
    assert rows.shape == (sets.SETS + sets.FOR_TUNING, 1797) and sets.SETS >= 20
    assert len(rows.unique()) == rows.numel() and 0 <= rows.min() and rows.max() < 70_000


@pytest.mark.more
@needs_images
def test_the_sets_have_the_digits_size():
    first, second = sets.sets(2)
    for data in (first, second):
        assert [len(part) for part in (data.x_train, data.x_val, data.x_test)] == [1000, 297, 500]
        assert data.x_train.shape[1] == 196 and 0 <= data.x_train.min() and data.x_train.max() <= 1
        assert set(data.y_train.tolist()) == set(range(10))
    learnt, asked = ({image.tobytes() for image in x.numpy()} for x in (first.x_train, second.x_test))
    assert not learnt & asked    # a sample of what the numbers say


def test_the_stored_table_is_whole(table):
    assert list(table.columns) == ["claim", "set", "effect", "control"]
    assert len(CLAIMS) >= 12 and list(dict.fromkeys(table["claim"])) == list(CLAIMS)
    for claim, found in table.groupby("claim"):
        assert sorted(found["set"]) == list(range(sets.SETS)), claim
        assert found["control"].isna().sum() in (0, len(found)), claim
    assert np.isfinite(table["effect"]).all() and table[["effect", "control"]].abs().max().max() <= 100


@pytest.mark.more
@needs_images
@pytest.mark.parametrize("claim", ["in haste, copying wins", "8 bits cost nothing"])
def test_a_claim_asked_again_gives_the_stored_numbers(table, claim):
    (_, _, effect, control), = confirm.asked(0, [claim])
    stored = table.query("claim == @claim and set == 0").iloc[0]
    # Another processor rounds otherwise, and a few images of 500 may fall to the other side.
    assert abs(effect - stored["effect"]) <= 2
    assert control is None and np.isnan(stored["control"])


def test_a_wrong_number_changes_the_verdict(table):
    found = confirm.verdicts(table)
    assert list(found.index) == list(CLAIMS) and set(found["verdict"]) <= {
        "confirmed elsewhere", "not confirmed", "reversed"}
    planted, claim = table.copy(), found.index[found["verdict"] == "confirmed elsewhere"][0]
    planted.loc[planted["claim"] == claim, "effect"] *= -1
    assert confirm.verdicts(planted).loc[claim, "verdict"] == "reversed"
    planted.loc[planted["claim"] == claim, "effect"] = [100.0, *[-1.0] * (sets.SETS - 1)]
    assert confirm.verdicts(planted).loc[claim, "verdict"] == "not confirmed"
    untouched = confirm.verdicts(planted).drop(claim)
    assert untouched.equals(found.drop(claim))


def test_an_unfinished_table_is_never_seen(tmp_path, monkeypatch):
    path, first = tmp_path / "confirm.csv", next(iter(CLAIMS))
    confirm.stored([(first, 1, 1.0, None), (first, 0, 2.0, None)], path)
    before = path.read_text(encoding="utf-8")
    assert [line.split(",")[1:] for line in before.splitlines()[1:]] == [["0", "2.0", ""], ["1", "1.0", ""]]

    def fails(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(confirm.pd.DataFrame, "to_csv", fails)
    with pytest.raises(KeyboardInterrupt):
        confirm.stored([], path)
    assert path.read_text(encoding="utf-8") == before
