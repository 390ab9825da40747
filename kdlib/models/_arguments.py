"""Checks of arguments, which serve kdlib's other modules too: each names the value that it refuses."""

import math
import operator
from numbers import Real

import numpy as np
import torch
from torch import nn


def whole_number(name, value, least):
    """``value`` (Python's, NumPy's or torch's) as an int ≥ ``least``, or an error that names it."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {value!r}") from None
    if not least <= number < 2**63:
        bound = f"at least {least}" if number < least else "below 2**63"
        raise ValueError(f"{name} must be {bound}, got {value!r}")
    return number


def finite_number(name, value):
    """``value`` as a finite float, or an error that names it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:    # a whole number too large for a float
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return number


def check_model(model):
    """The model, or an error that names what it is instead."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {model!r}")
    return model


def check_images(x, model=None):
    """x is a finite float tensor (n, features) with at least one row, and fits the model, or an error names it."""
    if not isinstance(x, torch.Tensor) or not x.is_floating_point():
        kind = x.dtype if isinstance(x, torch.Tensor) else x
        raise TypeError(f"x must be a float tensor, got {kind!r}")
    if x.ndim < 2 or 0 in x.shape:
        raise ValueError(f"x must have shape (n, features) with n ≥ 1, got {tuple(x.shape)!r}")
    if not torch.isfinite(x).all():
        raise ValueError(f"x must be finite, got {x[~torch.isfinite(x)][0].item()!r}")
    expected = _features(model)
    if expected is not None and x.shape != (len(x), expected):
        raise ValueError(f"x must have shape (n, {expected}) for this model, got {tuple(x.shape)!r}")
    weights = next(model.parameters(), None) if expected is not None else None
    if weights is not None and x.dtype != weights.dtype:
        raise TypeError(f"x must be {weights.dtype} as the model's weights are, got {x.dtype!r}")


def _features(model):
    """How many features the model takes where its first layer tells, else None. (torch's own message is cryptic.)"""
    first = model[0] if isinstance(model, nn.Sequential) and len(model) else model
    if isinstance(first, nn.Linear):
        return first.in_features
    if isinstance(first, nn.Unflatten) and first.dim == 1 and min(first.unflattened_size) > 0:    # a cnn
        return math.prod(first.unflattened_size)
    return None
