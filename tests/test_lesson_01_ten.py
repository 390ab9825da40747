"""Lesson 01's ten networks at once are those that `fit` and `distill` make alone."""

import torch

from classroom.lesson_01.ten import trained_side_by_side
from classroom.tens import stacked
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit


def test_they_are_those_that_fit_and_distill_make():
    sets = [load_digits(100, split_seed=seed) for seed in range(3)]
    x, y = stacked(sets)
    assert x.shape == (3, 100, 64) and torch.equal(y[2], sets[2].y_train)
    answers = torch.randn(3, 100, 10, generator=torch.Generator().manual_seed(0))
    recipe, mixture = dict(epochs=3, batch_size=30), dict(temperature=2.0, alpha=0.5)
    alone, student = mlp(64, 8, 10, seed=1), mlp(64, 8, 10, seed=1)
    fit(alone, x[1], y[1], lr=3e-2, seed=1, **recipe)
    distill(student, x[1], y[1], answers[1], lr=3e-2, seed=1, **recipe, **mixture)
    for one, ten in ((alone, trained_side_by_side(8, x, y, **recipe)),
                     (student, trained_side_by_side(8, x, y, answers, **recipe, **mixture))):
        assert len(ten) == 3
        assert torch.allclose(predict_logits(ten[1], x[1]), predict_logits(one, x[1]), atol=1e-3)
