"""Checkers of lesson 02, core concepts."""

import math

import torch

from classroom.comparing import described, shown
from classroom.exercise import exercise, function_exercise
from classroom.fields import Case, Number, around
from classroom.own import own_numbers

LOGITS = torch.tensor([[6.0, 2.0, 1.0], [0.0, 3.0, 2.5], [1.0, 1.5, 4.0], [2.0, 0.0, -1.0]])
OTHERS = torch.tensor([[1.0, 2.0, 0.0], [0.0, 9.0, 2.0], [0.0, 0.5, 1.0], [5.0, 0.0, 3.0]])
# A constant added to a row leaves its probabilities as they are; twice the logits are another answer, same classes.
SAME_CLASSES = [(LOGITS, LOGITS), (LOGITS + 1, LOGITS), (2 * LOGITS, LOGITS)]


@function_exercise(1, cases=[(OTHERS, LOGITS), *SAME_CLASSES], why=(
    "Accuracy asks whether a student is right, agreement whether it follows its teacher; the two are not the same."
), mistakes={
    "this compares the logits themselves, which hardly ever agree; compare the classes, argmax(-1)":
        lambda s, t: (s == t).float().mean(),
    "this is how many rows agree; the share is asked for, their mean":
        lambda s, t: (s.argmax(-1) == t.argmax(-1)).sum(),
    "argmax(0) looks down the columns, for the image with the largest logit; argmax(-1) along the row":
        lambda s, t: (s.argmax(0) == t.argmax(0)).float().mean(),
    "this is the share on which they differ":
        lambda s, t: (s.argmax(-1) != t.argmax(-1)).float().mean(),
    "this is one answer for each row; the share is their mean":
        lambda s, t: s.argmax(-1) == t.argmax(-1),
    "these are per cent; a number in [0, 1] is asked for":
        lambda s, t: 100 * (s.argmax(-1) == t.argmax(-1)).float().mean(),
    "without an argument argmax looks at the whole table at once; argmax(-1) looks at each row":
        lambda s, t: (s.argmax() == t.argmax()).float(),
    "this compares how large the largest logits are; compare where they stand: argmax(-1)":
        lambda s, t: (s.amax(-1) == t.amax(-1)).float().mean(),
    "this asks for the same probabilities; the same class is enough, argmax(-1)":
        lambda s, t: s.softmax(-1).isclose(t.softmax(-1)).all(-1).float().mean(),
})
def agreement(student_logits, teacher_logits):
    return (student_logits.argmax(-1) == teacher_logits.argmax(-1)).double().mean()


@function_exercise(2, cases=[(LOGITS, 4.0), (LOGITS, 1.0)], why=(
    "This is what a hard label throws away, and what a temperature makes loud enough to learn from."
), mistakes={
    "this is the share of the named class; what is left of 1?":
        lambda v, T: (v / T).softmax(-1).amax(-1),
    "the temperature is forgotten: soften the logits first":
        lambda v, T: 1 - v.softmax(-1).amax(-1),
    "this is one number for all images; amax(-1) gives one for each":
        lambda v, T: 1 - (v / T).softmax(-1).amax(),
    "multiplied by the temperature: dividing is what softens":
        lambda v, T: 1 - (v * T).softmax(-1).amax(-1),
    "softmax(0) makes the columns sum to 1; each image has its row, softmax(-1)":
        lambda v, T: 1 - (v / T).softmax(0).amax(-1),
    "softened after the softmax: divide the logits by T, not the probabilities":
        lambda v, T: 1 - (v.softmax(-1) / T).amax(-1),
    "these are the logits, not probabilities: where is the softmax?":
        lambda v, T: 1 - (v / T).amax(-1),
    "this is the runner-up alone; all classes but the named one count":
        lambda v, T: (v / T).softmax(-1).topk(2).values[:, 1],
    "these are per cent; a share between 0 and 1 is asked for":
        lambda v, T: 100 * (1 - (v / T).softmax(-1).amax(-1)),
    "the named class is not always class 0; amax(-1) finds its probability in every row":
        lambda v, T: 1 - (v / T).softmax(-1)[:, 0],
})
def dark_share(logits, temperature):
    return 1 - (logits / temperature).softmax(-1).amax(-1)


def _named(logits, T):
    """The probability of the class that is named, at this temperature."""
    return 1 / sum(math.exp((logit - max(logits)) / T) for logit in logits)


def _least(logits):
    return next(T for T in range(1, 100) if _named(logits, T) < 0.5)


def _temperatures(logits):
    """What is said of which temperature, for these logits."""
    least = _least(logits)
    return Number([
        around(least, 1e-4, True),
        Case("a temperature is above 0", high=0),
        Case("that is a share; asked for is the temperature", 0, math.nextafter(1, 0)),
        Case("at T = 1 nothing is softened yet", 1, 1),
        Case("a whole number is asked for, this is {}", broken=True),
        Case("at T = {} the named class still has more than half", 1, least),
        Case("below one half at T = {}, yes; but it already is at a smaller whole temperature"),
    ])


def _own_logits(dice):
    """Four logits whose answer is far from a tie, and any of 3 to 20."""
    wanted = dice.whole(3, 20)
    while True:
        gaps = sorted(dice.whole(8, 30) * wanted for _ in range(3))    # tenths, below the largest logit
        logits = [gaps[2] / 10, *((gaps[2] - gap) / 10 for gap in gaps)]
        if _named(logits, wanted) < 0.498 and _named(logits, wanted - 1) > 0.502:
            return {"logits": logits}


LESSON = [9.0, 5.0, 4.0, 0.0]
LEAST, TEMPERATURES = _least(LESSON), _temperatures(LESSON)


@own_numbers("A teacher answers one image with the logits {logits}. What is the smallest whole temperature at which "
             "the class it names gets less than half of the probability?", draw=_own_logits, field=_temperatures)
@exercise(3, solution=LEAST, field=TEMPERATURES, why=(
    "A temperature is no magic number: what it does to a teacher's answer can be computed before anybody trains."
), mistakes={
    "at T = 5 the named class still has more than half": 5,
    "below one half at T = 7, yes; but it already is at a smaller whole temperature": 7,
    "below one half at T = 100, yes; but it already is at a smaller whole temperature": 100.0,
    "at T = 1 nothing is softened yet": 1,
    "that is a share; asked for is the temperature": 0.47,
    "a whole number is asked for, this is 5.5": 5.5,
    "a temperature is above 0": -6,
})
def smallest_temperature(answer):
    """The first of 1, 2, 3 … at which the largest probability is below one half."""
    try:
        temperature = float(answer)
    except Exception:
        temperature = math.nan
    if not math.isfinite(temperature):
        return f"a whole number is asked for, this is {described(answer)}"
    return TEMPERATURES.judge(temperature, shown(answer))
