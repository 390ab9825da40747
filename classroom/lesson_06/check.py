"""Checkers of lesson 06: two diagnoses, a detector of the learner's own, the smallest set of tests."""

import functools

import torch

from classroom.bugs import BANK
from classroom.comparing import NotAttempted, Nothing, Refused, attempted, call, described, shown
from classroom.diagnosis import Diagnosis
from classroom.exercise import exercise
from classroom.fields import Words
from classroom.lesson_06.hints import EVIDENCE, FAULTS, IN_WARD_1, IN_WARD_2, MIXED_UP
from classroom.lesson_06.probes import PROBES, leaking, logits

WARD_1 = "ABCDEFGU"
LOSSES = Diagnosis(WARD_1, IN_WARD_1, EVIDENCE, MIXED_UP, elsewhere=FAULTS)
LOOPS = Diagnosis("HIJKLMN", IN_WARD_2, EVIDENCE, MIXED_UP, elsewhere=FAULTS)


@exercise(1, mistakes=LOSSES.mistakes(), solution=LOSSES.answers(), field=LOSSES.field, why=(
    "None of these faults raises an error; tiny examples with a known answer are what finds them."
))
def diagnosed_losses(answer):
    """A dictionary: the letter of a loss -> the name of its fault."""
    return LOSSES.judge(answer)


@exercise(2, mistakes=LOOPS.mistakes(), solution=LOOPS.answers(), field=LOOPS.field, why=(
    "Who has changed, in which mode, on which images: these questions find faults that no error reports."
))
def diagnosed_loops(answer):
    """A dictionary: the letter of a loop or report -> the name of its fault."""
    return LOOPS.judge(answer)


# ---- a detector of the learner's own: does the teacher's answer stay outside the graph? ----

def _detects_leak(loss, alpha=0.5):
    z, v, y = logits()
    v.requires_grad_()
    return loss(z, v, y, 4.0, alpha).requires_grad


def _looks_at_the_student(loss):
    z, v, y = logits()
    z.requires_grad_()
    loss(z, v, y, 4.0, 0.5).backward()
    return z.grad is not None


def _compares_values(loss):
    z, v, y = logits()
    return not torch.equal(loss(z, v, y, 4.0, 0.5), loss(z, v.flip(-1), y, 4.0, 0.5))


def _needs_a_gradient(loss):
    z, v, y = logits()
    z.requires_grad_(), v.requires_grad_()
    return torch.autograd.grad(loss(z, v, y, 4.0, 0.5), v)[0].abs().sum().item() > 0


ALWAYS = ("it fires on every loss, also where the teacher's answers are detached. Is it the gradient of v that you "
          "look at, and not that of z? (v.requires_grad only says that you asked for one; what arrived is in v.grad)")
NEVER = "it never fires. Does v ask for a gradient (requires_grad_) before the loss is computed?"
INVERTED = "it is the wrong way round: True must mean that a gradient reaches the teacher"
AT_ZERO = ("it misses a leak in the teacher's term. Either α is 0, or z equals v: then the gradient is zero. Take "
           "other numbers")
ABSENT = "where nothing arrived, v.grad is None, not zero: test for that"
VALUES = ("it fires whenever the loss reads the teacher's answers. Reading is fine; what must not happen is that a "
          "gradient reaches them")
GRADIENT = ("True or False is wanted, and this is v.grad itself: a tensor where a gradient arrived, None where none "
            "did. Return the comparison, `v.grad is not None`")
STOPS = ("it stops on a sound loss, where there is no gradient for v to be had. autograd.grad then needs "
         "allow_unused=True, and gives None; backward() needs a z that requires a gradient")


def _through_alpha_zero(loss):
    z, v, y = logits()
    z.requires_grad_(), v.requires_grad_()
    loss(z, v, y, 4.0, 0.0).backward()
    return v.grad is not None and v.grad.abs().sum().item() > 0


def _expects_a_zero(loss):
    z, v, y = logits()
    z.requires_grad_(), v.requires_grad_()
    loss(z, v, y, 4.0, 0.5).backward()
    return v.grad.abs().sum().item() > 0


def _returns_the_gradient(loss):
    z, v, y = logits()
    z.requires_grad_(), v.requires_grad_()
    loss(z, v, y, 4.0, 0.5).backward()
    return v.grad


@exercise(3, solution=_detects_leak, why=(
    "Kept among your tests, it fires on the day on which somebody takes a detach() away."
), mistakes={
    ALWAYS: _looks_at_the_student, NEVER: lambda loss: logits()[1].grad is not None,
    INVERTED: lambda loss: not _detects_leak(loss), AT_ZERO: _through_alpha_zero, VALUES: _compares_values,
    STOPS: _needs_a_gradient, ABSENT: _expects_a_zero, GRADIENT: _returns_the_gradient})
