"""The worlds of lesson 08: repetitions that know what their networks compute inside; and how a student begins there."""

from types import SimpleNamespace

import pandas as pd
import torch
from torch import nn

from classroom.lesson_08.many import Worlds, beside
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
    {"teacher": …, "untrained": …}. features: of each of them, for x, centred, (100, 256). seeds: of its one student.
    """

    def __init__(self, s):
        super().__init__(s, teacher=lambda data, s: large_teacher(data, s, epochs=15, seed=s))
        self.x, self.y, self.v = self.few.x_train, self.few.y_train, self.answers
        self.networks = {"teacher": self.teacher, "untrained": mlp(64, 256, 10, seed=200 + s)}
        self.features = {whose: centred(features_of(net, self.x)) for whose, net in self.networks.items()}
        self.seeds = [s]

    def batches(self, epochs):
        """Numbers of images (50,), in an order drawn by the world's number, anew each epoch."""
        return Worlds([self]).batches(epochs)


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

def newborn(w):
    """A student of a world, and its helpers: a projector from its features to the teacher's, and a peer.

    w: a `World`, or `Worlds`, whose students stand side by side in one module, and their helpers likewise.
    """
    def helpers(made):
        for seed in w.seeds:
            torch.manual_seed(1000 + seed)
            yield made()

    student = beside([mlp(64, 16, 10, seed=seed) for seed in w.seeds])
    return student, SimpleNamespace(projector=beside([*helpers(lambda: nn.Linear(16, 256))]),
                                    peer=beside([*helpers(lambda: mlp(64, 16, 10))]))


def adam(student, helpers, steps):
    """One optimiser for the student and its helpers, and a learning rate that runs out in so many steps.

    (A helper that a method does not use gets no gradient, and Adam leaves it alone.) Adam's step is the same whatever
    the gradient is divided by, once its 1e-8 is divided too: so the mean over many students' losses will do for a sum.
    """
    parts, students = (student, helpers.projector, helpers.peer), getattr(student[0], "students", 1)
    optimizer = torch.optim.Adam([weights for part in parts for weights in part.parameters()], lr=0.05,
                                 eps=1e-8 / students, fused=True)
    return optimizer, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)


def scores(worlds, train, methods, starts=1):
    """Test accuracy, in points, of the students of each method in each world: a table (worlds, methods).

    train: a function train(world, **options) -> student. methods: {name: options}. starts: so many students in each
    world, whose mean is given. All students of a method are trained at once.
    """
    together = Worlds(worlds, starts)
    return pd.DataFrame({name: together.scores(train(together, **options))
                         for name, options in progress_bar(methods.items(), "methods")})
