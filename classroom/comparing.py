"""Compare a learner's answer with the right one: call it, look at what comes back, and put numbers into a sentence."""

import copy
import dis
import math

import torch

LONGEST = 160    # characters of a value in a sentence
MOST_ENTRIES = 12    # of a tensor in a sentence; of a larger one the shape says more


class NotAttempted(Exception):
    """The learner's answer is still the ``...`` of the exercise cell."""


class Refused(Exception):
    """A sentence for the learner, raised from deep inside."""


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
    problem = wrong_kind(results[first], expected[first])
    arguments = ", ".join(_described(argument) for argument in cases[first])
    if problem:
        return f"{problem} (for the arguments {arguments})"
    return (f"for the arguments {arguments} the answer is {shown(expected[first])}, "
            f"yours gives {shown(results[first])}")


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


def wrong_kind(answer, expected):
    """A sentence where the answer is not even comparable with the expected value, else None."""
    given, wanted = _as_tensor(answer), _as_tensor(expected)
    if given is None:
        return f"a {_kind(wanted)} is wanted, this is a {type(answer).__name__}: {shown(answer)}"
    if given.shape != wanted.shape:
        return f"a {_kind(wanted)} is wanted, this has shape {tuple(given.shape)}"
    if not torch.isfinite(given).all() and torch.isfinite(wanted).all():
        return f"the numbers must be finite, here {given[~torch.isfinite(given)][0].item()} comes out"
    return None


def shown(value):
    """A value in a sentence: tensors as lists of numbers with four digits, nothing longer than a line and a half."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.double() if value.is_floating_point() else value).tolist()
    words = _rounded(value)
    return words if len(words) <= LONGEST else words[:LONGEST] + " …"


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
