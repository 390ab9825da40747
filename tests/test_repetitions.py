"""A repetition holds what its number says, and spoilt teachers spoil what they say, and nothing else."""

import pytest
import torch
from torch import nn

from kdlib.data import halves, load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, compare, large_teacher, permute_wrong_classes, shuffle_answers
from kdlib.training import distill, fit


@pytest.fixture
def logits():
    return 3 * torch.randn(200, 10, generator=torch.Generator().manual_seed(0))


def test_permuting_keeps_the_top_class_and_the_softness_of_every_row(logits):
    before = logits.clone()
    dealt = permute_wrong_classes(logits, seed=1)
    assert torch.equal(logits, before)
    assert torch.equal(dealt.argmax(-1), logits.argmax(-1))
    assert torch.equal(dealt.sort(-1).values, logits.sort(-1).values)


def test_permuting_leaves_no_trace_of_which_wrong_class_it_was(logits):
    wrong = torch.ones_like(logits).scatter(1, logits.argmax(-1, keepdim=True), 0).bool()
    pairs = torch.stack([logits[wrong], permute_wrong_classes(logits, seed=1)[wrong]])
    # The mean of a row survives by design, so compare within rows.
    within = pairs.view(2, 200, 9) - pairs.view(2, 200, 9).mean(-1, keepdim=True)
    assert torch.corrcoef(within.view(2, -1))[0, 1].abs() < 0.1


def test_the_seed_governs_the_deal(logits):
    assert torch.equal(permute_wrong_classes(logits, 1), permute_wrong_classes(logits, 1))
    assert not torch.equal(permute_wrong_classes(logits, 1), permute_wrong_classes(logits, 2))


@pytest.mark.parametrize("bad, error", [(torch.tensor([[1.0, float("nan")]]), ValueError), (torch.ones(3), ValueError),
                                        ([[1.0, 2.0]], TypeError)], ids=["nan", "one row", "list"])
def test_bad_logits_are_refused(bad, error):
    with pytest.raises(error):
        permute_wrong_classes(bad, 0)


def test_shuffled_answers_are_the_same_rows_for_other_images(logits):
    shuffled = shuffle_answers(logits, 3)
    assert torch.equal(shuffled.sort(0).values, logits.sort(0).values) and not torch.equal(shuffled, logits)
    assert {tuple(row) for row in shuffled.tolist()} == {tuple(row) for row in logits.tolist()}
    assert torch.equal(shuffled, shuffle_answers(logits, 3)) and not torch.equal(shuffled, shuffle_answers(logits, 4))


# ---- a repetition ----

def quick(data, s):
    return large_teacher(data, s, epochs=1)


def test_a_repetition_is_split_subset_teacher_and_answers_of_one_number():
    r = Repetition(3, n_labels=40)
    assert torch.equal(r.data.x_test, load_digits(split_seed=3).x_test) and r.theirs is r.data
    assert torch.equal(r.few.x_train, load_digits(40, split_seed=3, seed=3).x_train)
    assert torch.equal(r.answers, predict_logits(r.teacher, r.few.x_train)) and r.answers.shape == (40, 10)
    assert accuracy(r.teacher, r.data.x_val, r.data.y_val) > 0.9 and repr(r) == "Repetition(3)"
    twin = mlp(64, 256, 10, seed=103)
    fit(twin, r.data.x_train, r.data.y_train, epochs=20, lr=0.02, batch_size=250, seed=103)
    assert torch.equal(predict_logits(twin, r.data.x_test), predict_logits(r.teacher, r.data.x_test))


def test_two_repetitions_share_nothing_that_is_drawn():
    a, b = (Repetition(s, teacher=quick) for s in (0, 1))
    assert not torch.equal(a.data.x_test, b.data.x_test) and not torch.equal(a.few.x_train, b.few.x_train)
    assert not torch.equal(a.teacher[0].weight, b.teacher[0].weight)


def test_apart_no_image_of_the_student_was_seen_by_the_teacher():
    heard = []

    def teacher(data, s):
        heard.append((data, s))
        return quick(data, s)

    r = Repetition(2, teacher=teacher, apart=True)
    theirs, yours = halves(r.data, 2)
    assert heard == [(r.theirs, 2)] and torch.equal(r.theirs.x_train, theirs.x_train)
    assert torch.equal(r.few.x_train, yours.x_train) and r.answers.shape == (500, 10)
    assert len(torch.cat([r.theirs.x_train, r.few.x_train]).unique(dim=0)) == len(r.data.x_train.unique(dim=0))


