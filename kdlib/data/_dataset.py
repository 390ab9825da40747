"""What every loader returns."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Dataset:
    """Images and labels in three parts that share no image.

    ``x_*``: (n, features) float32 in [0, 1], one flattened image a row. ``y_*``: (n,) int64, the class.
    ``class_names``: one string a class. ``image_shape``: (height, width), so that
    ``x_test[0].reshape(image_shape)`` is a picture again.
    """

    x_train: torch.Tensor
    y_train: torch.Tensor
    x_val: torch.Tensor
    y_val: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor
    class_names: tuple
    image_shape: tuple
