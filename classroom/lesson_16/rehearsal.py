"""Ten rehearsals of lesson 16: deals whose drawers may be opened, to see what a score on 197 images is worth.

Their teachers are mlps, which are trained at once in a second. What is asked here does not depend on who teaches.
"""

import numpy as np
import torch

from classroom.lesson_16 import deal
from classroom.lesson_16.board import rights
from classroom.lesson_16.storing import rounded
from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side

STARTS, WIDTH, BITS = 12, 5, 8


def ten_deals():
    """Ten times (images without labels, (x_val, y_val), (x_held, y_held), the teacher's answers to the first)."""
    images, labels = deal.everything()
    shares = [deal.shared_out(f"rehearsal {s}") for s in range(10)]
    teachers = [mlp(64, 256, 10, seed=100 + s) for s in range(10)]
    train_side_by_side(teachers, torch.stack([images[theirs] for theirs, *_ in shares]), None,
                       labels=torch.stack([labels[theirs] for theirs, *_ in shares]), epochs=20, lr=0.02,
                       batch_size=250, seeds=range(100, 110))
    return [(images[yours], (images[choosing], labels[choosing]), (images[kept], labels[kept]),
             predict_logits(teacher, images[yours]))
            for teacher, (_, yours, choosing, kept) in zip(teachers, shares)]


def twelve_starts(deals):
    """Twelve students of one recipe in each deal, which differ in their start and nothing else.

    Returns (on validation images, on held-out images), bool: (10, 12, 197) and (10, 12, 600), True where right.
    """
    students = [mlp(64, WIDTH, 10, seed=start) for _ in deals for start in range(STARTS)]
    seeds = [start for _ in deals for start in range(STARTS)]
    x, answers = (torch.stack([one[part] for one in deals for _ in range(STARTS)]) for part in (0, 3))
    train_side_by_side(students, x, answers, temperature=4.0, epochs=60, lr=0.03, batch_size=100, seeds=seeds)
    found = [[rights(rounded(student, BITS), *deals[place // STARTS][part]) for place, student in enumerate(students)]
             for part in (1, 2)]
    return tuple(torch.from_numpy(np.stack(part)).view(len(deals), STARTS, -1) for part in found)
