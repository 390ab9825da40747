"""Checkers of lesson 12, questions and myths."""

import torch

from classroom.exercise import function_exercise, measured_exercise, value_exercise


@value_exercise(1, why=(
    "So an agreement of 93 % can come about without any imitation: this is the number to compare one with."
), mistakes={
    "that is the most they can agree, with the student's mistakes on top of the teacher's; the least is wanted": 99,
    "that is how often both are right if their mistakes are independent; nothing says that they are": 0.96 * 97,
    "that is how often they differ at the most; on the rest they agree": 7,
    "they cannot differ everywhere: on most images both are right": 0,
    "in per cent, please": 0.93,
    "one of them may be right where the other is wrong: take away the mistakes of both": 96,
    "the student makes mistakes too, and nothing says that they are the teacher's: take away the mistakes of both": 97,
})
def least_agreement():
    return 93


def _logits(*classes):
    """Logits that name these classes, one row an image, three classes."""
    return torch.eye(3)[list(classes)]


CASES = [    # student, teacher, labels: the teacher is wrong on some images in each
    (_logits(1, 0, 2, 2, 0, 1), _logits(1, 2, 2, 0, 0, 1), torch.tensor([0, 0, 1, 1, 0, 0])),
    (_logits(0, 1, 2, 0, 2, 1, 2, 2), _logits(0, 1, 2, 1, 1, 1, 0, 0), torch.tensor([1, 2, 2, 0, 1, 0, 2, 0])),
]


def _three(student_logits, teacher_logits, labels):
    return student_logits.argmax(-1), teacher_logits.argmax(-1), labels


def _share(found):
    return found.double().mean()


def _repeated(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z == v)[v != y])


def _of_all(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z == v) & (v != y))


def _student_wrong(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z == v)[z != y])


def _any_mistake(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z != y)[v != y])


def _corrected(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z == y)[v != y])


def _where_right(z, v, y):
    z, v, y = _three(z, v, y)
    return _share((z == v)[v == y])


@function_exercise(2, cases=CASES, why=(
    "Two good networks agree wherever both are right; mistakes that they share speak of imitation."
), mistakes={
    "this is the agreement on all images; keep only those that the teacher gets wrong":
        lambda z, v, y: _share(z.argmax(-1) == v.argmax(-1)),
    "this divides by all images; divide by those that the teacher gets wrong": _of_all,
    "these are the images that the student gets wrong; the teacher's mistakes are wanted": _student_wrong,
    "both are wrong here, but not always in the same way: the student must name the same class": _any_mistake,
    "this is how often the student puts the teacher's mistake right; how often it repeats it is wanted": _corrected,
    "these are the images that the teacher gets right; its mistakes are wanted": _where_right,
    "in [0, 1], please, not in per cent": lambda z, v, y: 100 * _repeated(z, v, y),
    "this counts the repeated mistakes; their share among the teacher's mistakes is wanted":
        lambda z, v, y: _of_all(z, v, y) * len(y),
})
def shared_mistakes(student_logits, teacher_logits, labels):
    return _repeated(student_logits, teacher_logits, labels)


# What the mean over repetitions 0, 1 and 2 may be, in points; other processors and small changes move it.
@measured_exercise(3, expected=3.4, within=1.6, why=(
    "A finding may hold at one temperature and not at another, and so may what refutes it."
), looks_like={    # sentence: an example, and how far it holds
    "below zero? The students of the smoothed teacher come first": (-3.4, 1.6),
    "this looks like a share; in points it is a hundred times as much": (0.034, 0.016),
    "this looks like the sum over the three repetitions; their mean is wanted": (10.2, 4.0),
    "this looks like an accuracy; the difference of two is wanted": (92.0, 8.0),
    "this little is what the teachers differ by; it is their students that are compared, at T = 1": (1.0, 0.75),
}, question="is it points, and the mean of repetitions 0, 1 and 2?")
def smoothed_minus_plain():
    pass
