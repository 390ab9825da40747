"""Checkers of lesson 07, temperature and model size."""

import functools
import math

import pandas as pd

from classroom.comparing import Refused, described, near, shown
from classroom.exercise import exercise, function_exercise, value_exercise
from classroom.fields import Words, of_values
from classroom.lesson_07.school import behind_the_dials
from classroom.own import own_numbers
from classroom.partial import Parts, filled
from kdlib.measure import margin


@value_exercise(1, why=(
    "Counting before starting tells how long a sweep will take, and whether it is worth it."
), mistakes={
    "the students alone are missing: there is one for each width and seed": 2 * 5 * 3 * 4,
    "a student alone has neither a temperature nor an alpha: there is one for each width and seed": 2 * 2 * 5 * 3 * 4,
    "there is one student alone for each width and seed, not one in all": 2 * 5 * 3 * 4 + 1,
    "there is a student alone for each width as well, not only for each seed": 2 * 5 * 3 * 4 + 4,
    "there is a student alone for each seed as well, not only for each width": 2 * 5 * 3 * 4 + 2,
    "every combination of the axes is a student: multiply, do not add": 2 + 5 + 3 + 4,
    "a student alone has no temperature: there is one for each width and seed": 2 * 5 * 3 * 4 + 2 * 4 * 5,
    "a student alone has no alpha: there is one for each width and seed": 2 * 5 * 3 * 4 + 2 * 4 * 3,
})
def rows_of_the_table():
    return 2 * 5 * 3 * 4 + 2 * 4


OF_WORDS = "does not support operation", "agg function failed", "to numeric", "with string dtype"    # pandas 2 and 3
WORDS = ("the column `method` holds words, which have no mean: choose the column first, as in .val_accuracy.mean(), "
         "after you have kept the distilled students")


def _table(scores):
    """scores: {temperature: (validation accuracies, test accuracies)}, a number for each seed in both."""
    rows = [("distilled", T, seed, *pair) for T, both in scores.items() for seed, pair in enumerate(zip(*both))]
    rows += [("alone", math.nan, seed, 0.99, 0.99) for seed in range(3)]
    return pd.DataFrame(rows, columns=["method", "temperature", "seed", "val_accuracy", "test_accuracy"])


def _means(table, column="val_accuracy"):
    return table[table.method == "distilled"].groupby("temperature")[column].mean()


# Three seeds: of two the median is the mean. In the first table the best median is that of T = 1.
TABLES = [(_table({1.0: ((0.90, 0.82, 0.50), (0.70, 0.70, 0.70)), 4.0: ((0.80, 0.81, 0.79), (0.80, 0.79, 0.78)),
                   8.0: ((0.70, 0.71, 0.69), (0.72, 0.73, 0.74))}),),
          (_table({16.0: ((0.70, 0.70, 0.70), (0.50,) * 3), 2.0: ((0.60, 0.72, 0.63), (0.60,) * 3)}),)]


@function_exercise(2, cases=TABLES, plainly=dict.fromkeys(OF_WORDS, WORDS), why=(
    "Chosen on validation images, the temperature leaves the test images for one honest look at the end."
), mistakes={
    "this takes the median over the seeds; the mean is wanted, which hears every seed":
        lambda table: table[table.method == "distilled"].groupby("temperature").val_accuracy.median().idxmax(),
    "this chooses on the test images: they are for judging, once":
        lambda table: _means(table, "test_accuracy").idxmax(),
    "this takes the temperature of the best single student; the mean over the seeds is wanted":
        lambda table: table.temperature[table[table.method == "distilled"].val_accuracy.idxmax()],
    "this looks at the students alone too: keep the rows whose method is distilled":
        lambda table: table.temperature[table.val_accuracy.idxmax()],
    "this is the number of a row of the table; which temperature stands in it?":
        lambda table: table.val_accuracy.idxmax(),
    "this is the best accuracy; the temperature that reaches it is wanted, which idxmax gives":
        lambda table: _means(table).max(),
    "this is the place of the best temperature among the groups; idxmax gives the temperature itself":
        lambda table: _means(table).argmax(),
    "this is the worst temperature, not the best": lambda table: _means(table).idxmin(),
    "this is the highest temperature, not the best": lambda table: table.temperature.max(),
})
def choose(table):
    return _means(table).idxmax()


