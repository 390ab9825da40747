"""Lesson 08 on top of the answers, with many students at once: for what one start a repetition leaves open."""

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from classroom.lesson_08.worlds import score
from kdlib.models import mlp

T, EPOCHS, LR, BATCH = 8.0, 60, 0.05, 50    # those of the lesson's `train`


def students_of(worlds, starts, hint=0.0, whose="teacher", rest_weight=None):
    """For each world so many students of the teacher's answers, all trained at once.

    worlds: the lesson's, each with its number s, images x, labels y, answers v and features. starts: a whole number of
    students for each. hint: the weight of the hint on top of the answers, 0 is plain distillation. whose: the features
    that hint, "teacher" or "untrained". rest_weight: the weight of NCKD in decoupled distillation, or None for plain.

    The first student of a world starts as the lesson's does and sees the same batches, so it becomes the same student.
    Returns a list of lists, for each world its students.
    """
    seeds = [w.s + 1000 * k for w in worlds for k in range(starts)]
    born = [_born(seed) for seed in seeds]
    piles = {name: torch.stack([parts.get_parameter(name).detach() for parts in born]).requires_grad_()
             for name, _ in born[0].named_parameters()}    # a parameter of all students, on top of each other
    x, y, v, g = (torch.stack([part for part in parts for _ in range(starts)]) for parts in zip(
        *((w.x, w.y, w.v, w.features[whose]) for w in worlds)))
    optimizer = torch.optim.Adam(piles.values(), lr=LR, fused=True)    # number by number: no student sees another
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS * (x.shape[1] // BATCH))
    orders, own = [torch.Generator().manual_seed(seed) for seed in seeds], torch.arange(len(seeds))[:, None]
    for _ in range(EPOCHS):
        order = torch.stack([torch.randperm(x.shape[1], generator=draw) for draw in orders])
        for rows in order.split(BATCH, dim=1):    # (students, batch)
            h = F.gelu(_layer(piles, "0.0", x[own, rows]))
            z, told = _layer(piles, "0.2", h), v[own, rows]
            loss = _plain(z, told) if rest_weight is None else _decoupled(z, told, y[own, rows], rest_weight)
            if hint:
                loss = loss + hint * (_layer(piles, "1", h) - g[own, rows]).square().mean((1, 2)).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    with torch.no_grad():
        for name, pile in piles.items():
            for parts, weights in zip(born, pile):
                parts.get_parameter(name).copy_(weights)
    return [[student for student, _ in born[i:i + starts]] for i in range(0, len(born), starts)]


def scores(worlds, starts=10, **method):
    """Test accuracy, in points, of so many students in each world: a table (worlds, starts). method: as above."""
    taught = students_of(worlds, starts, **method)
    return pd.DataFrame([[score(student, w) for student in own] for w, own in zip(worlds, taught)])


def _born(seed):
    """A student and its projector, as the lesson starts them."""
    student = mlp(64, 16, 10, seed=seed)
    torch.manual_seed(1000 + seed)
    return nn.ModuleList([student, nn.Linear(16, 256)])


def _layer(piles, name, rows):
    """(students, batch, from) -> (students, batch, to)"""
    return torch.baddbmm(piles[f"{name}.bias"][:, None], rows, piles[f"{name}.weight"].transpose(1, 2))


def _plain(z, v):
    """T²·KL(p_T ‖ q_T), the mean over each student's batch, summed over the students."""
    log_p, log_q = (v / T).log_softmax(-1), (z / T).log_softmax(-1)
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean(-1).sum()


def _decoupled(z, v, y, rest_weight):
    """T²·(TCKD + rest_weight·NCKD), likewise."""
    labelled, kl = F.one_hot(y, z.shape[-1]).bool(), 0
    parts = [_two_parts(logits / T, labelled) for logits in (v, z)]
    for weight, log_p, log_q in zip((1, rest_weight), *parts):
        kl = kl + weight * (log_p.exp() * (log_p - log_q)).sum(-1)
    return T**2 * kl.mean(-1).sum()


def _two_parts(scaled, labelled):
    """Log-probabilities of the labelled class and all others, and among the others."""
    rest = scaled[~labelled].view(*scaled.shape[:-1], -1)
    two = torch.stack([scaled[labelled].view(rest.shape[:-1]), rest.logsumexp(-1)], dim=-1)
    return two.log_softmax(-1), rest.log_softmax(-1)
