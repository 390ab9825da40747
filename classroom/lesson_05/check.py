"""Checkers of lesson 05, the code from scratch."""

import torch
import torch.nn.functional as F

from classroom.comparing import Refused
from classroom.exercise import exercise, function_exercise, value_exercise
from classroom.fields import of_values
from classroom.own import own_numbers
from classroom.trials import compare_functions
from kdlib.measure import margin

# ---- the loss of a batch, from stored answers ----

_DRAW = torch.Generator().manual_seed(0)
TEACHER = (3 * torch.randn(6, 4, generator=_DRAW)).round(decimals=1)
STUDENT = (3 * torch.randn(3, 4, generator=_DRAW)).round(decimals=1)
BATCH = torch.tensor([4, 0, 5])
LOSS_CASES = [(STUDENT[:1], TEACHER[:2], torch.tensor([1]), 2.0), (STUDENT, TEACHER, BATCH, 4.0),
              (STUDENT, TEACHER, BATCH, 1.0)]
OF_THE_LESSON = ("answers", "student", "student_loss", "teacher", "few", "data")
OUTSIDE = "it uses {} of the lesson above. Use its arguments: student_logits, teacher_logits, batch and T"
TWICE = "student_logits are those of the batch already: index only the teacher's"
WHOLE = "teacher_logits are those of all images: of them you need the rows of the batch, teacher_logits[batch]"


def _kl(s, t, T):
    return F.kl_div((s / T).log_softmax(-1), (t / T).softmax(-1), reduction="batchmean")


def _cached_loss(student_logits, teacher_logits, batch, T):
    return T**2 * _kl(student_logits, teacher_logits[batch], T)


def _without_logarithms(s, t, batch, T):
    p, q = (t[batch] / T).softmax(-1), (s / T).softmax(-1)
    return T**2 * (p * (p - q)).sum(-1).mean()


LOSS_MISTAKES = {
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
    "KL takes the difference of *logarithms*; this takes that of the probabilities":
        _without_logarithms,
    "T² is there, but the softmaxes do not see the temperature":
        lambda s, t, batch, T: T**2 * _kl(s, t[batch], 1.0),
    "this is the cross-entropy of the softened answers: KL has the teacher's entropy taken off":
        lambda s, t, batch, T: T**2 * F.cross_entropy(s / T, (t[batch] / T).softmax(-1)),
    "this is the cross-entropy of the softened answers, without T²: KL has the teacher's entropy taken off":
        lambda s, t, batch, T: F.cross_entropy(s / T, (t[batch] / T).softmax(-1)),
    # With the next five torch would complain, or answer for other images.
    OUTSIDE.format("student and few"):
        lambda s, t, batch, T: T**2 * _kl(student(few.x_train[batch]), t[batch], T),    # noqa: F821
    OUTSIDE.format("student_loss"):
        lambda s, t, batch, T: student_loss(batch),    # noqa: F821
    OUTSIDE.format("answers"):
        lambda s, t, batch, T: T**2 * _kl(s, answers[batch], T),    # noqa: F821
    TWICE:
        lambda s, t, batch, T: T**2 * _kl(s[batch], t[batch], T),
    WHOLE:
        lambda s, t, batch, T: T**2 * _kl(s, t, T),
}


@exercise(1, mistakes=LOSS_MISTAKES, solution=_cached_loss, plainly={
    "out of bounds": TWICE, "must match the size": WHOLE, "to match target batch_size": WHOLE,
    "must have the same shape": WHOLE,
}, why="The teacher is asked once instead of in every epoch, and each image still gets its own answer.")
def cached_loss(answer):
    """answer(student_logits, teacher_logits, batch, T) -> scalar."""
    names = getattr(getattr(answer, "__code__", None), "co_names", ())    # neither arguments nor made by the function
    outside = [name for name in OF_THE_LESSON if name in names]
    if outside:
        raise Refused(OUTSIDE.format(" and ".join(outside)))
    return compare_functions(answer, _cached_loss, LOSS_CASES, LOSS_MISTAKES)


# ---- two methods that were not paired ----

A, B = torch.tensor([90.0, 91.0, 93.0, 94.0]), torch.tensor([88.0, 89.0, 93.0])
NO_PAIRS = "a and b have different lengths: nothing here is a pair. Subtract the means, not the runs"


def _unpaired_margin(a, b):
    return (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)).sqrt()


MARGIN_MISTAKES = {
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
    "keep the sign: below zero it says that b is the better one":
        lambda a, b: abs(_unpaired_margin(a, b)),
    "each of the two margins has its own unit, the standard error of its own mean; they cannot be subtracted":
        lambda a, b: margin(a) - margin(b),
    "this divides by n − 1 once more: a.var() has done so already":
        lambda a, b: (a.mean() - b.mean()) / (a.var() / (len(a) - 1) + b.var() / (len(b) - 1)).sqrt(),
    "nearly: this variance divides by n, which is too small for a few runs; a.var() divides by n − 1":
        lambda a, b: (a.mean() - b.mean()) / (a.var(correction=0) / len(a) + b.var(correction=0) / len(b)).sqrt(),
    NO_PAIRS:
        lambda a, b: margin(a - b),
}


@function_exercise(2, cases=[(A, B), (B, A)], mistakes=MARGIN_MISTAKES,
                   plainly={"must match the size": NO_PAIRS, "must pair up": NO_PAIRS}, why=(
    "Results of two groups come without pairs; this is how to compare them all the same."
))
def unpaired_margin(a, b):
    """The difference of the means, in standard errors."""
    return _unpaired_margin(a, b)


# ---- the price of asking the teacher at every step ----

SHARE_TOLERANCE = 0.005


def _shares(teacher=256, student=16):
    """The right share for networks of these widths; and what is wrong -> what somebody has computed."""
    asked, forward = 64 * teacher + teacher * 10, 64 * student + student * 10
    return asked / (asked + 3 * forward), {
        # Both times three, or neither: the share is the same.
        "teacher and student are counted alike here; only the student's pass counts three times":
            asked / (asked + forward),
        "these are per cent; the share is a number in [0, 1]": 100 * asked / (asked + 3 * forward),
        "this is teacher : student; the share is teacher : (teacher + student)":
            0.9975 * asked / (3 * forward),    # 16/3 = 5.333, and 5.3 as well
        "this is the student's share": 3 * forward / (asked + 3 * forward),
        "the teacher is not trained: its forward pass is all it costs": 3 * asked / (3 * asked + forward),
        "this is how many times the teacher's forward pass costs the student's": asked / forward,
    }


def _own_widths(dice):
    """Widths for which the share is any of 0.55 to 0.93: there every mistake gives another number."""
    student, share = dice.whole(10, 40), dice.whole(550, 930) / 1000
    return {"teacher": round(student * 3 * share / (1 - share)), "student": student}


@own_numbers("The same for a teacher 64-{teacher}-10 and a student 64-{student}-10: what share of all multiplications "
             "goes to the teacher?",
             draw=_own_widths, field=lambda **widths: of_values(*_shares(**widths), SHARE_TOLERANCE))
@value_exercise(3, tolerance=SHARE_TOLERANCE, mistakes=_shares()[1], why=(
    "Whoever stores the teacher's answers saves this share in every epoch but the first."
))
def teacher_share():
    return _shares()[0]
