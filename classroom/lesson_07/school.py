"""The school of lesson 07: teachers and students of ten repetitions, trained side by side."""

import copy

import pandas as pd
import torch

from kdlib.measure import accuracy, agreement, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side

STUDENT = dict(lr=0.06, batch_size=50)    # the recipe of all the students of the lesson


def newborn(width, seeds=range(100, 110)):
    """Untrained networks for digits, one for each seed."""
    return [mlp(64, width, 10, seed=seed) for seed in seeds]


def schooled(models, sets, teachers=None, *, seeds=range(100, 110), epochs, lr=0.02, batch_size=250):
    """Train copies of models, each on a data set of its own: on its labels, or on a teacher's answers alone.

    models, sets, teachers, seeds: equally many of each, teachers ``None`` for labels. The answers are taken at T = 8.
    epochs, lr, batch_size: as for `kdlib.training.fit`. Returns the copies.
    """
    models = copy.deepcopy(models)
    x, y = (torch.stack([getattr(data, part) for data in sets]) for part in ("x_train", "y_train"))
    v = None if teachers is None else torch.stack([predict_logits(*pair) for pair in zip(teachers, x)])
    train_side_by_side(models, x, v, labels=y, temperature=8.0, epochs=epochs, lr=lr, batch_size=batch_size,
                       seeds=seeds)
    return models


def taught(repetitions, faculty, steps, *, sets=None, width=16, starts=1):
    """What students learn in so many steps from teachers, who speak to them about a transfer set.

    repetitions: a list of `kdlib.repetitions.Repetition`. faculty: {name: a list of teachers, one for each repetition}.
    sets: a transfer set for each repetition; ``None``: its 100 images. starts: students for each teacher.

    Returns {name: a table with a row for each repetition}, in per cent, means over the starts: ``itself``, the
    teacher's test accuracy; ``students``, theirs; ``heard`` and ``test``, how often they agree with it on the images
    that they heard about, and on the test images.
    """
    sets = [r.few for r in repetitions] if sets is None else sets
    pupils = [(name, r, few, 10 * r.s + start) for name in faculty for r, few in zip(repetitions, sets)
              for start in range(starts)]
    seeds, teachers = [seed for *_, seed in pupils], [faculty[name][r.s] for name, r, *_ in pupils]
    students = schooled(newborn(width, seeds), [few for _, _, few, _ in pupils], teachers, seeds=seeds,
                        epochs=STUDENT["batch_size"] * steps // len(sets[0].x_train), **STUDENT)
    rows = {name: [] for name in faculty}
    for (name, r, few, _), teacher, student in zip(pupils, teachers, students):
        x, y = r.data.x_test, r.data.y_test
        heard, test = (agreement(student, predict_logits(teacher, images), images) for images in (few.x_train, x))
        rows[name].append({"repetition": r.s, "itself": 100 * accuracy(teacher, x, y),
                           "students": 100 * accuracy(student, x, y), "heard": 100 * heard, "test": 100 * test})
    return {name: pd.DataFrame(found).groupby("repetition").mean() for name, found in rows.items()}


def intervals(tables, column):
    """{name: `kdlib.measure.Interval`} of one column of such tables."""
    return {name: mean_ci(table[column]) for name, table in tables.items()}
