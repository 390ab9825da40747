"""Lesson B, why it works."""

import math

import torch
import torch.nn.functional as F

from classroom.exercise import function_exercise


def _batch(seed, rows, classes, T):
    """Two sets of logits that are far enough apart for every mistake to show, and a temperature."""
    draw = torch.Generator().manual_seed(seed)
    return (*((3 * torch.randn(rows, classes, generator=draw)).round(decimals=1) for _ in range(2)), T)


def _apart(z, v, T):
    return (v / T).softmax(-1) - (z / T).softmax(-1)


@function_exercise(1, cases=[_batch(0, 2, 3, 4.0), _batch(1, 6, 7, 2.0), _batch(2, 5, 4, 0.5)], learns=(), why=(
    "Where T² is missing, this is what is left of the teacher: it fades as 1/T², and nothing else looks wrong."
), mistakes={
    "this is the gradient; a pull goes down it, so its sign is the other way round":
        lambda z, v, T: -_apart(z, v, T) / T / len(z),
    "this is the pull with the factor T²; the library has left it out":
        lambda z, v, T: T * _apart(z, v, T) / len(z),
    "a factor 1/T is missing: log q_T holds z/T, so its derivative brings a 1/T":
        lambda z, v, T: _apart(z, v, T) / len(z),
    "1/T² is how the pull fades at high T; one 1/T of it stands in the formula, the other comes from p_T − q_T":
        lambda z, v, T: _apart(z, v, T) / T**2 / len(z),
    "this is the pull of each image alone; the loss is their mean, so divide by the number of images":
        lambda z, v, T: _apart(z, v, T) / T,
    "the sign is the other way round, and the mean over the batch divides by the number of images":
        lambda z, v, T: -_apart(z, v, T) / T,
    "too small by the number of classes: divide by the images alone":
        lambda z, v, T: _apart(z, v, T) / T / z.numel(),
    "the softmaxes do not see the temperature":
        lambda z, v, T: _apart(z, v, 1.0) / T / len(z),
    "only the teacher is softened: divide the student's logits by T too":
        lambda z, v, T: ((v / T).softmax(-1) - z.softmax(-1)) / T / len(z),
    "these are the differences of the logits; the pull holds those of the softened probabilities":
        lambda z, v, T: (v - z) / T / len(z),
})
def pull(student_logits, teacher_logits, temperature):
    return _apart(student_logits, teacher_logits, temperature) / temperature / len(student_logits)


def _linear_teacher(seed, n, features, classes, m):
    """Images, what a linear teacher with a large bias answers to them, and new images."""
    draw = torch.Generator().manual_seed(seed)
    weights, bias = (2 * torch.randn(size, classes, generator=draw, dtype=torch.float64) for size in (features, 1))
    images, new = (torch.rand(size, features, generator=draw, dtype=torch.float64).round(decimals=2) for size in (n, m))
    return images, (images @ weights + bias).softmax(-1), new


def _with_one(x):
    return F.pad(x, (0, 1), value=1.0)


def _solved(images, told):
    return torch.linalg.lstsq(_with_one(images), told).solution


def _fit(images, told, new):
    return _with_one(new) @ _solved(images, told)


def _odds(p):
    return (p / (1 - p)).log()


