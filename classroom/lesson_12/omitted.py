"""Students that have never seen some of the digits, with and without a teacher."""

import torch

from kdlib.data import load_digits
from kdlib.models import predict_logits
from kdlib.repetitions import permute_wrong_classes
from kdlib.sweep import train_stack

KINDS = "distilled", "hard labels", "label smoothing", "permuted teacher"


def unseen(r, omit, **recipe):
    """What students that never saw the digits in omit answer to all validation and test images, one below the other.

    r: a `kdlib.repetitions.Repetition`. recipe: epochs, lr and batch_size. Returns {kind: (797, 10) logits}, KINDS.
    """
    seen = load_digits(omit=omit, split_seed=r.s)
    v, x = predict_logits(r.teacher, seen.x_train), torch.cat([r.data.x_val, r.data.x_test])
    recipe |= dict(widths=(16,), temperatures=(8.0,), alphas=(1.0,), seeds=(r.s,))
    z = train_stack(seen, v, x, controls=("alone", "label_smoothing"), **recipe)      # (3 students, 797, 10)
    spoilt = train_stack(seen, permute_wrong_classes(v, r.s), x, **recipe)            # (1 student, 797, 10)
    return dict(zip(KINDS, torch.cat([z, spoilt]), strict=True))


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


def before_and_after(r, omit, asked, **recipe):
    """How many test images of the digits asked are named rightly, in %: as trained, and corrected.

    The correction is chosen on validation images. r, omit, recipe: as for `unseen`. Returns two dictionaries, KINDS.
    """
    seen = [digit for digit in range(10) if digit not in omit]
    rows, y = torch.isin(r.data.y_test, torch.tensor(list(asked))), r.data.y_test
    before, fixed = {}, {}
    for kind, z in unseen(r, omit, **recipe).items():
        z_val, z_test = z[:len(r.data.y_val)], z[len(r.data.y_val):]
        number = best_number(z_val, r.data.y_val, seen)
        before[kind] = right(z_test[rows], y[rows])
        fixed[kind] = right(lowered(z_test, number, seen)[rows], y[rows])
    return before, fixed
