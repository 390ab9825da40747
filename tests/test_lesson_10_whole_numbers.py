"""Layers of lesson 10 that hold 8 bits a weight compute what the float layer computes, but for the rounding."""

import pytest
import torch
from torch import nn

from classroom.lesson_10 import whole_numbers
from kdlib.models import mlp, predict_logits

X = torch.linspace(-1, 1, 12 * 64).reshape(12, 64)
multiplied = pytest.mark.skipif(not whole_numbers.possible(), reason="this PyTorch has no such code here")


@pytest.mark.parametrize("kind", [whole_numbers.Int8Linear, pytest.param(whole_numbers.Multiplied, marks=multiplied)])
def test_each_kind_answers_as_the_layer_does(kind):
    layer, = mlp(64, 16, seed=1)
    with torch.no_grad():
        found, expected = kind(layer)(X), layer(X)
    assert (found - expected).abs().max() < 0.02 * expected.abs().max()
    assert not torch.equal(found, expected)


@multiplied
def test_large_numbers_do_not_overflow():
    """Two products of 127 and 127 are the most that 16 bits can hold."""
    layer, = mlp(64, 4, seed=0)
    nn.init.ones_(layer.weight)
    nn.init.zeros_(layer.bias)
    with torch.no_grad():
        assert torch.allclose(whole_numbers.Multiplied(layer)(torch.ones(3, 64)), torch.full((3, 4), 64.0), rtol=1e-3)


def test_a_layer_in_8_bits_is_made_of_the_lessons_whole_numbers():
    layer, = mlp(64, 16, seed=1)
    held = whole_numbers.Int8Linear(layer)
    assert held.whole.dtype == torch.int8 and held.whole.abs().amax(1).eq(127).all()
    assert torch.allclose(held.whole * held.step[:, None], layer.weight, atol=float(held.step.max()) / 2 + 1e-6)


def test_all_linear_layers_are_replaced_and_no_others():
    model = mlp(64, 16, 10, seed=0)
    found = whole_numbers.replaced(model, whole_numbers.Int8Linear)
    assert [type(layer) for layer in found] == [whole_numbers.Int8Linear, nn.GELU, whole_numbers.Int8Linear]
    assert torch.allclose(predict_logits(found, X), predict_logits(model, X), atol=0.05)


def test_where_the_code_is_missing_the_race_goes_on_without_it(monkeypatch):
    layer, = mlp(64, 16, seed=1)
    monkeypatch.setattr(whole_numbers, "ROUNDS", 2)
    assert all(time > 0 for time in whole_numbers.race(layer, 3).values())
    monkeypatch.setattr(whole_numbers, "Multiplied", _refused)
    assert not whole_numbers.possible()
    assert list(whole_numbers.race(layer, 3)) == ["floats", "made floats each time"]


def _refused(layer):
    raise NotImplementedError("no such operator")
