"""The networks: plain ``nn.Sequential``s that take (batch, features) and answer with logits (batch, classes)."""

import contextlib
import math
import threading

import torch
from torch import nn

from kdlib import arguments

_GENERATOR = threading.RLock()    # one thread at a time seeds torch's global generator, or neither gets its numbers


def mlp(*widths, seed=None):
    """A multilayer perceptron: linear layers with GELU between them, none after the last.

    widths: features, hidden widths …, classes: at least two whole numbers, all ≥ 1. ``mlp(64, 16, 10)`` has
    1,210 parameters. seed: a whole number gives the same initial weights every time and leaves torch's global
    generator alone; ``None`` draws from that generator.
    Returns an ``nn.Sequential``: (batch, widths[0]) -> logits (batch, widths[-1]).
    Raises ``ValueError`` for fewer than two widths or a width < 1, ``TypeError`` for a width that is no whole number.
    Source of GELU: Hendrycks, Gimpel (2016), *Gaussian Error Linear Units*. (Narrow ReLU students die: some units never
    fire again.)
    """
    sizes = [arguments.whole("a width", width, least=1) for width in widths]
    if len(sizes) < 2:
        raise ValueError(f"mlp needs at least two widths (features and classes), got {arguments.shown(widths)}")
    with seeded(seed):
        layers = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            layers += [nn.Linear(n_in, n_out), nn.GELU()]
    return nn.Sequential(*layers[:-1])


def cnn(image_shape, channels, classes, *, dropout=0.0, seed=None):
    """A small convolutional network: convolution, GELU, pooling for each entry of channels, then one linear layer.

    image_shape: (height, width) of the pictures, as in `kdlib.data.Dataset`. channels: how many maps each convolution
    (3×3) draws, for instance (16, 32). Each 2×2 max pooling halves height and width, rounded down; one pixel must be
    left. classes: a whole number ≥ 1. dropout in [0, 1): the share of the linear layer's inputs that is set to zero,
    drawn anew each step, in train mode only. seed: as for `mlp`; dropout does not change the initial weights.
    Returns an ``nn.Sequential``: (batch, height · width) -> logits (batch, classes). It folds the flat rows into
    pictures itself, so it stands wherever an `mlp` stands. ``cnn((8, 8), (16, 32), 10)`` has 6,090 parameters.
    Raises ``ValueError`` for a number < 1, no channels, more poolings than the pictures have room for, a dropout
    outside [0, 1); ``TypeError`` for what is no whole number or no sequence of them.
    Sources: LeCun et al. (1989), *Backpropagation Applied to Handwritten Zip Code Recognition*; for dropout:
    Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), *Dropout*.
    """
    sides = arguments.wholes("image_shape", image_shape, form=("height", "width"))
    maps = arguments.wholes("channels", channels)
    classes, dropout = arguments.whole("classes", classes, least=1), arguments.portion("dropout", dropout)
    if not maps:
        raise ValueError(f"channels must hold at least one number, got {arguments.shown(channels)}")
    if min(sides) < 2 ** len(maps):
        raise ValueError(f"channels={channels!r} halves the picture {len(maps)} times, and no pixel is left of "
                         f"image_shape={image_shape!r}")
    pixels = math.prod(side // 2 ** len(maps) for side in sides)    # those that the last pooling leaves
    with seeded(seed):
        layers = [nn.Unflatten(1, (1, *sides))]                     # (batch, features) -> (batch, 1, height, width)
        for n_in, n_out in zip([1, *maps], maps):
            layers += [nn.Conv2d(n_in, n_out, kernel_size=3, padding=1), nn.GELU(), nn.MaxPool2d(2)]
        layers += [nn.Flatten(), nn.Dropout(dropout), nn.Linear(maps[-1] * pixels, classes)]
    return nn.Sequential(*layers)


@contextlib.contextmanager
def seeded(seed):
    """Inside: torch's global generator starts at ``seed``. Outside: it is as it was.

        with seeded(0):
            network = nn.Linear(64, 10)    # the same weights every time

    seed: a whole number ≥ 0; ``None`` changes nothing. One thread at a time is inside.
    Raises ``ValueError`` for a negative seed, ``TypeError`` for what is no whole number.
    """
    if seed is None:
        yield
        return
    number = arguments.whole("seed", seed, least=0)
    with _GENERATOR, torch.random.fork_rng(devices=[]):
        torch.manual_seed(number)
        yield


def count_parameters(model):
    """Number of parameters: weights and biases, shared ones once, frozen ones too.

    model: any ``nn.Module``. Returns a whole number; `kdlib.measure.size_in_bytes` has the bytes. Raises ``TypeError``
    where model is no ``nn.Module``.
    """
    return sum(p.numel() for p in arguments.model("model", model).parameters())
