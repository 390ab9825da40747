"""Files of lesson 10: what is written can be read back, and is as long as one counts."""

import copy

import numpy as np
import pytest
import torch

from classroom.lesson_10 import files, frontier
from classroom.lesson_10.rounding import Nearest, nearest, step
from classroom.lesson_10.shrinking import linear, smallest_to_zero
from kdlib.measure import mean_ci
from kdlib.models import mlp


def numbers(stream, count, bits):
    """So many whole numbers of so many bits each, the lowest bit first, from the start of a file."""
    digits = np.unpackbits(np.frombuffer(stream, np.uint8))[:count * bits].reshape(count, bits)
    return torch.tensor((digits * 2 ** np.arange(bits)).sum(1) - 2 ** (bits - 1))


@pytest.mark.parametrize("bits", [2, 3, 4, 8])
def test_a_dense_file_holds_the_rounded_weights_the_steps_and_the_biases(bits):
    model = mlp(16, 8, seed=0)
    w, bias = model[0].weight.detach(), model[0].bias.detach()
    written = files.dense_file(model, bits)
    assert len(written) == 16 * 8 * bits // 8 + 8 * 4 + 8 * 4
    steps = torch.tensor(np.frombuffer(written[-64:-32], np.float32).copy())[:, None]
    assert torch.allclose(numbers(written, 128, bits).reshape(8, 16) * steps, nearest(w, bits), atol=1e-6)
    assert np.array_equal(np.frombuffer(written[-32:], np.float32), bias.numpy())


def test_with_32_bits_the_weights_are_written_as_they_are():
    model = mlp(16, 8, 4, seed=0)
    written = np.frombuffer(files.dense_file(model), np.float32)
    assert np.array_equal(written[:128], model[0].weight.detach().numpy().ravel()) and len(written) == 128 + 32 + 12


def test_a_sparse_file_holds_a_bitmap_and_the_survivors():
    model = mlp(16, 8, seed=0)
    smallest_to_zero([model], 0.25)
    w = model[0].weight.detach()
    written = files.sparse_file(model)
    places = torch.tensor(np.unpackbits(np.frombuffer(written[:16], np.uint8))).bool().reshape(8, 16)
    assert torch.equal(places, w != 0) and len(written) == 16 + 32 * 4 + 32
    assert np.array_equal(np.frombuffer(written[16:-32], np.float32), w[places].numpy())
    assert len(files.sparse_file(model, 8)) == 16 + 32 + 32 + 32
    assert files.torch_sparse_bytes(model) == 32 * (16 + 4) + 32


def test_values_are_evenly_spaced_and_a_row_of_zeros_stays():
    w = torch.tensor([[0.30, -0.70, 0.04, 0.46], [0.0, 0.0, 0.0, 0.0]])
    assert step(w, 4)[0].item() == pytest.approx(0.1)
    assert torch.allclose(nearest(w, 4), torch.tensor([[0.3, -0.7, 0.0, 0.5], [0, 0, 0, 0]]))
    assert torch.equal(Nearest(4)(w), nearest(w, 4))


def test_ways_and_families_are_drawn_with_their_bytes():
    size, by_bits = {32: 900, 8: 300, 4: 200, 3: 150, 2: 100}, {bits: [90.0, 92.0] for bits in (32, 8, 4, 3)}
    weight, sparse = {("1/2", 2): 100, ("1/4", 4): 100, ("1/8", 8): 100}, {}
    for way in weight:
        sparse[way] = [80.0, 82.0]
    rows = frontier.spent(weight, sparse, 100, [85.0, 87.0])
    assert rows["100 bytes: all weights, 2 bits"] == mean_ci([85.0, 87.0]) and len(rows) == 4
    assert rows["100 bytes: 1/4 of the weights, 4 bits"].mean == 81
    small = {("strongest units", 8): [70.0, 72.0], ("fresh", 8): [60.0, 62.0], ("strongest units, labels", 8): [1, 2]}
    found = frontier.families(size, by_bits, {8: 50}, small, weight, sparse, [85.0, 87.0])
    assert list(found) == list(frontier.FAMILIES)
    assert [len(points) for points in found.values()] == [4, 1, 1, 1, 1, 1]
    assert found["strongest units, 8 bits, distilled"] == [(50, 8, [70.0, 72.0], 8)]
    assert found["all weights, 2 bits, distilled"] == [(100, 256, [85.0, 87.0], "")]


def test_writing_changes_nothing():
    model = mlp(16, 8, 4, seed=0)
    before = copy.deepcopy(model)
    files.dense_file(model, 4), files.sparse_file(model, 4), files.torch_sparse_bytes(model)
    for layer, same in zip(linear(model), linear(before)):
        assert torch.equal(layer.weight, same.weight)
