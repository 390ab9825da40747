"""Checkers of lesson 06: two diagnoses, a detector of the learner's own, the smallest set of tests."""

import torch
import torch.nn.functional as F

from kdlib.bugs import BANK, sound_loss
from kdlib.checks._diagnosis import Ward
from kdlib.checks._report import NotAttempted, Refused, attempted, call, exercise, shown
from kdlib.losses import distillation_loss

# What to look at, for anybody who got this specimen wrong.
EVIDENCE = {
    "A": "the direction of its pull is right, its size is not. By what whole number, and what is there so many of?",
    "B": "its pull is exactly zero. Which arguments of F.kl_div contain z?",
    "C": "a student that is the teacher has a loss below zero. Read what F.kl_div expects as its first argument",
    "D": "nothing is wrong at T = 1. Follow its pull from T = 500 to T = 1000",
    "E": "a student that is right and certain still pays. What reaches F.cross_entropy, and what does it do first?",
    "F": "a perfect student pays nothing, so both distributions are there. Which of them weighs the logarithms?",
    "G": "each term alone is right. Put in α = 0 and read which of them is left",
    "H": "the teacher is well, the student listens, and knows little. For which image was the first row of v made?",
    "I": "the student is as it was born, and the teacher is not. Compare the first line with the call",
    "J": "the teacher knew most digits before and hardly any after. Which line takes that away?",
    "K": "not one weight of the teacher has moved, but something else in it has. In which mode is it asked?",
    "L": "dropout works in the first step and not in the last one. What changes at the end of an epoch, for good?",
    "M": "candidates that are all equally good get better when there are more of them. What does argmax look at?",
    "N": "its bar covers too often, and four times the seeds leave it as long. What should n do to it?",
}
# What learners mix up.
MIXED_UP = {
    ("A", "no T squared"): "T**2 is there. The missing factor is the same at every temperature",
    ("B", "KL reversed"): "reversed, it would still contain the student. Read both arguments of F.kl_div",
    ("C", "softmax twice"): "there is one softmax, and it is one step short: F.kl_div wants the logarithm of it",
    ("C", "KL reversed"): "student first, teacher second is what F.kl_div wants. The kind of the first is wrong",
    ("D", "mean over classes"): "batchmean divides by the batch alone. The missing factor grows with the temperature",
    ("D", "temperature on one side"): "both are divided by T. Something is missing after that",
    ("E", "probabilities for logs"): "the KL term is sound. Look at the other term",
    ("F", "alpha reversed"): "α stands where it should. Look at who stands where inside F.kl_div",
    ("F", "teacher against teacher"): "z is there. It stands in the other one's place",
    ("G", "KL reversed"): "inside F.kl_div everybody stands right. Look at the weights outside",
    ("H", "roles swapped"): "the teacher did not change, so nobody trained it. Whose answers does a row get?",
    ("K", "student in eval mode"): "the student is in train mode throughout. Look at the other one",
    ("I", "teacher in train mode"): "it is, but why? Somebody trains it",
    ("J", "roles swapped"): "the student did learn. It learnt from a teacher that has just lost something",
    ("L", "teacher in train mode"): "predict_logits asks in eval mode. Look at the student, after the first epoch",
    ("M", "deviation for error"): "there is no error bar in M, only a choice",
    ("N", "chosen on the test set"): "nothing is chosen in N. Look at the second number",
}
DECOYS = {"temperature on one side", "sum over the batch", "labels off by one", "teacher not detached",
          "labels ignored", "learning rate too high"}
FAULTS = DECOYS | {BANK[letter].fault for letter in EVIDENCE}


LOSSES, LOOPS = (Ward(letters, FAULTS, EVIDENCE, MIXED_UP) for letters in ("ABCDEFG", "HIJKLMN"))


@exercise(1, mistakes=LOSSES.mistakes(), solution=LOSSES.answers())
def diagnosed_losses(answer):
    """A dictionary: the letter of a loss -> the name of its fault."""
    return LOSSES.judge(answer)


@exercise(2, mistakes=LOOPS.mistakes(), solution=LOOPS.answers())
def diagnosed_loops(answer):
    """A dictionary: the letter of a loop or report -> the name of its fault."""
    return LOOPS.judge(answer)


# ---- a detector of the learner's own: does the teacher's answer stay outside the graph? ----

def _sealed(z, v, y, T=4.0, alpha=0.9):
    return sound_loss(z, v.detach(), y, T, alpha)


def _from_the_kit(z, v, y, T=4.0, alpha=0.9):
    return distillation_loss(z, v, y, temperature=T, alpha=alpha)


def _labels_alone(z, v, y, T=4.0, alpha=0.9):
    return F.cross_entropy(z, y)


def _leaking(z, v, y, T=4.0, alpha=0.9):
    return sound_loss(z, v, y, T, alpha)


