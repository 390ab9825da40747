"""Checkers of lesson 08, better knowledge."""

import torch
import torch.nn.functional as F

from classroom.diagnosis import Diagnosis
from classroom.exercise import exercise, function_exercise, measured_exercise

EVIDENCE = {    # what to look at, for anybody who got this specimen wrong
    "O": "one of the networks in its loop is as it was born. Which parameters does the optimiser know?",
    "P": "it can tell the order of the channels. What is the shape of own, and what should it be?",
    "Q": "no weight of the teacher has moved, but its running mean has. Which line reaches the teacher after eval()?",
}
MIXED_UP = {    # what learners mix up
    ("O", "hint not detached"): "the teacher has not changed at all. Look for somebody who should have and has not",
    ("O", "student at rest"): "the student did move. Somebody else between the two networks did not",
    ("P", "layers mixed up"): "the layers are those of the sound loss. What happens to the channels?",
    ("P", "maps not normalised"): "F.normalize is there. Which mean is missing before it?",
    ("Q", "teacher trained"): "its weights are to the last bit what they were. What else is there in batch norm?",
    ("Q", "hint not detached"): "no gradient reaches the teacher under no_grad. Yet in train mode something moves",
    ("Q", "projector at rest"): "the projector is in the optimiser. Look at the line below eval()",
}
DECOYS = {"hint not detached", "layers mixed up", "maps not normalised", "student at rest", "teacher trained"}
FEATURES = Diagnosis("OPQ", DECOYS, EVIDENCE, MIXED_UP)


@exercise(1, mistakes=FEATURES.mistakes(), solution=FEATURES.answers(), field=FEATURES.field, why=(
    "Losses on features bring parts of their own, projectors and running averages, which can go wrong without a word."
))
def diagnosed_features(answer):
    """A dictionary: the letter of a specimen -> the name of its fault."""
    return FEATURES.judge(answer)


def _maps(shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


EASY = torch.tensor([[[[1.0, 0.0]], [[2.0, 1.0]]]])    # one picture, two channels, one row of two places


@function_exercise(2, cases=[(EASY,), (_maps((3, 4, 2, 5)),)], learns=("maps",), why=(
    "Maps of any number of channels can be compared now, so this hint needs no projector between two widths."
), mistakes={
    "the channels are still there: take the mean over them, dim 1, after squaring":
        lambda maps: F.normalize(maps.pow(2).flatten(1), dim=1),
    "this is the mean over the places, one number a channel; the mean over the channels (dim 1) is wanted":
        lambda maps: F.normalize(maps.pow(2).mean((2, 3)), dim=1),
    "the squares are missing: without them positive and negative channels cancel":
        lambda maps: F.normalize(maps.mean(1).flatten(1), dim=1),
    "first square, then take the mean: the square of the mean lets channels cancel":
        lambda maps: F.normalize(maps.mean(1).pow(2).flatten(1), dim=1),
    "each picture's map must have length 1: F.normalize(…, dim=1) does that":
        lambda maps: maps.pow(2).mean(1).flatten(1),
    "this divides by the sum; divide by the length, the root of the sum of the squares":
        lambda maps: maps.pow(2).mean(1).flatten(1) / maps.pow(2).mean(1).flatten(1).sum(1, keepdim=True),
    "this is normalised along the batch; each picture (dim=1) is to have length 1":
        lambda maps: F.normalize(maps.pow(2).mean(1).flatten(1), dim=0),
    "the maps are still (height, width): flatten them into one row for each picture":
        lambda maps: F.normalize(maps.pow(2).mean(1).flatten(1), dim=1).view(len(maps), *maps.shape[2:]),
    "each column of a map has length 1 here, not the whole map: flatten before F.normalize":
        lambda maps: F.normalize(maps.pow(2).mean(1), dim=1).flatten(1),
    "each row of a map has length 1 here, not the whole map: flatten before F.normalize":
        lambda maps: F.normalize(maps.pow(2).mean(1), dim=-1).flatten(1),
    "these are absolute values; squares are asked for, which weigh the strong places more":
        lambda maps: F.normalize(maps.abs().mean(1).flatten(1), dim=1),
    "`flatten()` joins all pictures into one long row; flatten(1) leaves the batch alone":
        lambda maps: F.normalize(maps.pow(2).mean(1).flatten(), dim=0),
    "this divides by the length of the whole batch; each picture has a length of its own, F.normalize(…, dim=1)":
        lambda maps: maps.pow(2).mean(1).flatten(1) / maps.pow(2).mean(1).norm(),
    "normalised first and squared afterwards: square, take the mean, and divide by the length at the end":
        lambda maps: F.normalize(maps, dim=1).pow(2).mean(1).flatten(1),
})
def attention_map(maps):
    return F.normalize(maps.pow(2).mean(1).flatten(1), dim=1)


# What the mean over repetitions 0, 1 and 2 may be; other processors and small changes move it.
@measured_exercise(3, expected=-6.9, within=3.5, why=(
    "A parameter that is missing in the optimiser raises no error; it takes a measurement to see what it costs."
), looks_like={    # sentence: an example, and how far it holds
    "above zero? The students with the idle projector come first in the difference": (6.9, 4.0),
    "this looks like a share; in points it is a hundred times as much": (-0.069, 0.04),
    "this looks like the sum over the three repetitions; their mean is wanted": (-20.6, 7.0),
    "this looks like an accuracy; the difference of two is wanted": (90.0, 9.0),
}, question="is it points, and the mean of repetitions 0, 1 and 2?")
def idle_projector():
    pass