@function_exercise(2, cases=[_linear_teacher(0, 4, 2, 3, 2), _linear_teacher(1, 9, 5, 4, 6)], learns=(), why=(
    "Whoever hands out probabilities hands out a linear network with them; Tramèr and others (2016) copied services so."
), plainly={
    "return_types": "lstsq gives several things: the weights are its `.solution`",
    "unsupported operand type(s) for @": "lstsq gives several things: the weights are its `.solution`",
    "cannot be multiplied": "these tables do not fit: both sets of images need with_one, and lstsq takes the images "
    "first, then the answers",
    "must be batches of square matrices": "solve wants as many images as unknowns; lstsq takes any number of images",
    "torch.linalg.lstsq: input.size(-2)": "lstsq wants the images that were answered first, and then the answers to "
    "them, a row for each",
}, mistakes={
    "log(p / (1 − p)) is right for a sigmoid, where each class is asked by itself; these come from a softmax, whose "
    "logits are log p but for one number an image":
        lambda x, p, new: _fit(x, _odds(p), new).softmax(-1),
    "log(p / (1 − p)) and a sigmoid ask each class by itself; these probabilities come from a softmax, so take log p":
        lambda x, p, new: _fit(x, _odds(p), new).sigmoid(),
    "these are the logarithms of the probabilities; softmax in place of log_softmax gives them themselves":
        lambda x, p, new: _fit(x, p.log(), new).log_softmax(-1),
    "the logarithm to base 2 makes logits of another size, and softmax wants natural ones: p.log()":
        lambda x, p, new: _fit(x, p.log2(), new).softmax(-1),
    "the sign is turned: these are −log p, the surprises, so the likeliest class comes out last":
        lambda x, p, new: _fit(x, -p.log(), new).softmax(-1),
    "the column of ones stands on the left here and on the right there: use with_one for both":
        lambda x, p, new: (F.pad(new, (1, 0), value=1.0) @ _solved(x, p.log())).softmax(-1),
    "this solves for the probabilities themselves and cuts off what is below 0 or above 1; solve for their logarithms":
        lambda x, p, new: _fit(x, p, new).clamp(0, 1),
    "these are the classes alone; all probabilities are wanted":
        lambda x, p, new: _fit(x, p.log(), new).argmax(-1),
    "these are the weights and the bias that you solved for; what would they answer to the new images?":
        lambda x, p, new: _solved(x, p.log()),
    "this is what it answers to the old images; the new ones are asked for":
        lambda x, p, new: _fit(x, p.log(), x).softmax(-1),
    "this solves for the probabilities themselves, which are not linear in the pixels; their logarithms are, up to "
    "one number an image":
        lambda x, p, new: _fit(x, p, new),
    "this solves for the probabilities, and puts what comes out through a softmax; solve for their logarithms":
        lambda x, p, new: _fit(x, p, new).softmax(-1),
    "these are logits; a softmax makes probabilities of them":
        lambda x, p, new: _fit(x, p.log(), new),
    "these are centred logits; a softmax makes probabilities of them":
        lambda x, p, new: _fit(x, p.log() - p.log().mean(-1, keepdim=True), new),
    "the bias is lost: the images need a column of ones, as with_one adds it":
        lambda x, p, new: (new @ torch.linalg.lstsq(x, p.log()).solution).softmax(-1),
    "exp alone does not make them add up to 1; a softmax does":
        lambda x, p, new: _fit(x, p.log(), new).exp(),
    "softmax(0) goes down the columns; each image has its row, softmax(-1)":
        lambda x, p, new: _fit(x, p.log(), new).softmax(0),
    "this is one-hot: the classes are right, and how sure the teacher is of them is lost":
        lambda x, p, new: F.one_hot(_fit(x, p.log(), new).argmax(-1), p.shape[-1]).double(),
})
def copied(images, probabilities, new_images):
    return _fit(images, probabilities.log(), new_images).softmax(-1)


SHARES = [(0.5, 0.1), (0.9, 0.03), (0.35, 0.1), (0.2, 0.05)]    # the probability of a class, the standard error


@function_exercise(3, cases=SHARES, why=(
    "A teacher that knows a share to a hundredth says in one number what thousands of labels would have to say."
), mistakes={
    "the error is squared when you solve for n, the square root having gone":
        lambda p, error: p * (1 - p) / error,
    "the square root goes with the error: square both sides of error = √(p(1 − p)/n)":
        lambda p, error: math.sqrt(p * (1 - p)) / error,
    "under the root stands p(1 − p): the other classes count, too":
        lambda p, error: p / error**2,
    "this is upside down: a smaller error needs more labels":
        lambda p, error: error**2 / (p * (1 - p)),
    "this is the standard error of that many labels; the question is how many labels":
        lambda p, error: math.sqrt(p * (1 - p) / error),
    "this is right where p is a half; elsewhere the spread is p(1 − p), which is smaller":
        lambda p, error: 0.25 / error**2,
    "this is what a margin of two standard errors needs; one is asked for":
        lambda p, error: 4 * p * (1 - p) / error**2,
    "rounded up; leave the fraction as it is":
        lambda p, error: math.ceil(p * (1 - p) / error**2 - 1e-9),
    "rounded down; leave the fraction as it is":
        lambda p, error: math.floor(p * (1 - p) / error**2),
    "under the root stands p(1 − p), and here p is missing":
        lambda p, error: (1 - p) / error**2,
    "p(1 − p) is missing: how much single labels scatter depends on p":
        lambda p, error: 1 / error**2,
    "squaring takes the root away, and leaves p(1 − p) as it is: only the error is squared":
        lambda p, error: (p * (1 - p)) ** 2 / error**2,
    "this is the spread of single draws, √(p(1 − p)); how many of them make it as small as the error?":
        lambda p, error: math.sqrt(p * (1 - p)),
    "error * 2 is twice the error; its square is error**2":
        lambda p, error: p * (1 - p) / (error * 2),
    "read from left to right, / error * 2 divides by the error and then doubles; its square is error**2":
        lambda p, error: p * (1 - p) / error * 2,
    "a bracket is missing: * and / come before −, so write p * (1 - p)":
        lambda p, error: p * 1 - p / error**2,
    "the two arguments have changed places":
        lambda p, error: error * (1 - error) / p**2,
    "the error is a share, as p is, and not in per cent":
        lambda p, error: p * (1 - p) / (100 * error) ** 2,
})
def labels_needed(probability, error):
    return probability * (1 - probability) / error**2
