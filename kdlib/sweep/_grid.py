"""The grid: every argument of a sweep checked, and the students dealt out to stacks."""

import math
from itertools import product
from typing import NamedTuple

import torch

from kdlib import arguments
from kdlib.losses import log_soft_targets
from kdlib.models import fitting, mlp

CONTROLS = ("alone", "label_smoothing", "hard_teacher_labels")
STACK_UNITS = 4096    # hidden units a stack holds at most: this bounds the memory


class Recipe(NamedTuple):
    """How a student is taught. A control has neither temperature nor alpha (NaN)."""

    method: str
    temperature: float = math.nan
    alpha: float = math.nan


class Stack(NamedTuple):
    """Students trained together: every seed with every recipe. ``places``: their row numbers in the table."""

    width: int
    seeds: tuple
    recipes: tuple
    places: tuple


class Work(NamedTuple):
    """What all stacks share: the transfer set, the teacher's answers to it, and how to train."""

    x: torch.Tensor
    y: torch.Tensor
    teacher_logits: torch.Tensor
    epochs: int
    lr: float
    batch_size: int


class Exam(NamedTuple):
    """Images and the right answers: labels, and for the agreement the teacher's classes."""

    x_val: torch.Tensor
    y_val: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor
    x_agree: torch.Tensor
    teacher_classes: torch.Tensor


def work_of(dataset, teacher_logits, epochs, lr, batch_size):
    """The `Work` of a sweep, checked."""
    if not all(hasattr(dataset, part) for part in ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test")):
        raise TypeError(f"dataset must be a kdlib.data.Dataset, got {arguments.shown(dataset)}")
    x = student_images(dataset.x_train, dataset.x_train)
    classes = arguments.taught("teacher_logits", teacher_logits).shape[1]
    arguments.answers("teacher_logits", teacher_logits, len(x), classes)
    arguments.labels("labels", dataset.y_train, len(x), classes)
    return Work(x.detach(), dataset.y_train, teacher_logits.detach(), arguments.whole("epochs", epochs, 1),
                arguments.positive("lr", lr), arguments.whole("batch_size", batch_size, 1))


def exam_of(dataset, teacher_logits, teacher_test_logits):
    """The `Exam` of a sweep, checked."""
    x_agree = dataset.x_train
    for x, y in ((dataset.x_val, dataset.y_val), (dataset.x_test, dataset.y_test)):
        student_images(x, dataset.x_train)
        arguments.labels("labels", y, len(x), teacher_logits.shape[1])
    if teacher_test_logits is not None:
        x_agree = dataset.x_test
        arguments.answers("teacher_test_logits", teacher_test_logits, len(x_agree), teacher_logits.shape[1])
        teacher_logits = teacher_test_logits
    return Exam(dataset.x_val, dataset.y_val, dataset.x_test, dataset.y_test, x_agree, teacher_logits.argmax(-1))


def student_images(x, x_train):
    """Images x that a student for the images x_train takes, or an error names what is wrong with them."""
    return fitting("x", x, mlp(math.prod(x_train.shape[1:]), 1, seed=0))


def stacks_of(work, widths, temperatures, alphas, seeds, controls, most_students):
    """The students of a grid, checked and dealt out: a list of `Stack`, of at most so many students each."""
    widths = _axis("widths", widths, lambda width: arguments.whole("a width", width, least=1))
    temperatures = _axis("temperatures", temperatures, lambda T: arguments.temperature("temperature", T))
    alphas = _axis("alphas", alphas, lambda alpha: arguments.alpha("alpha", alpha))
    seeds = _axis("seeds", seeds, lambda seed: arguments.whole("a seed", seed, least=0))
    controls = _axis("controls", controls, _control, may_be_empty=True)
    for temperature in temperatures:    # do the losses stay within float range?
        log_soft_targets(work.teacher_logits, temperature)
    recipes = [Recipe("distilled", *pair) for pair in product(temperatures, alphas)] + [Recipe(c) for c in controls]
    # The table lists the students by width, recipe, seed. A stack is a rectangle of recipes and seeds. It holds as many
    # recipes as possible, because students of one seed share their batches.
    stacks = []
    for i, width in enumerate(widths):
        most = max(1, min(most_students, STACK_UNITS // width))
        for r in _cut(len(recipes), most):
            for s in _cut(len(seeds), max(1, most // len(r))):
                places = tuple((i * len(recipes) + recipe) * len(seeds) + seed for seed, recipe in product(s, r))
                stacks.append(Stack(width, tuple(seeds[j] for j in s), tuple(recipes[j] for j in r), places))
    return stacks


def _cut(length, most):
    """0 … length − 1, cut into ranges of at most ``most`` numbers."""
    return [range(start, min(start + most, length)) for start in range(0, length, most)]


def _axis(name, values, checked, may_be_empty=False):
    """The values of an axis as a tuple, each checked, or an error that names the axis or the value."""
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f"{name} must be a collection such as a list, got {arguments.shown(values)}")
    # Tensors hand out tensors; their numbers are what is meant.
    axis = tuple(checked(value.item() if torch.is_tensor(value) and value.numel() == 1 else value) for value in values)
    if not axis and not may_be_empty:
        raise ValueError(f"{name} must hold at least one value, got {arguments.shown(values)}")
    twice = [value for i, value in enumerate(axis) if value in axis[:i]]
    if twice:
        raise ValueError(f"{name} must not repeat a value, got {twice[0]!r} twice")
    return axis


def _control(name):
    if name not in CONTROLS:
        raise ValueError(f"a control must be one of {', '.join(CONTROLS)}, got {arguments.shown(name)}")
    return name
