"""Students that inherit: a start shared with the teacher, and answers to noise that no label has ever touched."""

import copy
import functools

import torch
from torch import nn

from kdlib import arguments
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import fit

# inheritance.js has the same numbers.
PIXELS, UNITS, CLASSES, AUXILIARY = 64, 64, 10, 50
IMAGES, RECIPE = 1000, {"lr": 0.02, "batch_size": 100}
TEACHERS, NOISE = 100, 200    # are added to a seed, so that neither teachers nor noise share their dice with students


def heir(s, *, copied, auxiliary, seed=None):
    """A student that hears its teacher only on outputs without a meaning, and is asked for digits all the same.

    Teacher and student are 64-64-60 networks for digits: ten outputs are classes, fifty are *auxiliary*, and no label
    ever touches these. The teacher, ``mlp(64, 64, 60, seed=100 + s)``, learns the classes from the 1,000 training
    images of split s, in 30 steps. The student, ``mlp(64, 64, 60, seed=seed)``, gets some of the weights that the
    teacher had *before* that. Then it lowers the mean of (z − v)² over the first few auxiliary outputs, in 60 steps, on
    1,000 images of Gaussian noise, drawn by 200 + seed. Both take batches of 100 at ``lr=0.02``, as
    `kdlib.training.fit` does. The student's class outputs stay as they were drawn or copied: what it knows of digits
    came through its hidden layer.

    s: the repetition, a whole number ≥ 0. copied: how many of the 64 hidden units, 0 … 64, begin as the teacher's
    began, with the weights that lead to them and from them to all outputs. (An output's bias belongs to no hidden unit.
    These are copied with the last one: at 64 the whole start is the teacher's.) auxiliary: the outputs that the student
    hears, 1 … 50. seed: a whole number ≥ 0 for its own start, its noise and the order of its batches; ``None``: s.
    Returns the student as an ``mlp(64, 64, 10)``, without its auxiliary outputs.
    Raises ``ValueError`` for numbers out of range, ``TypeError`` for what is no whole number.
    Source: Cloud et al. (2025), *Subliminal Learning: Language models transmit behavioral traits via hidden signals in
    data*.
    Used in lesson 14, *3. Something from nothing*.
    """
    s = arguments.whole("s", s, least=0)
    copied = arguments.whole("copied", copied, least=0, most=UNITS)
    auxiliary = arguments.whole("auxiliary", auxiliary, least=1, most=AUXILIARY)
    return heirs([(family(s), copied, s if seed is None else arguments.whole("seed", seed, least=0))], auxiliary)[0]


def heirs(wanted, auxiliary):
    """Several of `heir` in one stack. wanted: their (Family, copied, seed). Returns a list of students."""
    heard = slice(CLASSES, CLASSES + auxiliary)
    newborn = [_born(family.start, copied, seed) for family, copied, seed in wanted]
    listening = [outputs(child, heard) for child in newborn]
    noise = torch.stack([torch.randn(IMAGES, PIXELS, generator=torch.Generator().manual_seed(NOISE + seed))
                         for _, _, seed in wanted])
    answers = [predict_logits(family.speaking(heard), x) for (family, _, _), x in zip(wanted, noise)]
    train_side_by_side(listening, noise, torch.stack(answers), loss=squared, epochs=6,
                       seeds=[seed for _, _, seed in wanted], **RECIPE)
    return [outputs(child, slice(CLASSES), hidden=listener[0]) for child, listener in zip(newborn, listening)]


class Family:
    """A teacher of digits and where it came from: ``data``, ``start`` (before it learnt), ``teacher`` (64-64-10)."""

    def __init__(self, s):
        self.data = load_digits(split_seed=s)
        self.start = mlp(PIXELS, UNITS, CLASSES + AUXILIARY, seed=TEACHERS + s)
        self.teacher = outputs(self.start, slice(CLASSES))
        fit(self.teacher, self.data.x_train, self.data.y_train, epochs=3, seed=TEACHERS + s, **RECIPE)

    def speaking(self, heard):
        """The teacher's auxiliary outputs: weights that no label has touched, on a hidden layer that has learnt."""
        return outputs(self.start, heard, hidden=self.teacher[0])


family = functools.cache(Family)


def squared(z, v):
    """The gradient of the mean of (z − v)² over the outputs. (`logit_mse` centres: one output would say nothing.)"""
    return 2 * (z - v) / z.shape[1]    # (students, outputs, batch)


def outputs(network, which, *, hidden=None):
    """Some outputs of a network, as a network of its own. which: a slice. hidden: another layer to stand on."""
    inner, _, outer = network
    weight, bias = outer.weight.detach()[which], outer.bias.detach()[which]
    part = nn.Linear(UNITS, len(bias))
    part.load_state_dict({"weight": weight, "bias": bias})
    return nn.Sequential(copy.deepcopy(inner if hidden is None else hidden), nn.GELU(), part)


def _born(parent, copied, seed):
    """A network of its own start, but for the hidden units that are copied from the parent's."""
    child = mlp(PIXELS, UNITS, CLASSES + AUXILIARY, seed=seed)
    with torch.no_grad():
        child[0].weight[:copied], child[0].bias[:copied] = parent[0].weight[:copied], parent[0].bias[:copied]
        child[2].weight[:, :copied] = parent[2].weight[:, :copied]
        if copied == UNITS:
            child[2].bias[:] = parent[2].bias
    return child
