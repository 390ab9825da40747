"""What all exercise checkers share: they print one sentence, name the mistake where they know it, and never raise.

Three kinds of exercises, as decorators:

    @function_exercise(2, cases=[(…), …], mistakes={"you forgot T²": wrong_function, …})
    def kl_term(z, v, T):               # the reference; the learner's function is compared with it, case by case
        return …

    @value_exercise(3, mistakes={"that is the labels' weight": 0.1})
    def teacher_share():                # the reference returns the value
        return …

    @exercise(1, mistakes={"sentence": wrong_answer, …}, solution=right_answer)
    def narrow_student(answer):         # anything else: returns True, or a sentence that says what is wrong
        return …

A mistake is code: the answer of a learner who makes it. An answer that gives the same results gets its sentence.
"""

import functools

from classroom import solved
from classroom.comparing import (
    LONGEST,
    NotAttempted,
    Refused,
    attempted,
    close,
    compare_functions,
    near,
    shown,
    wrong_kind,
)

# What Python or torch complains of -> what the learner needs to hear. Each of these is a first try that many make.
POWER = "in Python a power is written **, as in T**2; ^ is something else"
PLAIN_WORDS = {
    "for ^:": POWER,
    "bitwise_xor": POWER,
    "mean(): could not infer": "mean() wants floats: turn True and False (or whole numbers) into floats first",
}


def exercise(number, *, mistakes=None, solution=None, plainly=None):
    """Turn ``judge(answer) -> True, False or a sentence`` into a checker that prints a sentence about the exercise.

    plainly: what Python or torch complains of in this exercise -> what the learner needs to hear, before PLAIN_WORDS.
    """
    def decorate(judge):
        @functools.wraps(judge)
        def check(answer):
            verdict = _verdict(judge, answer, {**(plainly or {}), **PLAIN_WORDS})
            print(f"Exercise {number}: {verdict}")
            if verdict == "correct":
                solved.record(check)
        check.number, check.mistakes, check.solution = number, mistakes or {}, solution
        return check
    return decorate


def function_exercise(number, *, cases, mistakes, tolerance=1e-4, plainly=None):
    """Turn a reference function into a checker. cases: tuples of arguments, those that are easy to read first."""
    def decorate(reference):
        def judge(answer):
            return compare_functions(answer, reference, cases, mistakes, tolerance)
        check = exercise(number, mistakes=mistakes, solution=reference, plainly=plainly)
        return check(functools.wraps(reference)(judge))
    return decorate


def value_exercise(number, *, mistakes, tolerance=1e-4):
    """Turn a reference that returns a value into a checker."""
    def decorate(reference):
        def judge(answer):
            expected = reference()
            if close(answer, expected, tolerance):
                return True
            for sentence, wrong in mistakes.items():
                if close(answer, wrong, tolerance):
                    return sentence
            # A learner who is told the number has nothing left to find out.
            return wrong_kind(answer, expected) or f"{shown(answer)} is not it"
        return exercise(number, mistakes=mistakes, solution=reference())(functools.wraps(reference)(judge))
    return decorate


def measured_exercise(number, *, expected, within, looks_like, question):
    """Turn a name into a checker of a number that the learner measured, which a machine's rounding may move a little.

    looks_like: sentence -> (example, how far from it the sentence still holds). question: for any other number.
    """
    def decorate(named):
        def judge(answer):
            if near(answer, expected, within):
                return True
            for sentence, (example, range_) in sorted(looks_like.items(), key=lambda item: item[1][1]):
                if near(answer, example, range_):
                    return sentence
            return f"{shown(answer)} is not near to what we measured: {question}"
        mistakes = {sentence: example for sentence, (example, _) in looks_like.items()}
        return exercise(number, mistakes=mistakes, solution=expected)(functools.wraps(named)(judge))
    return decorate


def _verdict(judge, answer, plain_words):
    try:
        found = judge(attempted(answer))
    except NotAttempted:
        return "not attempted yet"
    except Refused as refused:
        found = str(refused)
    except RecursionError:
        found = "your function calls itself without end"
    except BaseException as error:    # SystemExit and all: a checker must never stop a lesson
        message = _message(error)
        plainly = (words for complaint, words in plain_words.items() if complaint in message)
        found = next(plainly, f"your answer raised {type(error).__name__}{message}")
    if found is True:
        return "correct"
    return f"not yet: {found}" if found else "not yet"


def _message(error):
    try:
        words = " ".join(str(error).split())[:LONGEST]
    except BaseException:    # a learner's own exception may have a __str__ that raises
        words = ""
    return f": {words}" if words else ""
