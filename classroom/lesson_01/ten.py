"""Lesson 01's networks by the ten: one for each repetition, on images of its own, trained at once."""

import torch

from kdlib.models import mlp
from kdlib.sweep import train_side_by_side


def on_top_of_each_other(sets):
    """The training images and labels of some data sets: (sets, n, features), (sets, n)."""
    return tuple(torch.stack([getattr(data, part) for data in sets]) for part in ("x_train", "y_train"))


def trained_side_by_side(width, x, y, answers=None, epochs=15, batch_size=100, **options):
    """Networks ``mlp(64, width, 10)``, each the one that the lesson's `trained` makes alone, seeds 0, 1, 2, …

    x: (networks, n, 64). y: (networks, n). answers: the logits of teachers (networks, n, 10), or ``None``. options:
    ``temperature`` and ``alpha``, as for `kdlib.training.distill`. Returns a list of models.
    """
    networks = [mlp(64, width, 10, seed=seed) for seed in range(len(x))]
    train_side_by_side(networks, x, answers, labels=y, epochs=epochs, lr=3e-2, batch_size=batch_size,
                       seeds=range(len(x)), **options)
    return networks
