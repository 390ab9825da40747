"""The machinery of lesson 03's ten repetitions: train ten networks at once, ask them, count their right answers."""

import torch

from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side


def ten(width, sets, answers=None, *, epochs=100, lr=3e-2):
    """A network for each set, all trained at once, each as `kdlib.training.fit` or `distill` would train it alone.

    sets: a list of `kdlib.data.Dataset`, equally many images in each. answers: (sets, images, classes), the logits to
    learn from, at temperature 1; None: the labels. Network s starts from the initial weights and takes the batches of
    seed s. Returns a list of models.
    """
    networks = [mlp(64, width, 10, seed=s) for s in range(len(sets))]
    x = torch.stack([data.x_train for data in sets])    # (sets, images, 64)
    y = torch.stack([data.y_train for data in sets])    # (sets, images)
    train_side_by_side(networks, x, answers, labels=y, temperature=1.0, epochs=epochs, lr=lr, batch_size=50,
                       seeds=range(len(sets)))
    return networks


def asked(networks, sets):
    """What each network answers to the training images of its set: logits (sets, images, classes)."""
    return torch.stack([predict_logits(network, data.x_train) for network, data in zip(networks, sets)])


def right(networks, sets, part):
    """The share of right answers of each network on the "val" or the "test" images of its set. Returns a list."""
    return [accuracy(network, getattr(data, f"x_{part}"), getattr(data, f"y_{part}"))
            for network, data in zip(networks, sets)]
