"""Checkers of lesson 09, small compute."""

import torch

from classroom.exercise import function_exercise, measured_exercise, value_exercise
from classroom.fields import of_values
from classroom.own import own_numbers


def _bytes(images=20_000, classes=200, kept=5):
    """The right number; and what is wrong -> what somebody has computed. classes: at most 256."""
    fits = f"{classes} classes: the numbers 0 to {classes - 1} fit into one byte"
    right = images * (kept * (2 + 1) + 2)
    return right, {
        "the mean of the other logits is missing, 2 bytes an image": images * kept * (2 + 1),
        "the numbers of the classes are missing: without them nobody knows whose logits these are":
            images * (kept * 2 + 2),
        "the mean of the others is stored once an image, not once a kept logit": images * kept * (2 + 1 + 2),
        f"{fits}, two are not needed": images * (kept * (2 + 2) + 2),
        f"{fits}; torch's int64, with 8, is far too large for them": images * (kept * (2 + 8) + 2),
        f"{fits}; an int32, with 4, is too large for them": images * (kept * (2 + 4) + 2),
        "a float16 has 2 bytes; 4 is a float32": images * (kept * (4 + 1) + 4),
        "the mean is a float16 like the logits, so it has 2 bytes; 4 is a float32": images * (kept * (2 + 1) + 4),
        f"that is what all {classes} logits take; only the {kept} largest are kept": images * classes * 2,
        f"that is one image; there are {images:,}": kept * (2 + 1) + 2,
        "these are bits; a byte has eight": 8 * right,
    }


def _own_cache(dice):
    return {"images": 100 * dice.whole(100, 900), "classes": dice.whole(100, 256), "kept": dice.whole(3, 9)}


@own_numbers("The same for {images:,} images, a teacher with {classes} classes, and the {kept} largest logits of each: "
             "how many bytes does the cache take?", draw=_own_cache, field=lambda **sizes: of_values(*_bytes(**sizes)))
@value_exercise(1, mistakes=_bytes()[1], why=(
    "All logits in full, as float32, would take 16 million bytes, 47 times as much."
))
def size_of_cache():
    return _bytes()[0]


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
