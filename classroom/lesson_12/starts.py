"""Students that start as a part of their teacher, and the four that a start and an aim make together."""

import copy

import torch

from kdlib.measure import accuracy
from kdlib.models import mlp
from kdlib.training import distill, fit

STEPS = dict(lr=0.05, batch_size=50)    # the recipe of lesson 05


def part_of(teacher, seed, width=16):
    """A student of this width that starts as the strongest hidden units of its teacher, an `mlp` of one hidden layer.

    Strong are the units with large weights going in and out. The seed is for what is not copied: nothing, here.
    """
    student, (inner, _, outer) = mlp(64, width, 10, seed=seed), teacher
    units = (inner.weight.norm(dim=1) * outer.weight.norm(dim=0)).topk(width).indices    # (width,)
    with torch.no_grad():
        student[0].weight.copy_(inner.weight[units])
        student[0].bias.copy_(inner.bias[units])
        student[2].weight.copy_(outer.weight[:, units])
        student[2].bias.copy_(outer.bias)
    return student


def four_students(r, epochs):
    """Test accuracy, in %, of four students after so many epochs: fresh or copied start, labels or teacher.

    r: a `kdlib.repetitions.Repetition`. Same images, same batches, as many steps for all. Returns {student: accuracy}.
    """
    found = {}
    for start, begin in (("fresh start", mlp(64, 16, 10, seed=r.s)), ("copied start", part_of(r.teacher, r.s))):
        alone, taught = begin, copy.deepcopy(begin)
        fit(alone, r.few.x_train, r.few.y_train, epochs=epochs, seed=r.s, **STEPS)
        distill(taught, r.few.x_train, r.few.y_train, r.answers, temperature=8.0, alpha=1.0, epochs=epochs, seed=r.s,
                **STEPS)
        found |= {f"{start}, labels": alone, f"{start}, teacher": taught}
    return {name: 100 * accuracy(student, r.data.x_test, r.data.y_test) for name, student in found.items()}
