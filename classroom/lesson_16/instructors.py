"""For whoever teaches: three ways to lesson 16's student, from careless to as good as we could.

`tools/build_capstone.py` measures them; `best.csv` holds what they got. (A learner who reads this has seen the
solution.)

baseline   what the lesson itself trains: the teacher's top class, few steps, float16, one seed
careful    the same network, taught as lessons 05 and 09 would: soft answers, the temperature and the start chosen on
           validation images, enough steps
mlp        9 hidden units in 4 bits, rounded while they learn, one start: what can be had without a convolution
too slow   two convolutions in 8 bits, rounded while they learn, one start: within the bytes, over the time
best       lesson 10 as well: weights that learn while they are rounded to few bits, many steps; shape, bits and start
           chosen on validation images among `CANDIDATES`
"""

import copy

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize

from classroom.lesson_16.storing import nearest, network_of, rounded
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side
from kdlib.training import fit

TEMPERATURES, STARTS = (1.0, 2.0, 4.0, 8.0), 4
CANDIDATES = [("cnn 4", 4), ("cnn 5", 3), ("mlp 64-9-10", 4)]
STEPS, BATCH, LR, T, TRIES = 2000, 100, 0.02, 4.0, 2


def baseline(given, seed=0):
    """(student, bits): what lesson 16 calls the baseline."""
    student, told = mlp(64, 3, 10, seed=seed), predict_logits(given.teacher, given.x)
    fit(student, given.x, told.argmax(-1), epochs=40, lr=0.02, batch_size=100, seed=seed)
    return student, 16


def careful(given):
    """(student, bits): the baseline's network, with what lessons 05 and 09 teach."""
    told, found = predict_logits(given.teacher, given.x), []
    for temperature in TEMPERATURES:
        students = [mlp(64, 3, 10, seed=seed) for seed in range(STARTS)]
        train_side_by_side(students, given.x, told, temperature=temperature, epochs=300, lr=0.03, batch_size=100,
                           seeds=range(STARTS))
        found += students
    return max(found, key=lambda student: accuracy(rounded(student, 16), given.x_val, given.y_val)), 16


def best(given):
    """(student, bits): the best of the candidates on validation images, `TRIES` starts of each."""
    found = [(in_few_bits(given, name, bits, seed), bits) for name, bits in CANDIDATES for seed in range(TRIES)]
    return max(found, key=lambda one: accuracy(rounded(*one), given.x_val, given.y_val))


def in_few_bits_mlp(given):
    """(student, bits): the widest mlp that fits in 4 bits, but for two units."""
    return in_few_bits(given, "mlp 64-9-10", 4, seed=0), 4


def too_slow(given):
    """(student, bits): within the bytes, and over the time."""
    return in_few_bits(given, "cnn 4-4", 8, seed=0), 8


class Rounded(nn.Module):
    """The weights as they will be stored; the gradient passes as if nothing had been rounded (lesson 10)."""

    def __init__(self, bits):
        super().__init__()
        self.bits = bits

    def forward(self, w):
        return w + (nearest(w, self.bits) - w).detach()


def in_few_bits(given, name, bits, seed):
    """A student of this name that learns the teacher's answers while its weights are rounded to so many bits."""
    student, luck = network_of(name, seed=seed), torch.Generator().manual_seed(seed)
    wanted = (predict_logits(given.teacher, given.x) / T).softmax(-1)
    layers = [layer for layer in student.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    for layer in layers:
        parametrize.register_parametrization(layer, "weight", Rounded(bits))
    optimizer = torch.optim.Adam(student.parameters(), lr=LR, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS)
    for _ in range(STEPS):
        batch = torch.randint(len(given.x), (BATCH,), generator=luck)
        optimizer.zero_grad()
        (T**2 * F.cross_entropy(student(given.x[batch]) / T, wanted[batch])).backward()
        optimizer.step()
        schedule.step()
    for layer in layers:
        parametrize.remove_parametrizations(layer, "weight")
    return copy.deepcopy(student)
