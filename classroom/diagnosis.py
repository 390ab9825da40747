"""Grades a diagnosis: which letter of the bug bank has which fault? Lessons 06 and 08 ask for it."""

from typing import NamedTuple

from classroom.bugs import BANK
from classroom.comparing import NotAttempted, Refused, described, shown
from classroom.fields import Words
from classroom.partial import Parts


class Diagnosis(NamedTuple):
    """Some letters of the bank and what the learner may call their faults."""

    letters: str
    decoys: set       # names on the learner's list that belong to nobody
    evidence: dict    # letter -> what to look at, for anybody who got it wrong
    mixed_up: dict    # (letter, fault) -> a sentence for those who take it for this fault
    elsewhere: frozenset = frozenset()    # names on other lists of the lesson: wrong here, and no strangers

    @property
    def listed(self):
        """The learner's list."""
        return sorted({BANK[letter].fault for letter in self.letters} | self.decoys, key=str.lower)

    @property
    def parts(self):
        return Parts({letter: letter for letter in self.letters}, self._why_not)

    @property
    def field(self):
        return Words(self.listed, parts=self.parts)

    def answers(self, **changed):
        """All the right names, apart from those that are changed."""
        return {letter: BANK[letter].fault for letter in self.letters} | changed

    def mistakes(self):
        """Everything that learners mix up in this ward, each with the sentence it gets."""
        confused = [self.answers(**{letter: fault}) for letter, fault in self.mixed_up if letter in self.letters]
        return {self.judge(answer): answer for answer in confused}

    def judge(self, answer):
        if not isinstance(answer, dict):
            raise Refused(f"a dictionary is wanted, a letter -> the name of a fault; this is {described(answer)}")
        letters = [*self.letters]    # so that "AB" is no member of it
        given = {letter: fault for letter, fault in answer.items() if fault is not None and fault is not ...}
        if not given and all(letter in letters for letter in answer):
            raise NotAttempted
        strangers = [letter for letter in answer if letter not in letters]
        if strangers:
            raise Refused(f"there is no specimen {shown(strangers[0])} in this ward, only {', '.join(letters)}")
        named = {letter: self._name(letter, fault) for letter, fault in given.items()}
        return self.parts.judge(named)

    def _why_not(self, letter, name):
        return None if name == BANK[letter].fault else self.mixed_up.get((letter, name), self.evidence[letter])

    def _name(self, letter, fault):
        tidy = " ".join(fault.replace("_", " ").lower().split()) if isinstance(fault, str) else None
        for name in (*self.listed, *self.elsewhere):
            if name.lower() == tidy:
                return name
        raise Refused(f"{shown(fault)}, your diagnosis of {letter}, is not on the list of faults: copy a name from "
                      "there")
