"""Students that have never seen some of the digits, with and without a teacher."""

import pandas as pd
import torch

from classroom.tens import asked, spoilt, trained
from kdlib.data import load_digits
from kdlib.models import predict_logits
from kdlib.repetitions import permute_wrong_classes

KINDS = "distilled", "hard labels", "label smoothing", "permuted teacher"


def students(repetitions, omit, **recipe):
    """Students of width 16 that never saw the digits in omit, at T = 8 where a teacher speaks: {kind: networks}, KINDS.

    repetitions: a list of `kdlib.repetitions.Repetition`, one for each network. recipe: epochs, lr and batch_size.
    """
    seen = [load_digits(omit=omit, split_seed=r.s) for r in repetitions]
    answers = asked([r.teacher for r in repetitions], seen)    # (repetitions, n, 10)
    permuted = spoilt(permute_wrong_classes, answers)
    recipe |= dict(seeds=[r.s for r in repetitions])
    found = (trained(16, seen, answers, temperature=8.0, **recipe), trained(16, seen, **recipe),
             trained(16, seen, label_smoothing=0.1, **recipe), trained(16, seen, permuted, temperature=8.0, **recipe))
    return dict(zip(KINDS, found, strict=True))


def right(z, y):
    """Share of the answers z (n, 10) that name y (n,), in %."""
    return 100 * (z.argmax(-1) == y).double().mean().item()


def best_number(z, y, seen):
    """The number that, taken from the logits of the digits seen, makes the most of the answers z (n, 10) right.

    A fine grid from −15 to 15 is tried, the smallest first. y: (n,) labels, those of the validation images.
    """
    numbers = sorted(torch.arange(-15, 15.1, 0.25), key=abs)
    return max(numbers, key=lambda number: right(lowered(z, number, seen), y))


def lowered(z, number, seen):
    """Answers (n, 10), less this number for the digits seen."""
    step = torch.zeros(10)
    step[list(seen)] = 1
    return z - number * step


def before_and_after(students, repetitions, omit, digits):
    """How many test images of these digits are named rightly, in %: as trained, and corrected.

    The correction is chosen on validation images. students: {kind: networks}, one for each of the repetitions, that
    never saw the digits in omit. Returns two tables, a row for each repetition, a column for each kind.
    """
    seen = [digit for digit in range(10) if digit not in omit]
    before, fixed = ({kind: [] for kind in students} for _ in range(2))
    for kind, models in students.items():
        for model, r in zip(models, repetitions, strict=True):
            z_val, z_test = predict_logits(model, r.data.x_val), predict_logits(model, r.data.x_test)
            number = best_number(z_val, r.data.y_val, seen)
            rows = torch.isin(r.data.y_test, torch.tensor(list(digits)))
            before[kind].append(right(z_test[rows], r.data.y_test[rows]))
            fixed[kind].append(right(lowered(z_test, number, seen)[rows], r.data.y_test[rows]))
    return pd.DataFrame(before), pd.DataFrame(fixed)
