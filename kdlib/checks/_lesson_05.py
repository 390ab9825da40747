"""Checkers of lesson 05, the code from scratch."""

import torch
import torch.nn.functional as F

from kdlib.checks._report import function_exercise, value_exercise

_DRAW = torch.Generator().manual_seed(0)
TEACHER = (3 * torch.randn(6, 4, generator=_DRAW)).round(decimals=1)
STUDENT = (3 * torch.randn(3, 4, generator=_DRAW)).round(decimals=1)
BATCH = torch.tensor([4, 0, 5])


def _kl(s, t, T):
    return F.kl_div((s / T).log_softmax(-1), (t / T).softmax(-1), reduction="batchmean")


@function_exercise(1, cases=[(STUDENT[:1], TEACHER[:2], torch.tensor([1]), 2.0), (STUDENT, TEACHER, BATCH, 4.0),
                             (STUDENT, TEACHER, BATCH, 1.0)], mistakes={
    "these are the teacher's first rows, not those of the batch: take teacher_logits[batch]":
        lambda s, t, batch, T: T**2 * _kl(s, t[:len(s)], T),
    "you forgot the factor T²":
        lambda s, t, batch, T: _kl(s, t[batch], T),
    "the factor is T², this is T":
        lambda s, t, batch, T: T * _kl(s, t[batch], T),
    "too small by the number of classes: `mean` divides by the classes as well, use `batchmean`":
        lambda s, t, batch, T: T**2 * _kl(s, t[batch], T) / s.shape[-1],
    "this is the sum over the batch; the mean does not grow with the batch":
        lambda s, t, batch, T: T**2 * _kl(s, t[batch], T) * len(s),
    "teacher and student are the wrong way round: this is KL(student ‖ teacher)":
        lambda s, t, batch, T: T**2 * _kl(t[batch], s, T),
    "these are probabilities; the first argument of F.kl_div wants the student's log-probabilities":
        lambda s, t, batch, T: T**2 * F.kl_div((s / T).softmax(-1), (t[batch] / T).softmax(-1), reduction="batchmean"),
    "T² is there, but the softmaxes do not see the temperature":
        lambda s, t, batch, T: T**2 * _kl(s, t[batch], 1.0),
    "this is the cross-entropy of the softened answers: KL has the teacher's entropy taken off":
        lambda s, t, batch, T: T**2 * F.cross_entropy(s / T, (t[batch] / T).softmax(-1)),
})
def cached_loss(student_logits, teacher_logits, batch, T):
    return T**2 * _kl(student_logits, teacher_logits[batch], T)


A, B = torch.tensor([90.0, 91.0, 93.0, 94.0]), torch.tensor([88.0, 89.0, 93.0])


@function_exercise(2, cases=[(A, B), (B, A)], mistakes={
    "this is the difference of the means; how many standard errors is that?":
        lambda a, b: a.mean() - b.mean(),
    "standard deviations do not add; variances of independent means do":
        lambda a, b: (a.mean() - b.mean()) / (a.std() / len(a) ** 0.5 + b.std() / len(b) ** 0.5),
    "this divides by the scatter of single runs; the mean of n runs scatters less, its variance is s²/n":
        lambda a, b: (a.mean() - b.mean()) / (a.var() + b.var()).sqrt(),
    "the root is missing: a standard error is the root of a variance":
        lambda a, b: (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)),
    "the difference is the wrong way round: it is a − b":
        lambda a, b: (b.mean() - a.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt(),
    "this divides by n − 1 once more: a.var() has done so already":
        lambda a, b: (a.mean() - b.mean()) / (a.var() / (len(a) - 1) + b.var() / (len(b) - 1)).sqrt(),
    "nearly: this variance divides by n, which is too small for a few runs; a.var() divides by n − 1":
        lambda a, b: (a.mean() - b.mean()) / (a.var(correction=0) / len(a) + b.var(correction=0) / len(b)).sqrt(),
})
def unpaired_margin(a, b):
    return (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt()


TEACHER_WORK, STUDENT_FORWARD = 64 * 256 + 256 * 10, 64 * 16 + 16 * 10


@value_exercise(3, tolerance=0.005, mistakes={
    "here the student is only used, not trained: a training step costs three forward passes":
        TEACHER_WORK / (TEACHER_WORK + STUDENT_FORWARD),
    "these are per cent; the share is a number in [0, 1]": 84.2,
    "this is teacher : student; the share is teacher : (teacher + student)": TEACHER_WORK / (3 * STUDENT_FORWARD),
    "this is the student's share": 3 * STUDENT_FORWARD / (TEACHER_WORK + 3 * STUDENT_FORWARD),
    "the teacher is not trained: its forward pass is all it costs":
        3 * TEACHER_WORK / (3 * TEACHER_WORK + STUDENT_FORWARD),
    "this is how many times the teacher's forward pass costs the student's": TEACHER_WORK / STUDENT_FORWARD,
})
def teacher_share():
    return TEACHER_WORK / (TEACHER_WORK + 3 * STUDENT_FORWARD)
