"""Tests of networks that were published with a mistake in them, the sound ones, and the tests that find them.

An attack takes (model, x, y, size): a network, images x (n, features) in [0, 1], their right classes y (n,), by how
much a pixel may change; it returns the changed images. A conviction takes (suspect, owner, same_data, other_data),
logits for the same n images: suspect and owner (n, classes), innocent networks (networks, n, classes) that learnt from
the owner's training images, and such that learnt from others; it returns whether the suspect is said to have learnt
from the owner's answers. A detector takes such a function and returns True where it finds its mistake.
"""

import torch
import torch.nn.functional as F
from torch import nn

__all__ = ["detects_line_of_strangers", "detects_saturated_loss", "lead", "sound_attack", "sound_conviction"]


def lead(logits, y):
    """By how much the best of the other classes is ahead of the right one, added up over the images."""
    right = F.one_hot(y, logits.shape[-1]).bool()
    return (logits.masked_fill(right, -torch.inf).amax(-1) - logits[right]).sum()


def sound_attack(model, x, y, size=0.15):
    """What it means to be: each pixel moves so that another class catches up."""
    x = x.clone().requires_grad_()
    gain = lead(model(x), y)
    slope, = torch.autograd.grad(gain, x)
    return (x + size * slope.sign()).clamp(0, 1).detach()


def attack_ac(model, x, y, size=0.15):
    x = x.clone().requires_grad_()
    gain = F.cross_entropy(model(x), y, reduction="sum")
    slope, = torch.autograd.grad(gain, x)
    return (x + size * slope.sign()).clamp(0, 1).detach()


def sound_conviction(suspect, owner, same_data, other_data):
    """What it means to be: of networks that learnt from the same images, the owner's is nearest to the suspect."""
    line = torch.cat([owner[None], same_data])
    return (line - suspect).flatten(1).norm(dim=1).argmin().item() == 0


def conviction_ad(suspect, owner, same_data, other_data):
    line = torch.cat([owner[None], other_data])
    return (line - suspect).flatten(1).norm(dim=1).argmin().item() == 0


def detects_saturated_loss(attack):
    """With logits a hundred times as large a network names the same classes, and fewer than half as many of its images
    are made to fool it: where it is sure, float32 has no slope left for the attack to follow."""
    model, x, y = _sure_network()
    louder = nn.Sequential(model, _Times(100))
    fooled, still = ((each(attack(each, x, y)).argmax(-1) != y).sum() for each in (model, louder))
    return bool(still < fooled / 2)


def detects_line_of_strangers(convicts):
    """More than half of the innocent are convicted: who learnt from the owner's images, and never from its answers."""
    found = [bool(convicts(*_innocent(seed))) for seed in range(40)]
    return sum(found) > len(found) / 2


class _Times(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, z):
        return self.factor * z


def _sure_network(rows=60, classes=3, features=32, seed=0):
    """A linear network that is sure of made-up images and right, the images and their classes."""
    draw = torch.Generator().manual_seed(seed)
    patterns = 0.1 * torch.randn(classes, features, generator=draw).sign()
    y = torch.arange(rows) % classes
    x = 0.5 + patterns[y] + 0.02 * torch.randn(rows, features, generator=draw)
    model = nn.Linear(features, classes)
    with torch.no_grad():
        model.weight.copy_(40 * patterns)
        model.bias.copy_(-20 * patterns.sum(-1))
    return model, x, y


def _innocent(seed, others=4, rows=50, classes=10):
    """A suspect who never asked the owner, and the rest of a case, made up: logits have a part that all share, one that
    comes from the training images, and one of the network's own."""
    draw = torch.Generator().manual_seed(seed)

    def part(*networks):
        return torch.randn(*networks, rows, classes, generator=draw)

    shared, images = 3 * part(), part()
    own = part(2 + others)
    alike = shared + images + own
    return alike[0], alike[1], alike[2:], shared + part(others) + part(others)
