"""Lesson 05's networks by the ten: each has its own images, and is the one that would be trained alone."""

import pytest
import torch

from classroom.lesson_05.repeated import asked, graded, spoilt, stacked, trained
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit

RECIPE = dict(epochs=3, lr=0.02, batch_size=50)
SETS = [load_digits(100, split_seed=s, seed=s) for s in (0, 1)]


def same(first, second, x):
    return torch.allclose(predict_logits(first, x), predict_logits(second, x), atol=1e-3)


def test_what_is_stacked_keeps_its_place():
    x, y = stacked(SETS)
    assert x.shape == (2, 100, 64) and torch.equal(x[1], SETS[1].x_train) and torch.equal(y[1], SETS[1].y_train)


@pytest.mark.parametrize("place", [0, 1])
def test_each_is_the_network_that_would_be_trained_alone(place):
    (x, y), own = stacked(SETS), SETS[place]
    answers = 3 * torch.randn(2, 100, 10, generator=torch.Generator().manual_seed(0))
    for got, model in ((trained(16, x, y, seeds=(0, 1), **RECIPE), fit),
                       (trained(16, x, answers=answers, temperature=8.0, seeds=(0, 1), **RECIPE), distill)):
        twin = mlp(64, 16, 10, seed=place)
        taught = () if model is fit else (answers[place],)
        options = {} if model is fit else dict(temperature=8.0, alpha=1.0)
        model(twin, own.x_train, own.y_train, *taught, seed=place, **options, **RECIPE)
        assert same(got[place], twin, own.x_test)


def test_each_is_asked_graded_and_spoilt_by_its_own_number():
    x, _ = stacked(SETS)
    models = [mlp(64, 4, 10, seed=seed) for seed in (0, 1)]
    logits = asked(models, x)
    assert torch.equal(logits[1], predict_logits(models[1], SETS[1].x_train))
    assert torch.equal(spoilt(torch.add, logits)[1], logits[1] + 1)
    assert graded(models, SETS)[1] == 100 * accuracy(models[1], SETS[1].x_test, SETS[1].y_test)
    assert graded(models, SETS, "val")[0] == 100 * accuracy(models[0], SETS[0].x_val, SETS[0].y_val)
