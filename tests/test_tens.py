"""Networks by the ten: each has images of its own, and is the one that would be trained alone."""

import pytest
import torch

from classroom.tens import asked, graded, networks, spoilt, stacked, ten_repetitions, trained
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.training import distill, fit

RECIPE = dict(epochs=3, lr=0.02, batch_size=50)
SETS = [load_digits(100, split_seed=s, seed=s) for s in (0, 1)]
ANSWERS = 3 * torch.randn(2, 100, 10, generator=torch.Generator().manual_seed(0))


def same(first, second, x=SETS[0].x_test):
    return torch.allclose(predict_logits(first, x), predict_logits(second, x), atol=1e-3)


def test_what_is_stacked_keeps_its_place():
    x, y = stacked(SETS)
    assert x.shape == (2, 100, 64) and torch.equal(x[1], SETS[1].x_train) and torch.equal(y[1], SETS[1].y_train)


def test_untrained_networks_are_those_of_their_seeds():
    found = networks(4, (7, 9))
    assert len(found) == 2 and torch.equal(found[1][0].weight, mlp(64, 4, 10, seed=9)[0].weight)


@pytest.mark.parametrize("seeds", [None, (5, 3)])
@pytest.mark.parametrize("place", [0, 1])
def test_each_is_the_network_that_would_be_trained_alone(place, seeds):
    own, seed = SETS[place], (seeds or (0, 1))[place]
    labels, answers = mlp(64, 16, 10, seed=seed), mlp(64, 16, 10, seed=seed)
    fit(labels, own.x_train, own.y_train, label_smoothing=0.1, seed=seed, **RECIPE)
    distill(answers, own.x_train, own.y_train, ANSWERS[place], temperature=8.0, alpha=1.0, seed=seed, **RECIPE)
    assert same(trained(16, SETS, label_smoothing=0.1, seeds=seeds, **RECIPE)[place], labels)
    assert same(trained(16, SETS, ANSWERS, temperature=8.0, seeds=seeds, **RECIPE)[place], answers)


def test_other_labels_take_the_place_of_those_of_the_sets():
    other = ANSWERS.argmax(-1)
    alone = mlp(64, 16, 10, seed=1)
    fit(alone, SETS[1].x_train, other[1], seed=1, **RECIPE)
    assert same(trained(16, SETS, labels=other, **RECIPE)[1], alone)


def test_networks_that_are_there_are_copied_and_trained_further():
    born = networks(8, (5, 6))
    found = trained(born, SETS, seeds=(2, 3), **RECIPE)
    further = mlp(64, 8, 10, seed=6)
    assert same(born[1], further)    # it has stayed as it was
    fit(further, SETS[1].x_train, SETS[1].y_train, seed=3, **RECIPE)
    assert same(found[1], further) and not same(born[1], further)


def test_each_is_asked_graded_and_spoilt_by_its_own_number():
    models = networks(4, (0, 1))
    logits = asked(models, SETS)
    assert torch.equal(logits[1], predict_logits(models[1], SETS[1].x_train))
    assert torch.equal(spoilt(torch.add, logits)[1], logits[1] + 1)
    assert graded(models, SETS)[1] == 100 * accuracy(models[1], SETS[1].x_test, SETS[1].y_test)
    assert graded(models, SETS, "val")[0] == 100 * accuracy(models[0], SETS[0].x_val, SETS[0].y_val)


@pytest.mark.parametrize("ask", [asked, graded])
def test_a_network_too_many_is_refused(ask):
    with pytest.raises(ValueError, match="shorter"):
        ask(networks(4, range(3)), SETS)


def test_ten_repetitions_are_those_of_kdlib_but_for_rounding():
    found, twin = ten_repetitions(), Repetition(7)
    assert [r.s for r in found] == list(range(10)) and torch.equal(found[7].few.x_train, twin.few.x_train)
    assert torch.allclose(found[7].answers, twin.answers, atol=0.02)
    assert torch.equal(found[7].answers, predict_logits(found[7].teacher, found[7].few.x_train))
