"""Lessons 07 and 12: dials, teachers that teach worse, assistants, copied weights, twins."""

import copy
import dataclasses

import torch
import torch.nn.functional as F

from classroom.units import strongest_part
from confirming import recipe
from confirming.sets import SIDE
from confirming.students import (
    CLASSES,
    FEATURES,
    STARTS,
    few,
    from_answers,
    from_labels,
    large,
    on_test,
    once_a_set,
    right,
    teacher_of,
)
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_stack
from kdlib.training import distill, fit

TEMPERATURES = (1.0, 2.0, 4.0, 16.0, 32.0)


# ---- lesson 07: temperatures ----

@once_a_set
def temperatures(data, s):
    """{(width, epochs, T): what students of 100 images reach}, hurried and patient."""
    own = few(data)
    v, seeds, found = predict_logits(teacher_of(data, s), own.x_train), range(10 * s, 10 * s + STARTS), {}
    for width, epochs in ((16, recipe.HASTE), (16, recipe.FEW["epochs"]), (4, recipe.FEW["epochs"])):
        logits = train_stack(own, v, data.x_test, widths=(width,), temperatures=TEMPERATURES, alphas=(1.0,),
                             seeds=seeds, **dict(recipe.FEW, epochs=epochs))
        scores = [right(z, data.y_test) for z in logits]    # T by T, start by start
        for i, T in enumerate(TEMPERATURES):
            found[width, epochs, T] = sum(scores[i * STARTS:(i + 1) * STARTS]) / STARTS
    return found


def in_haste_cold_looks_better(data, s):
    """After 20 steps, T = 1 is ahead of T = 32."""
    found = temperatures(data, s)
    return found[16, recipe.HASTE, 1.0] - found[16, recipe.HASTE, 32.0], None


def with_patience_hot_is_better(data, s):
    """After all steps, T = 32 is ahead of T = 1."""
    found, epochs = temperatures(data, s), recipe.FEW["epochs"]
    return found[16, epochs, 32.0] - found[16, epochs, 1.0], None


def narrow_students_want_it_cooler(data, s):
    """Width 4: T = 2 and 4 are ahead of T = 16 and 32. Control: the same at width 16."""
    found, epochs = temperatures(data, s), recipe.FEW["epochs"]

    def lead(width):
        at = {T: found[width, epochs, T] for T in (2.0, 4.0, 16.0, 32.0)}
        return (at[2.0] + at[4.0] - at[16.0] - at[32.0]) / 2

    return lead(4), lead(16)


# ---- lesson 07: a better teacher that teaches worse; an assistant ----

def shifted(x, y):
    """Each image as it is and moved by one pixel in four directions: n images become 5n."""
    rim = F.pad(x.reshape(-1, SIDE, SIDE), (1, 1, 1, 1))
    windows = ((1, 1), (2, 1), (0, 1), (1, 2), (1, 0))
    return torch.cat([rim[:, i:i + SIDE, j:j + SIDE].flatten(1) for i, j in windows]), y.repeat(5)


