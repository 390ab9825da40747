"""Transfer sets of lesson 09, chosen by what the teacher calls their images."""

import torch

from classroom.lesson_09.pictures import stretched, transfer_sets
from kdlib.models import predict_logits


def rows(named, counts):
    """Row numbers: of each class c the first counts[c] images that are named so, or all, where there are fewer.

    named: (n,) int64, the class of each image. counts: a whole number for each class. Returns (numbers,) int64.
    """
    return torch.cat([(named == c).nonzero().flatten()[:count] for c, count in enumerate(counts)])


def classes(r, images):
    """The class that the teacher of repetition r names for each image, (n,)."""
    return predict_logits(r.teacher, images).argmax(-1)


def noise_by_class(r):
    """{name: images}: stretched noise, some 500 of 4,000 images, with the classes of plain noise or of all alike."""
    many = stretched(torch.rand(4000, 64, generator=torch.Generator().manual_seed(100 + r.s)))
    named = classes(r, many)
    of_plain = classes(r, transfer_sets(r)["uniform noise"]).bincount(minlength=10).tolist()
    return {"stretched, classes of plain noise": many[rows(named, of_plain)],
            "stretched, classes evened out": many[rows(named, [50] * 10)]}


def largest_classes(r, sets):
    """{name: how many points of the images get the same class from the teacher, the one that it names most often}."""
    return {name: 100 * classes(r, images).bincount().max().item() / len(images) for name, images in sets.items()}
