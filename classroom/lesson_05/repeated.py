"""Networks by the ten: one for each repetition, on images of its own, trained at once."""

import torch

from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side


def stacked(sets):
    """The training images and labels of some data sets on top of each other: (sets, n, features), (sets, n)."""
    return tuple(torch.stack(parts) for parts in zip(*((data.x_train, data.y_train) for data in sets)))


def trained(width, x, y=None, answers=None, *, seeds=range(10), **recipe):
    """Networks ``mlp(64, width, 10)``, one for each seed, each the one that `fit` or `distill` would train alone.

    x: (seeds, n, 64), images of their own, or (n, 64) for all of them; y, the labels, and answers, the logits of
    teachers, alike. Those with answers learn from these alone. recipe: ``epochs``, ``lr``, ``batch_size``, perhaps
    ``temperature`` or ``label_smoothing``, as in `kdlib.sweep.train_side_by_side`. Returns a list of models.
    """
    models = [mlp(64, width, 10, seed=seed) for seed in seeds]
    train_side_by_side(models, x, answers, labels=y, seeds=seeds, **recipe)
    return models


def asked(models, x):
    """What each model answers to the images of its repetition. x: (models, n, 64). Returns (models, n, 10) logits."""
    return torch.stack([predict_logits(model, images) for model, images in zip(models, x)])


def spoilt(spoil, answers):
    """The answers of each repetition, spoilt by lot of its number. spoil: a function spoil(logits, seed) -> logits."""
    return torch.stack([spoil(logits, seed) for seed, logits in enumerate(answers)])


def graded(models, sets, part="test"):
    """How many images each model names rightly, in %, of the test or of the validation images of its repetition."""
    return [100 * accuracy(model, getattr(data, f"x_{part}"), getattr(data, f"y_{part}"))
            for model, data in zip(models, sets)]
