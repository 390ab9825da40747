"""Networks that read a picture as a sequence of rows: a recurrent net and a transformer."""

import torch
from torch import nn

from kdlib import arguments
from kdlib.models._networks import seeded


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


def recurrent(image_shape, width, classes, *, states="last", seed=None):
    """A recurrent network: a GRU reads the picture row by row, from the top, then one linear layer answers.

    Its state h, ``width`` numbers, is renewed at each row x: h ← (1 − u)·n + u·h with the gates u = σ(W_u·[x, h]) and
    r = σ(W_r·[x, h]), and the proposal n = tanh(W_n·[x, r·h]). (Biases left out; PyTorch's GRU applies r after W_n.)

    width, classes: whole numbers ≥ 1. states: what the answer is read from, "last", the state after the last row, or
    "all", the states after all rows, side by side. image_shape, seed: as for `cnn`.
    Returns an ``nn.Sequential`` that takes and gives what `cnn`'s does.
    ``recurrent((8, 8), 16, 10)`` has 1,418 parameters.
    Raises ``ValueError`` for a number < 1 and other words for states, ``TypeError`` for what is no whole number or no
    sequence of them.
    Source of the GRU: Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk, Bengio (2014),
    *Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation*.
    """
    rows, pixels = arguments.wholes("image_shape", image_shape, form=("height", "width"))
    width, classes = arguments.whole("width", width, least=1), arguments.whole("classes", classes, least=1)
    if not isinstance(states, str) or states not in ("last", "all"):
        raise ValueError(f'states must be "last" or "all", got {arguments.shown(states)}')
    gru, read = (LastState, width) if states == "last" else (AllStates, rows * width)
    with seeded(seed):
        return nn.Sequential(nn.Unflatten(1, (rows, pixels)), gru(pixels, width, batch_first=True),
                             nn.Linear(read, classes))


def transformer(image_shape, width, classes, *, heads=1, layers=1, seed=None):
    """A small transformer: each row of the picture is a token, the tokens look at one another, a linear layer answers.

    A row becomes a token of ``width`` numbers, to which a vector learnt for its place is added. In each layer every
    token takes up what it finds in the others, softmax(Q·Kᵀ/√d)·V with d = width / heads, and is then changed by
    itself, by a small mlp. The answer is read from all tokens, side by side.

    width, classes, heads, layers: whole numbers ≥ 1; width is a multiple of heads. image_shape, seed: as for `cnn`.
    Returns an ``nn.Sequential`` that takes and gives what `cnn`'s does, without dropout.
    ``transformer((8, 8), 8, 10)`` has 1,386 parameters.
    Raises ``ValueError`` for a number < 1 and a width that is no multiple of heads, ``TypeError`` for what is no whole
    number or no sequence of them.
    Sources: Vaswani et al. (2017), *Attention Is All You Need*; on pictures: Dosovitskiy et al. (2021), *An Image is
    Worth 16x16 Words*. (Normalised before each step, as in Xiong et al., 2020, which trains without a warm-up.)
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
