"""The school of lesson 07: teachers and students of ten repetitions, trained side by side."""

import dataclasses
import math

import pandas as pd
import torch

from classroom.tens import asked, trained
from kdlib.data import load_digits, load_sweep
from kdlib.measure import mean_ci
from kdlib.models import predict_logits
from kdlib.sweep import sweep_side_by_side, train_stack
from kdlib.widgets import packed, rounded

STUDENT = dict(lr=0.06, batch_size=50)    # the recipe of all the students of the lesson


# ---- the sweeps of repetitions ----

def ten_times(repetitions, *, epochs=80, widths=(16,), temperatures=(8.0,), alphas=(1.0,), controls=()):
    """The table of `kdlib.sweep.sweep` for each repetition, below each other, with a column ``set``: which one.

    In each of them three students of every kind, from three starts, are taught by its teacher.
    """
    return sweep_side_by_side(
        [r.few for r in repetitions], [r.answers for r in repetitions],
        seeds=[range(10 * r.s, 10 * r.s + 3) for r in repetitions], widths=widths, temperatures=temperatures,
        alphas=alphas, epochs=epochs, controls=controls, **STUDENT)


def points(table, *kind, on="val_accuracy"):
    """Mean accuracy, in points, of the three students of each kind: a row for each repetition, a column a kind."""
    return 100 * table.pivot_table(index="set", columns=list(kind), values=on)


# ---- the dials ----

IMAGES, STEPS, HOW = (20, 50, 100, 300, 1000), 200, dict(lr=0.05, batch_size=50)    # those of tools/build_sweep.py


def distil_in(repetitions):
    """What the dials ask for, as (distil_here, in_page): a function of their settings, which distils three students in
    one of the repetitions, and the bytes with which a page without a kernel distils the same three."""
    worlds = []
    for r in repetitions:
        logits = predict_logits(r.teacher, r.data.x_train)
        worlds.append((r.data, logits, {n: load_digits(n, split_seed=r.s, seed=r.s) for n in IMAGES}))

    def distil_here(*, width, temperature, alpha, images, seed, report):
        data, logits, chosen = worlds[seed % len(worlds)]
        own, row = chosen[images], {image.numpy().tobytes(): row for row, image in enumerate(data.x_train)}
        rows = [row[image.numpy().tobytes()] for image in own.x_train]
        answers = rounded(logits)[rows]    # in eight bits, as the page has them
        z = train_stack(own, answers, data.x_test, widths=(width,), alphas=(alpha,), temperatures=(temperature,),
                        seeds=range(3 * seed, 3 * seed + 3), report=report,
                        epochs=math.ceil(STEPS / math.ceil(images / HOW["batch_size"])), **HOW)    # (3, 500, 10)
        return (z.argmax(-1) == data.y_test).double().mean(-1)

    return distil_here, packed(worlds, steps=STEPS, **HOW)


def behind_the_dials():
    """The stored test accuracies of ten repetitions, in points, at α = 1: two tables with a row for each repetition.

    distilled[images][width][temperature], and alone[images][width].
    """
    stored = load_sweep()
    taught, own = stored[stored.alpha == 1], stored[stored.method == "alone"]
    return (100 * taught.pivot(index="repetition", columns=["images", "width", "temperature"], values="test_accuracy"),
            100 * own.pivot(index="repetition", columns=["images", "width"], values="test_accuracy"))


# ---- teachers and their students ----

def shifted(data):
    """The same data, each training image as it is and moved by one pixel in four directions: n images become 5n."""
    rim = torch.nn.functional.pad(data.x_train.reshape(-1, 8, 8), (1, 1, 1, 1))    # (n, 10, 10): a rim of empty pixels
    windows = ((1, 1), (2, 1), (0, 1), (1, 2), (1, 0))
    x = torch.cat([rim[:, i:i + 8, j:j + 8].flatten(1) for i, j in windows])
    return dataclasses.replace(data, x_train=x, y_train=data.y_train.repeat(5))


def assistants(teachers, sets, steps):
    """Networks of width 64 that hear teachers on their data sets, in so many steps; ``None``: that read the labels."""
    return trained(64, sets, teachers and asked(teachers, sets), seeds=range(300, 300 + len(sets)), temperature=8.0,
                   epochs=50 * steps // len(sets[0].x_train), lr=0.02, batch_size=50)


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
    teachers, heard = [faculty[name][r.s] for name, r, *_ in pupils], [few for _, _, few, _ in pupils]
    students = trained(width, heard, asked(teachers, heard), seeds=[seed for *_, seed in pupils], temperature=8.0,
                       epochs=STUDENT["batch_size"] * steps // len(sets[0].x_train), **STUDENT)
    rows, known = {name: [] for name in faculty}, {}
    for (name, r, few, _), teacher, student in zip(pupils, teachers, students):
        if (name, r.s) not in known:    # its other pupils hear the same
            known[name, r.s] = [_named(teacher, x) for x in (few.x_train, r.data.x_test)]
        own = [_named(student, x) for x in (few.x_train, r.data.x_test)]
        numbers = [_share(known[name, r.s][1], r.data.y_test), _share(own[1], r.data.y_test),
                   *map(_share, own, known[name, r.s])]
        rows[name].append([r.s, *numbers])
    return {name: pd.DataFrame(found, columns=["repetition", "itself", "students", "heard", "test"])
            .groupby("repetition").mean() for name, found in rows.items()}


def _named(model, x):
    return predict_logits(model, x).argmax(-1)


def _share(one, other):
    """On how many of a hundred two lists of classes agree."""
    return 100 * (one == other).double().mean().item()


# ---- for claims and figures ----

def ahead(tables, name, others):
    """By how many points the students of name are ahead of the best of the others, repetition by repetition."""
    return tables[name].students - pd.DataFrame({other: tables[other].students for other in others}).max(axis=1)


def intervals(tables, column):
    """{name: `kdlib.measure.Interval`} of one column of tables such as those of `taught`."""
    return {name: mean_ci(table[column]) for name, table in tables.items()}


def over_steps(kinds, **columns):
    """What ``figures.curves`` draws of kinds, {kind: ({steps: {name: a table}}, name)}: a panel for each column."""
    return {panel: {kind: {steps: mean_ci(tables[name][column]) for steps, tables in learnt.items() if name in tables}
                    for kind, (learnt, name) in kinds.items()} for column, panel in columns.items()}
