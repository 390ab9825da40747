"""Spoilt teachers: what a result must be compared with before it may be believed."""

import torch

from kdlib.losses import check_logits
from kdlib.models import whole_number


def permute_wrong_classes(logits, seed):
    """Each row keeps its top logit where it is; its other logits are dealt out at random among the other classes.

    The spoilt teacher names the same classes and is as soft as before at every temperature. Only *which* wrong class
    gets *how much* is destroyed.

    logits: (n, classes) float. seed: a whole number. Returns logits of the same shape.
    Raises ``ValueError`` for logits that are not finite or not two-dimensional, ``TypeError`` for wrong types.
    """
    check_logits("logits", logits)
    generator = torch.Generator().manual_seed(whole_number("seed", seed, 0))
    dealt = logits.clone()
    for row, top in zip(dealt, logits.argmax(-1)):
        wrong = torch.arange(len(row)) != top
        row[wrong] = row[wrong][torch.randperm(len(row) - 1, generator=generator)]
    return dealt
