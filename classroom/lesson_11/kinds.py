"""Four kinds of networks that read digits, as teachers and as students: how each is built, and how it is trained.

How many steps, at which learning rate and temperature, was chosen beforehand on validation images.
"""

import tempfile

import torch

from classroom.lesson_11.at_once import train
from kdlib.measure import accuracy
from kdlib.models import cnn, load_weights, mlp, predict_logits, recurrent, save_weights, transformer
from kdlib.training import distill, fit

SHAPE = (8, 8)
TEACHERS = {    # kind: a network by its seed, and how it is trained on the 1,000 labels
    "mlp": (lambda seed: mlp(64, 64, 10, seed=seed), dict(epochs=20, lr=0.02, batch_size=250)),
    "cnn": (lambda seed: cnn(SHAPE, (8, 16), 10, seed=seed), dict(epochs=5, lr=0.04, batch_size=100)),
    "recurrent": (lambda seed: recurrent(SHAPE, 16, 10, states="all", seed=seed),
                  dict(epochs=5, lr=0.04, batch_size=100)),
    "transformer": (lambda seed: transformer(SHAPE, 16, 10, seed=seed), dict(epochs=5, lr=0.03, batch_size=100)),
}
STUDENTS = {    # kind: a network by its seed, how it is trained on 100 images, and the temperature
    "mlp": (lambda seed: mlp(64, 16, 10, seed=seed), dict(epochs=60, lr=0.08), 4.0),
    "recurrent": (lambda seed: recurrent(SHAPE, 8, 10, states="all", seed=seed), dict(epochs=60, lr=0.08), 4.0),
    "transformer": (lambda seed: transformer(SHAPE, 8, 10, seed=seed), dict(epochs=50, lr=0.06), 4.0),
}


def teachers_of(kind, repetitions):
    """A teacher of this kind for each `kdlib.repetitions.Repetition`, trained on its 1,000 labels, all at once."""
    make, recipe = TEACHERS[kind]
    numbers = [100 + r.s for r in repetitions]
    teachers = [make(number) for number in numbers]
    train(teachers, [r.data for r in repetitions], seeds=numbers, **recipe)
    return teachers


def teacher_of(kind, r):
    """That of a single repetition."""
    return teachers_of(kind, [r])[0]


def scores(kind, repetitions, told=None):
    """Test accuracy, in points, of a student of this kind in each repetition, (n,). All are trained at once.

    told: for each repetition (100, 10), what its teacher says about its images; ``None`` where the students learn from
    labels, alone.
    """
    make, recipe, temperature = STUDENTS[kind]
    students = [make(r.s) for r in repetitions]
    train(students, [r.few for r in repetitions], told, temperature=temperature, batch_size=100,
          seeds=[r.s for r in repetitions], **recipe)
    return torch.tensor([100 * accuracy(student, r.data.x_test, r.data.y_test)
                         for student, r in zip(students, repetitions)], dtype=torch.double)


def graded(kind, r, teacher_logits=None):
    """`scores` of a single repetition, a number. teacher_logits: (100, 10), or ``None``."""
    return scores(kind, [r], None if teacher_logits is None else [teacher_logits]).item()


def comes_back(network, few, teacher_logits):
    """Whether a network that is trained, distilled, saved, trained on and loaded answers as it did when it was saved.

    few: a `kdlib.data.Dataset`. teacher_logits: (n, 10), answers to its training images. The network is changed.
    """
    fit(network, few.x_train, few.y_train, epochs=1, lr=0.01)
    distill(network, few.x_train, few.y_train, teacher_logits, epochs=1, lr=0.01)
    before = predict_logits(network, few.x_test)
    with tempfile.TemporaryDirectory() as folder:
        save_weights(network, f"{folder}/weights")
        fit(network, few.x_train, few.y_train, epochs=1, lr=0.01)
        moved = not torch.equal(predict_logits(network, few.x_test), before)
        load_weights(network, f"{folder}/weights")
    return moved and torch.equal(predict_logits(network, few.x_test), before)
