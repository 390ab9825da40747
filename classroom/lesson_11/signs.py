"""Vital signs of a loss over sequences, on made-up logits for strings of one to four tokens."""

import pandas as pd
import torch


def of(loss):
    """{sign: number} of a loss(z, v, real): 1, 0 and 1 where it is the mean over the real tokens."""
    draw = torch.Generator().manual_seed(0)
    z, v = (3 * torch.randn(12, 4, 10, generator=draw, dtype=torch.float64) for _ in range(2))
    real = torch.arange(4) < (torch.arange(12) % 4 + 1)[:, None]    # (12, 4): strings of 1, 2, 3, 4 tokens
    value = loss(z, v, real)
    twice = loss(*(torch.cat([part, part], dim=1) for part in (z, v, real)))
    other = loss(torch.where(real[..., None], z, -z), v, real)      # other numbers at the padding
    pull = pulls(loss, z, v, real)
    return {"written twice: times": (twice / value).item(),
            "other padding: change": (other - value).item(),
            "strongest : weakest pull": (pull.max() / pull.min()).item()}


def pulls(loss, z, v, real):
    """How hard each real token pulls the student when all tokens are alike: the length of its gradient, (tokens,)."""
    z = z[:1, :1].expand_as(z).clone().requires_grad_()
    return torch.autograd.grad(loss(z, v[:1, :1].expand_as(v), real), z)[0].norm(dim=-1)[real]


def table(losses):
    """The signs of each loss, a row a loss. losses: {name: loss}. Returns a DataFrame."""
    return pd.DataFrame({name: of(loss) for name, loss in losses.items()}).T.round(2)
