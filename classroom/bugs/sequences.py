"""Losses on sequences that were published with a mistake in them, the sound one, and the tests that find them.

Every loss takes (z, v, real, T): logits of student and teacher (batch, length, classes), real (batch, length) bool,
True where there is a token and no padding, temperature. Each means to be T²·KL(p_T ‖ q_T), mean over the real tokens.
A detector takes such a loss and returns True where it finds its mistake.
"""

import torch
import torch.nn.functional as F

from classroom.bugs.losses import _same

__all__ = ["detects_mean_over_chunks", "detects_padding_counted", "detects_sum_over_tokens", "sound_token_loss"]


def sound_token_loss(z, v, real, T=4.0):
    """What all of them mean to be."""
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[real].mean()


def loss_r(z, v, real, T=4.0):
    p = (v / T).softmax(-1) * real[..., None]
    return T**2 * F.kl_div((z / T).log_softmax(-1), p, reduction="batchmean")


def loss_s(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl.mean()


def loss_t(z, v, real, T=4.0):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    pieces = zip((kl * real).split(2, dim=1), real.split(2, dim=1))    # to save memory
    means = [part.sum() / tokens.sum().clamp(min=1) for part, tokens in pieces]
    return T**2 * torch.stack(means).mean()


def detects_sum_over_tokens(loss):
    """Each string is written twice in a row: the mean over tokens stays what it was, and the loss does not."""
    z, v, real = _strings()
    return not _same(loss(z, v, real), loss(z.repeat(1, 2, 1), v.repeat(1, 2, 1), real.repeat(1, 2)))


def detects_padding_counted(loss):
    """Other numbers stand at the padding, and the loss notices."""
    z, v, real = _strings()
    return not _same(loss(z, v, real), loss(torch.where(real[..., None], z, z.flip(-1)), v, real))


def detects_mean_over_chunks(loss):
    """All tokens are alike, and some pull the student harder than others."""
    z, v, real = _strings()
    z, v = z[:1, :1].expand_as(z).clone().requires_grad_(), v[:1, :1].expand_as(v)
    pulls = torch.autograd.grad(loss(z, v, real), z)[0].norm(dim=-1)[real]
    return not torch.allclose(pulls, pulls[0].expand_as(pulls))


def _strings(rows=3, classes=5, seed=0, length=4):
    """Logits of a student and a teacher for strings of every length from 1 to ``length``, made up, in float64."""
    draw = torch.Generator().manual_seed(seed)
    z, v = (3 * torch.randn(rows * length, length, classes, generator=draw, dtype=torch.float64) for _ in range(2))
    return z, v, torch.arange(length) < torch.arange(rows * length)[:, None] % length + 1
