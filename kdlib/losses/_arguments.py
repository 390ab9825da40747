"""Argument checks: each names the bad value. They also serve kdlib's other modules."""

import math
from numbers import Real

import torch


def check_temperature(temperature):
    """A number above 0 that a float can hold, or an error names what it is."""
    if isinstance(temperature, bool) or not isinstance(temperature, Real):
        raise TypeError(f"temperature must be a number, got {temperature!r}")
    try:
        allowed = 0 < float(temperature) < math.inf    # NaN fails here as well
    except OverflowError:    # a whole number too large for a float
        allowed = False
    if not allowed:
        raise ValueError(f"temperature must be finite and above 0, got {temperature!r}")


def check_alpha(alpha):
    """A number in [0, 1], or an error names what it is."""
    if isinstance(alpha, bool) or not isinstance(alpha, Real):
        raise TypeError(f"alpha must be a number, got {alpha!r}")
    if not 0 <= alpha <= 1:    # NaN fails here as well
        raise ValueError(f"alpha weighs the teacher and must be in [0, 1], got {alpha!r}")


def check_labels(labels, batch, classes):
    """Labels are (batch,) int64 in 0 … classes − 1, or an error names what they are."""
    if not isinstance(labels, torch.Tensor) or labels.dtype != torch.int64:
        kind = labels.dtype if isinstance(labels, torch.Tensor) else labels
        raise TypeError(f"labels must be an int64 tensor of class numbers, got {kind!r}")
    if labels.shape != (batch,):
        raise ValueError(f"labels must have shape {(batch,)!r}, got {tuple(labels.shape)!r}")
    outside = labels[(labels < 0) | (labels >= classes)]
    if len(outside):
        raise ValueError(f"labels must be in 0 … {classes - 1}, got {outside[0].item()!r}")


def check_logits(name, logits):
    """Logits are a finite (batch, classes) float tensor with at least one row, or an error names what they are."""
    check_float_tensor(name, logits)
    if logits.ndim != 2 or 0 in logits.shape:
        raise ValueError(f"{name} must have shape (batch, classes), neither of them 0, got {tuple(logits.shape)!r}")


def check_pair(student_logits, teacher_logits):
    """Two tensors of logits of one shape, or an error names what they are."""
    check_logits("student_logits", student_logits)
    check_logits("teacher_logits", teacher_logits)
    if student_logits.shape != teacher_logits.shape:
        raise ValueError(f"student_logits {tuple(student_logits.shape)!r} and teacher_logits "
                         f"{tuple(teacher_logits.shape)!r} must have the same shape")


def check_float_tensor(name, tensor):
    """A finite float tensor with at least one entry in a row, or an error names what it is."""
    if not isinstance(tensor, torch.Tensor) or not tensor.is_floating_point():
        kind = tensor.dtype if isinstance(tensor, torch.Tensor) else tensor
        raise TypeError(f"{name} must be a float tensor, got {kind!r}")
    if tensor.ndim == 0 or tensor.shape[-1] == 0:
        raise ValueError(f"{name} must have at least one class, got shape {tuple(tensor.shape)!r}")
    if not torch.isfinite(tensor).all():
        raise ValueError(f"{name} must be finite, got {tensor[~torch.isfinite(tensor)][0].item()!r}")


def check_features(name, features):
    """Features are a finite (batch, …) float tensor with at least one row, or an error names what they are."""
    check_float_tensor(name, features)
    if features.ndim < 2 or 0 in features.shape:
        raise ValueError(f"{name} must have shape (batch, …), none of them 0, got {tuple(features.shape)!r}")


def check_weight(name, weight):
    """A finite number ≥ 0 as a float, or an error names what it is."""
    if isinstance(weight, bool) or not isinstance(weight, Real):
        raise TypeError(f"{name} must be a number, got {weight!r}")
    try:
        allowed = 0 <= float(weight) < math.inf    # NaN fails here as well
    except OverflowError:    # a whole number too large for a float
        allowed = False
    if not allowed:
        raise ValueError(f"{name} must be finite and at least 0, got {weight!r}")
    return float(weight)