def _leaking_mse(z, v, y, T=4.0, alpha=0.9):
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * F.mse_loss(z, v)


def _leaking_weights(z, v, y, T=4.0, alpha=0.9):
    certainty = v.softmax(-1).gather(1, y[:, None])[:, 0]
    return (certainty * F.cross_entropy(z, y, reduction="none")).mean()


PROBES = {    # a loss -> (what it is, whether it leaks)
    _sealed: ("the sound loss with v.detach()", False), _from_the_kit: ("kdlib's distillation_loss", False),
    _labels_alone: ("a loss that reads the labels alone", False), _leaking: ("the sound loss without detach", True),
    _leaking_mse: ("a squared error on logits without detach", True),
    _leaking_weights: ("labels weighted by the teacher's certainty, without detach", True)}


def _logits():
    draw = torch.Generator().manual_seed(0)
    return (*(torch.randn(4, 3, generator=draw) for _ in range(2)), torch.tensor([0, 1, 2, 0]))


def _detects_leak(loss, alpha=0.5):
    z, v, y = _logits()
    v.requires_grad_()
    return loss(z, v, y, 4.0, alpha).requires_grad


def _looks_at_the_student(loss):
    z, v, y = _logits()
    z.requires_grad_()
    loss(z, v, y, 4.0, 0.5).backward()
    return z.grad is not None


def _compares_values(loss):
    z, v, y = _logits()
    return not torch.equal(loss(z, v, y, 4.0, 0.5), loss(z, v.flip(-1), y, 4.0, 0.5))


def _needs_a_gradient(loss):
    z, v, y = _logits()
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
STOPS = ("it stops on a sound loss, where there is no gradient for v to be had. autograd.grad then needs "
         "allow_unused=True, and gives None; backward() needs a z that requires a gradient")


def _through_alpha_zero(loss):
    z, v, y = _logits()
    z.requires_grad_(), v.requires_grad_()
    loss(z, v, y, 4.0, 0.0).backward()
    return v.grad is not None and v.grad.abs().sum().item() > 0


def _expects_a_zero(loss):
    z, v, y = _logits()
    z.requires_grad_(), v.requires_grad_()
    loss(z, v, y, 4.0, 0.5).backward()
    return v.grad.abs().sum().item() > 0


@exercise(3, solution=_detects_leak, mistakes={
    ALWAYS: _looks_at_the_student, NEVER: lambda loss: _logits()[1].grad is not None,
    INVERTED: lambda loss: not _detects_leak(loss), AT_ZERO: _through_alpha_zero, VALUES: _compares_values,
    STOPS: _needs_a_gradient, ABSENT: _expects_a_zero})
def detects_leak(answer):
    """answer(loss) -> True where a gradient of the loss reaches the teacher's logits."""
    if not callable(answer):
        raise Refused(f"a function is wanted here, this is a {type(answer).__name__}")
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
    if not isinstance(found, bool):
        raise Refused(f"True or False is wanted, for {PROBES[loss][0]} your function returns {shown(found)}")
    return found


# ---- the smallest set of tests that finds every loss ----

def _escaped(names):
    """Letters of the losses on which none of the tests fires."""
    tests = [specimen.detector for specimen in BANK.values() if specimen.fault in names]
    return [letter for letter in "ABCDEFG" if not any(test(BANK[letter].buggy) for test in tests)]


LOSS_TESTS = {BANK[letter].fault for letter in "ABCDEFG"}
THE_THREE = {"mean over classes", "no T squared", "softmax twice"}


@exercise(4, solution=THE_THREE, mistakes={
    "all are found, but fewer tests would do: take away alpha reversed and nothing escapes":
        THE_THREE | {"alpha reversed"},
    "A, E, F escape: none of these tests fires on them": {"teacher against teacher", "no T squared",
                                                        "probabilities for logs"},
    "D, E escape: none of these tests fires on them": {"mean over classes"},
    "E escapes: none of these tests fires on it": {"mean over classes", "no T squared"},
    "'A' is a patient; tests have the names at the rows, such as \"KL reversed\"": {"A"},
    "a set of names is wanted, this is the number of them: 3": 3})
def smallest_battery(answer):
    """A set of names of tests."""
    if isinstance(answer, (int, float)):
        raise Refused(f"a set of names is wanted, this is the number of them: {shown(answer)}")
    if not isinstance(answer, (set, frozenset, list, tuple)):
        raise Refused(f'a set of names is wanted, such as {{"alpha reversed", "KL reversed"}}; '
                      f"this is a {type(answer).__name__}")
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
    if tidy in {*"abcdefg"}:
        raise Refused(f"{shown(name)} is a patient; tests have the names at the rows, such as \"KL reversed\"")
    raise Refused(f"{shown(name)} is not the name of a test of the losses")
