"""The students of lesson 14: one recipe for all of them, ten at once."""

import math

import torch

from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side

T, STEPS, BATCH, LR = 8.0, 160, 50, 0.05    # those of lesson 09


def asked(teachers, images):
    """What each teacher answers to its images: a list of logits (n, classes). images: a list of (n, 64)."""
    return [predict_logits(teacher, x) for teacher, x in zip(teachers, images, strict=True)]


def taught(repetitions, images, answers=None, *, hard=False, labels=None):
    """A student of width 16 for each of these repetitions, after 160 steps on any images and any answers to them.

    images: for each repetition (n, 64); where the n differ, all are cut to the smallest. answers: logits (n, 10), to
    learn from at temperature 8, or, where ``hard`` is true, nothing but their top classes. labels: (n,), in place of
    answers. Returns the students, each with initial weights and batches of its repetition's number.
    """
    n = min(map(len, images))
    x, v, y = (part and torch.stack([own[:n] for own in part]) for part in (images, answers, labels))
    if hard:
        v, y = None, v.argmax(-1)
    numbers = [r.s for r in repetitions]
    students = [mlp(64, 16, 10, seed=s) for s in numbers]
    train_side_by_side(students, x, v, labels=y, temperature=T, epochs=round(STEPS / math.ceil(n / BATCH)), lr=LR,
                       batch_size=BATCH, seeds=numbers)
    return students


def intervals(table):
    """The intervals of {name: numbers}, a dictionary or a table: {name: `kdlib.measure.Interval`}."""
    return {name: mean_ci(table[name]) for name in table}
