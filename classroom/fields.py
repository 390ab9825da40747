"""What a page that runs no Python asks for, where the answer to an exercise is a value, and what is said of a number.

The book's pages check such answers themselves: tools/build_answers.py asks the checkers for all that they may say.
"""

import math
from typing import NamedTuple

from classroom.comparing import as_tensor
from classroom.partial import Parts


class Case(NamedTuple):
    """What is said of the numbers from low to high, both included. Of several cases the first that holds counts."""

    says: bool | str    # True where they are right; {} in a sentence stands for the number
    low: float = -math.inf
    high: float = math.inf
    broken: bool = False    # of these numbers, only those that are not whole

    def holds(self, number):
        return self.low <= number <= self.high and not (self.broken and number.is_integer())


class Number(NamedTuple):
    """A field for a number."""

    cases: list    # the last one has no bounds

    def judge(self, number, words):
        """True or a sentence. number: a finite float; words: how a sentence shows it."""
        says = next(case.says for case in self.cases if case.holds(number))
        return says if says is True else says.replace("{}", words)


class Words(NamedTuple):
    """A list of choices for each key of a dictionary, or a mark at each word of a set."""

    choices: list
    labels: dict = {}    # key -> what the page calls it, where the key alone says too little
    parts: Parts | None = None    # where each key is right or wrong by itself; else the page knows all answers by heart


def around(centre, within, says):
    """The case of all numbers that are at most ``within`` away from ``centre``."""
    return Case(says, centre - within, centre + within)


def of_values(right, mistakes, tolerance=1e-4):
    """The Number that knows these values. mistakes: sentence -> value. All hold within tolerance · (1 + |value|)."""
    known = {True: right} | mistakes
    # A learner who is told the number has nothing left to find out.
    return Number([*(around(value, tolerance * (1 + abs(value)), says) for says, value in known.items()),
                   Case("{} is not it")])


def one_number(answer):
    """A single finite number as a float, however it is wrapped; anything else is None."""
    answer = as_tensor(answer)
    if answer is None or answer.numel() != 1 or not math.isfinite(answer.item()):
        return None
    return answer.item()