def detects_leak(answer):
    """answer(loss) -> True where a gradient of the loss reaches the teacher's logits."""
    given = [_verdict_on(answer, loss, leaks) for loss, (_, leaks) in PROBES.items()]
    wanted = [leaks for _, leaks in PROBES.values()]
    patterns = {ALWAYS: [True] * 6, NEVER: [False] * 6, INVERTED: [not leaks for leaks in wanted],
                AT_ZERO: [False] * 5 + [True], VALUES: [True, True, False, True, True, True]}
    if given == wanted:
        return True
    for sentence, pattern in patterns.items():
        if given == pattern:
            return sentence
    first = next(place for place, value in enumerate(given) if value != wanted[place])
    return f"for {list(PROBES.values())[first][0]} the answer is {wanted[first]}, yours gives {given[first]}"


def _verdict_on(answer, loss, leaks):
    try:
        found = call(answer, loss)
    except Nothing as nothing:    # or is it v.grad that comes back, None where no gradient arrived?
        if nothing.returns != "never" and isinstance(call(answer, leaking), torch.Tensor):
            raise Refused(GRADIENT) from None
        raise
    except RuntimeError as error:
        if not leaks and ("grad" in str(error) or "graph" in str(error)) and not isinstance(error, RecursionError):
            raise Refused(STOPS) from None
        raise
    except (AttributeError, TypeError) as error:
        if not leaks and ("NoneType" in str(error) or "'bool' object" in str(error)):
            raise Refused(ABSENT) from None
        raise
    if isinstance(found, torch.Tensor) and found.ndim == 0 and found.dtype == torch.bool:
        found = found.item()
    if isinstance(found, torch.Tensor) and found.ndim:
        raise Refused(GRADIENT)
    if not isinstance(found, bool):
        raise Refused(f"True or False is wanted, for {PROBES[loss][0]} your function returns {described(found)}")
    return found


# ---- the smallest set of tests that finds every loss ----

@functools.cache    # to ask them all of all takes a moment
def _found_by(name):
    """Letters of the losses on which a test fires."""
    test = next(specimen.detector for specimen in BANK.values() if specimen.fault == name)
    return {letter for letter in WARD_1 if test(BANK[letter].buggy)}


def _escaped(names):
    """Letters of the losses on which none of the tests fires."""
    return [letter for letter in WARD_1 if not any(letter in _found_by(name) for name in names)]


LOSS_TESTS = {BANK[letter].fault for letter in WARD_1}
THE_THREE = {"mean over classes", "no T squared", "softmax twice"}


@exercise(4, solution=THE_THREE, field=Words(sorted(LOSS_TESTS, key=str.lower)), why=(
    "A few tests that run in a moment guard against all eight faults."
), mistakes={
    "all are found, but fewer tests would do: take away alpha reversed and nothing escapes":
        THE_THREE | {"alpha reversed"},
    "A, E, F escape: none of these tests fires on them": {"teacher against teacher", "no T squared",
                                                        "probabilities for logs"},
    "D, E, U escape: none of these tests fires on them": {"mean over classes"},
    "E escapes: none of these tests fires on it": {"mean over classes", "no T squared"},
    "'A' is a patient; tests have the names at the rows, such as \"KL reversed\"": {"A"},
    "a set of names is wanted, this is the number of them: 3": 3})
def smallest_battery(answer):
    """A set of names of tests."""
    if isinstance(answer, (int, float)):
        raise Refused(f"a set of names is wanted, this is the number of them: {shown(answer)}")
    if not isinstance(answer, (set, frozenset, list, tuple)):
        raise Refused(f'a set of names is wanted, such as {{"alpha reversed", "KL reversed"}}; '
                      f"this is {described(answer)}")
    if all(name is ... for name in answer):
        raise NotAttempted if answer else Refused("an empty set finds nothing")
    names = {_test_name(attempted(name)) for name in answer}
    escaped = _escaped(names)
    if escaped:
        return (f"{', '.join(escaped)} {'escape' if len(escaped) > 1 else 'escapes'}: none of these tests fires on "
                f"{'them' if len(escaped) > 1 else 'it'}")
    spare = sorted(name for name in names if not _escaped(names - {name}))
    return True if not spare else f"all are found, but fewer tests would do: take away {spare[0]} and nothing escapes"


def _test_name(name):
    tidy = " ".join(name.replace("detects_", "").replace("_", " ").lower().split()) if isinstance(name, str) else None
    for known in LOSS_TESTS:
        if known.lower() == tidy:
            return known
    if tidy in {*"abcdefgu"}:
        raise Refused(f"{shown(name)} is a patient; tests have the names at the rows, such as \"KL reversed\"")
    raise Refused(f"{shown(name)} is not the name of a test of the losses")
