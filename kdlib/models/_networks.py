"""The networks: plain ``nn.Sequential``s that take (batch, features) and answer with logits (batch, classes)."""

import contextlib
import math
import threading

import torch
from torch import nn

from kdlib import arguments

_GENERATOR = threading.RLock()    # one thread at a time seeds torch's global generator, or neither gets its numbers


@torch.inference_mode(False)    # weights that can be trained, whatever the caller has switched off
def mlp(*widths, seed=None):
    """A multilayer perceptron: linear layers with GELU between them, none after the last.

    widths: features, hidden widths …, classes: at least two whole numbers, all ≥ 1. ``mlp(64, 16, 10)`` has
    1,210 parameters. seed: a whole number gives the same initial weights every time and leaves torch's global
    generator alone; ``None`` draws from that generator.
    Returns an ``nn.Sequential``: (batch, widths[0]) -> logits (batch, widths[-1]).
    Raises ``ValueError`` for fewer than two widths or a width < 1, ``TypeError`` for a width that is no whole number.
    Source of GELU: Hendrycks, Gimpel (2016), *Gaussian Error Linear Units*. (Narrow ReLU students die: some units never
    fire again.)
    Used in lesson 01, *A family of networks*.
    """
    sizes = [arguments.whole("a width", width, least=1) for width in widths]
    if len(sizes) < 2:
        raise ValueError(f"mlp needs at least two widths (features and classes), got {arguments.shown(widths)}")
    with seeded(seed):
        layers = []
        for n_in, n_out in zip(sizes, sizes[1:]):
            layers += [nn.Linear(n_in, n_out), nn.GELU()]
    return nn.Sequential(*layers[:-1])


@torch.inference_mode(False)    # weights that can be trained, whatever the caller has switched off
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
    Used in lesson 11, *Part 1: four ways to read a digit*.
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


class LastState(nn.GRU):
    """A GRU that hands on what it knows after the last row: (batch, height, width) -> (batch, hidden)."""

    def forward(self, rows):
        return super().forward(rows)[1][-1]


class AllStates(nn.GRU):
    """A GRU that hands on its states after all rows, side by side: (batch, height, width) -> (batch, rows · hidden)."""

    def forward(self, rows):
        return super().forward(rows)[0].flatten(1)


class Positions(nn.Module):
    """Adds to each token a vector that is learnt for its place: a transformer has no other way to know the order."""

    def __init__(self, tokens, width):
        super().__init__()
        self.vectors = nn.Parameter(0.1 * torch.randn(tokens, width))

    def forward(self, tokens):
        return tokens + self.vectors


@torch.inference_mode(False)    # weights that can be trained, whatever the caller has switched off
def recurrent(image_shape, width, classes, *, states="last", seed=None):
    """A recurrent network: a GRU reads the picture row by row, from the top, then one linear layer answers.

    Its state h, ``width`` numbers, is renewed at each row x: h ← (1 − u)·n + u·h with the gates u = σ(W_u·[x, h]) and
    r = σ(W_r·[x, h]), and the proposal n = tanh(W_n·[x, r·h]). (Biases left out; PyTorch's GRU applies r after W_n.)
    width, classes: whole numbers ≥ 1. states: what the answer is read from, "last", the state after the last row, or
    "all", the states after all rows, side by side. image_shape, seed: as for `cnn`.
    Returns an ``nn.Sequential`` of `cnn`'s inputs and outputs; ``recurrent((8, 8), 16, 10)`` has 1,418 parameters.
    Raises ``ValueError`` for a number < 1 and other words for states, ``TypeError`` for what is no whole number or no
    sequence of them.
    Source of the GRU: Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk, Bengio (2014),
    *Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation*.
    Used in lesson 11, *Part 1: four ways to read a digit*.
    """
    rows, pixels = arguments.wholes("image_shape", image_shape, form=("height", "width"))
    width, classes = arguments.whole("width", width, least=1), arguments.whole("classes", classes, least=1)
    if not isinstance(states, str) or states not in ("last", "all"):
        raise ValueError(f'states must be "last" or "all", got {arguments.shown(states)}')
    gru, read = (LastState, width) if states == "last" else (AllStates, rows * width)
    with seeded(seed):
        return nn.Sequential(nn.Unflatten(1, (rows, pixels)), gru(pixels, width, batch_first=True),
                             nn.Linear(read, classes))


