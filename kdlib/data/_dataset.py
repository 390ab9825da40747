"""What every loader returns."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Dataset:
    """Images and labels in three parts that share no image: train to learn, validation to choose, test to look once.

    x_train, x_val, x_test: (n, features) float32 in [0, 1], one flattened image a row. y_train, y_val, y_test: (n,)
    int64, the class of each image, in 0 … classes − 1. class_names: one string a class. image_shape: (height, width),
    so that ``x_test[0].reshape(image_shape)`` is a picture again.

    Frozen: to change a part, make another with ``dataclasses.replace(dataset, x_train=…)``. Nothing is checked here;
    whatever uses a part checks it.
    """

    x_train: torch.Tensor
    y_train: torch.Tensor
    x_val: torch.Tensor
    y_val: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor
    class_names: tuple
    image_shape: tuple
