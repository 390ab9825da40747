"""Distributions over 27 places: two humps, the bump that is nearest to them, what the likeliest places hold."""

import torch


def humps(*parts):
    """A distribution over the 27 places: each part (share, centre, width) is a hump, cut off at the ends."""
    places = torch.arange(27, dtype=torch.double)
    found = [share * (-((places - centre) / width) ** 2 / 2).softmax(-1) for share, centre, width in parts]
    return torch.stack(found).sum(0)


def kl(p, q):
    """KL(p ‖ q) over the places, (…, 27) each: (…,)."""
    return torch.special.xlogy(p, p / q).sum(-1)


def nearest_bumps(p, dial, betas):
    """For each beta the hump q, of all centres and widths in steps of 0.2 and 0.1, of the smallest dial(p, q, beta).

    dial: takes p (27,), q (…, 27) and beta, gives (…,). Returns {"β = …": q (27,)}.
    """
    places, centres = torch.arange(27, dtype=torch.double), torch.linspace(0, 26, 131, dtype=torch.double)
    widths = torch.linspace(0.6, 12, 115, dtype=torch.double)
    bumps = (-((places - centres[:, None, None]) / widths[:, None]) ** 2 / 2).softmax(-1).flatten(0, 1)
    return {f"β = {beta:g}": bumps[dial(p, bumps, beta).argmin()] for beta in betas}


def held(answers, ks):
    """How much of the probability the k likeliest letters hold, for each k, in words. answers: [(letters, 27), …]."""
    shares = torch.cat(answers).sort(-1, descending=True).values.mean(0).cumsum(0)
    return [f"{100 * shares[k - 1]:.0f} %" for k in ks]
