"""Plain networks, (batch, features) -> logits (batch, classes), and what one does with any of them."""

import contextlib
import math
import operator
import os
import tempfile
import zipfile
from numbers import Real
from pathlib import Path

import numpy as np
import torch
from torch import nn

PREDICT_ROWS = 4096    # rows predict_logits takes at a time, so that a large data set does not fill the memory


def mlp(*widths, seed=None):
    """A multilayer perceptron: linear layers with GELU between them, none after the last.

    widths: features, hidden widths …, classes: at least two whole numbers, all ≥ 1. ``mlp(64, 16, 10)`` has
    1,210 parameters. seed: a whole number gives the same initial weights every time and leaves torch's global
    generator alone; ``None`` draws from that generator.

    Returns an ``nn.Sequential``: (batch, widths[0]) -> logits (batch, widths[-1]).

    Raises ``ValueError`` for fewer than two widths or a width < 1, ``TypeError`` for a width that is no whole number.

    Source of GELU: Hendrycks, Gimpel (2016). (Narrow ReLU students die: some units never fire again.)
    """
    sizes = [whole_number("a width", width, least=1) for width in widths]
    if len(sizes) < 2:
        raise ValueError(f"mlp needs at least two widths (features and classes), got {widths!r}")
    with seeded(seed):
        layers = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            layers += [nn.Linear(n_in, n_out), nn.GELU()]
    return nn.Sequential(*layers[:-1])


@contextlib.contextmanager
def seeded(seed):
    """Inside: torch's global generator starts at ``seed``. Outside: it is as it was. ``None`` changes nothing."""
    if seed is None:
        yield
        return
    number = whole_number("seed", seed, least=0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(number)
        yield


def count_parameters(model):
    """Number of parameters of ``model`` (weights and biases; shared ones once, frozen ones too).

    Raises ``TypeError`` where model is no ``nn.Module``.
    """
    return sum(p.numel() for p in check_model(model).parameters())


def predict_logits(model, x):
    """Logits of ``model`` on ``x`` (n, features) float: (n, classes), without gradients and in eval mode.

    Each submodule's own train/eval mode is restored afterwards, also when the model raises.

    Raises ``TypeError`` where model is no ``nn.Module`` or x no float tensor, ``ValueError`` where x is empty or
    does not fit the model, and where the answers are no finite (n, classes).
    """
    check_model(model)
    check_images(x, model)
    with mode(model, training=False), torch.no_grad():
        answers = [model(rows) for rows in x.split(PREDICT_ROWS)]
    if not isinstance(answers[0], torch.Tensor):
        raise TypeError(f"the model must return logits, a tensor, got {answers[0]!r}")
    logits = torch.cat(answers)
    if logits.ndim != 2 or len(logits) != len(x):
        raise ValueError(f"the model must return logits ({len(x)}, classes), got {tuple(logits.shape)!r}")
    if not torch.isfinite(logits).all():
        raise ValueError(f"the model's logits must be finite, got {logits[~torch.isfinite(logits)][0].item()!r}")
    return logits


@contextlib.contextmanager
def mode(model, *, training):
    """Inside: every submodule is in train (True) or eval (False) mode. Outside: each has its own mode again."""
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, was_training in before:
            module.training = was_training


def save_weights(model, path):
    """Write the weights of ``model`` (no code) to ``path``; an interrupted write leaves the old file as it was.

    Raises ``TypeError`` where model is no ``nn.Module`` or path no path, ``ValueError`` where path is a folder,
    ``FileNotFoundError`` where its folder is missing.
    """
    check_model(model)
    target = _file(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder of {path!r} does not exist")
    if target.is_dir():
        raise ValueError(f"{path!r} is a folder; weights need a file name")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as folder:
        torch.save(model.state_dict(), Path(folder) / "weights")
        os.replace(Path(folder) / "weights", target)    # atomic: readers see the old file or the new one, never half


def load_weights(model, path):
    """Read weights written by `save_weights` into ``model``, all or none. Returns the model.

    Raises ``FileNotFoundError`` for a missing file and ``ValueError`` for one that is corrupt or belongs to a model
    of other layers; the model is unchanged then.
    """
    check_model(model)
    source = _file(path)
    if not source.is_file():
        raise FileNotFoundError(f"there are no weights at {path!r}")
    try:
        with zipfile.ZipFile(source) as archive:    # torch itself would load a flipped bit without a word
            damaged = archive.testzip()
        if damaged:
            raise zipfile.BadZipFile(f"wrong checksum of {damaged}")
        weights = torch.load(source, map_location="cpu", weights_only=True)
    except Exception as error:    # torch raises half a dozen kinds; for the reader they are one
        raise ValueError(f"{path!r} is corrupt or holds no weights ({type(error).__name__})") from error
    found = _shapes(weights) if isinstance(weights, dict) else type(weights)
    wanted = _shapes(model.state_dict())
    if found != wanted:
        raise ValueError(f"{path!r} holds the weights of another model: {found!r}, wanted {wanted!r}")
    model.load_state_dict(weights)
    return model


def _shapes(weights):
    return {name: tuple(w.shape) if isinstance(w, torch.Tensor) else type(w) for name, w in weights.items()}


def _file(path):
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be a string or a Path, got {path!r}")
    return Path(path)


# Argument checks that serve kdlib's other modules too.

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
    # Where a model begins with a linear layer we know what it takes; torch's own message would be cryptic.
    first = model[0] if isinstance(model, nn.Sequential) and len(model) else model
    if isinstance(first, nn.Linear):
        if x.shape != (len(x), first.in_features):
            raise ValueError(f"x must have shape (n, {first.in_features}) for this model, got {tuple(x.shape)!r}")
        if x.dtype != first.weight.dtype:
            raise TypeError(f"x must be {first.weight.dtype} as the model's weights are, got {x.dtype!r}")
