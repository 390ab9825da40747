"""Every check of an argument, in one convention: ``word(name, value, …)`` gives the plain value back, an int, float or
tensor, or raises an error that names the argument and shows what it was: ``TypeError`` for another kind of thing,
``ValueError`` for the right kind out of range. Tensors are shown by shape or dtype, all else by `shown`, in short."""

import math
import operator
import os
from numbers import Real
from pathlib import Path

import numpy as np
import torch

LONGEST = 80    # characters of a value in a message


def shown(value):
    """The value as Python writes it, on one line, at most `LONGEST` characters of it."""
    try:
        words = " ".join(repr(value).split())
    except Exception:    # somebody's own class may have a __repr__ that raises
        words = f"a {type(value).__name__}"
    return words if len(words) <= LONGEST else words[:LONGEST - 2] + " …"


def whole(name, value, least, most=None):
    """An int in least … most. Python's, NumPy's and torch's whole numbers will do; True will not."""
    try:
        n = operator.index(None if isinstance(value, (bool, np.bool_)) else value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {shown(value)}") from None
    if most is not None and not least <= n <= most:
        raise ValueError(f"{name} must be between {least} and {most}, got {shown(value)}")
    if not least <= n < 2**63:    # more torch cannot hold
        raise ValueError(f"{name} must be {f'at least {least}' if n < least else 'below 2**63'}, got {shown(value)}")
    return n


def wholes(name, values, least=1, most=None, form=None):
    """A collection of whole numbers in least … most, as a list of ints. form: a name for each where all are counted."""
    try:
        members = list(None if isinstance(values, (str, bytes)) else values)
    except TypeError:
        raise TypeError(f"{name} must be a sequence of whole numbers, got {shown(values)}") from None
    if form is not None and len(members) != len(form):
        raise ValueError(f"{name} must be ({', '.join(form)}), got {shown(values)}")
    return [whole(f"a number in {name}", value, least, most) for value in members]


def finite(name, value):
    """A finite float."""
    return _number(name, value, math.isfinite, "must be finite")


def positive(name, value):
    """A finite float above 0, such as a learning rate."""
    finite(name, value)
    return _number(name, value, lambda number: number > 0, "must be above 0")


def temperature(name, value):
    """A finite float above 0: what logits are divided by."""
    return _number(name, value, lambda number: 0 < number < math.inf, "must be finite and above 0")


def alpha(name, value):
    """A float in [0, 1]: the teacher's weight."""
    return _number(name, value, lambda number: 0 <= number <= 1, "weighs the teacher and must be in [0, 1]")


def weight(name, value):
    """A finite float that is at least 0: how much a term of a loss counts."""
    return _number(name, value, lambda number: 0 <= number < math.inf, "must be finite and at least 0")


def portion(name, value):
    """A float in [0, 1): how much of something is given away."""
    return _number(name, value, lambda number: 0 <= number < 1, "must be in [0, 1)")


def numbers(name, values):
    """At least two finite numbers, as a NumPy array of floats (n,)."""
    try:
        array = np.asarray(values)
        if array.size and array.dtype.kind not in "biuf":    # strings, None and the like
            raise TypeError
    except (TypeError, ValueError, RuntimeError):    # ragged lists, tensors with a gradient
        raise TypeError(f"{name} must be numbers, got {shown(values)}") from None
    array = array.astype(float)
    if array.ndim != 1 or len(array) < 2:
        raise ValueError(f"{name} must be a list of at least two numbers, got {shown(values)}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)][0].item()!r}")
    return array


def flag(name, value):
    """True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {shown(value)}")
    return value


def path(name, value):
    """A string or a ``Path``, as a ``Path``."""
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name} must be a string or a Path, got {shown(value)}")
    if len(os.fspath(value)) > 1000 or max(map(len, Path(value).parts), default=0) > 255:    # errors would hold all
        raise ValueError(f"{name} must have at most 1000 letters, 255 a name, got {shown(value)}")
    return Path(value)


def _number(name, value, allowed, wanted):
    """Any real number as a float, where it is allowed. NaN compares as False, so no range allows it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:    # a whole number too large for a float
        number = math.inf if value > 0 else -math.inf
    if not allowed(number):
        raise ValueError(f"{name} {wanted}, got {shown(value)}")
    return number


def model(name, value):
    """A torch.nn.Module."""
    if not isinstance(value, torch.nn.Module):
        raise TypeError(f"{name} must be a torch.nn.Module, got {shown(value)}")
    return value


def floats(name, value):
    """A finite float tensor (…, k), k ≥ 1."""
    return _float(name, value, lambda shape: shape and shape[-1], "at least one class, got shape")


def logits(name, value):
    """Finite float logits (batch, classes), neither of them 0."""
    return _float(name, value, lambda shape: len(shape) == 2 and 0 not in shape,
                   "shape (batch, classes), neither of them 0, got")


def taught(name, value):
    """Finite float logits (batch, classes), and no probabilities: their softmax would teach next to nothing."""
    rows = logits(name, value).detach()    # one row may happen to sum to 1; even rows teach the same in either form
    if len(rows) > 1 and not rows.is_meta and rows.min() >= 0 and (rows != rows[:, :1]).any() and (
            (rows.sum(-1) - 1).abs() < 0.01).all():
        raise ValueError(f"{name} are probabilities, got {shown(rows[0].tolist())}: hand over logits, or their log")
    return value


def features(name, value):
    """Finite float features (batch, …), no axis of length 0."""
    return _float(name, value, lambda shape: len(shape) > 1 and 0 not in shape, "shape (batch, …), none of them 0, got")


def images(name, value):    # whether they fit a model: `kdlib.models.fitting`
    """A finite float tensor (n, …) with n ≥ 1."""
    return _float(name, value, lambda shape: len(shape) > 1 and 0 not in shape, "shape (n, features) with n ≥ 1, got")


def answers(name, value, rows, classes):
    """Finite float logits (rows, classes): a teacher's answers, one row for each image."""
    return _float(name, value, (rows, classes).__eq__, f"shape {(rows, classes)!r}, a row for each image, got")


def _float(name, value, fits, wanted):
    """A finite float tensor whose shape fits; wanted are the words for such a shape."""
    if getattr(value, "layout", None) is not torch.strided or not value.is_floating_point() or value.element_size() < 2:
        raise TypeError(f"{name} must be a float tensor, got {_kind(value)}")
    if not fits(value.shape):
        raise ValueError(f"{name} must have {wanted} {tuple(value.shape)!r}")
    if not value.is_meta and not value.detach().sum().isfinite() and not value.isfinite().all():    # a sum is quicker
        raise ValueError(f"{name} must be finite, got {value[~value.isfinite()][0].item()!r}")
    return value


def alike(name, value, other_name, other, advice=""):
    """Two tensors of one shape; the first comes back."""
    if value.shape != other.shape:
        raise ValueError(f"{name} {tuple(value.shape)!r} and {other_name} {tuple(other.shape)!r} must have the same "
                         f"shape{advice}")
    return value


def labels(name, value, batch, classes):
    """Class numbers: an int64 tensor (batch,) in 0 … classes − 1."""
    if getattr(value, "layout", None) is not torch.strided or value.dtype != torch.int64:    # sparse ones are none
        raise TypeError(f"{name} must be an int64 tensor of class numbers, got {_kind(value)}")
    if value.shape != (batch,):
        raise ValueError(f"{name} must have shape {(batch,)!r}, got {tuple(value.shape)!r}")
    if not value.is_meta and len(outside := value[(value < 0) | (value >= classes)]):    # "meta" tensors hold no values
        raise ValueError(f"{name} must be in 0 … {classes - 1}, got {outside[0].item()!r}")
    return value


def _kind(value):
    """What a thing that is no such tensor is instead."""
    return repr(value.dtype) if getattr(value, "layout", None) is torch.strided else shown(value)
