"""Students of lesson 06: the same student, images and teacher again and again, and each time another loss."""

import copy
from typing import NamedTuple

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

from classroom.bugs import step
from kdlib.measure import calibration_error, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher
from kdlib.sweep import train_side_by_side
from kdlib.training import progress_bar

LR, STEPS = 0.05, 80    # of every student
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


def digits_rooms(seeds):
    """The rooms of these repetitions. Their teachers are trained side by side, each the one of `digits_room`."""
    runs = [Repetition(s, teacher=None) for s in seeds]
    teachers = [mlp(64, 256, 10, seed=100 + r.s) for r in runs]    # as `large_teacher` does
    _train(teachers, [(r.data.x_train, r.data.y_train) for r in runs], seeds, epochs=20, lr=1e-2, batch_size=128)
    return [Room(mlp(64, 16, 10, seed=r.s), r.few.x_train, r.few.y_train, predict_logits(teacher, r.few.x_train),
                 teacher, r.data.x_test, r.data.y_test) for r, teacher in zip(runs, teachers)]


def with_larger_teachers(rooms):
    """The rooms of two classes with teachers of twenty times the hidden units, well trained on the same rows."""
    teachers = [mlp(10, 100, 2, seed=s) for s in range(len(rooms))]
    _train(teachers, [(room.x, room.y) for room in rooms], range(len(rooms)), epochs=50, lr=0.03, batch_size=200)
    return [room._replace(v=predict_logits(larger, room.x), teacher=larger) for room, larger in zip(rooms, teachers)]


def _train(teachers, sets, seeds, **recipe):
    """Train each on its (x, y), as `kdlib.training.fit` would."""
    x, y = (torch.stack(parts) for parts in zip(*sets))
    train_side_by_side(teachers, x, None, labels=y, seeds=seeds, **recipe)


def with_poor_labels(room):
    """The room with every third label moved to the next digit."""
    third = torch.arange(len(room.y)) % 3 == 0
    return room._replace(y=torch.where(third, (room.y + 1) % 10, room.y))


def taught(loss, room):
    """The room's student after 80 steps with loss(z, v, y), on all its images at once."""
    student = copy.deepcopy(room.student)
    optimizer = torch.optim.Adam(student.parameters(), lr=LR, fused=True)
    for _ in range(STEPS):
        step(optimizer, loss(student(room.x), room.v, room.y))
    return student


def taught_in_all(loss, rooms):
    """The student of each room, the one of `taught`, all in one go. Rooms: of one size, with students of one shape.

    The loss must be a mean over rows. Then that of the rows of all rooms is the mean of the rooms' losses; times the
    number of rooms it is their sum, whose gradient gives each student its own.
    """
    students = [copy.deepcopy(room.student) for room in rooms]
    weights, _ = stack_module_state(students)    # {name: (rooms, …)}
    x, y, v = (torch.stack([getattr(room, part) for room in rooms]) for part in ("x", "y", "v"))
    optimizer = torch.optim.Adam(weights.values(), lr=LR, fused=True)    # number by number: no student sees another

    def answers(own, images):
        return functional_call(students[0], own, (images,))

    for _ in range(STEPS):
        z = vmap(answers)(weights, x)    # (rooms, n, classes)
        step(optimizer, len(rooms) * loss(z.flatten(0, 1), v.flatten(0, 1), y.flatten()))
    for place, student in enumerate(students):
        student.load_state_dict({name: pile[place].detach() for name, pile in weights.items()})
    return students


def report(z, y, named):
    """{measure: number} of a student's logits z for test images, their labels y, and what the teacher named them."""
    right, agreed = ((z.argmax(-1) == wanted).double().mean().item() for wanted in (y, named))
    return dict(zip(MEASURES, (100 * right, F.cross_entropy(z, y).item(),
                               100 * calibration_error(z.softmax(-1), y), 100 * agreed)))


def reports(losses, rooms, label="losses"):
    """A student for each loss in each room. losses: {name: loss(z, v, y)}; rooms: a list of `Room`. label: the bar's.

    Returns {measure: DataFrame (rooms, names)}.
    """
    named, found = [predict_logits(room.teacher, room.x_test).argmax(-1) for room in rooms], {}
    for name, loss in progress_bar(losses.items(), label):
        logits = [predict_logits(student, room.x_test) for student, room in zip(taught_in_all(loss, rooms), rooms)]
        found[name] = [report(z, room.y_test, teachers) for z, room, teachers in zip(logits, rooms, named)]
    return {measure: pd.DataFrame({name: [run[measure] for run in runs] for name, runs in found.items()})
            for measure in MEASURES}


def intervals(tables):
    """{panel: {name: `kdlib.measure.Interval`}} of such tables, for `kdlib.figures.rows`."""
    return {panel: {name: mean_ci(table[name]) for name in table} for panel, table in tables.items()}


def rounded_sums(room):
    """How many ones the article's label has in each row: torch.round(torch.sigmoid(v)), summed. Returns (n,)."""
    return torch.round(torch.sigmoid(room.v)).sum(-1)
