"""Plain networks, (batch, features) -> logits (batch, classes), and what one does with any of them."""

import contextlib
import operator
import os
import tempfile
from pathlib import Path

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
    for width in widths:
        if isinstance(width, bool) or not hasattr(type(width), "__index__"):
            raise TypeError(f"a width must be a whole number, got {width!r}")
        if operator.index(width) < 1:
            raise ValueError(f"a width must be at least 1, got {width!r}")
    if len(widths) < 2:
        raise ValueError(f"mlp needs at least two widths (features and classes), got {widths!r}")
    with seeded(seed):
        layers = []
        for n_in, n_out in zip(widths, widths[1:]):
            layers += [nn.Linear(n_in, n_out), nn.GELU()]
    return nn.Sequential(*layers[:-1])


@contextlib.contextmanager
def seeded(seed):
    """Inside: torch's global generator starts at ``seed``. Outside: it is as it was. ``None`` changes nothing."""
    if seed is None:
        yield
        return
    if isinstance(seed, bool) or not hasattr(type(seed), "__index__"):
        raise TypeError(f"seed must be a whole number or None, got {seed!r}")
    if not 0 <= operator.index(seed) < 2**63:
        raise ValueError(f"seed must be between 0 and 2**63 - 1, got {seed!r}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(operator.index(seed))
        yield


def count_parameters(model):
    """Number of parameters of ``model`` (weights and biases; shared ones once, frozen ones too)."""
    return sum(p.numel() for p in check_model(model).parameters())


def predict_logits(model, x):
    """Logits of ``model`` on ``x`` (n, features) float: (n, classes), without gradients and in eval mode.

    Each submodule's own train/eval mode is restored afterwards, also when the model raises.

    Raises ``TypeError`` where model is no ``nn.Module`` or x no float tensor, ``ValueError`` where x is empty.
    """
    check_model(model)
    check_images(x)
    with mode(model, training=False), torch.no_grad():
        return torch.cat([model(rows) for rows in x.split(PREDICT_ROWS)])


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
    """Write the weights of ``model`` (no code, no shapes of layers) to ``path``; an interrupted write leaves the old file.

    Raises ``TypeError`` where model is no ``nn.Module``, ``FileNotFoundError`` where the folder is missing.
    """
    check_model(model)
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder of {str(path)!r} does not exist")
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".", suffix=".part")
    os.close(handle)
    try:
        torch.save(model.state_dict(), unfinished)
        os.replace(unfinished, path)    # atomic: readers see the old file or the new one, never half of it
    except BaseException:
        os.unlink(unfinished)
        raise


def load_weights(model, path):
    """Read weights written by `save_weights` into ``model``, all or none. Returns the model.

    Raises ``FileNotFoundError`` for a missing file and ``ValueError`` for one that is corrupt or belongs to a model
    of other layers; the model is unchanged then.
    """
    check_model(model)
    if not Path(path).is_file():
        raise FileNotFoundError(f"there are no weights at {str(path)!r}")
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:    # torch raises half a dozen kinds; for the reader they are one
        raise ValueError(f"{str(path)!r} is corrupt or holds no weights ({type(error).__name__})") from error
    found = {name: tuple(w.shape) for name, w in weights.items()} if isinstance(weights, dict) else weights
    wanted = {name: tuple(w.shape) for name, w in model.state_dict().items()}
    if found != wanted:
        raise ValueError(f"{str(path)!r} holds the weights of another model: {found!r}, wanted {wanted!r}")
    model.load_state_dict(weights)
    return model


# Argument checks that serve kdlib's other modules too.

def check_model(model):
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, got {model!r}")
    return model


def check_images(x):
    if not isinstance(x, torch.Tensor) or not x.is_floating_point():
        kind = x.dtype if isinstance(x, torch.Tensor) else x
        raise TypeError(f"x must be a float tensor, got {kind!r}")
    if x.ndim < 2 or 0 in x.shape:
        raise ValueError(f"x must have shape (n, features) with n ≥ 1, got {tuple(x.shape)!r}")
    if not torch.isfinite(x).all():
        raise ValueError(f"x must be finite, got {x[~torch.isfinite(x)][0].item()!r}")
