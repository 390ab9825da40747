"""Lesson 10 shrinks ten networks at once, one for each repetition: training, cuts, whole units."""

import copy

import torch
from torch import nn
from torch.nn.utils import parametrize, prune

from classroom.tens import asked, graded, networks, stacked
from classroom.units import part_of, strength
from kdlib.measure import mean_ci
from kdlib.sweep import train_side_by_side

LEFT = {"1/2": 1 / 2, "1/4": 1 / 4, "1/8": 1 / 8, "1/16": 1 / 16}    # shares of the weights
TARGETS = {"labels": "alone", "label smoothing": "control", "teacher's answers": "student"}    # and their roles


def linear(model):
    """The linear layers of a model."""
    return [layer for layer in model if isinstance(layer, nn.Linear)]


# ---- measuring ----

def tested(models, repetitions):
    """Test accuracy of models, one for each repetition, in points: a list."""
    return graded(models, [r.data for r in repetitions])


def intervals(tables):
    """{name: {column: `kdlib.measure.Interval`}} of {name: a table or a dictionary of columns}."""
    return {name: {column: mean_ci(table[column]) for column in table} for name, table in tables.items()}


def panels(after):
    """`intervals` of {(images, on): {share: accuracies}}, a panel for each number of images, all that is trained."""
    return {f"trained on {images} images": intervals({on: after[images, on] for on in TARGETS})
            for images in dict.fromkeys(images for images, _ in after)}


def leads(after, images, shares=("1/4", "1/8", "1/16")):
    """{(on, share): by how many points the teacher's answers are ahead of that target}."""
    best = after[images, "teacher's answers"]
    return {(on, share): best[share] - after[images, on][share]
            for on in ("labels", "label smoothing") for share in shares}


# ---- training ----

class Masked(nn.Module):
    """What is zero in w stays zero, whatever the training does to the rest. w: (rows, columns)."""

    def __init__(self, w):
        super().__init__()
        self.kept = nn.Parameter((w != 0).to(w.dtype), requires_grad=False)    # a buffer could not be stacked

    def forward(self, w):
        return w * self.kept


def trained(models, repetitions, on, images="few", *, through=(), temperature=4.0, **recipe):
    """Train models in place, one for each repetition, all at once. Returns them.

    on: "labels", "label smoothing" (0.1), or "teacher's answers", those of the repetition's large network (α = 1).
    images: "few", the 100, or "data", all. through: what a weight matrix passes through on its way to the layer: for
    each a function of the matrix w that makes a module w -> w. In the end the weights are what came out of them.
    recipe: ``epochs`` and ``lr``. A batch has a tenth of the images, and no fewer than 50.
    """
    sets = [getattr(r, images) for r in repetitions]
    x, y = stacked(sets)
    answers = asked([r.teacher for r in repetitions], sets) if on == "teacher's answers" else None
    layers = [layer for model in models for layer in linear(model)]
    for layer in layers:
        for module in [make(layer.weight.detach()) for make in through]:
            parametrize.register_parametrization(layer, "weight", module)
    train_side_by_side(models, x, answers, labels=y, temperature=temperature, alpha=1.0,
                       label_smoothing=0.1 if on == "label smoothing" else 0.0,
                       batch_size=max(50, x.shape[1] // 10), seeds=[r.s for r in repetitions], **recipe)
    for layer in layers if through else ():
        parametrize.remove_parametrizations(layer, "weight")
    return models


# ---- cuts ----

def smallest_to_zero(models, left):
    """Zeros in the place of the smallest weights of each layer, so that this share of them is left."""
    for layer in [layer for model in models for layer in linear(model)]:
        prune.l1_unstructured(layer, "weight", amount=1 - left)    # what is zero already is the smallest
        prune.remove(layer, "weight")                              # the zeros stay, the mask goes


def halved(repetitions, on, images="few", **recipe):
    """Halve the weights of the large networks four times, training after each cut.

    on: as for `trained`, or "not trained again". images, recipe: as for `trained`. Returns {share: the ten networks}.
    """
    models, found = [copy.deepcopy(r.teacher) for r in repetitions], {}
    for share, left in LEFT.items():
        smallest_to_zero(models, left)
        if on != "not trained again":
            trained(models, repetitions, on, images, through=[Masked], **recipe)
        found[share] = copy.deepcopy(models)
    return found


# ---- whole units ----

def of_width(repetitions, width, start):
    """Networks of so many hidden units, one for each repetition.

    start: "strongest units", those of the large network whose weights, going in and going out, have the largest norms;
    "units at random", any of its units; or "fresh", initial weights. The numbers drawn come from the repetition's.
    """
    if start == "fresh":
        return networks(width, [r.s for r in repetitions])
    return [part_of(r.teacher, _units(r, width, start)) for r in repetitions]


def small(repetitions, names, width, epochs=100):
    """{name: the ten networks} of so many hidden units, after two steps an epoch on the 100 images.

    names: starts, as for `of_width`, who learn from the teacher's answers; or a start and ", labels". Those that learn
    from the same are trained at once.
    """
    found = {name: of_width(repetitions, width, name.partition(", ")[0]) for name in names}
    for labels, on, rate in ((True, "labels", 0.02), (False, "teacher's answers", 0.05)):
        alike = [name for name in names if name.endswith(", labels") == labels]
        if alike:
            models = [model for name in alike for model in found[name]]
            trained(models, repetitions * len(alike), on, epochs=epochs, lr=rate, temperature=8.0)
    return found


def _units(r, width, start):
    """The numbers of the units that stay, (width,)."""
    strong = strength(r.teacher)
    if start == "units at random":
        return torch.randperm(len(strong), generator=torch.Generator().manual_seed(r.s))[:width]
    return strong.topk(width).indices
