"""Networks by the ten, one for each repetition: trained at once, each on images of its own; asked, and graded."""

import copy

import torch

from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.sweep import train_side_by_side


def stacked(sets):
    """The training images and labels of data sets of one size, on top of each other: (sets, n, 64), (sets, n)."""
    return torch.stack([data.x_train for data in sets]), torch.stack([data.y_train for data in sets])


def networks(width, seeds=range(10)):
    """Untrained networks for digits, one for each seed."""
    return [mlp(64, width, 10, seed=seed) for seed in seeds]


def trained(models, sets, answers=None, *, labels=None, seeds=None, **recipe):
    """Networks trained at once, each on a set of its own, and each the one that `fit` or `distill` would train alone.

    models: a width, for new networks, or a list of networks, which stay as they are: copies are trained. sets: a
    `kdlib.data.Dataset` for each, equally many training images in all of them. answers: logits (sets, n, 10), the only
    thing to learn from; ``None``: the labels of the sets, or these labels (sets, n). seeds: of the new networks and of
    everybody's batches; ``None``: 0, 1, 2, … recipe: ``epochs``, ``lr``, ``batch_size``, perhaps ``temperature`` or
    ``label_smoothing``, as in `kdlib.sweep.train_side_by_side`. Returns a list of networks.
    """
    seeds = range(len(sets)) if seeds is None else seeds
    models = networks(models, seeds) if isinstance(models, int) else copy.deepcopy(models)
    x, y = stacked(sets)
    train_side_by_side(models, x, answers, labels=y if labels is None else labels, seeds=seeds, **recipe)
    return models


def asked(models, sets):
    """What each network answers to the training images of its set: logits (sets, n, 10)."""
    return torch.stack([predict_logits(model, data.x_train) for model, data in zip(models, sets, strict=True)])


def spoilt(spoil, answers):
    """Answers (sets, n, 10), each repetition's spoilt by lot of its number. spoil: a function spoil(logits, seed)."""
    return torch.stack([spoil(logits, seed) for seed, logits in enumerate(answers)])


def graded(models, sets, part="test"):
    """How many images each network names rightly, in %, of the "test" or the "val" images of its set. A list."""
    return [100 * accuracy(model, getattr(data, f"x_{part}"), getattr(data, f"y_{part}"))
            for model, data in zip(models, sets, strict=True)]


def ten_repetitions():
    """Repetitions 0 to 9 of `kdlib.repetitions`, the same but for rounding: their teachers are trained at once."""
    teachers = trained(256, [load_digits(split_seed=s) for s in range(10)], seeds=range(100, 110), epochs=20, lr=0.02,
                       batch_size=250)
    return [Repetition(s, teacher=lambda data, s: teachers[s]) for s in range(10)]
