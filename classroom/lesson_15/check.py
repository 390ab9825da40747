"""Checkers of lesson 15, your own model: the bill of a cache, McNemar's test by hand, how many labels are few."""

import torch
from scipy.stats import binomtest, chi2, norm

from classroom.exercise import function_exercise, measured_exercise, value_exercise

# ---- what asking once saves ----

IMAGES, EPOCHS, DECODE, ASK, LEARN, LOOK_UP, HOUR = 1_200_000, 30, 6, 4, 3, 0.1, 3_600_000


def _hours(milliseconds):
    return IMAGES * milliseconds / HOUR


@value_exercise(1, tolerance=0.01, why=(
    "Of 130 hours 36 are saved; 60 go into decoding, which no cache of answers touches."
), mistakes={
    "the first pass costs something too: there each photograph is decoded, and the teacher asked":
        _hours(EPOCHS * (ASK - LOOK_UP)),
    "in the first pass the photographs are decoded as well": _hours(EPOCHS * (ASK - LOOK_UP) - ASK),
    "looking an answer up takes 0.1 ms, in every epoch": _hours(EPOCHS * ASK - DECODE - ASK),
    "that is the teacher's time in all epochs. Asked once it is asked, too; and answers must be looked up":
        _hours(EPOCHS * ASK),
    "this leaves out that decoding goes on: in every epoch the student needs the photograph":
        _hours(EPOCHS * (DECODE + ASK - LOOK_UP) - DECODE - ASK),
    "in the first pass no student learns; it only decodes and asks":
        _hours(EPOCHS * (ASK - LOOK_UP) - DECODE - ASK - LEARN),
    "that is what the live teacher's training takes in all": _hours(EPOCHS * (DECODE + ASK + LEARN)),
    "that is what the training takes once the answers are stored":
        _hours(DECODE + ASK + EPOCHS * (DECODE + LOOK_UP + LEARN)),
    "these are seconds; an hour has 3,600": _hours(EPOCHS * (ASK - LOOK_UP) - DECODE - ASK) * 3600,
    "these are minutes; an hour has 60": _hours(EPOCHS * (ASK - LOOK_UP) - DECODE - ASK) * 60,
    "these are milliseconds a photograph; there are 1,200,000, and hours are wanted":
        EPOCHS * (ASK - LOOK_UP) - DECODE - ASK,
    "that is one epoch of it": _hours(ASK - LOOK_UP),
})
def hours_saved():
    return _hours(EPOCHS * (ASK - LOOK_UP) - DECODE - ASK)


# ---- McNemar's exact test ----

def _pair(both, only_a, only_b, neither):
    """Two tensors with so many images on which both are right, and so on, in an order that says nothing."""
    rows = [(True, True)] * both + [(True, False)] * only_a + [(False, True)] * only_b + [(False, False)] * neither
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(len(rows)))
    a, b = torch.tensor(rows)[order].T
    return a.contiguous(), b.contiguous()


PAIRS = [_pair(5, 1, 4, 2), _pair(40, 11, 3, 6), _pair(9, 0, 6, 3), _pair(6, 0, 0, 2)]


def _only(a, b):
    return int((a & ~b).sum()), int((b & ~a).sum())


def _exact(k, n, **how):
    return binomtest(k, n, **how).pvalue if n else 1.0


def _by_chi2(a, b, correction=0):
    one, other = _only(a, b)
    return float(chi2.sf(max(abs(one - other) - correction, 0) ** 2 / (one + other), 1)) if one + other else 1.0


def _unpaired(a, b):
    share = (a.double().mean() + b.double().mean()) / 2
    error = (2 * share * (1 - share) / len(a)).sqrt()
    return float(2 * norm.sf(float((a.double().mean() - b.double().mean()).abs() / error)))


def _unguarded(a, b):
    one, other = _only(a, b)
    return binomtest(one, one + other).pvalue


NEVER_DIFFER = "where the two never differ n is 0, and binomtest wants more: return 1 there"
WHOLE = "binomtest wants plain whole numbers: int(…) around the sums"


@function_exercise(2, cases=PAIRS, learns=(), plainly={
    "must be positive": NEVER_DIFFER, "n must": NEVER_DIFFER, "must be an integer": WHOLE, "not an integer": WHOLE,
    "interpreted as an integer": WHOLE,
}, why="One run of each is enough to say which of two networks is better, and this is how sure one may be.",
    mistakes={
    "this is one-sided: it asks whether a is better. Either of the two may be": lambda a, b: _exact(
        _only(a, b)[0], sum(_only(a, b)), alternative="greater"),
    "this is one-sided: it asks whether b is better. Either of the two may be": lambda a, b: _exact(
        _only(a, b)[1], sum(_only(a, b)), alternative="greater"),
    "n is the number of images on which they differ; those where both are right, or both wrong, say nothing":
        lambda a, b: _exact(_only(a, b)[0], len(a)),
    "this asks whether a is right on half of all images; b does not occur": lambda a, b:
        _exact(int(a.sum()), len(a)),
    "these are all images that a names rightly, those that b names rightly as well among them": lambda a, b:
        _exact(int(a.sum()), int(a.sum()) + int(b.sum())),
    "this counts on how many images they differ, not on how many of these a is the right one": lambda a, b:
        _exact(int((a != b).sum()), len(a)),
    "this is the test with χ², which is an approximation; with few images the exact one differs": _by_chi2,
    "this is the test with χ² and a correction, which is an approximation; the exact one is wanted": lambda a, b:
        _by_chi2(a, b, 1),
    "this compares the two accuracies as if they came from different images; they are pairs": _unpaired,
    "this is the share of the differing images on which a is right; how likely is it if both are equally good?":
        lambda a, b: _only(a, b)[0] / max(sum(_only(a, b)), 1),
    NEVER_DIFFER: _unguarded,
})
def mcnemar(right_a, right_b):
    only_a, only_b = _only(right_a, right_b)
    return _exact(only_a, only_a + only_b)


# ---- between a tenth and all of the labels ----

# The mean over seeds 0 to 4; other processors and small changes move it a little.
@measured_exercise(3, expected=2.6, within=0.8, why=(
    "The gain shrinks as your own labels grow: before you look for a better loss, ask how many labels are missing."
), looks_like={    # sentence: an example, and how far it holds
    "that is what 100 labels gave; with 300 less is missing": (4.0, 0.55),
    "below zero? It is distilled minus alone": (-2.6, 0.8),
    "this looks like a share; in points it is a hundred times as much": (0.026, 0.008),
    "this looks like an accuracy; the difference of two is wanted": (93.0, 6.0),
    "this looks like the sum over the five seeds; their mean is wanted": (13.0, 4.0),
}, question="is it points, with 300 labels, and the mean of the seeds 0 to 4?")
def gain_at_300():
    pass
