"""Students that start as a part of their teacher, and the four that a start and an aim make together."""

import copy

from classroom.units import strongest_part
from kdlib.measure import accuracy
from kdlib.models import mlp
from kdlib.training import distill, fit

STEPS = dict(lr=0.05, batch_size=50)    # the recipe of lesson 05


def four_students(r, epochs):
    """Test accuracy, in %, of four students after so many epochs: fresh or copied start, labels or teacher.

    r: a `kdlib.repetitions.Repetition`. Same images, same batches, as many steps for all. Returns {student: accuracy}.
    """
    found = {}
    for start, begin in (("fresh start", mlp(64, 16, 10, seed=r.s)), ("copied start", strongest_part(r.teacher, 16))):
        alone, taught = begin, copy.deepcopy(begin)
        fit(alone, r.few.x_train, r.few.y_train, epochs=epochs, seed=r.s, **STEPS)
        distill(taught, r.few.x_train, r.few.y_train, r.answers, temperature=8.0, alpha=1.0, epochs=epochs, seed=r.s,
                **STEPS)
        found |= {f"{start}, labels": alone, f"{start}, teacher": taught}
    return {name: 100 * accuracy(student, r.data.x_test, r.data.y_test) for name, student in found.items()}
