"""What a distillation of lesson 09 costs: seconds, and one line a recipe."""

import time

import pandas as pd
import torch

from classroom.lesson_09.students import LR, soft_loss
from kdlib.models import mlp, predict_logits


def seconds(teacher, x, live, steps=20):
    """The time of so many steps of the student on the same images x (n, 64).

    live: whether the teacher is asked at every step, or once, before the clock starts.
    """
    student, cached = mlp(64, 16, 10, seed=0), predict_logits(teacher, x)
    optimizer, start = torch.optim.Adam(student.parameters(), lr=LR), time.perf_counter()
    for _ in range(steps):
        loss = soft_loss(student(x), predict_logits(teacher, x) if live else cached)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - start


def table(lines, learnt, *, question, learning):
    """One line a recipe: what it needs, what travels, what is computed, and what comes out.

    lines: {recipe: (images, bytes, questions to the teacher, its column in learnt)}. learnt: a table of accuracies in
    points, a row a repetition. question, learning: FLOPs of one question, and of a student's training.
    """
    rows = {recipe: {"images": images, "bytes": size, "MFLOPs asking": questions * question / 1e6,
                     "MFLOPs learning": learning / 1e6, "test accuracy": learnt[column].mean()}
            for recipe, (images, size, questions, column) in lines.items()}
    return pd.DataFrame(rows).T.style.format("{:,.0f}").format("{:.1f}", subset="test accuracy")
