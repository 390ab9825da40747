"""Answers of several parts, as dictionaries: what is right so far, what is not, and what is still missing."""

from collections.abc import Callable
from typing import NamedTuple

from classroom.comparing import NotAttempted, Refused, shown

MOST = 3    # reasons in one sentence
RIGHT, NONE, MISSING = "right: {}", "none of them yet", "not attempted yet: {}"
LATER, JOINT = "to look at again after that: {}", " · "


class Parts(NamedTuple):
    """An answer whose parts are right or wrong each by itself."""

    labels: dict    # key -> its name in a sentence
    why_not: Callable    # (key, given) -> why this is not right, None where it is
    counted: bool = False    # say how many are right, where their names would be too long

    def judge(self, given):
        """True or a sentence. given: the parts that are filled in."""
        why = {key: self.why_not(key, given[key]) for key in self.labels if key in given}
        right = [self.labels[key] for key in why if why[key] is None]
        words = f"{len(right)} of {len(self.labels)}" if right and self.counted else ", ".join(right)
        wrong = {self.labels[key]: reason for key, reason in why.items() if reason is not None}
        return partly(words, wrong, [label for key, label in self.labels.items() if key not in given])


def filled(answer, keys):
    """The parts of a dictionary that are filled in. NotAttempted where there is none."""
    strangers = [key for key in answer if key not in keys]
    if strangers:
        raise Refused(f"{shown(strangers[0])} is no key of the dictionary in the exercise: keep its keys as they stand")
    given = {key: answer[key] for key in keys if answer.get(key) is not None and answer[key] is not ...}
    if not given:
        raise NotAttempted
    return given


def partly(right, wrong, missing=()):
    """True where nothing is wrong or missing, else what is right, why the first few are not, and what to do next.

    right: in words, empty where nothing is. wrong: {part: why}. missing: parts.
    """
    if not wrong and not missing:
        return True
    parts = [RIGHT.format(right) if right else NONE]
    parts += [f"{part}: {why}" for part, why in list(wrong.items())[:MOST]]
    parts += [LATER.format(", ".join(list(wrong)[MOST:]))] if len(wrong) > MOST else []
    parts += [MISSING.format(", ".join(missing))] if missing else []
    return JOINT.join(parts)
