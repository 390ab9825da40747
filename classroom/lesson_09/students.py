"""The students of lesson 09: one recipe for all, ten of them at once, or one in a loop of the reader's own."""

import pandas as pd
import torch

from classroom.lesson_09.pictures import shifted
from classroom.tens import trained
from kdlib.measure import accuracy, agreement, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.sweep import train_side_by_side

T, STEPS, BATCH, LR = 8.0, 160, 50, 0.05    # those of lesson 05, and a few steps fewer


# ---- ten at once ----

def ten_repetitions(epochs=40):
    """`Repetition` 0 to 9, ``apart``. Their teachers are those that `kdlib.repetitions.large_teacher` would train in so
    many epochs on their 500 images, side by side. (40 epochs: twice as often as others see their 1,000.)"""
    bare = [Repetition(s, teacher=None, apart=True) for s in range(10)]
    teachers = trained(256, [r.theirs for r in bare], seeds=range(100, 110), epochs=epochs, lr=0.02, batch_size=250)
    return [Repetition(r.s, teacher=lambda theirs, s: teachers[s], apart=True) for r in bare]


def taught(repetitions, images, answers=None, labels=None):
    """A student of width 16 for each of these repetitions, after 160 steps on any images and any answers to them.

    images, and answers (logits) or labels: lists, for each repetition (n, 64), (n, 10) or (n,). Returns a table with a
    row for each repetition: ``accuracy`` and ``agreement`` with the teacher, on test images, in points.
    """
    x, v, y = (part and torch.stack(part) for part in (images, answers, labels))
    students, numbers = [mlp(64, 16, 10, seed=r.s) for r in repetitions], [r.s for r in repetitions]
    train_side_by_side(students, x, v, labels=y, temperature=T, epochs=STEPS * BATCH // x.shape[1],
                       lr=LR, batch_size=BATCH, seeds=numbers)
    rows = [(accuracy(student, r.data.x_test, r.data.y_test),
             agreement(student, predict_logits(r.teacher, r.data.x_test), r.data.x_test))
            for student, r in zip(students, repetitions)]
    return 100 * pd.DataFrame(rows, index=numbers, columns=["accuracy", "agreement"])


def with_labels(repetitions, counts=(100, 500)):
    """{("100 images", "true labels"): accuracies, …} of students that learn from the true labels of so many images."""
    return {(f"{n} images", "true labels"): taught(repetitions, [r.few.x_train[:n] for r in repetitions],
                                                   labels=[r.few.y_train[:n] for r in repetitions]).accuracy
            for n in counts}


# ---- one, in a loop ----

def soft_loss(student_logits, teacher_logits):
    """T²·KL(teacher ‖ student), mean over the batch; both (batch, classes). Built in lesson 04."""
    log_p, log_q = (teacher_logits / T).log_softmax(-1), (student_logits / T).log_softmax(-1)
    return T**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


class Descent:
    """``descend = Descent(student)``, then ``descend(loss)``, 160 times: Adam, with the learning rate of `distill`."""

    def __init__(self, student):
        self.optimizer = torch.optim.Adam(student.parameters(), lr=LR, fused=True)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, T_max=STEPS)

    def __call__(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.scheduler.step()


def batches(r):
    """160 times the numbers of 50 of the first 100 images, in the order that `taught` has in repetition r."""
    order = torch.Generator().manual_seed(r.s)
    for _ in range(STEPS * BATCH // 100):
        yield from torch.randperm(100, generator=order).split(BATCH)


def twins(seed):
    """Two generators that draw the same numbers."""
    return torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)


def rehearsed(repetitions, augment, told, answers_to):
    """The students that lesson 09's ``loop(r, augment, told)`` trains, one for each of these repetitions, all at once.

    Everything that the loops would see, 160 batches of pictures and the answers to them, is made beforehand. So it is a
    transfer set like any other, of 8,000 pictures, each seen once. answers_to: as the lesson writes it.
    """
    students, sets = [mlp(64, 16, 10, seed=r.s) for r in repetitions], []
    for r in repetitions:
        seen, (luck, again) = [], twins(1000 + r.s)
        for batch in batches(r):
            pictures = augment(r.few.x_train[batch], luck)
            seen.append((pictures, answers_to(r, pictures, batch, told, again)))
        # Training shuffles its rows. Each is put where the shuffle will find it when its turn comes.
        turns = torch.randperm(STEPS * BATCH, generator=torch.Generator().manual_seed(r.s)).argsort()
        sets.append([torch.cat(part)[turns] for part in zip(*seen)])
    x, v = map(torch.stack, zip(*sets))
    train_side_by_side(students, x, v, temperature=T, epochs=1, lr=LR, batch_size=BATCH,
                       seeds=[r.s for r in repetitions])
    return students


# ---- tables ----

def exams(students, repetitions):
    """Test accuracy in points, twice: on test images as they are, and on the same images shifted.

    students: {name: models, one for each repetition}. Returns two tables, a row for each repetition, a column a name.
    """
    here, there = {}, {}
    for name, models in students.items():
        here[name], there[name] = [], []
        for model, r in zip(models, repetitions, strict=True):
            moved = shifted(r.data.x_test, torch.Generator().manual_seed(r.s))
            here[name].append(100 * accuracy(model, r.data.x_test, r.data.y_test))
            there[name].append(100 * accuracy(model, moved, r.data.y_test))
    return pd.DataFrame(here), pd.DataFrame(there)


def intervals(table):
    """The intervals of a table's columns, {name: `kdlib.measure.Interval`}; of columns (a, b) {a: {b: Interval}}."""
    found = {}
    for name in table:
        if isinstance(name, tuple):
            found.setdefault(name[0], {})[name[1]] = mean_ci(table[name])
        else:
            found[name] = mean_ci(table[name])
    return found
