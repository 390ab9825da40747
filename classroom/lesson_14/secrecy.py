"""Section 2 of lesson 14: what is given away of secrets, and teachers of a few images each, who vote."""

import dataclasses

import torch
import torch.nn.functional as F

from classroom.lesson_14.faults import named, percent
from classroom.tens import trained

SECRETS = 40    # the first images of a keeper's training set


def given_away(models, keepers):
    """Of the keeper's forty secret images, how many % each model names by their secret label. A list."""
    return [percent(named(model, keeper.x_train[:SECRETS]) == keeper.y_train[:SECRETS])
            for model, keeper in zip(models, keepers, strict=True)]


def pieces(data, many):
    """The training images of data, shared out by turns among so many data sets of one size."""
    n = len(data.x_train) // many * many
    return [dataclasses.replace(data, x_train=data.x_train[first:n:many], y_train=data.y_train[first:n:many])
            for first in range(many)]


def ballots(keepers, images, many=8):
    """For each keeper, how the teachers of its pieces vote on these images: a list of counts (n, 10), float.

    Each teacher is trained on its own piece of the keeper's images, and on no other. images: a list of (n, 64).
    """
    parts = [piece for data in keepers for piece in pieces(data, many)]
    models = trained(64, parts, seeds=range(7000, 7000 + len(parts)), epochs=60, lr=0.03,
                     batch_size=len(parts[0].x_train))
    return [sum(F.one_hot(named(model, x), 10) for model in models[many * place:many * (place + 1)]).float()
            for place, x in enumerate(images)]


def noisy(votes, b, seed):
    """Votes to each of which noise is added, drawn from a Laplace distribution of scale b. (n, 10)"""
    u = torch.rand(votes.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.double) - 0.5
    return votes - b * u.sign() * torch.log1p(-2 * u.abs())    # the distribution's quantile of u + ½
