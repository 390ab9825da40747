"""Compare a learner's answer with the right one: call it, look at what comes back, and put numbers into a sentence."""

import copy
import dis
import inspect
import math
import types
from typing import Any, NamedTuple

import torch

from classroom.watching import Watch

LONGEST = 160    # characters of a value in a sentence
MOST_ENTRIES = 12    # of a tensor in a sentence; of a larger one the shape says more
NAMES = {bool: "a truth value", int: "a number", float: "a number", complex: "a complex number", str: "a text",
         dict: "a dictionary", list: "a list", tuple: "a tuple", set: "a set", torch.Tensor: "a tensor"}


class NotAttempted(Exception):
    """The learner's answer is still the ``...`` of the exercise cell."""


class Refused(Exception):
    """A sentence for the learner, raised from deep inside."""


class Nothing(Refused):
    """The learner's function gave back None, though it is written. returns: what its ``return``s give."""

    def __init__(self, returns):
        super().__init__({
            "never": "your function returned nothing: does it end with `return …`?",
            "sometimes": "your function returns nothing here, its `return` is not reached: is the answer made inside "
                         "an `if` or a loop? Every way through a function needs its `return …`",
            "always": "your function returns None: what stands behind `return` gives nothing back, as print(…) does",
        }[returns])
        self.returns = returns


class Lent(NamedTuple):
    """An argument that is handed over itself, not as a copy: the checker looks after it."""

    thing: Any


def as_function(answer, name):
    """``answer``, where it is a function as the exercise wants it. name: of the function in the exercise."""
    if isinstance(answer, (type, torch.nn.Module)) or not callable(answer):
        raise Refused(f"a function is wanted here, this is {described(answer)}. If your function returned it, hand "
                      f"over the function itself: its name, without calling it, as in check.{name}({name})")
    return answer


def call(answer, *arguments):
    """The learner's function on copies of the arguments, which it must leave as they are."""
    given = [argument.thing if isinstance(argument, Lent) else copy.deepcopy(argument) for argument in arguments]
    names = _argument_names(answer, given)
    watch = Watch({name: own for name, own, lent in zip(names, given, arguments) if not isinstance(lent, Lent)})
    result = answer(*given)
    if result is None and not _is_empty(answer):
        raise Nothing(_returns(answer))
    if changed := watch.changed():
        raise Refused(f"your function changes its argument {changed}: whoever calls it would lose that data. Work on a "
                      "copy, as .clone() makes it (methods that end in _, and += on a tensor, change the old one)")
    return attempted(result)


def attempted(result):
    """``result``, unless it is what an empty exercise cell gives."""
    if result is None or result is ...:
        raise NotAttempted
    return result


