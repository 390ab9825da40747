"""A smaller network cut out of a larger one: some of its hidden units, with what goes into them and out of them."""

import torch

from kdlib.models import mlp


def strength(network):
    """How strong each hidden unit is, (width,): large weights going in and out. network: linear, GELU, linear."""
    inner, _, outer = network
    return inner.weight.norm(dim=1) * outer.weight.norm(dim=0)


def part_of(network, units):
    """A network of some of another's hidden units. network: linear, GELU, linear. units: (width,) their numbers."""
    inner, _, outer = network
    small = mlp(inner.in_features, len(units), outer.out_features, seed=0)
    with torch.no_grad():
        small[0].weight.copy_(inner.weight[units])
        small[0].bias.copy_(inner.bias[units])
        small[2].weight.copy_(outer.weight[:, units])
        small[2].bias.copy_(outer.bias)
    return small


def strongest_part(network, width):
    """A network of so many of another's strongest hidden units."""
    return part_of(network, strength(network).topk(width).indices)
