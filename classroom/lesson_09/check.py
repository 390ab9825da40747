"""Checkers of lesson 09, small compute."""

import torch

from classroom.exercise import function_exercise, measured_exercise, value_exercise


@value_exercise(1, why=(
    "All logits in full, as float32, would take 16 million bytes, 47 times as much."
), mistakes={
    "the mean of the other logits is missing, 2 bytes an image": 20_000 * 5 * (2 + 1),
    "the numbers of the classes are missing: without them nobody knows whose logits these are": 20_000 * (5 * 2 + 2),
    "the mean of the others is stored once an image, not once a kept logit": 20_000 * 5 * (2 + 1 + 2),
    "200 classes: the numbers 0 to 199 fit into one byte, two are not needed": 20_000 * (5 * (2 + 2) + 2),
    "200 classes: the numbers 0 to 199 fit into one byte; torch's int64, with 8, is far too large for them":
        20_000 * (5 * (2 + 8) + 2),
    "200 classes: the numbers 0 to 199 fit into one byte; an int32, with 4, is too large for them":
        20_000 * (5 * (2 + 4) + 2),
    "a float16 has 2 bytes; 4 is a float32": 20_000 * (5 * (4 + 1) + 4),
    "the mean is a float16 like the logits, so it has 2 bytes; 4 is a float32": 20_000 * (5 * (2 + 1) + 4),
    "that is what all 200 logits take; only the 5 largest are kept": 20_000 * 200 * 2,
    "that is one image; there are 20,000": 5 * (2 + 1) + 2,
    "these are bits; a byte has eight": 8 * 20_000 * (5 * (2 + 1) + 2),
})
def size_of_cache():
    return 20_000 * (5 * (2 + 1) + 2)


def _rounded(v, low, high, top):
    span = _safe(high - low)
    return low + ((v - low) / span * top).round() / top * (high - low)


def _safe(span):
    """Equal logits have no range, and come back as they are."""
    return span.clamp(min=torch.finfo(span.dtype).tiny)


def _by_row(v, bits, top=None):
    return _rounded(v, v.amin(1, keepdim=True), v.amax(1, keepdim=True), top or 2**bits - 1)


def _shares(v, bits):
    low, high = v.amin(1, keepdim=True), v.amax(1, keepdim=True)
    return (_by_row(v, bits) - low) / _safe(high - low)


def _unguarded(v, bits):
    low, high, top = v.amin(1, keepdim=True), v.amax(1, keepdim=True), 2**bits - 1
    return low + ((v - low) / (high - low) * top).round() / top * (high - low)


ANSWERS = [(torch.tensor([[0.0, 1.2, 3.0], [10.0, 12.0, 20.0]]), 1),
           (torch.tensor([[0.0, 1.2, 3.0], [10.0, 12.0, 20.0]]), 2),
           (torch.tensor([[4.0, -2.0, 0.3, 1.1], [-9.0, 7.0, 2.2, -0.5], [0.1, 0.2, 0.33, 0.6]]), 3),
           (torch.tensor([[2.0, 2.0, 2.0], [0.0, 1.2, 3.0]]), 2)]


@function_exercise(2, cases=ANSWERS, why=(
    "One wild answer no longer takes the precision away from all the others."
), mistakes={
    "this has one range for the whole table; each row shall have its own":
        lambda v, bits: _rounded(v, v.min(), v.max(), 2**bits - 1),
    "this has a range for each column, that is for each class; amin(1, keepdim=True) goes along the row":
        lambda v, bits: _rounded(v, v.amin(0, keepdim=True), v.amax(0, keepdim=True), 2**bits - 1),
    "the highest whole number of b bits is 2^b − 1, for the lowest is 0":
        lambda v, bits: _by_row(v, bits, top=2**bits),
    "these are the whole numbers that are stored; the logits that come back are wanted":
        lambda v, bits: _shares(v, bits) * (2**bits - 1),
    "these are shares of the range, from 0 to 1; the way back to logits is missing":
        _shares,
    "in a row of equal logits the range is 0, and 0 divided by 0 is nan; such a row comes back unchanged":
        _unguarded,
    "on the way back the lowest logit must be added again":
        lambda v, bits: _by_row(v, bits) - v.amin(1, keepdim=True),
    "nothing is rounded here: these are the logits as they were": lambda v, bits: v.clone(),
    "this rounds logits to whole numbers, however many bits there are": lambda v, bits: v.round(),
})
def in_bits_by_row(v, bits):
    return _by_row(v, bits)


# What the mean over repetitions 0, 1 and 2 may be: about 45 here; other processors and small changes move it.
@measured_exercise(3, expected=44.6, within=17.0, why=(
    "What works with one teacher may fail with the next: try it with yours before you rely on it."
), looks_like={    # sentence: an example, and how far it holds
    "next to nothing? That is what the first teacher's students lose; here the convolutional one is asked": (1.5, 3.5),
    "below zero? It is real minus noise, and of the students": (-44.6, 17.0),
    "this looks like a share; in points it is a hundred times as much": (0.446, 0.17),
    "this looks like the sum over the three repetitions; their mean is wanted": (133.8, 35.0),
    "this looks like an accuracy; the difference of two is wanted": (92.0, 8.0),
}, question="is it points, and the mean of repetitions 0, 1 and 2?")
def real_minus_noise():
    pass
