"""Losses and loops on features that were published with a mistake in them, the sound ones, the tests that find them.

Every loop is called as loop(student, projector, teacher, x, y): it trains the student in place on labels y (n,) and, by
way of the projector, on what layer 2 of a trained teacher puts out for x (n, features). The attention loss takes the
maps that a layer of each network draws, (batch, channels, height, width); the channels may differ.
"""

import copy
import functools

import torch
import torch.nn.functional as F
from torch import nn

from classroom.bugs.loops import _network, _three_groups, batches, step
from kdlib.losses import hint_loss
from kdlib.models import predict_logits, seeded, tapped
from kdlib.training import fit

__all__ = ["detects_batch_norm_updated", "detects_channels_not_averaged", "detects_projector_at_rest",
           "sound_attention", "sound_hints"]


def sound_hints(student, projector, teacher, x, y, epochs=30):
    """What the loops mean to be. (`kdlib.models.predict_logits` asks in eval mode and without gradients.)"""
    with tapped(teacher, 2) as inside:
        predict_logits(teacher, x)
    optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=0.02)
    student.train()
    for rows in batches(x, epochs):
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2][rows]))


def hints_o(student, projector, teacher, x, y, epochs=30):
    with tapped(teacher, 2) as inside:
        predict_logits(teacher, x)
    optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
    student.train()
    for rows in batches(x, epochs):
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2][rows]))


def sound_attention(student_maps, teacher_maps):
    """Where both networks look: the mean of the squared maps over the channels, each picture's map of length 1."""
    own, wanted = (F.normalize(maps.pow(2).mean(1).flatten(1)) for maps in (student_maps, teacher_maps))
    return (own - wanted).pow(2).mean()


def attention_p(student_maps, teacher_maps):
    own, wanted = (F.normalize(maps.pow(2).flatten(1)) for maps in (student_maps, teacher_maps))
    return (own - wanted).pow(2).mean()


def hints_q(student, projector, teacher, x, y, epochs=30):
    optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=0.02)
    teacher.eval()
    networks = nn.ModuleList([student, projector, teacher]).train()    # one place for all of them
    for rows in batches(x, epochs):
        with tapped(teacher, 2) as inside, torch.no_grad():
            teacher(x[rows])
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2]))
    networks.eval()


def detects_projector_at_rest(loop):
    """Not one weight of the projector has moved."""
    run = _run(loop)
    return all(torch.equal(a, b) for a, b in zip(run.projector_before, run.projector.parameters()))


def detects_channels_not_averaged(loss):
    """The teacher's channels are dealt out anew, and the loss changes: a map of places does not know channels."""
    draw = torch.Generator().manual_seed(0)
    student_maps, teacher_maps = (torch.rand(4, 6, 3, 5, generator=draw, dtype=torch.float64) for _ in range(2))
    before, after = loss(student_maps, teacher_maps), loss(student_maps, teacher_maps.roll(1, dims=1))
    return abs(float(before) - float(after)) > 1e-9


def detects_batch_norm_updated(loop):
    """The teacher's buffers (batch norm's running averages) have moved, though it was only looked into."""
    run = _run(loop)
    return not all(torch.equal(a, b) for a, b in zip(run.buffers_before, run.teacher.buffers(), strict=True))


class _Run:
    """A loop run on three well separated groups of points, with what the detectors want to know."""

    def __init__(self, loop):
        with seeded(0):
            x, y = _three_groups()
            self.teacher, student, self.projector = _network(16), _network(4), nn.Linear(4, 16)
        fit(self.teacher, x, y, epochs=8, lr=0.02, batch_size=50)
        self.buffers_before = [b.clone() for b in self.teacher.buffers()]
        self.projector_before = copy.deepcopy(list(self.projector.parameters()))
        with seeded(1):    # a loop that draws its batches shall draw the same ones every time
            loop(student, self.projector, self.teacher, x, y)


_run = functools.lru_cache(maxsize=32)(_Run)    # two detectors look at one and the same run
