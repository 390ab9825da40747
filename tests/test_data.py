"""The digits: three parts that share no image, stratified, and subsets that are what they say."""

import dataclasses
import math
import re

import numpy as np
import pytest
import sklearn.datasets
import torch

from kdlib.arguments import shown
from kdlib.data import _digits, halves, load_digits

PIXELS, LABELS = sklearn.datasets.load_digits(return_X_y=True)
SHARE = np.bincount(LABELS) / len(LABELS)    # of each digit among all images


@pytest.fixture(autouse=True)
def global_generators_are_left_alone():
    def states():
        return torch.get_rng_state().tolist(), np.random.get_state()[1].tolist()  # noqa: NPY002

    before = states()
    yield
    assert states() == before


@pytest.fixture
def rows(monkeypatch):
    """Two images may look alike, so images carry their row number here: pixel 0 of image i is i."""
    marked = np.zeros((len(LABELS), 64))
    marked[:, 0] = 16 * np.arange(len(LABELS))    # load_digits divides by 16
    monkeypatch.setattr(sklearn.datasets, "load_digits", lambda return_X_y: (marked, LABELS))
    monkeypatch.setattr(_digits, "_all_digits", _digits._all_digits.__wrapped__)    # which keeps what it has read
    return lambda x: x[:, 0].int().tolist()


def test_parts_have_the_sizes_types_and_names_they_promise():
    d = load_digits()
    assert [len(part) for part in (d.x_train, d.x_val, d.x_test)] == [1000, 297, 500]
    for x, y in ((d.x_train, d.y_train), (d.x_val, d.y_val), (d.x_test, d.y_test)):
        assert x.dtype == torch.float32 and x.shape == (len(y), 64) and x.min() == 0 and x.max() == 1
        assert y.dtype == torch.int64 and y.unique().tolist() == list(range(10))
    assert d.class_names == tuple("0123456789") and d.image_shape == (8, 8)
    assert d.x_test[0].reshape(d.image_shape).shape == (8, 8)
    with pytest.raises(dataclasses.FrozenInstanceError):
        d.x_train = d.x_test


@pytest.mark.parametrize("split_seed", [0, 1, 2**32 - 1])
def test_parts_share_no_image_and_lose_none(rows, split_seed):
    d = load_digits(split_seed=split_seed)
    parts = [rows(x) for x in (d.x_train, d.x_val, d.x_test)]
    assert sorted(sum(parts, [])) == list(range(len(LABELS)))
    for part, y in zip(parts, (d.y_train, d.y_val, d.y_test)):
        assert (LABELS[part] == y.numpy()).all()    # every image kept its label


def test_images_are_the_real_ones():
    d = load_digits()
    images = torch.cat([d.x_train, d.x_val, d.x_test]).numpy() * 16
    assert sorted(map(bytes, images.astype(np.uint8))) == sorted(map(bytes, PIXELS.astype(np.uint8)))


@pytest.mark.parametrize("split_seed", [0, 1])
def test_parts_are_stratified(split_seed):
    d = load_digits(split_seed=split_seed)
    for y in (d.y_train, d.y_val, d.y_test):
        assert np.abs(np.bincount(y) - SHARE * len(y)).max() <= 1


def test_split_seed_draws_the_split_and_seed_does_not(rows):
    tests = [rows(load_digits(split_seed=s).x_test) for s in (0, 0, 1)]
    assert tests[0] == tests[1] and set(tests[0]) != set(tests[2])
    assert rows(load_digits(100, seed=1).x_test) == rows(load_digits(100, seed=2).x_test) == tests[0]
    assert rows(load_digits(seed=1).x_train) == rows(load_digits(seed=2).x_train)


@pytest.mark.parametrize("n_labels", [10, 11, 20, 50, 100, 999, 995, 1000, np.int64(30)], ids=repr)
def test_subset_is_stratified_and_leaves_the_other_parts_alone(rows, n_labels):
    whole, d = load_digits(), load_digits(n_labels)
    counts = np.bincount(d.y_train, minlength=10)
    assert len(d.x_train) == n_labels and len(set(rows(d.x_train))) == n_labels
    assert set(rows(d.x_train)) <= set(rows(whole.x_train))
    assert (LABELS[rows(d.x_train)] == d.y_train.numpy()).all()
    assert counts.min() >= 1 and np.abs(counts - np.bincount(whole.y_train) * n_labels / 1000).max() <= 1
    assert rows(d.x_val) == rows(whole.x_val) and rows(d.x_test) == rows(whole.x_test)


