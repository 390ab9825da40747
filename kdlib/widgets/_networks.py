"""Networks that the page asks by itself: one hidden layer with GELU each, packed as whole numbers of 16 bits."""

import numpy as np
from torch import nn

from kdlib import arguments

STEPS = 2**15 - 1    # of a weight: no answer feels more


def packed_networks(networks, wanted, fits):
    """One to three networks for `unpackNetworks` of _networks.js. Returns (what each of them is, the bytes of all).

    networks: {name: model}. wanted: what a model must be, in words. fits: (features, outputs) -> is it one?
    """
    if not isinstance(networks, dict) or not 1 <= len(networks) <= 3:
        raise ValueError(f"networks must be a dictionary of one to three models, got {arguments.shown(networks)}")
    described, body = [], b""    # a list, as a stored dictionary comes back in another order
    for name, model in networks.items():
        layers = list(arguments.model(f"networks[{name!r}]", model).children())
        if ([type(layer) for layer in layers] != [nn.Linear, nn.GELU, nn.Linear]
                or not fits(layers[0].in_features, layers[2].out_features)):
            raise TypeError(f"networks[{name!r}] must be {wanted}, got {arguments.shown(model)}")
        hidden, _, output = layers
        tensors = [hidden.weight.T, hidden.bias, output.weight, output.bias]
        arrays = [tensor.detach().cpu().numpy().flatten() for tensor in tensors]
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError(f"networks[{name!r}] must have finite weights: its training went astray")
        scales = [float(np.abs(array).max() / STEPS) or 1.0 for array in arrays]
        described.append({"name": str(name), "features": hidden.in_features, "width": hidden.out_features,
                          "classes": output.out_features, "scales": scales})
        body += b"".join(np.rint(array / scale).astype("<i2").tobytes() for array, scale in zip(arrays, scales))
    return described, body
