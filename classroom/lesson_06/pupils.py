"""Students of lesson 06: the same student, images and teacher again and again, and each time another loss."""

import copy
from typing import NamedTuple

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from classroom.bugs import step
from kdlib.measure import accuracy, calibration_error, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher
from kdlib.training import fit

MEASURES = ("accuracy (%)", "NLL", "calibration error (%)", "agreement (%)")


class Room(NamedTuple):
    """A student as it was born, its images and labels, a teacher's logits for them, that teacher, the test images."""

    student: nn.Module
    x: torch.Tensor
    y: torch.Tensor
    v: torch.Tensor
    teacher: nn.Module
    x_test: torch.Tensor
    y_test: torch.Tensor


def digits_room(s):
    """The `Room` of repetition s: a teacher that saw 1,000 labelled digits, a student that has 100 of them."""
    r = Repetition(s, teacher=lambda data, s: large_teacher(data, s, lr=1e-2, batch_size=128, seed=s))
    return Room(mlp(64, 16, 10, seed=s), r.few.x_train, r.few.y_train, r.answers, r.teacher,
                r.data.x_test, r.data.y_test)


def with_larger_teacher(s, room):
    """The room s of two classes with a teacher of twenty times the hidden units, well trained on the same rows."""
    larger = mlp(10, 100, 2, seed=s)
    fit(larger, room.x, room.y, epochs=50, lr=0.03, batch_size=200, seed=s)
    return room._replace(v=predict_logits(larger, room.x), teacher=larger)


def with_poor_labels(room):
    """The room with every third label moved to the next digit."""
    third = torch.arange(len(room.y)) % 3 == 0
    return room._replace(y=torch.where(third, (room.y + 1) % 10, room.y))


def taught(loss, room):
    """The room's student after 80 steps with loss(z, v, y), on all its images at once."""
    student = copy.deepcopy(room.student)
    optimizer = torch.optim.Adam(student.parameters(), lr=0.05, fused=True)
    for _ in range(80):
        step(optimizer, loss(student(room.x), room.v, room.y))
    return student


def report(student, room):
    """{measure: number} of a student on the test images of its room."""
    z, named = predict_logits(student, room.x_test), predict_logits(room.teacher, room.x_test).argmax(-1)
    agreed = (z.argmax(-1) == named).double().mean().item()
    numbers = (100 * accuracy(student, room.x_test, room.y_test), F.cross_entropy(z, room.y_test).item(),
               100 * calibration_error(z.softmax(-1), room.y_test), 100 * agreed)
    return dict(zip(MEASURES, numbers))


def reports(losses, rooms):
    """A student for each loss in each room. losses: {name: loss(z, v, y)}; rooms: an iterable of `Room`.

    Returns {measure: DataFrame (rooms, names)}.
    """
    runs = [{name: report(taught(loss, room), room) for name, loss in losses.items()} for room in rooms]
    return {measure: pd.DataFrame([{name: found[measure] for name, found in run.items()} for run in runs])
            for measure in MEASURES}


def intervals(tables):
    """{panel: {name: `kdlib.measure.Interval`}} of such tables, for `kdlib.figures.rows`."""
    return {panel: {name: mean_ci(table[name]) for name in table} for panel, table in tables.items()}


def rounded_sums(room):
    """How many ones the article's label has in each row: torch.round(torch.sigmoid(v)), summed. Returns (n,)."""
    return torch.round(torch.sigmoid(room.v)).sum(-1)
