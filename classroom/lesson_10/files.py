"""Files of lesson 10: what a network takes when it is written down, in whole numbers or with the survivors only."""

import numpy as np
import torch

from classroom.lesson_10.rounding import step
from classroom.lesson_10.shrinking import linear


def _written(w, bits, kept):
    """The weights of a layer as a file holds them. kept: (rows, columns), True for those that are stored."""
    if bits == 32:
        return w[kept].numpy().tobytes()
    whole = ((w / step(w, bits)).round().int() + 2 ** (bits - 1))[kept].numpy()    # from 0 upwards
    side_by_side = np.packbits((whole[:, None] >> np.arange(bits)) & 1)            # bits of all numbers, then bytes
    return side_by_side.tobytes() + step(w, bits).numpy().tobytes()


def _biases(model):
    return b"".join(layer.bias.detach().numpy().tobytes() for layer in linear(model))


def dense_file(model, bits=32):
    """All weights of a model's linear layers as whole numbers, then the steps, one a row; last the biases, as floats.

    Returns bytes. With 32 bits the weights are floats, and there are no steps.
    """
    weights = [layer.weight.detach() for layer in linear(model)]
    return b"".join(_written(w, bits, torch.ones_like(w).bool()) for w in weights) + _biases(model)


def sparse_file(model, bits=32):
    """For each layer a bitmap of its places, then its survivors as in `dense_file`; last the biases. Returns bytes."""
    weights = [layer.weight.detach() for layer in linear(model)]
    return b"".join(np.packbits(w != 0).tobytes() + _written(w, bits, w != 0) for w in weights) + _biases(model)


def torch_sparse_bytes(model):
    """Bytes of the weights as PyTorch's sparse tensors, and of the biases."""
    tables = [layer.weight.detach().to_sparse() for layer in linear(model)]
    return (sum(8 * table.indices().numel() + 4 * table.values().numel() for table in tables)
            + len(_biases(model)))
