"""Losses on which a detector of leaks is tried: half of them let a gradient reach the teacher (exercise 3)."""

import torch
import torch.nn.functional as F

from classroom.bugs import sound_loss
from kdlib.losses import distillation_loss


def sealed(z, v, y, T=4.0, alpha=0.9):
    return sound_loss(z, v.detach(), y, T, alpha)


def from_the_kit(z, v, y, T=4.0, alpha=0.9):
    return distillation_loss(z, v, y, temperature=T, alpha=alpha)


def labels_alone(z, v, y, T=4.0, alpha=0.9):
    return F.cross_entropy(z, y)


def leaking(z, v, y, T=4.0, alpha=0.9):
    return sound_loss(z, v, y, T, alpha)


def leaking_mse(z, v, y, T=4.0, alpha=0.9):
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * F.mse_loss(z, v)


def leaking_weights(z, v, y, T=4.0, alpha=0.9):
    certainty = v.softmax(-1).gather(1, y[:, None])[:, 0]
    return (certainty * F.cross_entropy(z, y, reduction="none")).mean()


PROBES = {    # a loss -> (what it is, whether it leaks)
    sealed: ("the sound loss with v.detach()", False), from_the_kit: ("kdlib's distillation_loss", False),
    labels_alone: ("a loss that reads the labels alone", False), leaking: ("the sound loss without detach", True),
    leaking_mse: ("a squared error on logits without detach", True),
    leaking_weights: ("labels weighted by the teacher's certainty, without detach", True)}


def logits():
    draw = torch.Generator().manual_seed(0)
    return (*(torch.randn(4, 3, generator=draw) for _ in range(2)), torch.tensor([0, 1, 2, 0]))
