"""Two witnesses of a gradient that was derived by hand: the chain rule, and nudges that know no calculus."""

from functools import partial

import torch

from kdlib import losses

TEMPERATURES, ALPHAS = (0.5, 1.0, 4.0, 20.0), (0.0, 0.3, 0.9, 1.0)


def random_batch(seed):
    """Logits of student and teacher, (4, 10) float64, labels (4,), T and alpha: other ones for each seed."""
    draw = torch.Generator().manual_seed(seed)
    z, v = (3 * torch.randn(4, 10, generator=draw, dtype=torch.float64) for _ in range(2))
    y = torch.randint(10, (4,), generator=draw)
    return z, v, y, TEMPERATURES[seed % 4], ALPHAS[seed // 5 % 4]


def of_the_student(v, y, T, alpha):
    """kdlib's distillation loss as a function of the student's logits alone: the other arguments are filled in."""
    return partial(losses.distillation_loss, teacher_logits=v, labels=y, temperature=T, alpha=alpha)


def autograd(loss, z):
    """The gradient of loss at z, (batch, classes), by the chain rule."""
    z = z.clone().requires_grad_()
    return torch.autograd.grad(loss(z), z)[0]


def finite_differences(loss, z, h=1e-5):
    """The same, by nudging one logit at a time by h up and down, and looking at how the loss changes."""
    slopes = torch.zeros_like(z)
    for place in range(z.numel()):
        nudge = torch.zeros_like(z)
        nudge.view(-1)[place] = h
        slopes.view(-1)[place] = (loss(z + nudge) - loss(z - nudge)) / (2 * h)
    return slopes
