"""What holds for every checker of every lesson, those of tomorrow too: no answer stops it, and faults that can be met
in every exercise get their sentence. In one file, because some checkers train networks, once for all these tests.
"""

import inspect
import io
import math
import re
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from answers import CHECKERS, RAW, every, functions, leave, values, verdict
from torch.overrides import TorchFunctionMode

from classroom.exercise import LINE, exercise
from classroom.lesson_C.check import group_logits
from kdlib.models import mlp

# ---- rude answers: each gets a sentence ----

def spoil(tensor, *_):
    if isinstance(tensor, torch.Tensor):
        tensor.zero_()
    return tensor


def endless(*arguments):
    return endless(*arguments)


def forgetful(*arguments):
    len(arguments)    # and no return


def of_nan(*_):
    return torch.tensor(float("nan"))


class Rude(BaseException):
    def __str__(self):
        raise RuntimeError("no words")


class Unspeakable:
    def __repr__(self):
        raise Rude


def rude(*_):
    raise Rude


class Argued(Exception):
    def __init__(self, first, second):    # cannot be built again from its message
        super().__init__(first)


def argue(*_):
    raise Argued(1, 2)


HOSTILE = {
    "leaves": leave, "spoils its input": spoil, "calls itself": endless, "forgets return": forgetful, "NaN": of_nan,
    "infinite": lambda *_: float("inf"), "a word": lambda *_: "text", "a list of words": lambda *_: ["a", "b"],
    "ragged": lambda *_: [[1], [2, 3]], "another shape": lambda *_: torch.zeros(7, 7, 7), "raises": rude,
    "argues": argue, "interrupts": lambda *_: (_ for _ in ()).throw(KeyboardInterrupt), "a function": lambda *_: rude,
    "an iterator": lambda *_: iter([1]), "too few arguments": lambda: 0, "speechless": lambda *_: Unspeakable(),
    "complex": lambda *_: 1j, "enormous": lambda *_: 10**400, "no function": 1 / 3, "text": "text", "list": [],
    "dictionary": {}, "tensor": torch.tensor(float("nan")), "object": object(), "len": len, "class": Unspeakable,
    "rude object": Unspeakable(), "deep": lambda *_: eval("[" * 50 + "]" * 50),
}


@every
def test_nothing_stops_a_checker(checker, capsys):
    said = {name: verdict(capsys, checker, answer) for name, answer in HOSTILE.items()}
    wrong = {name: words for name, words in said.items() if RAW.search(words) or len(words) >= 700
             or not words.startswith(("not yet: ", "not attempted yet"))}
    assert not wrong


@every
def test_its_sentence_can_be_had_without_being_printed(checker, capsys):
    assert checker.verdict(...) == "not attempted yet" and checker.verdict("text").startswith("not yet: ")
    assert checker.verdict(Unspeakable()).startswith("not yet") and capsys.readouterr().out == ""


# ---- known mistakes: each gets its own sentence ----

@every
def test_it_knows_four_mistakes_and_names_each(checker, capsys):
    assert len(checker.mistakes) >= 4
    said = {sentence: verdict(capsys, checker, mistake) for sentence, mistake in checker.mistakes.items()}
    assert said == {sentence: f"not yet: {sentence}" for sentence in said}


# ---- right answers: also those that a computer rounds otherwise ----

def nudged(argument, draw):
    """The same numbers, each smaller by up to a millionth of itself; whole numbers and all else as they are."""
    if isinstance(argument, torch.Tensor) and argument.is_floating_point():
        return argument * (1 - 1e-6 * torch.rand(argument.shape, generator=draw, dtype=argument.dtype))
    if isinstance(argument, float):
        return argument * (1 - 1e-6 * torch.rand((), generator=draw).item())
    return argument


@functions
def test_a_right_answer_may_round_otherwise(checker, capsys):
    draw = torch.Generator().manual_seed(0)
    for _ in range(5):
        words = verdict(capsys, checker, lambda *given: checker.solution(*(nudged(value, draw) for value in given)))
        assert words == "correct", "a value lies on a tie, or the tolerance is too small"


class Ties(TorchFunctionMode):
    """Notes how far from a tie, or from a whole number, the values are that torch rounds."""

    def __init__(self):
        super().__init__()
        self.closest = 1.0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name.rstrip("_") in ("round", "floor", "ceil", "trunc") and not (kwargs or {}).get("decimals"):
            values = args[0].detach().double().flatten()
            tie = 0.5 if name.startswith("round") else 0.0
            away = ((values - tie) - (values - tie).round()).abs()
            away = away[values != values.round()] if tie == 0 else away
            self.closest = min([self.closest, *away.tolist()])
        return function(*args, **(kwargs or {}))


@every
def test_an_empty_cell_is_not_attempted_the_solution_is_correct_and_lies_on_no_tie(checker, capsys):
    assert verdict(capsys, checker, ...) == verdict(capsys, checker, None) == "not attempted yet"
    with Ties() as ties:
        assert verdict(capsys, checker, checker.solution) == "correct"
    assert ties.closest > 1e-3


