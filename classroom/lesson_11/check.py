"""Checkers of lesson 11, any model."""

import torch

from classroom.diagnosis import Diagnosis
from classroom.exercise import exercise, function_exercise, measured_exercise

# What to look at, for anybody who got this specimen wrong.
EVIDENCE = {
    "R": "the same tokens in strings twice as long count double. What does batchmean divide by?",
    "S": "numbers where no digit stands change the loss. Where in the code does `real` occur?",
    "T": "late tokens pull harder than early ones, and there are fewer of them. Over what is the last mean taken?",
}
# What learners mix up.
MIXED_UP = {
    ("R", "padding counted"): "at the padding p is zero, so padding adds nothing. What is the sum divided by?",
    ("R", "mean over classes"): "batchmean adds up the classes, and rightly. It also adds up another axis",
    ("S", "sum over tokens"): "twice the length leaves it as it is, so it is a mean. Of which places?",
    ("S", "softmax over the string"): "both softmaxes run over the last axis, the classes. Look at what is averaged",
    ("T", "padding counted"): "what stands at the padding does not matter to it. But a chunk with few tokens does",
    ("T", "sum over tokens"): "twice the length leaves it as it is, so it is a mean. But is it a mean over tokens?",
    ("T", "no T squared"): "T**2 is there. Look at what is averaged after it",
}
STRINGS = Diagnosis("RST", {"mean over classes", "no T squared", "softmax over the string"}, EVIDENCE, MIXED_UP)


@exercise(1, mistakes=STRINGS.mistakes(), solution=STRINGS.answers(), field=STRINGS.field, why=(
    "Strings of different lengths bring faults that no error reports: ask each mean what it divides by."
))
def diagnosed_sequences(answer):
    """A dictionary: the letter of a loss -> the name of its fault."""
    return STRINGS.judge(answer)


# ---- every string counts the same ----

REAL = torch.tensor([[True, True, True, True], [True, False, False, False], [True, True, False, False]])
KL = torch.tensor([[1.0, 1.0, 1.0, 1.0], [5.0, 9.0, 9.0, 9.0], [2.0, 4.0, 9.0, 9.0]])
CASES = [(KL[:2, :2], REAL[:2, :2]), (KL, REAL), (KL[1:], REAL[1:])]


@function_exercise(2, cases=CASES, learns=("kl",), why=(
    "Which mean is right depends on what is to count the same, a token or a string; now the choice is yours."
), mistakes={
    "this is the mean over all tokens, in which a long string counts more than a short one": lambda kl, real:
        kl[real].mean(),
    "this counts the padding: the first mean runs over all places, not over the tokens": lambda kl, real: kl.mean(),
    "padding is left out of the sum but not of the number: divide by the number of tokens of the string":
        lambda kl, real: (kl * real).mean(-1).mean(),
    "each string is summed up; its mean is wanted, so divide by its number of tokens": lambda kl, real:
        (kl * real).sum(-1).mean(),
    "everything is added up, and nothing divided: a mean divides by how many there are": lambda kl, real:
        (kl * real).sum(),
    "each string is divided by the tokens of all strings; it has a number of its own": lambda kl, real:
        ((kl * real).sum(-1) / real.sum()).mean(),
    "each string is divided by the tokens of the longest; it has a number of its own": lambda kl, real:
        ((kl * real).sum(-1) / real.sum(-1).max()).mean(),
    "the number of tokens is right, but the padding is added up with them: what would make it zero?": lambda kl, real:
        (kl.sum(-1) / real.sum(-1)).mean(),
    "the strings are added up; the mean over the strings is wanted": lambda kl, real:
        ((kl * real).sum(-1) / real.sum(-1)).sum(),
    "this is one number a string; the mean of them is wanted": lambda kl, real: (kl * real).sum(-1) / real.sum(-1),
    "this averages over the strings first, place by place; each string is to be averaged first": lambda kl, real:
        ((kl * real).sum(0) / real.sum(0)).mean(),
})
def mean_of_strings(kl, real):
    return ((kl * real).sum(-1) / real.sum(-1)).mean()


# ---- a recurrent student that answers from its last state ----

# What the mean over repetitions 0, 1 and 2 may be; other processors and small changes move it.
@measured_exercise(3, expected=10.0, within=5.0, why=(
    "From where a student reads its answer can matter more than who teaches it."
), looks_like={    # sentence: an example, and how far it holds
    "below zero? The student that answers from all states comes first, and the one that answers from the last is "
    "taken away": (-10.0, 5.0),
    "this looks like a share; in points it is a hundred times as much": (0.1, 0.05),
    "this looks like the sum over the three repetitions; their mean is wanted": (30.0, 12.0),
    "this looks like an accuracy; the difference of two is wanted": (85.0, 15.0),
    "this looks like the gain of a student over itself alone; the difference of two taught students is wanted":
        (3.5, 1.4),
}, question="is it points, and the mean of repetitions 0, 1 and 2?")
def all_minus_last():
    pass
