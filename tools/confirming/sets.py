"""Fashion-MNIST, cut into sets of the digits' size that share no image."""

import functools

import torch
import torch.nn.functional as F

from kdlib.data import Dataset, load_fashion_mnist

TRAIN, VALIDATION, TEST = 1000, 297, 500    # as the digits are shared out
SIZE = TRAIN + VALIDATION + TEST
SETS = 32         # to confirm on
FOR_TUNING = 6    # to tune on, and for nothing else: 38 sets fit into 70,000 images
SIDE = 14         # pixels: each is the mean of two by two, which makes everything two to four times faster


@functools.cache
def rows_of_sets():
    """The numbers of the images of every set, (38, 1797): one shuffle of the 70,000, cut into pieces."""
    drawn = torch.randperm(70_000, generator=torch.Generator().manual_seed(0))
    rows = drawn[:(SETS + FOR_TUNING) * SIZE].view(-1, SIZE)
    assert len(rows.unique()) == rows.numel(), "an image is in two sets"
    return rows


@functools.cache
def _images():
    """All 70,000 in 14×14 pixels, (70000, 196), and their labels."""
    whole = load_fashion_mnist(download=False)
    x = torch.cat([whole.x_train, whole.x_val, whole.x_test]).view(-1, 1, 28, 28)
    return (F.avg_pool2d(x, 2).flatten(1), torch.cat([whole.y_train, whole.y_val, whole.y_test]),
            whole.class_names)


@functools.cache
def dataset(i):
    """Set i as a `kdlib.data.Dataset`: 1,000 / 297 / 500 images of 14×14 pixels."""
    x, y, names = _images()
    parts = [(x[rows], y[rows]) for rows in rows_of_sets()[i].split([TRAIN, VALIDATION, TEST])]
    return Dataset(*(tensor for part in parts for tensor in part), class_names=names, image_shape=(SIDE, SIDE))


def sets(n):
    """The first n sets, n of `kdlib.data.Dataset`. No image is in two of them."""
    return [dataset(i) for i in range(n)]


def tuning_sets():
    """The sets that recipes are tuned on. None of `sets(SETS)` is among them."""
    return [dataset(i) for i in range(SETS, SETS + FOR_TUNING)]
