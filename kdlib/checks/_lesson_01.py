"""Exercises of lesson 01: the widest network that fits, the fair comparison, patience with wrong labels."""

import torch

from kdlib.checks._report import call, close, exercise
from kdlib.data import load_digits
from kdlib.measure import accuracy, size_in_bytes
from kdlib.models import mlp
from kdlib.training import fit


@exercise(1)
def widest(answer):
    for features, width, classes in ((64, 16, 10), (5, 1, 2), (3, 7, 4)):
        exactly = size_in_bytes(mlp(features, width, classes))
        for free_bytes, expected in ((exactly, width), (exactly + 7, width), (exactly - 1, width - 1)):
            if not close(call(answer, free_bytes, features, classes), expected):
                return False
    return True


@exercise(2)
def gain_of_distillation(answer):
    """Distilled 95.3 minus the same student alone, trained as long: 95.1."""
    return close(float(answer), 0.2)


@exercise(3)
def validation_accuracy_after(answer):
    """Compared with our own measurement, up to six of the 297 images."""
    data = load_digits()
    wrong = data.y_train.clone()
    wrong[::5] = (wrong[::5] + 1) % 10
    for width, epochs in ((512, 1), (512, 5), (16, 10)):
        network = mlp(64, width, 10, seed=0)
        fit(network, data.x_train, wrong, epochs=epochs, lr=3e-2, batch_size=100, seed=0)
        measured = torch.as_tensor(call(answer, width, epochs), dtype=torch.float64)
        if not (measured.numel() == 1 and abs(measured - accuracy(network, data.x_val, data.y_val)) <= 0.02):
            return False
    return True