def test_subsets_of_one_seed_are_nested_and_other_seeds_draw_others(rows):
    subsets = [set(rows(load_digits(n, seed=3).x_train)) for n in (10, 20, 50, 100, 500, 1000)]
    assert all(small < large for small, large in zip(subsets, subsets[1:]))
    assert rows(load_digits(50, seed=3).x_train) == rows(load_digits(50, seed=3).x_train)
    assert set(rows(load_digits(50, seed=4).x_train)) != subsets[2]


ONLY_THREE = [(3,), [3, 3], {3}, range(3, 4), (d for d in [3]), np.array([3]), torch.tensor([3])]


@pytest.mark.parametrize("omit", ONLY_THREE, ids=lambda omit: type(omit).__name__)
def test_omit_drops_a_class_from_the_training_part_only(rows, omit):
    whole, d = load_digits(), load_digits(omit=omit)
    assert rows(d.x_train) == [row for row in rows(whole.x_train) if LABELS[row] != 3]
    assert 3 not in d.y_train
    assert rows(d.x_val) == rows(whole.x_val) and rows(d.x_test) == rows(whole.x_test)
    assert d.class_names == whole.class_names


def test_omit_comes_before_the_subset():
    d = load_digits(9, omit=(3,))
    assert d.y_train.tolist().count(3) == 0 and d.y_train.unique().numel() == 9
    assert load_digits(1, omit=range(9)).y_train.tolist() == [9]


def test_nobody_can_change_anothers_images():
    load_digits().x_train.fill_(7)
    assert load_digits().x_train.max() == 1


# Refusals: the message names the value

BAD = {
    "n_labels": [0, 9, 1001, -1, 1000000, 20.0, math.nan, True, "20", [20], np.float64(20), torch.tensor(2.5)],
    "seed": [-1, 2**32, 1.5, math.nan, True, "0", None],
    "split_seed": [-1, 2**32, 1.5, math.nan, True, "0", None],
    "omit": [3, "3", b"3", None, np.array(3), torch.tensor(3), range(10), list(range(10)), set(range(10)),
             np.arange(10)],
}
BAD_CLASSES = [-1, 10, 1000000, "3", 3.0, math.nan, True, None, (3,), torch.tensor(12)]


@pytest.mark.parametrize("name, value", [(name, value) for name in BAD for value in BAD[name]],
                         ids=lambda v: v if isinstance(v, str) else repr(v)[:25])
def test_bad_argument_is_refused(name, value):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(value))):
        load_digits(**{"n_labels": 20, name: value})


@pytest.mark.parametrize("value", BAD_CLASSES, ids=repr)
def test_bad_class_in_omit_is_refused(value):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(value))):
        load_digits(omit=[3, value])


@pytest.mark.parametrize("n_labels", [8, 899, 1000])
def test_omit_narrows_what_n_labels_may_be(n_labels):
    with pytest.raises(ValueError, match=repr(n_labels)):
        load_digits(n_labels, omit=(3,))


@pytest.mark.parametrize("seed", [0, 7])
def test_halves_share_out_the_training_images_and_nothing_else(seed):
    data = load_digits(split_seed=1)
    theirs, yours = halves(data, seed)
    assert len(theirs.x_train) == len(yours.x_train) == 500
    both = torch.cat([theirs.x_train, yours.x_train])
    assert torch.equal(both.sort(0).values, data.x_train.sort(0).values)
    assert torch.equal(torch.cat([theirs.y_train, yours.y_train]).sort().values, data.y_train.sort().values)
    assert torch.equal(theirs.x_test, data.x_test) and torch.equal(yours.x_val, data.x_val)
    assert torch.equal(halves(data, seed)[0].x_train, theirs.x_train)
    assert not torch.equal(halves(data, seed + 1)[0].x_train, theirs.x_train)


def test_of_an_odd_number_the_first_half_has_one_more():
    theirs, yours = halves(load_digits(21), 0)
    assert (len(theirs.x_train), len(yours.x_train)) == (11, 10)


@pytest.mark.parametrize("dataset, seed, error, words", [
    ([1, 2], 0, TypeError, "got [1, 2]"), (load_digits, 0, TypeError, "Dataset"),
    (load_digits(10), -1, ValueError, "-1"), (load_digits(10), 0.5, TypeError, "0.5")])
def test_halves_refuse(dataset, seed, error, words):
    with pytest.raises(error, match=re.escape(words)):
        halves(dataset, seed)
