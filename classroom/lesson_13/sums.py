"""Sums of six digits as a text: what ten students learn from answers, and what from a teacher's steps.

"384016=315562": six digits, a sign, and for each digit the last one of the sum so far. The last of these is the answer.
"""

import torch
import torch.nn.functional as F

from kdlib.models import mlp, predict_logits
from kdlib.sweep import train_side_by_side

SEEDS, DIGITS, WINDOW = range(10), 6, 7
SIGN, TOKENS = 10, 11    # the tokens below the sign are the digits
KINDS = ("20,000 answers", "600 traces", "answers by lot", "steps of other sums", "steps from the right")


def right():
    """How many of 1,000 new sums each of ten students gets right, for each of the `KINDS` that it has read, in %.

    Each repetition has sums of its own, all different, and a teacher that has read 1,000 others with their steps. One
    student reads 20,000 answers once, all right. The others read 600 texts six times: the teacher's traces; those with
    their last digit, the answer, drawn by lot; right answers after the steps of another sum; and the steps of adding up
    from the right. Numbers of passes and learning rate were chosen beforehand. Returns {kind: float64 (10,)}.
    """
    taught, read, exam = zip(*map(sums, SEEDS))
    teachers = _trained(64, taught, list(map(steps, taught)), epochs=4, first=100)
    some = [digits[:600] for digits in read]
    traces = [written(teacher, digits, DIGITS) for teacher, digits in zip(teachers, some)]
    by_lot = [torch.cat([trace[:, :-1], _lot(s)], 1) for s, trace in enumerate(traces)]
    others = [torch.cat([trace.roll(1, 0)[:, :-1], trace[:, -1:]], 1) for trace in traces]
    turned = [steps(digits.flip(1)) for digits in some]
    students = _trained(48, read, [steps(digits)[:, -1:] for digits in read], epochs=1)
    students += _trained(48, 4 * some, traces + by_lot + others + turned, epochs=6)
    found = [written(model, digits, DIGITS if place >= 10 else 1)[:, -1] == steps(digits)[:, -1]
             for place, (model, digits) in enumerate(zip(students, 5 * exam))]
    return dict(zip(KINDS, 100 * torch.stack(found).double().mean(1).view(5, 10)))


def sums(s):
    """Digits of repetition s: (1000, 6) for the teacher, (20000, 6) for the student, (1000, 6) for the examination."""
    numbers = torch.randperm(10**DIGITS, generator=torch.Generator().manual_seed(s))[:22_000, None]
    return (numbers // 10 ** torch.arange(DIGITS - 1, -1, -1) % 10).split([1000, 20_000, 1000])


def steps(digits):
    """The last digit of the sum so far, after each digit: (n, 6) -> (n, 6)."""
    return digits.cumsum(1) % 10


def written(model, digits, length):
    """What the model writes after the sign, the likeliest token each time: (n, length)."""
    text = F.pad(digits, (0, 1), value=SIGN)
    for _ in range(length):
        text = torch.cat([text, predict_logits(model, _windows(text[:, -WINDOW:])).argmax(-1, keepdim=True)], dim=1)
    return text[:, WINDOW:]


def _trained(width, digits, said, *, epochs, first=0):
    """Networks that have read these digits and what is said of them, ten by ten with the same weights to begin with."""
    texts = [torch.cat([F.pad(some, (0, 1), value=SIGN), more], 1) for some, more in zip(digits, said)]
    rows = torch.stack([text.unfold(1, WINDOW + 1, 1).flatten(0, 1) for text in texts])    # (networks, places, 8)
    seeds = [place % len(SEEDS) for place in range(len(texts))]
    models = [mlp(TOKENS * WINDOW, width, TOKENS, seed=first + seed) for seed in seeds]
    train_side_by_side(models, _windows(rows[..., :-1]), None, labels=rows[..., -1].contiguous(), epochs=epochs,
                       lr=0.03, batch_size=128, seeds=seeds)
    return models


def _windows(tokens):
    return torch.eye(TOKENS)[tokens].flatten(-2)


def _lot(s):
    return torch.randint(10, (600, 1), generator=torch.Generator().manual_seed(s))