@torch.inference_mode(False)    # weights that can be trained, whatever the caller has switched off
def transformer(image_shape, width, classes, *, heads=1, layers=1, seed=None):
    """A small transformer: each row of the picture is a token, the tokens look at one another, a linear layer answers.

    A row becomes a token of ``width`` numbers, to which a vector learnt for its place is added. In each layer every
    token takes up what it finds in the others, softmax(Q·Kᵀ/√d)·V with d = width / heads, and is then changed by
    itself, by a small mlp. The answer is read from all tokens, side by side. There is no dropout.
    width, classes, heads, layers: whole numbers ≥ 1; width is a multiple of heads. image_shape, seed: as for `cnn`.
    Returns an ``nn.Sequential`` of `cnn`'s inputs and outputs; ``transformer((8, 8), 8, 10)`` has 1,386 parameters.
    Raises ``ValueError`` for a number < 1 and a width that is no multiple of heads, ``TypeError`` for what is no whole
    number or no sequence of them.
    Sources: Vaswani et al. (2017), *Attention Is All You Need*; on pictures: Dosovitskiy et al. (2021), *An Image is
    Worth 16x16 Words*. (Normalised before each step, as in Xiong et al., 2020, which trains without a warm-up.)
    Used in lesson 11, *Part 1: four ways to read a digit*.
    """
    rows, pixels = arguments.wholes("image_shape", image_shape, form=("height", "width"))
    width, classes = arguments.whole("width", width, least=1), arguments.whole("classes", classes, least=1)
    heads, layers = arguments.whole("heads", heads, least=1), arguments.whole("layers", layers, least=1)
    if width % heads:
        raise ValueError(f"width must be a multiple of heads={heads!r}, got {width!r}")
    with seeded(seed):
        blocks = [nn.TransformerEncoderLayer(width, heads, 2 * width, 0.0, "gelu", batch_first=True, norm_first=True)
                  for _ in range(layers)]
        return nn.Sequential(nn.Unflatten(1, (rows, pixels)), nn.Linear(pixels, width), Positions(rows, width), *blocks,
                             nn.Flatten(), nn.Linear(rows * width, classes))


def window_lm(context, width, *, seed=None):
    """A language model that sees a window, the last letters: one hidden layer, then logits for the letter that comes.

    It is ``mlp(27 * context, width, 27)``: a one-hot letter picks a column of the first layer. context: how many it
    sees, a whole number ≥ 1. width: of the hidden layer. seed: as for `mlp`. Returns an ``nn.Sequential``: windows
    (batch, 27 · context) as of `kdlib.data.windows` -> logits (batch, 27). Raises as `mlp`.
    Source: Bengio, Ducharme, Vincent, Jauvin (2003), *A Neural Probabilistic Language Model*.
    Used in lesson 13, *1. A name is a row of classifications*.
    """
    return mlp(27 * arguments.whole("context", context, least=1), width, 27, seed=seed)


@contextlib.contextmanager
def seeded(seed):
    """Inside: torch's global generator starts at ``seed``. Outside: it is as it was.

        with seeded(0):
            network = nn.Linear(64, 10)    # the same weights every time

    seed: a whole number ≥ 0; ``None`` changes nothing. One thread at a time is inside.
    Raises ``ValueError`` for a negative seed, ``TypeError`` for what is no whole number.
    Used in lesson 11, *Part 4: sequences*.
    """
    if seed is None:
        yield
        return
    number = arguments.whole("seed", seed, least=0)
    cards = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    # torch.manual_seed notes where it was called, for cards that may wake later: a hundred times as slow, and kept.
    start = torch.manual_seed if cards else torch.default_generator.manual_seed
    with _GENERATOR, torch.random.fork_rng(devices=cards):
        start(number)
        yield


def count_parameters(model):
    """Number of parameters: weights and biases, shared ones once, frozen ones too.

    model: any ``nn.Module``. Returns a whole number; `kdlib.measure.size_in_bytes` has the bytes. Raises ``TypeError``
    where model is no ``nn.Module``.
    Used in lesson 01, *A family of networks*.
    """
    return sum(p.numel() for p in arguments.model("model", model).parameters())
