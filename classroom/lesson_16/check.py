"""Checkers of lesson 16, the capstone: how many units fit, an interval from pairs, what choosing among three costs."""

import torch

from classroom.exercise import function_exercise, measured_exercise
from kdlib.measure import paired_ci

# ---- how many hidden units fit ----

def _fits(budget, bits, of_a_row=4, weights=74, outputs=10):
    """The most hidden units for which the weights of each, and of_a_row bytes of a unit and of an output, fit."""
    return (budget - of_a_row * outputs) / (weights * bits / 8 + of_a_row)


@function_exercise(1, learns=(), cases=[(500, 8), (500, 4), (500, 2), (1000, 3), (410, 4), (120, 8)], why=(
    "Halving the bits nearly doubles the units: that is the exchange rate of your first budget."
), mistakes={
    "each row of weights has a step and a bias, a float16 of 2 bytes each: this counts one of the two":
        lambda budget, bits: int(_fits(budget, bits, of_a_row=2)),
    "this leaves out what the ten outputs take: a step and a bias each, 40 bytes":
        lambda budget, bits: int(_fits(budget, bits, outputs=0)),
    "these are the weights alone; each row has a step and a bias as well":
        lambda budget, bits: int(_fits(budget, bits, of_a_row=0)),
    "steps and biases are float16: 2 bytes each, not 4": lambda budget, bits: int(_fits(budget, bits, of_a_row=8)),
    "a unit has 64 weights going in and 10 going out: this counts those going in":
        lambda budget, bits: int(_fits(budget, bits, weights=64)),
    "bits are taken for bytes here: eight bits are a byte": lambda budget, bits: int(_fits(budget, 8 * bits)),
    "one unit too many: the number must still fit into the budget": lambda budget, bits: int(_fits(budget, bits)) + 1,
    "the ten outputs have a step and a bias each, 40 bytes: this takes 20 for them": lambda budget, bits:
        int(_fits(budget - 20 + 40, bits)),
    "that is how many weights fit; a unit has 64 going in and 10 going out": lambda budget, bits: 8 * budget // bits,
    "a whole number of units is wanted, rounded down": lambda budget, bits: _fits(budget, bits),
    "round down: to the nearest number, the last unit need not fit": lambda budget, bits: round(_fits(budget, bits)),
})
def most_units(budget, bits):
    return int(_fits(budget, bits))


# ---- two students, the same images ----

def _pair(both, only_a, only_b, neither):
    """Two tensors with so many images on which both are right, and so on, mixed."""
    pairs = [(True, True)] * both + [(True, False)] * only_a + [(False, True)] * only_b + [(False, False)] * neither
    order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(len(pairs)))
    a, b = torch.tensor(pairs)[order].T
    return a.contiguous(), b.contiguous()


PAIRS = [_pair(80, 8, 4, 8), _pair(30, 2, 7, 1), _pair(500, 40, 20, 40)]


def _around(mean, error, z=1.96, unit=100.0):
    return unit * torch.stack([mean - z * error, mean, mean + z * error])


def _differences(a, b):
    return a.double() - b.double()


def _of_pairs(a, b, z=1.96, unit=100.0):
    d = _differences(a, b)
    return _around(d.mean(), d.std() / len(d) ** 0.5, z, unit)


def _unpaired(a, b):
    a, b = a.double(), b.double()
    return _around(a.mean() - b.mean(), ((a.var() + b.var()) / len(a)).sqrt())


def _students(a, b):
    found = paired_ci(100 * a.double(), 100 * b.double())
    return torch.tensor([found.low, found.mean, found.high])


@function_exercise(2, cases=PAIRS, tolerance=0.02, learns=(), plainly={
    "Boolean": "True and False cannot be subtracted: make numbers of them first, with .double()",
    "boolean": "True and False cannot be subtracted: make numbers of them first, with .double()",
    "only supports": "True and False have no mean: make numbers of them first, with .double()",
    "could not infer output dtype": "True and False have no mean: make numbers of them first, with .double()",
}, why="On the board your rivals are compared with the first in this way: what both get wrong cancels.", mistakes={
    "this treats the two as if they had answered different images; subtract image by image first": _unpaired,
    "this is b minus a; how much better is a?": lambda a, b: _of_pairs(b, a),
    "these are shares; points are a hundred times as much": lambda a, b: _of_pairs(a, b, unit=1.0),
    "this is one standard error on each side; 95 % take 1.96 of them": lambda a, b: _of_pairs(a, b, z=1.0),
    "this is how far single images scatter; of a mean of n it is the n-th part of the square": lambda a, b:
        _around(_differences(a, b).mean(), _differences(a, b).std()),
    "the standard deviation goes with the square root of n, not with n": lambda a, b:
        _around(_differences(a, b).mean(), _differences(a, b).std() / len(a)),
    "the three numbers are in another order: low, mean, high": lambda a, b: _of_pairs(a, b)[[1, 0, 2]],
    "low and high have changed places": lambda a, b: _of_pairs(a, b).flip(0),
    "this is paired_ci's interval, by Student's t and a little wider; 1.96 standard errors are wanted": _students,
    "this takes 2 standard errors to each side; 1.96 are wanted": lambda a, b: _of_pairs(a, b, z=2.0),
    "the standard deviation of a sample divides by n − 1; numpy's std and unbiased=False divide by n": lambda a, b:
        _around(_differences(a, b).mean(), _differences(a, b).std(unbiased=False) / len(a) ** 0.5),
    "these are the images that both get right; of pairs the difference is wanted": lambda a, b:
        100 * (a & b).double().mean() * torch.ones(3, dtype=torch.double),
})
def paired_interval(right_a, right_b):
    return _of_pairs(right_a, right_b)


# ---- choosing among three ----

# The mean over the ten rehearsals; other processors and small changes move it a little.
@measured_exercise(3, expected=0.95, within=0.6, why=(
    "Even the best of three owes some of its lead to the images that chose it: say how many you tried."
), looks_like={    # sentence: an example, and how far it holds
    "that is what the best of twelve loses; take the first three starts": (2.05, 0.48),
    "below zero? It is the lead on validation images less the lead on held-out ones": (-0.95, 0.6),
    "this looks like a share; in points it is a hundred times as much": (0.0095, 0.006),
    "this looks like an accuracy; the difference of two leads is wanted": (90.0, 8.0),
    "this looks like the sum over the ten rehearsals; their mean is wanted": (9.5, 6.0),
}, question="is it points, with the first three starts, each lead over the mean of these three?")
def lost_by_three():
    pass
