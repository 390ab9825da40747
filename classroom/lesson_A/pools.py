"""Invented pools of images, as many as one likes: then it is known what is true of a pool, and what anywhere."""

import torch

IMAGES, PIXELS, TRAIN = 150, 20, 100    # of each pool: the images, their pixels, and how many of them are trained on
DISTANCE = 0.22                         # of each class from the middle, in every pixel, whose noise has deviation 1


def gains(pools, splits, draw):
    """What seeing all pixels gains over seeing half of them, in points of test accuracy.

    pools, splits: whole numbers; so many pools are invented, and each is split so often into training and test images.
    draw: a ``torch.Generator``. Returns (pools, splits).
    """
    side = torch.tensor([1.0, -1.0]).repeat(IMAGES // 2)                                # (images,) the class of each
    x = torch.randn(pools, IMAGES, PIXELS, generator=draw) + DISTANCE * side[:, None]
    trains = torch.rand(pools, splits, IMAGES, generator=draw).argsort(-1) < TRAIN      # (pools, splits, images)
    return _points(x, side, trains) - _points(x[..., :PIXELS // 2], side, trains)


def _points(x, side, trains):
    """Test accuracy, in per cent, of a classifier that compares an image with the means of the two classes."""
    direction = (trains * side) @ x             # training images of the one class, less those of the other
    right = side * (direction @ x.mT) > 0       # (pools, splits, images)
    return 100 * (right & ~trains).sum(-1) / (IMAGES - TRAIN)
