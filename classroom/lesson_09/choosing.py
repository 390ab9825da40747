"""Transfer sets of lesson 09, chosen by what the teacher calls their images."""

import torch


def rows(named, counts):
    """Row numbers: of each class c the first counts[c] images that are named so, or all, where there are fewer.

    named: (n,) int64, the class of each image. counts: a whole number for each class. Returns (numbers,) int64.
    """
    return torch.cat([(named == c).nonzero().flatten()[:count] for c, count in enumerate(counts)])
