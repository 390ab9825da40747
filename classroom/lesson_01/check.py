"""Exercises of lesson 01: the widest network that fits, the fair comparison, patience with wrong labels."""

import functools

from classroom.comparing import call, near, shown
from classroom.exercise import exercise, function_exercise, value_exercise
from kdlib.data import load_digits
from kdlib.measure import accuracy, size_in_bytes
from kdlib.models import mlp
from kdlib.training import fit

# Networks that fit exactly, with some bytes to spare, with one byte too few, and with two thirds of a unit to spare.
MEMORIES = [(size_in_bytes(mlp(features, width, classes)) + spare, features, classes)
            for features, width, classes in ((5, 1, 2), (3, 7, 4), (64, 16, 10)) for spare in (0, 7, -1)]
MEMORIES.append((size_in_bytes(mlp(64, 16, 10)) + 200, 64, 10))


@function_exercise(1, cases=MEMORIES, why=(
    "Where memory is short, this tells which network fits before anybody has trained one."
), mistakes={
    "`round` goes up from a half on: the last unit does not fit any more; // rounds down":
        lambda free, f, c: round((free / 4 - c) / (f + 1 + c)),
    "the biases are forgotten: every unit has one, and every output":
        lambda free, f, c: free // 4 // (f + c),
    "a parameter takes four bytes; this counts one for each":
        lambda free, f, c: (free - c) // (f + 1 + c),
    "there is no fraction of a unit: round down, with //":
        lambda free, f, c: (free / 4 - c) / (f + 1 + c),
    "rounded up: the last unit does not fit any more":
        lambda free, f, c: -(-(free / 4 - c) // (f + 1 + c)),
    "the output layer's biases are forgotten; they come once, whatever the width":
        lambda free, f, c: free // 4 // (f + 1 + c),
    "each unit has weights to the inputs and to the outputs: these are added, not multiplied":
        lambda free, f, c: free // 4 // (f * c),
    "these are the parameters that fit; how many units is that?":
        lambda free, f, c: free // 4,
})
def widest(free_bytes, features, classes):
    return (free_bytes // 4 - classes) // (features + 1 + classes)


@value_exercise(2, why=(
    "A gain speaks of teaching where nothing else differs, and this is the comparison that all later lessons make."
), mistakes={
    "this is the report's own gain: its student alone trained for 20 epochs, the distilled one for 100": 95.3 - 93.0,
    "compared with the teacher one learns what the small size costs, not what the teaching is worth": 95.3 - 97.2,
    "the other way round: a gain of the distilled student is positive": 95.1 - 95.3,
    "this is a fraction; the gain is asked for in points, that is in per cent": 0.002,
    "the student alone is of the wrong width: compare with the same student": 95.3 - 91.4,
    "this is the accuracy of the student alone; the gain is the difference": 95.1,
    "the row is right; now take it from the distilled student's 95.3": 95.3,
})
def gain_of_distillation():
    return 95.3 - 95.1


@functools.cache
def _network(width, epochs, wrong_labels=True, seed=0):
    data = load_digits()
    labels = data.y_train.clone()
    if wrong_labels:
        labels[::5] = (labels[::5] + 1) % 10
    network = mlp(64, width, 10, seed=seed)
    fit(network, data.x_train, labels, epochs=epochs, lr=3e-2, batch_size=100, seed=seed)
    return network, data, labels


@functools.cache
def _validation(width, epochs, **how):
    network, data, _ = _network(width, epochs, **how)
    return accuracy(network, data.x_val, data.y_val)


@functools.cache
def _training(width, epochs):
    network, data, labels = _network(width, epochs)
    return accuracy(network, data.x_train, labels)


@functools.cache
def _test(width, epochs):
    network, data, _ = _network(width, epochs)
    return accuracy(network, data.x_test, data.y_test)


def _shares_of(images, measured):
    """Can these be shares of so many images?"""
    return all(near(images * float(m), round(images * float(m)), 1e-3) for m in measured)


SETTINGS = ((512, 1), (512, 5), (16, 10))
VALIDATED, TESTED = 297, 500    # images
TEST = ("these are shares of 500 images, so of the test images: when to stop is a choice, and choices are made on the "
        "297 validation images")
PATIENCE = {
    "these are per cent; a fraction between 0 and 1 is asked for": lambda w, e: 100 * _validation(w, e),
    "this is the error; the accuracy is asked for": lambda w, e: 1 - _validation(w, e),
    "this is the error, and in per cent; a fraction that is right is asked for":
        lambda w, e: 100 - 100 * _validation(w, e),
    "trained with another seed: take seed=0, so that we compare the same network":
        lambda w, e: _validation(w, e, seed=1),
    "this network has learnt from the correct labels: take those of which every fifth is wrong":
        lambda w, e: _validation(w, e, wrong_labels=False),
    "this is measured against wrong labels: ask the validation images, by the labels that they have": _training,
    "the width makes no difference here: is it passed on?": lambda w, e: _validation(512, e),
    "the epochs make no difference here: are they passed on?": lambda w, e: _validation(w, 30),
    "the epochs make no difference here: `trained` takes 15, unless it is told epochs=epochs":
        lambda w, e: _validation(w, 15),
}


@exercise(3, solution=lambda width, epochs: _validation(width, epochs), mistakes=PATIENCE | {TEST: _test}, why=(
    "Wrong labels take time to be learnt by heart, so when to stop is worth a look at the validation images."
))
def validation_accuracy_after(answer):
    """Compared with our own measurement, up to six of the 297 images."""
    measured = [call(answer, *setting) for setting in SETTINGS]
    if all(near(m, _validation(*setting), 0.02) for m, setting in zip(measured, SETTINGS)):
        rounded = _shares_of(100, measured)    # to two digits: these could be of any images
        return TEST if _shares_of(TESTED, measured) and not (_shares_of(VALIDATED, measured) or rounded) else True
    for sentence, wrong in PATIENCE.items():
        if all(near(m, wrong(*setting), 0.02) for m, setting in zip(measured, SETTINGS)):
            return sentence
    return (f"for width {SETTINGS[0][0]} after {SETTINGS[0][1]} epoch we measured {_validation(*SETTINGS[0]):.3f}, "
            f"yours gives {shown(measured[0])}")