def test_without_a_teacher_nobody_is_asked():
    r = Repetition(0, teacher=None)
    assert r.teacher is None and r.answers is None and len(r.few.x_train) == 100


def test_a_recipe_of_ones_own_replaces_what_it_names():
    data = load_digits()
    assert not torch.equal(large_teacher(data, 0, epochs=1)[0].weight, large_teacher(data, 0, epochs=2)[0].weight)
    twin = mlp(64, 256, 10, seed=100)
    fit(twin, data.x_train, data.y_train, epochs=1, lr=0.02, batch_size=250, seed=7)
    assert torch.equal(twin[0].weight, large_teacher(data, 0, epochs=1, seed=7)[0].weight)


@pytest.mark.parametrize("build, error, words", [
    (lambda: Repetition(-1), ValueError, "s must be"), (lambda: Repetition(1.5), TypeError, "1.5"),
    (lambda: Repetition(0, n_labels=2000), ValueError, "2000"),
    (lambda: Repetition(0, apart="yes"), TypeError, "'yes'"),
    (lambda: large_teacher(load_digits(), 0, epochs=0), ValueError, "0"),
])
def test_what_a_repetition_refuses(build, error, words):
    with pytest.raises(error, match=words):
        build()


# ---- compare ----

RECIPE = dict(epochs=2, lr=0.02, batch_size=50)


@pytest.fixture(scope="module")
def teacher():
    return large_teacher(load_digits(), 0, epochs=5)


def test_five_ways_from_equal_weights_in_equal_batches(teacher):
    data = load_digits(n_labels=100)
    table = compare(teacher, lambda seed: mlp(64, 8, 10, seed=seed), data, seeds=[3, 5], temperature=2, alpha=0.7,
                    smoothing=0.2, **RECIPE)
    assert list(table) == ["alone", "smoothed labels", "hard teacher labels", "distilled", "permuted"]
    assert list(table.index) == [3, 5]
    x, y, v = data.x_train, data.y_train, predict_logits(teacher, data.x_train)
    for seed in (3, 5):
        nets = [mlp(64, 8, 10, seed=seed) for _ in range(5)]
        fit(nets[0], x, y, seed=seed, **RECIPE)
        fit(nets[1], x, y, seed=seed, label_smoothing=0.2, **RECIPE)
        fit(nets[2], x, v.argmax(-1), seed=seed, **RECIPE)
        distill(nets[3], x, y, v, temperature=2, alpha=0.7, seed=seed, **RECIPE)
        distill(nets[4], x, y, permute_wrong_classes(v, seed), temperature=2, alpha=0.7, seed=seed, **RECIPE)
        assert table.loc[seed].tolist() == [accuracy(net, data.x_test, data.y_test) for net in nets]


def test_any_two_modules_can_be_compared(teacher):
    class Pictures:
        def __init__(self, data):
            self.x_train, self.x_test = data.x_train.view(-1, 1, 8, 8), data.x_test.view(-1, 1, 8, 8)
            self.y_train, self.y_test = data.y_train, data.y_test

    student = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    before = [weight.clone() for weight in student.state_dict().values()]
    data, recipe = Pictures(load_digits(n_labels=100)), RECIPE | {"epochs": 20}    # batch norm needs some steps
    table = compare(nn.Sequential(nn.Flatten(), teacher), student, data, seeds=range(2), **recipe)
    assert table.shape == (2, 5) and (table > 0.5).all(axis=None) and (table.loc[0] != table.loc[1]).any()
    assert all(torch.equal(*pair) for pair in zip(before, student.state_dict().values()))
    again = compare(nn.Sequential(nn.Flatten(), teacher), student, data, seeds=[1], **recipe)    # without seed 0
    assert table.loc[[1]].equals(again)


def test_students_that_cannot_be_drawn_anew_are_refused(teacher):
    class Shift(nn.Module):
        def __init__(self):
            super().__init__()
            self.shift = nn.Parameter(torch.zeros(10))

    data = load_digits(n_labels=100)
    with pytest.raises(ValueError, match="its layer '1' cannot draw anew: hand over a function of the seed"):
        compare(teacher, nn.Sequential(nn.Linear(64, 10), Shift()), data, seeds=[0], **RECIPE)
    with pytest.raises(TypeError, match="student must be an nn.Module or a function of a seed, got 'mlp'"):
        compare(teacher, "mlp", data, seeds=[0], **RECIPE)
    with pytest.raises(TypeError, match=r"what student\(seed\) returns must be a torch.nn.Module, got 0"):
        compare(teacher, lambda seed: seed, data, seeds=[0], **RECIPE)
