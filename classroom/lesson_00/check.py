"""Exercises of lesson 00: start here."""

import functools

import torch
import torch.nn.functional as F
from torch import nn

from classroom.comparing import call, described, shown
from classroom.exercise import exercise, function_exercise
from kdlib.data import load_digits
from kdlib.losses import soften
from kdlib.measure import accuracy
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.training import distill, fit


@function_exercise(1, cases=[(3, 1, 2), (64, 16, 10), (64, 256, 10)], why=(
    "A parameter takes four bytes, so this formula tells the size of a network before anybody has built it."
), mistakes={
    "these are the weights; each unit of the hidden layer and each output has a bias too":
        lambda f, h, c: f * h + h * c,
    "the output layer's biases are missing":
        lambda f, h, c: (f + 1) * h + h * c,
    "the hidden layer's biases are missing":
        lambda f, h, c: f * h + (h + 1) * c,
    "every input is joined to every unit: multiply the sizes, do not add them":
        lambda f, h, c: f + h + c,
    "right for the student alone; the formula must hold for every network":
        lambda f, h, c: 1210,
    "weights times classes: the two layers are added, and every unit and every output has a bias":
        lambda f, h, c: f * h * c,
    "these are the bytes: four for each parameter":
        lambda f, h, c: 4 * ((f + 1) * h + (h + 1) * c),
})
def parameters_by_hand(features, hidden, classes):
    return count_parameters(mlp(features, hidden, classes))


@functools.cache
def _answers():
    """The lesson's few images, their labels, and its teacher's answers. Kept, because a teacher takes a moment."""
    teacher, digits, few = mlp(64, 256, 10, seed=0), load_digits(), load_digits(n_labels=100)
    fit(teacher, digits.x_train, digits.y_train, epochs=20, lr=1e-2, batch_size=50)
    return few.x_train, few.y_train, predict_logits(teacher, few.x_train)


@functools.cache
def _distilled(epochs=200):
    """(student, history) as in the lesson."""
    student = mlp(64, 8, 10, seed=0)
    history = distill(student, *_answers(), temperature=8.0, alpha=1.0, epochs=epochs, lr=3e-2, batch_size=50)
    return student, history


@functools.cache
def _from_labels():
    student, digits = mlp(64, 8, 10, seed=0), load_digits()
    fit(student, digits.x_train, digits.y_train, epochs=20, lr=1e-2, batch_size=50)
    return student


def _far_from_the_teacher(student):
    """At T = 8 KL(teacher ‖ student) is below 0.05 for distilled students, above 0.08 for those of the labels."""
    images, _, teacher_logits = _answers()
    log_q = (predict_logits(student, images) / 8.0).log_softmax(-1)
    return F.kl_div(log_q, soften(teacher_logits, 8.0), reduction="batchmean").item() > 0.06


UNTRAINED = "the network has the right shape, but names the digits no better than by chance: was it trained?"
BARELY = ("the network has learnt something, but recognises at most nine digits in ten: does it learn from its teacher "
          "(not from the labels), with the lesson's settings?")
LABELS = ("this student knows the digits, but has learnt them from the labels: its answers are far from its teacher's. "
          "Train it with `distill`, on teacher_logits")
SIXTEEN = "this student has 16 hidden units; 8 are asked for"
HISTORY = "this is the history of the training, which `distill` returns; return the student that it has changed"
CLASS = "this is a function or a class; return the trained network"


@exercise(2, solution=lambda: _distilled()[0], why=(
    "You have distilled a network of your own: 610 parameters now do a job for which the teacher has 19,210."
), mistakes={
    HISTORY: lambda: _distilled()[1],
    UNTRAINED: lambda: mlp(64, 8, 10, seed=0),
    SIXTEEN: lambda: mlp(64, 16, 10, seed=0),
    BARELY: lambda: _distilled(epochs=20)[0],
    LABELS: _from_labels,
    CLASS: lambda: mlp,
})
def narrow_student(answer):
    """answer() -> a network 64-8-10 that recognises more than nine test digits in ten."""
    student = call(answer)
    if not isinstance(student, nn.Module):
        if hasattr(student, "losses"):
            return HISTORY
        return CLASS if callable(student) else f"a network is wanted, this is {described(student)}"
    parameters, wanted = count_parameters(student), count_parameters(mlp(64, 8, 10))
    if parameters != wanted:
        if parameters == count_parameters(mlp(64, 16, 10)):
            return SIXTEEN
        return f"mlp(64, 8, 10) has {wanted} parameters, this network has {shown(parameters)}"
    digits = load_digits()
    recognised = accuracy(student, digits.x_test, digits.y_test)
    if recognised <= 0.9:
        return UNTRAINED if recognised < 0.3 else BARELY
    return LABELS if _far_from_the_teacher(student) else True


TEACHER = torch.tensor([[3.0, 1.0, 0.0], [-5.0, -1.0, -2.0], [0.0, 1.0, 9.0], [4.0, 2.0, 3.0]])
STUDENT = torch.tensor([[9.0, 0.0, 8.0], [-1.0, -2.0, -3.0], [1.0, 0.0, 2.0], [0.0, 0.0, 1.0]])


@function_exercise(3, cases=[(TEACHER, STUDENT), (TEACHER, TEACHER)], why=(
    "One number of agreement hides which images they are; a look at these is how one finds out what a student missed."
), mistakes={
    "this is the mask, True and False for every row; wanted are the numbers of the rows in which it is True":
        lambda t, s: t.argmax(-1) != s.argmax(-1),
    "these are the rows on which they agree":
        lambda t, s: (t.argmax(-1) == s.argmax(-1)).nonzero().flatten(),
    "this is how many there are; wanted is which":
        lambda t, s: (t.argmax(-1) != s.argmax(-1)).sum(),
    "nearly: `nonzero` gives a column (k, 1); `.flatten()` makes it (k,)":
        lambda t, s: (t.argmax(-1) != s.argmax(-1)).nonzero(),
    "this compares the logits themselves, which hardly ever agree; compare the places of the largest ones":
        lambda t, s: (t != s).any(-1).nonzero().flatten(),
    "this compares the largest class of each column; argmax(-1) looks along the row, argmax(0) down the column":
        lambda t, s: (t.argmax(0) != s.argmax(0)).nonzero().flatten(),
    "this compares the largest values; compare their places, which argmax(-1) gives":
        lambda t, s: (t.max(-1).values != s.max(-1).values).nonzero().flatten(),
    "without an argument argmax looks at the whole table at once; and where are the numbers of the rows?":
        lambda t, s: t.argmax() != s.argmax(),
    "without an argument argmax looks at the whole table at once; argmax(-1) looks at each row":
        lambda t, s: (t.argmax() != s.argmax()).nonzero().flatten(),
})
def disagreements(teacher_logits, student_logits):
    return (teacher_logits.argmax(-1) != student_logits.argmax(-1)).nonzero().flatten()