def test_a_tie_is_noticed():
    with Ties() as ties:
        torch.tensor([1.2, 2.5004]).round()
    assert 3e-4 < ties.closest < 5e-4


def test_logits_that_differ_by_one_number_for_all_classes_are_all_right(capsys):
    def unnormalised(v, groups, n_groups, T):    # no log_softmax: a softmax of these is the same
        return torch.stack([T * (v[:, groups == g] / T).logsumexp(-1) for g in range(n_groups)], -1)

    assert verdict(capsys, group_logits, unnormalised) == "correct"
    unequal = torch.tensor([1.0, 2.0, 3.0])
    wrong = verdict(capsys, group_logits, lambda *given: unnormalised(*given) * unequal[:given[2]])
    assert wrong != "correct"


# ---- kinds of faults ----

SPOILT, COUNTED = torch.zeros(3), 0


class Notes:
    """What a test notes while a checker runs. Checkers watch lists and dictionaries, not this."""

    any = False


def grow(thing):
    """Change a thing in place; False where that cannot be done."""
    if isinstance(thing, torch.Tensor):
        thing.logical_not_() if thing.dtype == torch.bool else thing.add_(1)
    elif isinstance(thing, pd.DataFrame):
        thing.loc[:, "seed"] += 1
    return isinstance(thing, (torch.Tensor, pd.DataFrame))


@functions
def test_what_changes_its_input_is_not_correct(checker, capsys):
    changed = Notes()

    def greedy(*given):
        result = checker.solution(*given)
        with torch.no_grad():
            changed.any |= any([grow(thing) for thing in given])
        return result

    words = verdict(capsys, checker, greedy)
    assert words.startswith("not yet: your function changes its argument") if changed.any else words == "correct"


@functions
def test_what_changes_a_global_is_not_correct_and_it_is_put_back(checker, capsys):
    enclosed = 0

    def in_place(*given):
        SPOILT.add_(1)
        return checker.solution(*given)

    def rebinding(*given):
        global COUNTED
        COUNTED += 1
        return checker.solution(*given)

    def enclosing(*given):
        nonlocal enclosed
        enclosed += 1
        return checker.solution(*given)

    def setting(*given):
        torch.set_default_dtype(torch.float64)
        return checker.solution(*given)

    for answer, name in ((in_place, "changes `SPOILT`"), (rebinding, "changes `COUNTED`"),
                         (enclosing, "changes `enclosed`"), (setting, "sets torch's default dtype")):
        assert verdict(capsys, checker, answer).startswith(f"not yet: your function {name}")
    assert not SPOILT.any() and COUNTED == enclosed == 0 and torch.get_default_dtype() == torch.float32


@functions
def test_what_a_function_returned_is_not_the_function(checker, capsys):
    for result in (torch.tensor(0.3), 2.5, True, [1, 2], {"a": 1}, mlp(3, 2, 2), np.zeros(3), pd.Series([1.0, 2.0])):
        words = verdict(capsys, checker, result)
        assert words.startswith("not yet: a function is wanted here") and "without calling it" in words
        assert f"check.{checker.__name__}({checker.__name__})" in words and len(words) < 260


def unasked():
    return 1


@values
def test_a_function_is_no_number_and_no_dictionary(checker, capsys):
    assert "this is a function, unasked" in verdict(capsys, checker, unasked)


@functions
def test_an_answer_inside_an_if_is_attempted(checker, capsys):
    never = False

    def inside(*given):
        if never:
            return checker.solution(*given)

    def made_inside(*given):
        if never:
            result = checker.solution(*given)
        return result

    assert "its `return` is not reached: is the answer made inside an `if`" in verdict(capsys, checker, inside)
    assert "`result` is not there yet when it is used: is it made inside an `if`" in verdict(
        capsys, checker, made_inside)


V, FLAGS = torch.arange(6.0).reshape(2, 3), torch.tensor([True, False])
RAISING = [    # first tries that many make, and what libraries say to them
    lambda: math.exp(V), lambda: 1 - V.max(-1), lambda: V @ V, lambda: V + V.T, lambda: V[9], lambda: V.sum(7),
    lambda: FLAGS.mean(), lambda: -FLAGS, lambda: V and V, lambda: V.foo, lambda: torch.sofmax(V), lambda: V(2),
    lambda: V.softmax(), lambda: missing, lambda: None + 1, lambda: {}["key"], lambda: 1 / 0,    # noqa: F821
    lambda: V.sum().backward(), lambda: 2.0 ^ 2, lambda: math.exp(1000), lambda: pd.Series(["a"]).mean(),
    lambda: np.zeros(2) + np.zeros(3), lambda: torch.zeros(2).index_put_((V.long(),), V.double()), lambda: int("a"),
    lambda: V / "a", lambda: V.view(4)]


@functions
def test_no_raw_error_is_shown(checker, capsys):
    for raising in RAISING:
        with pytest.raises(Exception) as caught:
            raising()
        words = verdict(capsys, checker, lambda *_: raising())    # noqa: B023
        ours = words.removesuffix(quoted(words))
        assert words.startswith("not yet: ") and not RAW.search(ours), words
        assert isinstance(caught.value, KeyError) or str(caught.value) not in ours    # a key may be named


