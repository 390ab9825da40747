"""Students that start from some of their teacher's layers, and what that is worth."""

import torch

from kdlib.models import mlp


def copied(teacher, places, widths, seed, *, scrambled=False):
    """A student of these widths, an mlp, with the teacher's layers of these places as its first layers.

    places: of linear layers, 0 the first. scrambled: the numbers of each copied layer change places at random, so that
    all that they know is lost, and how large they are is kept. seed: draws the layers that are not copied.
    """
    student, draw = mlp(*widths, seed=seed), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for to, come in enumerate(places):
            for own, given in zip(student[2 * to].parameters(), teacher[2 * come].parameters()):
                order = torch.randperm(given.numel(), generator=draw)
                own.copy_(given.flatten()[order].view_as(given) if scrambled else given)
    return student
