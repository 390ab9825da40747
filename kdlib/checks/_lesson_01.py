"""Exercises of lesson 01: counting parameters, the fair comparison, stopping before the wrong labels are learnt."""

import torch

from kdlib.checks._report import call, close, exercise
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import count_parameters, mlp
from kdlib.training import fit


@exercise(1)
def parameters(answer):
    cases = ((64, 16, 10), (5, 1, 2), (3, 7, 4))
    return all(close(call(answer, *sizes), count_parameters(mlp(*sizes))) for sizes in cases)


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
    for epochs in (1, 5):
        network = mlp(64, 512, 10, seed=0)
        fit(network, data.x_train, wrong, epochs=epochs, lr=3e-2, batch_size=100, seed=0)
        measured = torch.as_tensor(call(answer, epochs), dtype=torch.float64)
        if not (measured.numel() == 1 and abs(measured - accuracy(network, data.x_val, data.y_val)) <= 0.02):
            return False
    return True
