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

import copy
import dis
import functools
import math

import torch

from kdlib import progress

LONGEST = 160    # characters of a value in a sentence
MOST_ENTRIES = 12    # of a tensor in a sentence; of a larger one the shape says more

# What Python or torch complains of -> what the learner needs to hear. Each of these is a first try that many make.
POWER = "in Python a power is written **, as in T**2; ^ is something else"
PLAIN_WORDS = {
    "for ^:": POWER,
    "bitwise_xor": POWER,
    "mean(): could not infer": "mean() wants floats: turn True and False (or whole numbers) into floats first",
}


class NotAttempted(Exception):
    """The learner's answer is still the ``...`` of the exercise cell."""


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
                progress.record(check)
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
            return _wrong_kind(answer, expected) or f"{shown(answer)} is not it"
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


def call(answer, *arguments):
    """The learner's function on copies of the arguments, which it must leave as they are."""
    if not callable(answer):
        raise Refused(f"a function is wanted here, this is a {type(answer).__name__}: {shown(answer)}")
    copies = copy.deepcopy(arguments)
    result = answer(*copies)
    if result is None and not _is_empty(answer):
        raise Refused("your function returned nothing: does it end with `return …`?")
    for place, (before, after) in enumerate(zip(arguments, copies)):
        if isinstance(before, torch.Tensor) and not _equal(before, after):
            raise Refused(f"your function changes its argument number {place + 1}: whoever calls it would lose that "
                          "data. Work on a new tensor (methods that end in _ change the old one)")
    return attempted(result)


def attempted(result):
    """``result``, unless it is what an empty exercise cell gives."""
    if result is None or result is ...:
        raise NotAttempted
    return result


def close(answer, expected, tolerance=1e-4):
    """True where the answer is the expected number or tensor: same shape, every entry within ``tolerance``."""
    answer, expected = (_as_tensor(value) for value in (answer, expected))
    if answer is None or expected is None or answer.shape != expected.shape:
        return False
    # NaN equals NaN: a reference never gives it, and a learner who makes a known mistake gets what the mistake gives.
    return torch.allclose(answer, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def near(answer, expected, within):
    """True where a single number is at most ``within`` away: for what a machine's rounding may change a little."""
    answer = _as_tensor(answer)
    return answer is not None and answer.numel() == 1 and bool((answer - expected).abs().max() <= within)


def shown(value):
    """A value in a sentence: tensors as lists of numbers with four digits, nothing longer than a line and a half."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.double() if value.is_floating_point() else value).tolist()
    words = _rounded(value)
    return words if len(words) <= LONGEST else words[:LONGEST] + " …"


class Refused(Exception):
    """A sentence for the learner, raised from deep inside."""


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


def compare_functions(answer, reference, cases, mistakes, tolerance=1e-4):
    """True where the answer gives what the reference gives on all cases, else the sentence for what it does."""
    results = [call(answer, *case) for case in cases]
    expected = [reference(*copy.deepcopy(case)) for case in cases]
    right = [close(result, want, tolerance) for result, want in zip(results, expected)]
    if all(right):
        return True
    for sentence, wrong in mistakes.items():
        try:
            theirs = [wrong(*copy.deepcopy(case)) for case in cases]
        except Exception:    # this mistake cannot be made on all of these cases
            continue
        if all(close(result, mistaken, tolerance) for result, mistaken in zip(results, theirs)):
            return sentence
    first = right.index(False)
    problem = _wrong_kind(results[first], expected[first])
    arguments = ", ".join(_described(argument) for argument in cases[first])
    if problem:
        return f"{problem} (for the arguments {arguments})"
    return (f"for the arguments {arguments} the answer is {shown(expected[first])}, "
            f"yours gives {shown(results[first])}")


def _wrong_kind(answer, expected):
    """A sentence where the answer is not even comparable with the expected value, else None."""
    given, wanted = _as_tensor(answer), _as_tensor(expected)
    if given is None:
        return f"a {_kind(wanted)} is wanted, this is a {type(answer).__name__}: {shown(answer)}"
    if given.shape != wanted.shape:
        return f"a {_kind(wanted)} is wanted, this has shape {tuple(given.shape)}"
    if not torch.isfinite(given).all() and torch.isfinite(wanted).all():
        return f"the numbers must be finite, here {given[~torch.isfinite(given)][0].item()} comes out"
    return None


def _described(argument):
    """An argument as it is, or its shape, where nobody would check the numbers by hand."""
    if isinstance(argument, torch.Tensor) and argument.numel() > MOST_ENTRIES:
        return f"a {tuple(argument.shape)} tensor"
    return shown(argument)


def _kind(tensor):
    return "single number" if tensor.ndim == 0 else f"tensor of shape {tuple(tensor.shape)}"


def _as_tensor(value):
    """Numbers, lists of numbers and tensors as float64; anything else is None."""
    try:
        return torch.as_tensor(value, dtype=torch.float64).detach()
    except Exception:
        return None


def _equal(before, after):
    return before.shape == after.shape and before.dtype == after.dtype and torch.equal(
        before.detach().nan_to_num(), after.detach().nan_to_num())


def _is_empty(function):
    """Does the function do nothing at all, as in the exercise cell?"""
    code = getattr(function, "__code__", None)
    steps = {step.opname for step in dis.get_instructions(code)} if code is not None else {"unknown"}
    return steps <= {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def _rounded(value):
    if isinstance(value, bool) or not isinstance(value, (int, float, list, tuple)):
        try:
            return " ".join(repr(value).split())
        except BaseException:    # a learner's own class may have a __repr__ that raises
            return f"a {type(value).__name__}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_rounded(part) for part in value[:50]) + ("" if len(value) <= 50 else ", …") + "]"
    return f"{value:.4g}" if isinstance(value, float) and math.isfinite(value) else str(value)
