"""Checkers of lesson 10, quantise and prune."""

import torch

from classroom.exercise import function_exercise, measured_exercise


@function_exercise(1, cases=[(10, 16, 8), (256, 64, 4), (10, 256, 2)], why=(
    "What a promise such as 'a quarter of the size' leaves out, the steps and the biases, is in your number."
), mistakes={
    "these are bits; eight of them make a byte": lambda rows, columns, bits: bits * rows * columns + 8 * rows * 8,
    "the steps are missing: each row has one, a float of 4 bytes":
        lambda rows, columns, bits: bits * rows * columns / 8 + 4 * rows,
    "these are the weights alone; the file also holds a step and a bias for each row":
        lambda rows, columns, bits: bits * rows * columns / 8,
    "one step a row, not one for the whole layer": lambda rows, columns, bits: bits * rows * columns / 8 + 4 * rows + 4,
    "a step belongs to a row as a bias does: both are counted by rows, neither by columns":
        lambda rows, columns, bits: bits * rows * columns / 8 + 4 * rows + 4 * columns,
    "there is a step and a bias for each row, not one of each for the whole layer":
        lambda rows, columns, bits: bits * rows * columns / 8 + 8,
    "the weights are counted in bits here, and the rest in bytes":
        lambda rows, columns, bits: bits * rows * columns + 8 * rows,
    "the steps are not rounded: each stays a float of 4 bytes":
        lambda rows, columns, bits: bits * (rows * columns + rows) / 8 + 4 * rows,
    "steps and biases belong to the rows (the units of this layer), not to the columns":
        lambda rows, columns, bits: bits * rows * columns / 8 + 8 * columns,
    "steps and biases are not rounded: they stay floats of 4 bytes each":
        lambda rows, columns, bits: bits * (rows * columns + 2 * rows) / 8,
    "these are 4 bytes a weight: what do `bits` bits take?": lambda rows, columns, bits: 4 * rows * columns + 8 * rows,
})
def layer_bytes(rows, columns, bits):
    return bits * rows * columns / 8 + 4 * rows + 4 * rows


KEPT = torch.tensor([[True, False, True], [False, False, True]])
SQUARE = torch.tensor([[False, True, False], [True, True, False], [False, False, True]])


def _filled(places, survivors):
    matrix = torch.zeros(places.shape)
    matrix[places] = survivors
    return matrix


@function_exercise(2, cases=[(KEPT, torch.tensor([0.5, -1.0, 2.0])), (SQUARE, torch.tensor([3.0, 1.0, -2.0, 4.0]))],
                   why="A file without its zeros is of use with an exact way back, and you have written it.", plainly={
    "must match the size": "the survivors are one long row, so they do not fit beside the bitmap: fill a matrix of "
    "zeros with them, where the bitmap is True",
    "masked_fill": "masked_fill puts one and the same value everywhere; w[kept] = … takes a value for each place",
    "single memory location": "the bitmap holds True and False and cannot take them in: begin with a matrix of zeros",
    "Number of elements of source": "there are more places than survivors: they belong where the bitmap is True",
}, mistakes={
    "the survivors are stored row by row, this puts them back column by column":
        lambda kept, survivors: _filled(kept.T, survivors).T,
    "the survivors come back in the wrong order": lambda kept, survivors: _filled(kept, survivors.flip(0)),
    "this is the bitmap as numbers; the survivors belong where it is True": lambda kept, survivors: kept.float(),
    "this fills the gaps from the front and forgets where the survivors were":
        lambda kept, survivors: torch.cat([survivors, torch.zeros(kept.numel() - len(survivors))]).reshape(kept.shape),
    "these are the right numbers in one long row; give them the shape of the bitmap":
        lambda kept, survivors: _filled(kept.flatten(), survivors),
    "where the bitmap is False the weight is 0": lambda kept, survivors: _filled(kept, survivors) + (~kept).float(),
})
def read_back(kept, survivors):
    return _filled(kept, survivors)


# What the mean over the ten repetitions may be: other processors and small changes move it.
@measured_exercise(3, expected=20.0, within=11.0, why=(
    "Without this control any pruning could look clever; it shows what it is worth to choose the small weights."
), looks_like={    # sentence: an example, and how far it holds
    "below zero? This is random minus magnitude: take the points of the randomly pruned from those of magnitude":
        (-20.0, 11.0),
    "this looks like a share; in points it is a hundred times as much": (0.2, 0.199),
    "this looks like an accuracy; the difference of two is wanted": (70.0, 25.0),
    "this looks like the sum over the ten repetitions; their mean is wanted": (200.0, 90.0),
}, question="is it points, the mean of all ten repetitions, and without training again?")
def magnitude_minus_random():
    pass
