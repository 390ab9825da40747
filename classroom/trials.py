"""A learner's function beside the right one, case by case. What is right then stands three trials more:

- *logits of a sure network*, a thousand apart: a formula that is right on paper may overflow there;
- *a gradient*, where the exercise asks for a loss: its value alone teaches nobody;
- *the same question again*: chance, or something kept from the last call, must not take part.
"""

import copy
import inspect
import warnings

import torch

from classroom.comparing import arguments_shown, call, close, shown, wrong_kind

SURE = 1000.0    # the largest logit of a sure network; divided by T = 8 it still underflows in a float
UNSTABLE = ("right for gentle logits, not for those of a sure network: for {} the answer is {}, yours gives {}. "
            "There exp overflows, or a probability becomes 0 and its logarithm −∞ (a small number added to it hides "
            "that): take log_softmax of the logits")
NO_GRADIENT = ("the value is right, but no gradient is left, so nobody could learn from it: .item(), float(), "
               ".tolist(), .detach() and torch.no_grad() cut it off")
OTHER_GRADIENT = ("the value is right, but its gradient is not that of the formula: is a part of it detached, or "
                  "copied into a new tensor?")
RESTLESS = ("asked twice for {}, it gives two answers, {} and {}: chance takes part, or something that it keeps "
            "from the last call")


def compare_functions(answer, reference, cases, mistakes, tolerance=1e-4, learns=("student_logits",), seen=None):
    """True where the answer gives what the reference gives on all cases, and stands the trials; else a sentence.

    learns: the arguments to which a gradient must come back, where the reference sends one. seen: what is compared of
    a result, where several are right; all of it where it is None.
    """
    seen = seen or (lambda result: result)
    results = [call(answer, *case) for case in cases]
    expected = [reference(*copy.deepcopy(case)) for case in cases]
    right = [close(seen(result), seen(want), tolerance) for result, want in zip(results, expected)]
    if all(right):
        return (_unstable(answer, reference, cases[0]) or _unlearnable(answer, reference, cases[0], learns)
                or _restless(answer, reference, cases[0], results[0]) or True)
    for sentence, wrong in mistakes.items():
        if _gives(wrong, cases, results, tolerance, seen):
            return sentence
    first = right.index(False)
    problem = wrong_kind(results[first], expected[first])
    arguments = arguments_shown(reference, cases[first])
    if problem:
        return f"{problem} (for {arguments})"
    return f"for {arguments} the answer is {shown(expected[first])}, yours gives {shown(results[first])}"


def _gives(wrong, cases, results, tolerance, seen):
    """Does a mistake give these results? The first that differs answers it: the other cases need no time."""
    try:
        return all(close(seen(result), seen(wrong(*copy.deepcopy(case))), tolerance)
                   for result, case in zip(results, cases))
    except Exception:    # this mistake cannot be made on all of these cases
        return False


def _named(reference, case):
    return dict(zip(inspect.signature(reference).parameters, case))


def _unstable(answer, reference, case):
    """All arguments with "logits" in their names are those of networks that are sure, each of another class."""
    named = _named(reference, case)
    logits = [name for name, value in named.items() if "logits" in name and torch.is_tensor(value)]
    for shift, name in enumerate(logits):
        classes = named[name].shape[-1]
        rows = torch.arange(named[name].numel() // classes)
        sure = SURE * torch.eye(classes)[(rows + shift) % classes]
        named[name] = sure.reshape(named[name].shape).to(named[name].dtype)
    if logits:
        want = reference(*named.values())
        if torch.as_tensor(want).isfinite().all() and not close(found := call(answer, *named.values()), want):
            return UNSTABLE.format(arguments_shown(reference, named.values()), shown(want), shown(found))


def _unlearnable(answer, reference, case, learns):
    for name in learns:
        want = _gradient(reference, _named(reference, case), name)
        if want is not None and not close(found := _gradient(answer, _named(reference, case), name), want, 1e-3):
            return NO_GRADIENT if found is None else OTHER_GRADIENT


def _gradient(function, named, name):
    """Of the function's result, its entries weighted, to one of its arguments; None where none comes back."""
    if name not in named:
        return None
    with torch.enable_grad(), warnings.catch_warnings(action="ignore"):    # torch warns of float(a loss)
        named = copy.deepcopy(named)
        learner = named[name].requires_grad_()
        try:
            result = function(*named.values())
            weighted = (result.flatten() * torch.linspace(1, 2, result.numel())).sum()
            return torch.autograd.grad(weighted, learner, allow_unused=True)[0]
        except Exception:    # no tensor, or one without a past
            return None


def _restless(answer, reference, case, before):
    again = call(answer, *case)
    if not close(again, before):
        return RESTLESS.format(arguments_shown(reference, case), shown(before), shown(again))
