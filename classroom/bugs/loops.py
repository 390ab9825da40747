"""Training loops that were published with a mistake in them, the sound loop, and the tests that find them.

Every loop is called as loop(student, teacher, x, y): it trains the student in place on the answers of a trained
teacher to x (n, features), labels y (n,). A detector takes such a loop, runs it on two small networks of its own and
returns True where it finds its mistake.
"""

import copy
import functools

import torch
import torch.nn.functional as F
from torch import nn

from kdlib.losses import distillation_loss
from kdlib.measure import accuracy, agreement
from kdlib.models import predict_logits, seeded
from kdlib.training import fit

__all__ = ["article_loop", "batches", "detects_answers_torn_apart", "detects_roles_swapped", "detects_student_at_rest",
           "detects_student_in_eval_mode", "detects_teacher_in_train_mode", "detects_untrained_head", "follow",
           "sound_loop", "step"]


def step(optimizer, loss):
    """One step of gradient descent."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def batches(x, epochs=1, size=50):
    """Numbers of rows of x, batch after batch, in an order drawn anew each epoch. Yields (size,) tensors."""
    for _ in range(epochs):
        yield from torch.randperm(len(x)).split(size)


def follow(student, v, x, y, epochs=30):
    """Train the student on the answers v (n, classes), row for row."""
    optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
    student.train()
    for rows in batches(x, epochs):
        step(optimizer, distillation_loss(student(x[rows]), v[rows], y[rows]))


def sound_loop(student, teacher, x, y):
    """What all of them mean to be. (`kdlib.models.predict_logits` asks in eval mode and without gradients.)"""
    v = predict_logits(teacher, x)
    follow(student, v, x, y)


def loop_h(student, teacher, x, y):
    v = torch.cat([predict_logits(teacher, x[rows]) for rows in batches(x)])
    follow(student, v, x, y)


def loop_i(teacher, student, x, y):
    v = predict_logits(teacher, x)
    follow(student, v, x, y)


def loop_j(student, teacher, x, y):
    teacher[-1] = nn.Linear(teacher[-1].in_features, len(y.unique()))
    v = predict_logits(teacher, x)
    follow(student, v, x, y)


def loop_k(student, teacher, x, y, epochs=30):
    optimizer = torch.optim.Adam(student.parameters(), lr=0.02)
    student.train()
    for rows in batches(x, epochs):
        v = teacher(x[rows]).detach()
        step(optimizer, distillation_loss(student(x[rows]), v, y[rows]))


def loop_l(student, teacher, x, y, epochs=30):
    optimizer, v = torch.optim.Adam(student.parameters(), lr=0.02), predict_logits(teacher, x)
    student.train()
    for _ in range(epochs):
        for rows in batches(x):
            step(optimizer, distillation_loss(student(x[rows]), v[rows], y[rows]))
        student.eval()    # ready to be looked at


def article_loop(student, teacher, x, y, epochs=30):
    """The article's: the optimiser that trained the teacher goes on with its momentum, and gets the student's loss."""
    optimizer = torch.optim.Adam(teacher.parameters(), lr=0.001)
    step(optimizer, F.cross_entropy(teacher(x), y))    # the last step of stage 1
    for _ in range(epochs):
        labels = torch.round(torch.sigmoid(teacher(x)))
        step(optimizer, F.cross_entropy(student(x), labels))


def detects_roles_swapped(loop):
    """The teacher's weights are not what they were."""
    run = _run(loop)
    return not all(torch.equal(a, b) for a, b in zip(run.weights_before, run.teacher.parameters(), strict=True))


def detects_student_at_rest(loop):
    """Not one weight of the student has moved."""
    run = _run(loop)
    return all(torch.equal(a, b) for a, b in zip(run.student_before, run.student.parameters()))


def detects_answers_torn_apart(loop):
    """The student does not learn from a teacher that is always right. (In a loop of your own, print how often the
    cached answers name the label: this finds it in one line.)"""
    run = _run(loop)
    return agreement(run.student, run.answers_before, run.x) < 0.8


def detects_student_in_eval_mode(loop):
    """In a step in which the student learns, it is not in train mode."""
    return not all(_run(loop).student_modes)


def detects_teacher_in_train_mode(loop):
    """The teacher's buffers (batch norm's running averages) have moved, though it was only asked."""
    run = _run(loop)
    return not all(torch.equal(a, b) for a, b in zip(run.buffers_before, run.teacher.buffers(), strict=True))


def detects_untrained_head(loop):
    """Those who taught do not pass the gate: the answers come from a teacher that knows nothing."""
    run = _run(loop)
    return accuracy(run.teacher, run.x, run.y) < 0.9


class _Run:
    """A loop run on three well separated groups of points, with all that the detectors want to know."""

    def __init__(self, loop):
        with seeded(0):
            self.x, self.y = _three_groups()
            self.teacher, self.student = _network(16), _network(16)
        fit(self.teacher, self.x, self.y, epochs=8, lr=0.02, batch_size=50)
        self.answers_before = predict_logits(self.teacher, self.x)
        self.weights_before = [p.detach().clone() for p in self.teacher.parameters()]
        self.buffers_before = [b.clone() for b in self.teacher.buffers()]
        self.student_before = copy.deepcopy(list(self.student.parameters()))
        self.student_modes = []
        hook = self.student.register_forward_pre_hook(self._note_mode)
        with seeded(1):    # a loop that draws its batches shall draw the same ones every time
            loop(self.student, self.teacher, self.x, self.y)
        hook.remove()

    def _note_mode(self, student, _):
        if torch.is_grad_enabled():    # a pass that trains
            self.student_modes.append(student.training)


_run = functools.lru_cache(maxsize=32)(_Run)    # six detectors look at one and the same run


def _three_groups():
    centres = 3 * torch.eye(3, 6)
    y = torch.arange(150) % 3
    return centres[y] + 0.5 * torch.randn(150, 6), y


def _network(width):
    return nn.Sequential(nn.Linear(6, width), nn.BatchNorm1d(width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, 3))
