"""Strings of digits with their padding, and the loop that trains a network on them."""

import torch
import torch.nn.functional as F

from kdlib.models import seeded


def strings(x, y, seed, how_many=60, longest=4):
    """Strings of one to ``longest`` images of x (n, features), labelled by y (n,), all drawn by the seed.

    Returns tokens (strings, length, features), zero at the padding; labels, real and numbers, each (strings, length):
    real is True where there is an image, and numbers says which row of x it is.
    """
    draw = torch.Generator().manual_seed(seed)
    numbers = torch.randint(len(x), (how_many, longest), generator=draw)
    real = torch.arange(longest) < torch.randint(1, longest + 1, (how_many, 1), generator=draw)
    return x[numbers] * real[..., None], y[numbers], real, numbers


def learn(make, loss, tokens, *wanted, seed, steps=50, lr=0.035):
    """The network make(), trained with loss(its logits, *wanted) on the whole batch of tokens at each step.

    The logits are (batch, length, classes).
    """
    with seeded(seed):
        student = make()
    optimizer = torch.optim.Adam(student.parameters(), lr=lr, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(student(tokens), *wanted).backward()
        optimizer.step()
        scheduler.step()
    return student


def read_right(student, data, seed):
    """How many digits of 400 strings of test images a network reads right, in points. data: a `kdlib.data.Dataset`."""
    tokens, labels, real, _ = strings(data.x_test, data.y_test, seed, how_many=400)
    return 100 * (student(tokens).argmax(-1) == labels)[real].double().mean().item()


def mixed(make, kl, alpha, batch, teacher_logits):
    """What a network answers to the real tokens of the batch that it learnt from, with labels and a loss kl mixed.

    batch: the tokens, labels and real of `strings`. teacher_logits: (strings, length, classes). Returns (tokens,
    classes).
    """
    tokens, labels, real = batch

    def loss(z):
        return (1 - alpha) * F.cross_entropy(z[real], labels[real]) + alpha * kl(z, teacher_logits, real)
    return learn(make, loss, tokens, seed=0)(tokens).detach()[real]
