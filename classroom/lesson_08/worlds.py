"""The worlds of lesson 08: repetitions that know what their networks compute inside; and how a student begins there."""

from types import SimpleNamespace

import pandas as pd
import torch
from torch import nn

from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits, tapped
from kdlib.repetitions import Repetition, large_teacher
from kdlib.training import progress_bar


def features_of(network, x):
    """What the hidden layer (layer 1) of a network puts out for x, without gradients: (n, width)."""
    with tapped(network, 1) as inside:
        predict_logits(network, x)
    return inside[1]


def centred(features):
    """Features, each moved to a mean of zero, and all together divided by their standard deviation."""
    features = features - features.mean(0)
    return features / features.std()


class World(Repetition):
    """A repetition, and the features of its teacher and of a network that has never learnt anything.

    x (100, 64), y (100,), v (100, 10): the student's images, their labels, the teacher's answers to them. networks:
    {"teacher": …, "untrained": …}. features: of each of them, for x, centred, (100, 256).
    """

    def __init__(self, s):
        super().__init__(s, teacher=lambda data, s: large_teacher(data, s, epochs=15, seed=s))
        self.x, self.y, self.v = self.few.x_train, self.few.y_train, self.answers
        self.networks = {"teacher": self.teacher, "untrained": mlp(64, 256, 10, seed=200 + s)}
        self.features = {whose: centred(features_of(net, self.x)) for whose, net in self.networks.items()}


def contrast(rows, y):
    """Mean distance of two images of different digits, in mean distances of two images of the same digit."""
    apart, same, pairs = torch.cdist(rows, rows), y[:, None] == y, ~torch.eye(len(rows), dtype=torch.bool)
    return (apart[~same].mean() / apart[same & pairs].mean()).item()


def contrasts(worlds):
    """The contrast of validation images as pixels, and in the features of each network: a row for each world."""
    rows = []
    for w in worlds:
        x, y = w.data.x_val, w.data.y_val
        spaces = {"pixels": x} | {whose: features_of(net, x) for whose, net in w.networks.items()}
        rows.append({name: contrast(space, y) for name, space in spaces.items()})
    return pd.DataFrame(rows)


# ---- one recipe for all methods ----

def newborn(s):
    """A student of repetition s, and its helpers: a projector from its features to the teacher's, and a peer."""
    helpers = {}
    for name, made in (("projector", lambda: nn.Linear(16, 256)), ("peer", lambda: mlp(64, 16, 10))):
        torch.manual_seed(1000 + s)
        helpers[name] = made()
    return mlp(64, 16, 10, seed=s), SimpleNamespace(**helpers)


def adam(student, helpers, steps):
    """One optimiser for the student and its helpers, and a learning rate that runs out in so many steps.

    (A helper that a method does not use gets no gradient, and Adam leaves it alone.)
    """
    parts = student, helpers.projector, helpers.peer
    optimizer = torch.optim.Adam([weights for part in parts for weights in part.parameters()], lr=0.05, fused=True)
    return optimizer, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)


def scores(worlds, train, methods):
    """Test accuracy, in points, of the student of each method in each world: a table (worlds, methods).

    train: a function train(world, **options) -> student. methods: {name: options}.
    """
    return pd.DataFrame([{name: score(train(w, **options), w) for name, options in methods.items()}
                         for w in progress_bar(worlds, "repetitions")])


def score(student, w):
    """A student's test accuracy in points."""
    return 100 * accuracy(student, w.data.x_test, w.data.y_test)