def close(answer, expected, tolerance=1e-4):
    """True where the answer is the expected number or tensor: same shape, every entry within ``tolerance``."""
    answer, expected = (as_tensor(value) for value in (answer, expected))
    if answer is None or expected is None or answer.shape != expected.shape:
        return False
    # NaN equals NaN: a reference never gives it, and a learner who makes a known mistake gets what the mistake gives.
    return torch.allclose(answer, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def near(answer, expected, within):
    """True where a single number is at most ``within`` away: for what a machine's rounding may change a little."""
    answer = as_tensor(answer)
    return answer is not None and answer.numel() == 1 and bool((answer - expected).abs().max() <= within)


def wrong_kind(answer, expected):
    """A sentence where the answer is not even comparable with the expected value, else None."""
    given, wanted = as_tensor(answer), as_tensor(expected)
    single = "single number" if wanted.ndim == 0 else f"tensor of shape {tuple(wanted.shape)}"
    if isinstance(answer, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return f"a {single} is wanted, this is {described(answer)}, which nobody has called: are its brackets missing?"
    if given is None:
        return f"a {single} is wanted, this is {described(answer)}"
    if given.shape != wanted.shape:
        return f"a {single} is wanted, this is {_name(answer)} of shape {tuple(given.shape)}"
    if not torch.isfinite(given).all() and torch.isfinite(wanted).all():
        return f"the numbers must be finite, here {given[~torch.isfinite(given)][0].item()} comes out"
    return None


def arguments_shown(reference, arguments):
    """The arguments of a call with their names: "features=3, hidden=1". A large tensor is its shape."""
    large = [math.prod(getattr(one, "shape", ())) > MOST_ENTRIES for one in arguments]
    values = [described(one) if is_large else shown(one) for one, is_large in zip(arguments, large)]
    return ", ".join(f"{name}={value}" for name, value in zip(inspect.signature(reference).parameters, values))


def shown(value):
    """A value in a sentence: tensors as lists of numbers with four digits, nothing longer than a line and a half."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.double() if value.is_floating_point() else value).tolist()
    words = _rounded(value)
    return words if len(words) <= LONGEST else words[:LONGEST] + " …"


def described(value):
    """What a value is, and which, where that is short: "a number: 3", "a Series of shape (10,)", "a network"."""
    name, shape = _name(value), getattr(value, "shape", ())
    if isinstance(shape, tuple) and math.prod(shape) > (MOST_ENTRIES if isinstance(value, torch.Tensor) else 1):
        return f"{name} of shape {tuple(shape)}"
    if callable(value):
        return f"{name}, {value.__name__}" if isinstance(getattr(value, "__name__", None), str) else name
    return name if shown(value) == name else f"{name}: {shown(value)}"


def _name(value):
    if isinstance(value, torch.nn.Module):
        return "a network"
    if isinstance(value, type):
        return "a class"
    if callable(value):
        return "a function"
    return NAMES.get(type(value), f"a {type(value).__name__}")


def as_tensor(value):
    """Numbers, lists of numbers and tensors as float64; anything else is None."""
    try:
        return torch.as_tensor(value, dtype=torch.float64).detach()
    except Exception:
        return None


def _argument_names(answer, given):
    """What the learner calls the arguments. Refused where the function does not take so many."""
    try:
        signature = inspect.signature(answer)
    except (ValueError, TypeError):    # some built-in functions keep theirs to themselves
        return [f"number {place}" for place, _ in enumerate(given, 1)]
    try:
        signature.bind(*given)
    except TypeError:
        takes = len(signature.parameters)
        raise Refused(f"your function is called with {len(given)} argument{'s' * (len(given) != 1)} and takes "
                      f"{takes}: leave the first line of the exercise as it stands") from None
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return [f"number {place}" for place, _ in enumerate(given, 1)]
    return [f"`{name}`" for name in signature.parameters][:len(given)]


def _steps(function):
    """The instructions of a function; none where it is not written in Python."""
    code = getattr(function, "__code__", None)
    return [*dis.get_instructions(code)] if code is not None else []


def _is_empty(function):
    """Does the function do nothing at all, as in the exercise cell?"""
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return bool(_steps(function)) and {step.opname for step in _steps(function)} <= nothing


def _returns(function):
    """Does a function end with a ``return`` of something: never, sometimes, always? Its end gives None as well."""
    steps = _steps(function)
    given = [before.opname == "LOAD_CONST" and before.argval is None if step.opname == "RETURN_VALUE"
             else step.argval is None
             for before, step in zip(steps, steps[1:]) if step.opname in ("RETURN_VALUE", "RETURN_CONST")]
    return "never" if all(given) else "sometimes" if any(given) else "always"


def _rounded(value):
    if isinstance(value, bool) or not isinstance(value, (int, float, list, tuple)):
        try:
            words = " ".join(repr(value).split())
        except BaseException:    # a learner's own class may have a __repr__ that raises
            words = " at 0x"
        return _name(value) if " at 0x" in words else words    # an address in memory says nothing
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_rounded(part) for part in value[:50]) + ("" if len(value) <= 50 else ", …") + "]"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else "a number of more than 30 digits"
    return f"{value:.4g}" if math.isfinite(value) else str(value)
