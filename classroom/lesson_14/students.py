"""The students of lesson 14: one recipe for all of them, ten at once, or ten of each of several teachers."""

import math

import torch

from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side

T, STEPS, BATCH, LR = 8.0, 160, 50, 0.05    # those of lesson 09


def asked(teachers, images):
    """What each teacher answers to its images: a list of logits (n, classes). images: a list of (n, 64)."""
    return [predict_logits(teacher, x) for teacher, x in zip(teachers, images, strict=True)]


def taught(repetitions, images, answers, *, hard=False):
    """For each set of answers, students of width 16, one a repetition, after 160 steps on these images.

    images: for each repetition (n, 64); where the n differ, all are cut to the smallest. answers: {name: for each
    repetition logits (n, 10)}, to learn from at temperature 8; or, where ``hard`` is true, from their top classes and
    nothing else. Returns {name: students}, all trained in one stack, which saves half of the time. Initial weights and
    batches are those of the repetition's number, so students of one number differ in what they heard alone.
    """
    n, sets = min(map(len, images)), len(answers)
    x = torch.stack([own[:n] for own in images]).repeat(sets, 1, 1)
    v = torch.stack([own[:n] for ten in answers.values() for own in ten])
    numbers = [r.s for r in repetitions] * sets
    students = [mlp(64, 16, 10, seed=s) for s in numbers]
    train_side_by_side(students, x, None if hard else v, labels=v.argmax(-1) if hard else None, temperature=T, lr=LR,
                       epochs=round(STEPS / math.ceil(n / BATCH)), batch_size=BATCH, seeds=numbers)
    ten = len(repetitions)
    return {name: students[ten * place:ten * (place + 1)] for place, name in enumerate(answers)}


def intervals(table):
    """The intervals of {name: numbers}, a dictionary or a table: {name: `kdlib.measure.Interval`}."""
    return {name: mean_ci(table[name]) for name in table}
