"""What all exercise checkers share: they print one sentence and never raise."""

import copy
import functools

import torch


class NotAttempted(Exception):
    """The learner's answer is still the ``...`` of the exercise cell."""


def exercise(number):
    """Turn ``is_correct(answer) -> bool`` into a checker that prints a sentence about exercise ``number``."""
    def decorate(is_correct):
        @functools.wraps(is_correct)
        def check(answer):
            print(f"Exercise {number}: {_verdict(is_correct, answer)}")
        return check
    return decorate


def call(answer, *arguments):
    """The learner's function on copies of the arguments (so that it cannot change ours)."""
    return attempted(answer(*copy.deepcopy(arguments)))


def attempted(result):
    """``result``, unless it is what an empty exercise cell gives."""
    if result is None or result is ...:
        raise NotAttempted
    return result


def close(answer, expected, tolerance=1e-4):
    """True where the answer is the expected number or tensor: same shape, every entry within ``tolerance``."""
    answer, expected = (torch.as_tensor(value, dtype=torch.float64) for value in (answer, expected))
    return answer.shape == expected.shape and torch.allclose(answer, expected, rtol=tolerance, atol=tolerance)


def _verdict(is_correct, answer):
    try:
        return "correct" if is_correct(attempted(answer)) else "not yet"
    except NotAttempted:
        return "not attempted yet"
    except BaseException as error:    # SystemExit and all: a checker must never stop a lesson
        return f"not yet (your answer raised {type(error).__name__})"
