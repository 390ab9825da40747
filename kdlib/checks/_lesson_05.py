"""Checkers of lesson 05, the code from scratch."""

import torch

from kdlib.checks._report import call, close, exercise
from kdlib.losses import distillation_loss


@exercise(1)
def cached_loss(answer):
    generator = torch.Generator().manual_seed(0)
    teacher_logits = 3 * torch.randn(6, 4, generator=generator)
    student_logits = 3 * torch.randn(3, 4, generator=generator)
    batch = torch.tensor([4, 0, 5])
    return all(close(call(answer, student_logits, teacher_logits, batch, T),
                     distillation_loss(student_logits, teacher_logits[batch], torch.zeros(3, dtype=torch.int64),
                                       temperature=T, alpha=1.0)) for T in (1.0, 4.0))


@exercise(2)
def unpaired_margin(answer):
    a, b = torch.tensor([90.0, 91.0, 93.0, 94.0]), torch.tensor([88.0, 89.0, 93.0])
    expected = (a.mean() - b.mean()) / (a.var() / 4 + b.var() / 3).sqrt()
    return close(call(answer, a, b), expected) and close(call(answer, b, a), -expected)


@exercise(3)
def teacher_share(answer):
    teacher, student = 64 * 256 + 256 * 10, 3 * (64 * 16 + 16 * 10)
    return close(answer, teacher / (teacher + student), tolerance=0.005)
