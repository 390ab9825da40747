"""An exercise asked again with numbers of one's own: they follow from a learner's name, so nobody needs to keep a key.

    @own_numbers("The same for the logits {logits}.", draw=numbers_from_dice, field=what_is_said_of_a_number)
    @exercise(3, …)
    def smallest_temperature(answer): …

    check.smallest_temperature.own.ask("Ada Lovelace")            # prints the question, with Ada's numbers in it
    check.smallest_temperature.own("Ada Lovelace", 7)             # prints what the checker says of her answer
    check.smallest_temperature.own.verdict("Ada Lovelace", 7)     # gives it back

It keeps neighbours from copying a number. It is no lock: who knows a name and has the kit can compute its answer.
"""

import hashlib
import textwrap
import unicodedata
from pathlib import Path

from classroom.comparing import Refused, shown, wrong_kind
from classroom.exercise import LINE, exercise, say
from classroom.fields import one_number

NAMELESS = "whose numbers? Write your name, as your teacher's list has it, between quotes: learner = \"…\""


def folded(learner):
    """A name or number as text in which spaces, capitals and ways to write an accent make no difference. Raises
    TypeError for anything else, ValueError where no letter or digit is in it."""
    if isinstance(learner, bool) or not isinstance(learner, (str, int)):
        raise TypeError(f"learner must be a name or a number, got {shown(learner)}")
    words = " ".join(unicodedata.normalize("NFKC", str(learner)).casefold().split())
    if not any(letter.isalnum() for letter in words):
        raise ValueError(f"learner must have a letter or a digit in it, got {learner!r}")
    return words


def handed_in_by(learner):
    """False where nbgrader grades the work of somebody with another name: then the numbers are borrowed. It grades in
    the folder autograded/NAME/ASSIGNMENT. Anywhere else nobody knows, and it is True."""
    stage, name = (Path.cwd().parts[-3:-1] if len(Path.cwd().parts) > 3 else ("", ""))
    return stage != "autograded" or folded(name) == folded(learner)


class Dice:
    """Whole numbers from words: the same ones on every computer, for every version of Python."""

    def __init__(self, *words):
        self.words, self.thrown = "\n".join(words), 0

    def whole(self, least, most):
        """The next number, in least … most."""
        self.thrown += 1
        digest = hashlib.sha256(f"{self.words}\n{self.thrown}".encode()).digest()
        return least + int.from_bytes(digest, "big") % (most - least + 1)

    def one_of(self, choices):
        return choices[self.whole(0, len(choices) - 1)]


class Own:
    """The exercise of ``check`` with numbers of one's own.

    asks: the question, with the names of the numbers in {}. draw(dice) -> {name: number or text}. field(**numbers) ->
    the `classroom.fields.Number` that judges; its first case is the right answer.
    """

    def __init__(self, check, asks, draw, field):
        self.check, self.asks, self.draw, self.field = check, asks, draw, field

    def numbers(self, learner):
        """{name: number} of this learner. learner: a name or a number."""
        return self.draw(Dice(folded(learner), self.check.__module__, self.check.__name__))

    def task(self, learner):
        """The question in a sentence, with the learner's numbers in it."""
        try:
            asked = self.asks.format(**self.numbers(learner))
        except (TypeError, ValueError):
            asked = NAMELESS
        return f"Exercise {self.check.number}, with numbers of your own: {asked}"

    def ask(self, learner):
        """Print the question; its lines break between words."""
        print(textwrap.fill(self.task(learner), LINE, break_long_words=False, break_on_hyphens=False))

    def solution(self, learner):
        right = self.field(**self.numbers(learner)).cases[0]
        return (right.low + right.high) / 2

    def verdict(self, learner, answer):
        """What the checker says of an answer: "correct", "not yet: …" or "not attempted yet". Never raises."""
        def judge(given):
            try:
                field = self.field(**self.numbers(learner))
            except (TypeError, ValueError):
                raise Refused(NAMELESS) from None
            return wrong_kind(given, 0.0) or field.judge(one_number(given), shown(given))
        return exercise(self.check.number, why=self.check.why)(judge).verdict(answer)

    def __call__(self, learner, answer):
        say(self.check.number, self.verdict(learner, answer), self.check.why)


def own_numbers(asks, *, draw, field):
    """Give the checker of an exercise its ``own``."""
    def decorate(check):
        check.own = Own(check, asks, draw, field)
        return check
    return decorate