@once_a_set
def faculty(data, s):
    """The plain teacher; it, trained again; one that saw shifted images too, in as many steps as that; assistants."""
    x, y, plain = data.x_train, data.y_train, teacher_of(data, s)
    again, epochs = copy.deepcopy(plain), recipe.TEACHER["epochs"]
    fit(again, x, y, seed=2000 + s, **recipe.TEACHER)
    better = large(*shifted(x, y), s, epochs=2 * epochs // 5)
    assistant = mlp(FEATURES, 64, CLASSES, seed=3000 + s)
    distill(assistant, x, y, predict_logits(better, x), temperature=recipe.T, alpha=1.0, seed=3000 + s,
            **recipe.TEACHER)
    return {"plain": plain, "again": again, "shifted": better, "assistant": assistant,
            "beginner": large(x, y, s, width=64)}


@once_a_set
def taught_by_each(data, s):
    """What students of 100 images reach, by teacher."""
    own = few(data).x_train
    students = from_answers(own, {name: predict_logits(teacher, own) for name, teacher in faculty(data, s).items()}, s)
    return {name: on_test(some, data) for name, some in students.items()}


def shifts_make_a_better_teacher(data, s):
    """A teacher that also saw shifted images is better than the plain one. Control: the plain one trained again."""
    itself = {name: on_test([teacher], data) for name, teacher in faculty(data, s).items()}
    return itself["shifted"] - itself["plain"], itself["again"] - itself["plain"]


def better_teacher_teaches_worse(data, s):
    """Its students of 100 images are worse than the plain teacher's. Control: those of the plain one trained again."""
    found = taught_by_each(data, s)
    return found["plain"] - found["shifted"], found["plain"] - found["again"]


def assistant_helps(data, s):
    """From the better teacher, students learn more through an assistant than straight."""
    found = taught_by_each(data, s)
    return found["assistant"] - found["shifted"], None


def a_beginner_helps_more(data, s):
    """A network of the assistant's size that saw labels only teaches better than the assistant."""
    found = taught_by_each(data, s)
    return found["beginner"] - found["assistant"], None


@once_a_set
def shown_the_shifts(data, s):
    """{width: gain from the better teacher's answers about shifted copies of the 100 images}, in as many steps."""
    own, better, gain = few(data), faculty(data, s)["shifted"], {}
    for width, starts in ((16, 3), (256, 1)):
        reach = []
        for x, copies in ((own.x_train, 1), (shifted(own.x_train, own.y_train)[0], 5)):
            students = from_answers(x, {"": predict_logits(better, x)}, s, width=width, starts=starts,
                                    epochs=recipe.FEW["epochs"] // copies)[""]
            reach.append(on_test(students, data))
        gain[width] = reach[1] - reach[0]
    return gain


def shifts_overtax_a_narrow_student(data, s):
    """Answers about shifted copies make a student of width 16 worse."""
    return -shown_the_shifts(data, s)[16], None


def shifts_help_a_wide_student(data, s):
    """They make a student of width 256 better."""
    return shown_the_shifts(data, s)[256], None


# ---- lesson 12: copied weights, twins, a careless teacher ----

def _copied(data, s, epochs):
    """What a student reaches that starts copied and reads labels, less one that starts fresh and is distilled."""
    own, teacher = few(data), teacher_of(data, s)
    copied, options = strongest_part(teacher, 16), dict(recipe.FEW, epochs=epochs)
    fit(copied, own.x_train, own.y_train, seed=s, **options)
    answers = {"": predict_logits(teacher, own.x_train)}
    return on_test([copied], data) - on_test(from_answers(own.x_train, answers, s, epochs=epochs)[""], data)


def in_haste_copying_wins(data, s):
    """After 10 steps a copied start with labels is ahead of distilling."""
    return _copied(data, s, 5), None


def with_patience_distilling_wins(data, s):
    """After all steps it is behind."""
    return -_copied(data, s, recipe.FEW["epochs"]), None


def a_twin_gains_nothing(data, s):
    """A twin of the teacher, taught on all images, gains less than half a point on its recipe without a teacher."""
    x, options = data.x_train, dict(width=256, starts=1, **recipe.ALL)
    twin = from_answers(x, {"": predict_logits(teacher_of(data, s), x)}, s, temperature=1.0, **options)[""]
    return 0.5 - (on_test(twin, data) - on_test(from_labels(x, data.y_train, s, **options), data)), None


def stopping_early_beats_a_careless_teacher(data, s):
    """Three labels in ten of 500 are wrong: 15 epochs of the teacher's own training are better than its 40."""
    own, draw = few(data, 500), torch.Generator().manual_seed(s)
    y, n = own.y_train.clone(), len(own.y_train)
    wrong = torch.randperm(n, generator=draw)[:3 * n // 10]
    y[wrong] = (y[wrong] + torch.randint(1, CLASSES, (len(wrong),), generator=draw)) % CLASSES
    careless = dataclasses.replace(own, y_train=y)
    short, long = (large(careless.x_train, y, s, epochs=epochs, batch_size=100) for epochs in (15, 40))
    return on_test([short], data) - on_test([long], data), None
