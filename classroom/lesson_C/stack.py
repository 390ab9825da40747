"""Ten networks at once with any loss of kdlib, and what they answer."""

import torch
import torch.nn.functional as F

from kdlib.models import mlp


class Stack:
    """Networks of one shape, mlps, their weights on top of each other."""

    def __init__(self, widths, seeds):
        models = [mlp(*widths, seed=seed) for seed in seeds]
        self.layers = [(torch.stack([model[place].weight.detach().T for model in models]).requires_grad_(),
                        torch.stack([model[place].bias.detach()[None] for model in models]).requires_grad_())
                       for place in range(0, len(models[0]), 2)]

    def outputs(self, x):
        """(networks, n, features) -> (networks, n, outputs)"""
        for place, (weight, bias) in enumerate(self.layers):
            x = torch.baddbmm(bias, F.gelu(x) if place else x, weight)
        return x

    @torch.no_grad()
    def __call__(self, x):
        """What each network answers to its own images (networks, n, features), without gradient."""
        return self.outputs(x)


def learn(widths, x, loss, *targets, epochs=40, lr=0.02, batch_size=50, first_seed=0):
    """Networks, each trained on images and targets of its own. Returns a `Stack`, which can be asked like a function.

    widths: as for `kdlib.models.mlp`. x: (networks, n, features). loss: a function of outputs and of the batch's part
    of each target, those of all networks below one another, (networks · batch, …); it gives their mean, as kdlib's
    losses do. targets: tensors (networks, n, …). first_seed: of the first network's weights and batches; the next
    number for the next.
    """
    seeds = range(first_seed, first_seed + len(x))
    stack, orders = Stack(widths, seeds), [torch.Generator().manual_seed(seed) for seed in seeds]
    optimizer = torch.optim.Adam([part for layer in stack.layers for part in layer], lr=lr, fused=True)
    plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * -(-x.shape[1] // batch_size))
    every = torch.arange(len(x))[:, None]
    for _ in range(epochs):
        shuffled = torch.stack([torch.randperm(x.shape[1], generator=order) for order in orders])
        for rows in shuffled.split(batch_size, dim=1):
            z = stack.outputs(x[every, rows]).flatten(0, 1)
            value = len(x) * loss(z, *(target[every, rows].flatten(0, 1) for target in targets))
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            plan.step()
    return stack
