"""Sweeps side by side: each data set's rows are those of a sweep of its own."""

import pandas as pd
import pytest
import torch

from kdlib.data import Dataset
from kdlib.models import mlp, predict_logits
from kdlib.sweep import _sets, sweep, sweep_side_by_side

G = torch.Generator().manual_seed(0)


def world(s, n=70):
    """A data set and its teacher's answers."""
    teacher, parts = mlp(12, 30, 4, seed=90 + s), []
    for images in (n, 40, 600):
        x = torch.rand(images, 12, generator=G)
        parts += [x, (20 * predict_logits(teacher, x) + torch.randn(images, 4, generator=G)).argmax(-1)]
    return Dataset(*parts, class_names=tuple("abcd"), image_shape=(3, 4)), 20 * predict_logits(teacher, parts[0])


DATA, V = zip(*[world(s) for s in range(3)])
SEEDS = [[7, 0], [2, 0], [7, 0]]                      # the third set's students start and shuffle as the first's
HOW = dict(widths=[5, 3], temperatures=[0.5, 4], alphas=[0.3, 1], controls=("alone", "hard_teacher_labels"),
           epochs=16, lr=0.03, batch_size=16)         # 80 steps


@pytest.fixture(scope="module")
def apart():
    return pd.concat([sweep(data, v, seeds=seeds, **HOW).assign(set=s)
                      for s, (data, v, seeds) in enumerate(zip(DATA, V, SEEDS))], ignore_index=True)


@pytest.mark.parametrize("students", [256, 30, 1])    # all sets in one stack; two and one; each in its own
def test_the_rows_are_those_of_sweeps_of_their_own(apart, students, monkeypatch):
    monkeypatch.setattr(_sets, "STUDENTS", students)
    table = sweep_side_by_side(DATA, V, seeds=SEEDS, **HOW)
    scores = {"val_accuracy": 40, "test_accuracy": 600, "agreement": 70}
    assert list(table.columns) == ["set", *apart.columns[:-1]] and list(table.index) == list(range(72))
    pd.testing.assert_frame_equal(table.drop(columns=scores), apart[table.columns].drop(columns=scores))
    for score, images in scores.items():    # an image that lies on the border may fall to either side
        assert (table[score] - apart[score]).abs().max() * images <= 1 + 1e-9
    found = table.pivot_table(index=["width", "seed", "method", "temperature", "alpha"], columns="set", dropna=False,
                              values="test_accuracy")
    assert (found[0] - found[2]).abs().mean() > 0.05    # the test would notice a neighbour's images


def test_any_iterable_is_a_list_and_nothing_of_the_callers_changes():
    before = [v.clone() for v in V]
    one = dict(widths=[2], temperatures=[1, 2], alphas=[1.0], epochs=1, lr=0.1)
    expected = sweep_side_by_side(DATA, V, seeds=[range(2)] * 3, **one)
    with torch.no_grad():
        same = sweep_side_by_side(iter(DATA), torch.stack(V), seeds=(torch.arange(2) for _ in range(3)),
                                  **one | {"alphas": (alpha for alpha in [1.0])})
    pd.testing.assert_frame_equal(same, expected)
    assert all(map(torch.equal, before, V))


def test_one_set_alone_is_a_sweep():
    one = dict(widths=[2], temperatures=[1], alphas=[1.0], epochs=1, lr=0.1)
    assert len(sweep_side_by_side(DATA[:1], V[:1], seeds=[[0, 1]], **one)) == 2


@pytest.mark.parametrize("wrong, error, words", [
    (dict(seeds=SEEDS[:2]), ValueError, "equally many, at least one, got 3, 3 and 2"),
    (dict(datasets=[], teacher_logits=[], seeds=[]), ValueError, "got 0, 0 and 0"),
    (dict(seeds=[[7, 0], [2], [7, 0]]), ValueError, "of one shape, with equally many seeds: number 1 differs"),
    (dict(seeds=[[7, 0], [2, 0], [7]]), ValueError, "number 2 differs from the first"),
    (dict(zip(("datasets", "teacher_logits"), zip(*[world(0), world(1, 60), world(2)]))), ValueError, "number 1"),
    (dict(teacher_logits=[V[0], V[1][:, [0, 1, 2, 3, 0]], V[2]]), ValueError, "number 1 differs"),
    (dict(seeds=[[7, 7], [2, 0], [7, 0]]), ValueError, "seeds must not repeat a value, got 7 twice"),
    (dict(seeds=4), TypeError, "seeds must be a list, got 4"), (dict(widths=5), TypeError, "widths must be a list"),
    (dict(datasets=DATA[0]), TypeError, "datasets must be a list"), (dict(controls=["no"]), ValueError, "a control"),
    (dict(lr=1e30), ValueError, "diverged for width 5")])
def test_bad_arguments_are_named(wrong, error, words):
    with pytest.raises(error, match=words):
        sweep_side_by_side(**dict(datasets=DATA, teacher_logits=V, seeds=SEEDS) | HOW | wrong)
