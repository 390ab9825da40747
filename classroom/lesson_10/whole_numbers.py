"""Layers of lesson 10 that hold 8 bits a weight: one makes floats of them each time, one multiplies whole numbers."""

import time

import torch
from torch import nn

from kdlib.models import mlp

ROUNDS = 30


class Int8Linear(nn.Module):
    """A linear layer in 8 bits a weight, a step for each row. Asked, it makes floats of its whole numbers."""

    def __init__(self, layer):
        super().__init__()
        w = layer.weight.detach()
        step = w.abs().amax(1).clamp(min=1e-8) / 127
        self.register_buffer("whole", (w / step[:, None]).round().to(torch.int8))    # (rows, columns), one byte each
        self.register_buffer("step", step)
        self.register_buffer("bias", layer.bias.detach().clone())

    def forward(self, x):
        return x @ self.whole.float().T * self.step + self.bias                      # the step once a unit


class Multiplied(nn.Module):
    """The same layer, its inputs rounded too, so that whole numbers meet whole numbers in oneDNN's code.

    The operator is the one that PyTorch's compiler calls on processors of the kind x86. (torch's older layers for this
    are deprecated.) The inputs get 7 bits and one step for all: without the instructions called VNNI such a processor
    adds two products in 16 bits, which 8 bits times 8 bits may overflow.
    """

    def __init__(self, layer):
        super().__init__()
        held = Int8Linear(layer)
        self.register_buffer("step", held.step)
        self.register_buffer("bias", held.bias)
        self.register_buffer("zero", torch.zeros(len(held.step), dtype=torch.int32))
        self.packed = torch.ops.onednn.qlinear_prepack(held.whole, None)             # in the order that the code reads

    def forward(self, x):
        step = x.abs().amax().clamp(min=1e-8) / 63
        whole = (x / step + 64).round().to(torch.uint8)                              # 1 … 127, and 64 stands for 0
        return torch.ops.onednn.qlinear_pointwise(whole, float(step), 64, self.packed, self.step, self.zero, self.bias,
                                                  1.0, 0, torch.float32, "none", [], "")


def possible():
    """Has this PyTorch, on this processor, the code that `Multiplied` needs?"""
    layer, = mlp(64, 16, seed=0)
    x = torch.linspace(-1, 1, 128).reshape(2, 64)
    with torch.no_grad():
        try:
            return torch.allclose(Multiplied(layer)(x), layer(x), atol=0.1)
        except (AttributeError, RuntimeError):    # no such operator; NotImplementedError is a RuntimeError
            return False


def replaced(model, kind):
    """The model with a layer of this kind in the place of each linear one."""
    return nn.Sequential(*(kind(layer) if isinstance(layer, nn.Linear) else layer for layer in model))


def seconds(models, x):
    """The shortest time of each model for x, taken in turns: whatever else runs here can only make it longer.

    models: {name: model}. x: (images, features). Returns {name: seconds}.
    """
    found = dict.fromkeys(models, float("inf"))
    with torch.no_grad():
        for _ in range(ROUNDS):
            for name, model in models.items():
                start = time.perf_counter()
                model(x)
                found[name] = min(found[name], time.perf_counter() - start)
    return found


def race(layer, images):
    """`seconds` of a linear layer in its three forms for so many images; the last only where it is `possible`."""
    forms = {"floats": layer, "made floats each time": Int8Linear(layer)}
    if possible():
        forms["multiplied as whole numbers"] = Multiplied(layer)
    x = torch.randn(images, layer.in_features, generator=torch.Generator().manual_seed(0))
    return seconds(forms, x)
