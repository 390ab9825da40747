"""Teachers and students, as the lessons train them. Recipes come from `confirming.recipe`."""

import dataclasses
import functools

import torch

from confirming import recipe
from confirming.sets import SIDE
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import fit

FEATURES, CLASSES = SIDE * SIDE, 10
STARTS = 3    # students of a kind on each set; their mean counts, which calms the luck of the start


def once_a_set(experiment):
    """Several claims ask the same experiment about a set: it runs for the first of them."""
    return functools.lru_cache(maxsize=2)(experiment)


@once_a_set
def teacher_of(data, s):
    """The large teacher of a set: 196-256-10, trained on all of its 1,000 images."""
    return large(data.x_train, data.y_train, s)


def large(x, y, s, *, width=256, **options):
    teacher = mlp(FEATURES, width, CLASSES, seed=1000 + s)
    fit(teacher, x, y, seed=1000 + s, **dict(recipe.TEACHER) | options)
    return teacher


def few(data, n=100):
    """The same set with n of its training images, equally many of each class."""
    rows = torch.cat([(data.y_train == c).nonzero().flatten()[:n // CLASSES] for c in range(CLASSES)])
    return dataclasses.replace(data, x_train=data.x_train[rows], y_train=data.y_train[rows])


def from_labels(x, y, s, *, width=16, starts=STARTS, smoothing=0.0, **options):
    """Students that read labels: a list, one from each start."""
    students = _beginners(width, s, starts)
    train_side_by_side(students, x, None, labels=y, label_smoothing=smoothing, seeds=_seeds(s, starts),
                       **dict(recipe.FEW) | options)
    return students


def from_answers(x, answers, s, *, width=16, starts=STARTS, temperature=recipe.T, **options):
    """Students that hear answers and read no label. answers: {name: logits (n, 10)}. Returns {name: students}."""
    students = {name: _beginners(width, s, starts) for name in answers}
    targets = torch.stack([logits for logits in answers.values() for _ in range(starts)])
    train_side_by_side([student for some in students.values() for student in some], x, targets,
                       temperature=temperature, seeds=_seeds(s, starts) * len(answers),
                       **dict(recipe.FEW) | options)
    return students


def _beginners(width, s, starts):
    return [mlp(FEATURES, width, CLASSES, seed=seed) for seed in _seeds(s, starts)]


def _seeds(s, starts):
    return [10 * s + i for i in range(starts)]


def points(students, x, y):
    """How many of 100 images x the students name rightly, in the mean."""
    return sum(right(predict_logits(student, x), y) for student in students) / len(students)


def on_test(students, data):
    return points(students, data.x_test, data.y_test)


def right(logits, y):
    return 100 * (logits.argmax(-1) == y).double().mean().item()


def flat(logits):
    """Each row keeps its top logit; the others all get their mean. As sure as before, and no word on wrong classes."""
    top, place = logits.max(1, keepdim=True)
    mean = (logits.sum(1, keepdim=True) - top) / (logits.shape[1] - 1)
    return mean.expand_as(logits).scatter(1, place, top)
