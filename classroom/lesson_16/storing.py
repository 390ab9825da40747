"""A student as it is stored: its network by name, its weights in few bits, and what both of them cost.

The name of a network is all that says how it is built, so a hand-in needs no code: "mlp 64-9-10" is
``kdlib.models.mlp(64, 9, 10)`` and "cnn 4-8" is ``kdlib.models.cnn((8, 8), (4, 8), 10)``. With 32 bits all numbers are
stored as float32, with 16 as float16. With 2 to 8 bits the weights are whole numbers, each in so many bits, and each
row of weights (a unit's, a map's) has a step; steps and biases are float16.
"""

import copy
import re
import time

import numpy as np
import torch
from torch import nn

from kdlib.models import cnn, mlp

SIDE, CLASSES = (8, 8), 10
BITS = (2, 3, 4, 5, 6, 7, 8, 16, 32)
NAMES = ('a network is called "mlp 64-9-10", its widths from 64 pixels to 10 classes, or "cnn 4-8", the maps of its '
         "convolutions (at most three)")
LARGEST, MOST = 1024, 4    # of a width, and of layers: far beyond any budget here
OLD, ROUNDS = "cnn 8-16", 30    # the student in use: its time is the measure


# ---- by name ----

def network_of(name, seed=0):
    """The untrained network of this name. Raises ``ValueError`` with a sentence for a name that nobody knows."""
    found = re.fullmatch(r"(mlp|cnn) (\d{1,6}(?:-\d{1,6})*)", name if isinstance(name, str) else "")
    if not found:
        raise ValueError(f"nobody here knows a network called {_short(name)}: {NAMES}")
    kind, sizes = found[1], [int(size) for size in found[2].split("-")]
    if min(sizes) < 1 or max(sizes) > LARGEST or len(sizes) > MOST:
        raise ValueError(f"{name!r} is beyond all bounds: at most {MOST} numbers, from 1 to {LARGEST}")
    if kind == "mlp":
        if len(sizes) < 2 or (sizes[0], sizes[-1]) != (SIDE[0] * SIDE[1], CLASSES):
            raise ValueError(f"{name!r} does not lead from 64 pixels to 10 classes: {NAMES}")
        return mlp(*sizes, seed=seed)
    if len(sizes) > 3:
        raise ValueError(f"{name!r} halves pictures of 8×8 pixels {len(sizes)} times, and no pixel is left: {NAMES}")
    return cnn(SIDE, sizes, CLASSES, seed=seed)


def name_of(model):
    """The name of a network, from its layers. Raises ``ValueError`` for one that cannot be named."""
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    maps = [layer.out_channels for layer in layers if isinstance(layer, nn.Conv2d)]
    widths = [layer.out_features for layer in layers if isinstance(layer, nn.Linear)]
    if maps:
        name = "cnn " + "-".join(map(str, maps))
    else:
        name = "mlp " + "-".join(map(str, [layers[0].in_features, *widths])) if layers else "nothing"
    if any(hasattr(layer, "parametrizations") for layer in layers):
        raise ValueError("its weights are still computed anew at each call: torch.nn.utils.parametrize."
                         "remove_parametrizations(layer, \"weight\") for each layer comes first")
    try:
        built = network_of(name)
    except ValueError:
        built = None
    if built is None or shapes_of(built) != shapes_of(model) or _drawn(built) != _drawn(model):
        raise ValueError("this network has no name, for it is not what mlp or cnn of kdlib.models build for 64 pixels "
                         f"and 10 classes. Build it with one of them: {NAMES}")
    return name


def _drawn(model):
    """A network as it is printed; how much it drops in training does not matter afterwards."""
    return re.sub(r"Dropout\(.*?\)", "Dropout", str(model))


def shapes_of(model):
    return {key: tuple(value.shape) for key, value in model.state_dict().items()}


def _short(thing):
    words = repr(thing)
    return words if len(words) <= 60 else words[:58] + " …"


# ---- in few bits ----

def _step(w, bits):
    """The distance between two storable values, one for each row, as it comes back from a float16. (rows, 1)"""
    step = w.abs().amax(1, keepdim=True).clamp(min=1e-4) / (2 ** (bits - 1) - 1)
    return step.half().float()


def _whole(w, bits):
    most = 2 ** (bits - 1) - 1
    return (w / _step(w, bits)).round().clamp(-most, most)


def nearest(w, bits):
    """Weights of any shape moved to what can be stored in so many bits, a step for each row (``w[unit]``)."""
    rows = w.flatten(1)
    return (_whole(rows, bits) * _step(rows, bits)).view_as(w)


def rounded(model, bits):
    """A copy of the model as it comes back from a file that stores so many bits a weight."""
    return restored(model, *stored(model, bits), bits)


def stored(model, bits):
    """(numbers, steps): two dictionaries of tensors that hold the model in so many bits a weight.

    numbers: for each name of the ``state_dict`` float32, float16, or whole numbers packed side by side into uint8.
    steps: for each name that is packed (rows,) float16. Raises ``ValueError`` for other bits.
    """
    if type(bits) is not int or bits not in BITS:
        raise ValueError(f"bits must be one of {', '.join(map(str, BITS))}, got {_short(bits)}")
    numbers, steps = {}, {}
    for name, value in model.state_dict().items():
        value = value.detach()
        if bits == 32 or bits == 16 or value.ndim < 2:
            numbers[name] = value.float().clone() if bits == 32 else value.half()
        else:
            rows = value.flatten(1)
            levels = (_whole(rows, bits) + 2 ** (bits - 1)).flatten().int().numpy()        # from 1 upwards
            side_by_side = np.packbits((levels[:, None] >> np.arange(bits)) & 1)            # all bits, then bytes
            numbers[name], steps[name] = torch.from_numpy(side_by_side), _step(rows, bits)[:, 0].half()
    return numbers, steps


def restored(model, numbers, steps, bits):
    """A copy of the model with the weights of `stored`; whoever calls has made sure that the shapes fit."""
    model, weights = copy.deepcopy(model), {}
    for name, value in model.state_dict().items():
        if name in steps:
            on = np.unpackbits(numbers[name].numpy())[:value.numel() * bits].reshape(-1, bits)
            levels = (on.astype(np.int64) << np.arange(bits)).sum(1) - 2 ** (bits - 1)
            rows = torch.from_numpy(levels).float().view(len(value), -1)
            weights[name] = (rows * steps[name].float()[:, None]).view_as(value)
        else:
            weights[name] = numbers[name].float()
    model.load_state_dict(weights)
    return model


# ---- what it costs ----

def bytes_of(model, bits):
    """Bytes of a student that is stored in so many bits a weight: all its numbers and steps."""
    return sum(part.numel() * part.element_size() for parts in stored(model, bits) for part in parts.values())


def time_ratio(model, x):
    """What share of the time of `OLD` the model takes for the images x, on one thread: the shortest of 30, in turns.

    Whatever else the computer does can only make a run longer, so the shortest is the one that it disturbed least. The
    old student is built as the new ones are: with other instructions of a processor the ratio to it stays the same but
    for a few per cent, where that to a large teacher moves by far more (tools/build_capstone.py --ratios).
    """
    return ratio(model, network_of(OLD).eval(), x)


def ratio(model, other, x):
    """The shortest time of the one by the shortest of the other."""
    shortest, threads = [float("inf")] * 2, torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            for _ in range(ROUNDS):
                for place, net in enumerate((model, other)):
                    start = time.perf_counter()
                    net(x)
                    shortest[place] = min(shortest[place], time.perf_counter() - start)
    finally:
        torch.set_num_threads(threads)
    return shortest[0] / shortest[1]