PAYS_UP_TO = {4: 50, 16: 300}
IMAGES = (20, 50, 100, 300, 1000)
LABELS = {width: f"width {width}" for width in PAYS_UP_TO}

WRONG = {
    "these are the first numbers at which it no longer pays; the last at which it does are wanted": {4: 100, 16: 1000},
    "this is where the teacher brings most; it is asked up to where it still brings something": {4: 20, 16: 20},
    "the widths have changed places: the first key is the narrow student's": {4: 300, 16: 50},
    "at width 4 and 100 images, what is the sign of the difference?": {4: 100, 16: 300},
    "at 1,000 images, what is the sign of the difference, and is margin() above 3 or only away from zero?":
        {4: 1000, 16: 1000},
    "is it the difference to the students *alone* of the same width?": {4: 50, 16: 1000},
}


@functools.cache
def _dials():
    return behind_the_dials()


@functools.cache
def _gains(images, width, temperature):
    """The gain in points, from the tables of the exercise; and what is wrong -> what somebody has computed."""
    distilled, alone = _dials()
    taught, own = distilled[images][width][temperature], alone[images][width]
    gain = taught - own
    return gain.mean(), {
        "this is the other way round: distilled minus alone is asked for": -gain.mean(),
        "these are standard errors; the mean of the difference itself is asked for": margin(gain),
        "this is the accuracy of the distilled students; how far are they ahead of those alone?": taught.mean(),
        "this is the accuracy of the students alone; how far are the distilled ones ahead of them?": own.mean(),
        "this is the sum over the ten repetitions; their mean is asked for": gain.sum(),
        "this is a fraction; in points it is a hundred times as much": gain.mean() / 100,
    }


def _own_dials(dice):
    """A setting of the dials where the mean tells the sign, and is not taken for a margin."""
    while True:
        images, width = dice.one_of(IMAGES), dice.one_of((4, 8, 16, 32, 64))
        temperature = dice.one_of((1.0, 2.0, 4.0, 8.0, 16.0, 32.0))
        right, mistakes = _gains(images, width, temperature)
        if min(abs(right - wrong) for wrong in mistakes.values()) > 0.3:
            return {"images": images, "width": width, "temperature": temperature}


@own_numbers("How many points of test accuracy are students of {width} units ahead of those alone when they have "
             "{images} images and a teacher at T = {temperature:g}, α = 1, in the mean of the ten repetitions? The two "
             "tables of the exercise have it; two decimals will do.",
             draw=_own_dials, field=lambda **dials: of_values(*_gains(**dials), 0.004))
@exercise(3, solution=PAYS_UP_TO, mistakes=WRONG, field=Words(IMAGES, LABELS), why=(
    "More labels leave less for a teacher to add; where that ends is a thing to measure, as you have done here."
))
def pays_up_to(answer):
    if not isinstance(answer, dict):
        raise Refused(f"a dictionary with the keys 4 and 16 is wanted, this is {described(answer)}")
    found = filled(answer, PAYS_UP_TO)
    for sentence, mistaken in WRONG.items():
        if found.keys() == mistaken.keys() and all(near(found[width], mistaken[width], 0) for width in found):
            return sentence
    return Parts(LABELS, _why_not).judge(found)


def _why_not(width, images):
    if near(images, PAYS_UP_TO[width], 0):
        return None
    if any(near(images, number, 0) for number in IMAGES):
        return f"up to {shown(images)}? Print margin(…) for all five numbers of images once more"
    return f"{shown(images)} is none of the five numbers of images"