def quoted(words):
    """The learner's own line, which a sentence may quote."""
    return "".join(re.findall(r" \(in your line `.*`\)$", words))


@functions
def test_an_answer_that_changes_from_call_to_call_is_not_correct(checker, capsys):
    def fickle(*given):
        return checker.solution(*given) + (next(calls) == last)

    calls, last = iter(range(10**6)), None
    verdict(capsys, checker, fickle)
    calls, last = iter(range(10**6)), next(calls) - 1    # the last call asks the first question again
    if checker.__name__ not in OWN_JUDGES:
        assert "it gives two answers" in verdict(capsys, checker, fickle)


OWN_JUDGES = "narrow_student", "validation_accuracy_after", "ask", "detects_leak"    # of networks, and with chance


@functions
def test_a_loss_keeps_its_gradient(checker, capsys):
    """Where the exercise asks for one: the trial hands over an argument that asks for a gradient."""
    asked = Notes()
    for cut in (torch.Tensor.detach, torch.Tensor.tolist):
        def without(*given):
            result = checker.solution(*given)
            if not isinstance(result, torch.Tensor) or not result.requires_grad:
                return result
            asked.any = True
            return cut(result)    # noqa: B023

        words = verdict(capsys, checker, without)
        assert words.startswith("not yet: the value is right, but no gradient") if asked.any else words == "correct"
    assert asked.any or checker.__name__ not in (
        "soft_cross_entropy", "kl_term", "cached_loss", "attention_map", "mean_of_strings")


class Careless(TorchFunctionMode):
    """Takes the logarithm of a softmax, after adding a small number, wherever log_softmax is called."""

    def __init__(self, added):
        super().__init__()
        self.added, self.calls = added, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name == "log_softmax":
            self.calls += 1
            return (args[0].softmax(-1) + self.added).log()
        if name == "cross_entropy":
            self.calls += 1
            return -(args[1] * (args[0].softmax(-1) + self.added).log()).sum(-1).mean()
        return function(*args, **(kwargs or {}))


@functions
def test_a_logarithm_of_a_softmax_is_not_correct(checker, capsys):
    for careless in (Careless(0.0), Careless(1e-10)):
        def unstable(*given):
            with careless:    # noqa: B023
                return checker.solution(*given)

        words = verdict(capsys, checker, unstable)
        if careless.calls and "student_logits" in inspect.signature(checker.solution).parameters:
            assert words.startswith("not yet: right for gentle logits") and "log_softmax" in words
        assert careless.calls or checker.__name__ not in ("soft_cross_entropy", "kl_term", "cached_loss")


# ---- correct: green where a page shows it, with a reason to be pleased ----

class Page(io.StringIO):
    """Where a notebook's cell prints to, as far as a checker can tell."""

    __module__ = "ipykernel.iostream"


@every
def test_correct_says_why_it_matters_and_is_green_in_a_notebook(checker, monkeypatch):
    assert re.fullmatch(r"[A-Z].{40,125}\.", checker.why) and "yet" not in checker.why
    for place, expected in ((io.StringIO(), "Exercise {}: correct ✓ {}\n"),
                            (Page(), "\033[32mExercise {}: correct ✓\033[0m {}\n")):
        monkeypatch.setattr(sys, "stdout", place)
        checker(checker.solution)
        assert place.getvalue() == expected.format(checker.number, checker.why)
    monkeypatch.setattr(sys, "stdout", Page())
    checker(...)
    assert sys.stdout.getvalue() == f"Exercise {checker.number}: not attempted yet\n"


def test_a_page_that_somebody_reads_gets_lines_that_break_between_words(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE")    # as a learner's kernel
    well = " ".join("x" * n + " well-made" * 12 for n in range(1, 10))    # some of these at each place of a line
    sentence = f"{well} an answer narrow_student is well-made but for {'x' * 120}" + ", which is too long. " * 9

    @exercise(1, why=sentence)
    def checked(answer):
        return answer or sentence

    for answer, words in ((True, f"\033[32mExercise 1: correct ✓\033[0m {sentence}"),
                          (False, f"Exercise 1: not yet: {sentence}")):
        monkeypatch.setattr(sys, "stdout", page := Page())
        checked(answer)
        lines = page.getvalue().splitlines()
        assert " ".join(lines).split() == words.split()    # the same words
        assert all(len(line.replace("\033[32m", "").replace("\033[0m", "")) <= LINE for line in lines if " " in line)
        assert len(lines) < len(sentence) / LINE + 5 and not any(line.endswith("-") for line in lines)


def test_each_reason_is_given_once():
    assert len({checker.why for checker in CHECKERS.values()}) == len(CHECKERS)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, ZeroDivisionError])
def test_a_judge_that_breaks_stops_no_lesson(error, capsys):
    @exercise(1, why="so")
    def checked(answer):
        raise error

    checked(3)
    assert "this answer cannot be read: it is a number: 3" in capsys.readouterr().out
