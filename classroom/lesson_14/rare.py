"""Digits of which one is rare, a network for each repetition, and what a student loses on the rare one."""

import dataclasses

import torch

from kdlib.data import load_digits
from kdlib.models import predict_logits


def scarce(s):
    """The digits, split by s. Of one of them, s mod 10, ten training images are left, of all others together 880."""
    data = load_digits(split_seed=s)
    rare = data.y_train == s % 10
    kept = torch.cat([(~rare).nonzero()[:880, 0], rare.nonzero()[:10, 0]])
    return dataclasses.replace(data, x_train=data.x_train[kept], y_train=data.y_train[kept])


def shares(models, sets):
    """How much each network names rightly, in %, of the test images of its rare digit, and of the others: (sets, 2)."""
    found = []
    for s, (model, data) in enumerate(zip(models, sets, strict=True)):
        right = predict_logits(model, data.x_test).argmax(-1) == data.y_test
        rare = data.y_test == s % 10
        found.append([100 * right[part].double().mean() for part in (rare, ~rare)])
    return torch.tensor(found)
