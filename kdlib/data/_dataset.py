"""What every loader returns, and one training part for two owners."""

import dataclasses

import torch

from kdlib import arguments


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Images and labels in three parts that share no image: train to learn, validation to choose, test to look once.

    x_train, x_val, x_test: (n, features) float32 in [0, 1], one flattened image a row. y_train, y_val, y_test: (n,)
    int64, the class of each image, in 0 … classes − 1. class_names: one string a class. image_shape: (height, width),
    so that ``x_test[0].reshape(image_shape)`` is a picture again.
    Frozen: to change a part, make another with ``dataclasses.replace(dataset, x_train=…)``. Nothing is checked here;
    whatever uses a part checks it.
    Used in lesson 00, *One student in a second*.
    """

    x_train: torch.Tensor
    y_train: torch.Tensor
    x_val: torch.Tensor
    y_val: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor
    class_names: tuple
    image_shape: tuple


def halves(dataset, seed):
    """Two datasets that share out the training images of one: no image is in both. Validation and test stay whole.

    dataset: a `Dataset` of at least two training images; of an odd number the first half has one more. seed: a whole
    number ≥ 0 that draws the halves. Returns (theirs, yours), two of `Dataset`: for a teacher that has never seen the
    images on which its student hears it.
    Raises ``ValueError`` for fewer than two training images and a negative seed, ``TypeError`` for wrong types.
    Used in lesson 10, *Part 3: fewer weights*.
    """
    if not dataclasses.is_dataclass(dataset) or not hasattr(dataset, "x_train"):
        raise TypeError(f"dataset must be a kdlib.data.Dataset, got {arguments.shown(dataset)}")
    n = len(dataset.x_train)
    if n < 2:
        raise ValueError(f"there must be at least two training images to share out, got {n!r}")
    drawn = torch.randperm(n, generator=torch.Generator().manual_seed(arguments.whole("seed", seed, least=0)))
    return tuple(dataclasses.replace(dataset, x_train=dataset.x_train[rows], y_train=dataset.y_train[rows])
                 for rows in drawn.split(-(-n // 2)))
