"""Each word of kdlib.arguments: the plain value comes back, a bad one is named, and no message runs on."""

import inspect
import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from kdlib import arguments

NAN = float("nan")
LOGITS = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 5.0]])
EVEN = torch.full((2, 4), 0.25)
NET = torch.nn.Linear(2, 3)
WHOLE, TOLD = dict(least=1, most=9), dict(rows=2, classes=3)

# word -> (its further arguments, [(value that is fine, what comes back)], [(bad value, error, words of the message)])
WORDS = {
    "whole": (WHOLE, [(3, 3), (np.int64(3), 3), (torch.tensor(3), 3)],
              [(0, ValueError, "between 1 and 9, got 0"), (10, ValueError, "got 10"), (3.0, TypeError, "got 3.0"),
               (True, TypeError, "got True"), (np.True_, TypeError, "True"), ("3", TypeError, "got '3'"),
               (None, TypeError, "got None")]),
    "wholes": ({}, [((1, 2), [1, 2]), (range(1, 3), [1, 2]), (np.array([4]), [4])],
               [([0], ValueError, "got 0"), ("12", TypeError, "got '12'"), (5, TypeError, "got 5"),
                ([1, 2.5], TypeError, "got 2.5")]),
    "finite": ({}, [(0, 0.0), (-2.5, -2.5), (Fraction(1, 2), 0.5), (np.float32(0.5), 0.5)],
               [(NAN, ValueError, "got nan"), (math.inf, ValueError, "got inf"), (10**400, ValueError, "finite"),
                (-10**400, ValueError, "finite"),
                ("1", TypeError, "got '1'"), (True, TypeError, "got True"), (1j, TypeError, "got 1j")]),
    "positive": ({}, [(1e-9, 1e-9)], [(0, ValueError, "above 0, got 0"), (-1, ValueError, "got -1"),
                                      (NAN, ValueError, "got nan"), (-10**400, ValueError, "finite")]),
    "temperature": ({}, [(4, 4.0), (0.1, 0.1)], [(0, ValueError, "above 0, got 0"), (-1.5, ValueError, "got -1.5"),
                                                 (NAN, ValueError, "got nan"), (math.inf, ValueError, "got inf"),
                                                 (None, TypeError, "got None")]),
    "alpha": ({}, [(0, 0.0), (1, 1.0)], [(1.01, ValueError, "[0, 1], got 1.01"), (-0.1, ValueError, "got -0.1"),
                                         (NAN, ValueError, "got nan"), ([0.5], TypeError, "got [0.5]")]),
    "weight": ({}, [(0, 0.0), (7, 7.0)], [(-1, ValueError, "at least 0, got -1"), (math.inf, ValueError, "got inf")]),
    "portion": ({}, [(0, 0.0), (0.9, 0.9)], [(1, ValueError, "[0, 1), got 1"), (-0.1, ValueError, "got -0.1"),
                                             (NAN, ValueError, "got nan")]),
    "flag": ({}, [(True, True), (False, False)], [(1, TypeError, "got 1"), ("yes", TypeError, "got 'yes'")]),
    "path": ({}, [("a/b", Path("a/b")), (Path("a"), Path("a"))],
             [(b"a", TypeError, "got b'a'"), (None, TypeError, "got None"), (3, TypeError, "Path, got 3")]),
    "numbers": ({}, [([1, 2], np.array([1.0, 2.0])), (torch.tensor([0.5, 1]), np.array([0.5, 1.0]))],
                [([1], ValueError, "at least two numbers, got [1]"), ([[1, 2]], ValueError, "got [[1, 2]]"),
                 ([1, NAN], ValueError, "got nan"), (["a", "b"], TypeError, "got ['a', 'b']"),
                 ([[1], [1, 2]], TypeError, "got [[1], [1, 2]]")]),
    "model": ({}, [(NET, NET)], [("net", TypeError, "got 'net'"), (torch.nn.Linear, TypeError, "Linear")]),
    "floats": ({}, [(LOGITS, LOGITS), (LOGITS[0], LOGITS[0])],
               [(torch.tensor(1.0), ValueError, "got shape ()"), (torch.zeros(2, 0), ValueError, "got shape (2, 0)"),
                (LOGITS.int(), TypeError, "got torch.int32"), ([1.0], TypeError, "got [1.0]"),
                (torch.tensor([1.0, NAN]), ValueError, "got nan")]),
    "logits": ({}, [(LOGITS, LOGITS)],
               [(LOGITS[0], ValueError, "got (3,)"), (torch.zeros(0, 3), ValueError, "got (0, 3)"),
                (LOGITS / 0, ValueError, "got inf"), (LOGITS.long(), TypeError, "got torch.int64")]),
    "features": ({}, [(LOGITS, LOGITS), (torch.zeros(2, 3, 4, 4), torch.zeros(2, 3, 4, 4))],
                 [(LOGITS[0], ValueError, "got (3,)"), (torch.zeros(2, 0, 3), ValueError, "got (2, 0, 3)")]),
    "alike": (dict(other_name="v", other=torch.zeros(2, 3)), [(LOGITS, LOGITS)],
              [(LOGITS.T, ValueError, "(3, 2) and v (2, 3) must have the same shape")]),
    "answers": (TOLD, [(LOGITS, LOGITS)], [(LOGITS.T, ValueError, "shape (2, 3), a row for each image, got (3, 2)"),
                                           (None, TypeError, "got None")]),
    "taught": ({}, [(LOGITS, LOGITS), (LOGITS.softmax(-1)[:1], LOGITS.softmax(-1)[:1]), (EVEN, EVEN)],
               [(LOGITS.softmax(-1), ValueError, "thing are probabilities, got ["),
                (torch.eye(3), ValueError, "probabilities, got [1.0, 0.0, 0.0]"), (None, TypeError, "got None"),
                (LOGITS * NAN, ValueError, "got nan")]),
    "labels": (dict(batch=2, classes=3), [(torch.tensor([0, 2]), torch.tensor([0, 2]))],
               [(torch.tensor([0, 3]), ValueError, "in 0 … 2, got 3"), (torch.tensor([0, -1]), ValueError, "got -1"),
                (torch.tensor([0]), ValueError, "shape (2,), got (1,)"), ([0, 1], TypeError, "got [0, 1]"),
                (torch.tensor([0.0, 1.0]), TypeError, "got torch.float32")]),
    "images": ({}, [(LOGITS, LOGITS)], [(LOGITS[0], ValueError, "got (3,)"), (LOGITS[0, 0], ValueError, "got ()"),
                                        (LOGITS * NAN, ValueError, "got nan"),
                                        (torch.zeros(0, 3), ValueError, "got (0, 3)"),
                                        (np.zeros((2, 3)), TypeError, "float tensor")]),
}
every_word = pytest.mark.parametrize("word", WORDS)


def ask(word, value):
    return getattr(arguments, word)("thing", value, **WORDS[word][0])


def test_no_word_is_forgotten_here():
    words = {name for name, thing in vars(arguments).items() if inspect.isfunction(thing) and name[0] != "_"}
    assert words == {*WORDS, "shown"}


@every_word
def test_the_plain_value_comes_back(word):
    for value, back in WORDS[word][1]:
        found = ask(word, value)
        assert type(found) is type(back), value
        equal = torch.equal if isinstance(back, torch.Tensor) else np.array_equal
        assert found is back if isinstance(back, torch.nn.Module) else equal(found, back), value


def refused(word, value, error, words):
    with pytest.raises(error, match=re.escape(words)) as raised:
        ask(word, value)
    assert raised.type is error and "thing" in str(raised.value)


@every_word
def test_a_bad_value_is_named(word):
    for bad in WORDS[word][2]:
        refused(word, *bad)


class Long:
    def __repr__(self):
        return "Long(\n" + "0, " * 5000 + ")"


class Mute:
    def __repr__(self):
        raise RuntimeError("no words")


LONG = [[[0.5] * 1000] * 64, "x" * 5000, Long(), {n: n for n in range(5000)}, object(), torch.zeros(1000, 64, 2),
        torch.full((1000, 64), NAN), np.full((1000, 64), "a"), 10**3000, Mute(), [Mute()]]


@every_word
def test_no_message_runs_on(word):
    for value in LONG if word != "alike" else ():    # which is asked after the two are tensors
        try:
            ask(word, value)
        except (TypeError, ValueError) as error:
            assert len(str(error)) < 200 and "\n" not in str(error), type(value)


def test_a_seed_is_as_large_as_torch_can_hold():
    assert arguments.whole("seed", 2**63 - 1, least=0) == 2**63 - 1
    with pytest.raises(ValueError, match=f"got {2**63}"):
        arguments.whole("seed", 2**63, least=0)


def test_a_value_is_shown_on_one_line_and_cut():
    assert arguments.shown("a\nb") == r"'a\nb'" and arguments.shown(4.0) == "4.0"
    assert arguments.shown(Long()).startswith("Long( 0, 0,") and arguments.shown(Long()).endswith(" …")
    assert arguments.shown("a" * (arguments.LONGEST - 2)) == repr("a" * (arguments.LONGEST - 2))    # just fits
    assert len(arguments.shown([0.5] * 64000)) == arguments.LONGEST and arguments.shown(Mute()) == "a Mute"


def test_numbers_whose_sum_is_not_finite_are_finite_themselves():
    large = torch.full((4, 3), 3e38)
    assert not large.sum().isfinite() and arguments.features("features", large) is large
    for bad in (float("nan"), float("inf"), -float("inf")):
        spoilt = torch.cat([large, torch.tensor([[0.0, bad, 1.0]])])
        with pytest.raises(ValueError, match=f"features must be finite, got {bad}"):
            arguments.features("features", spoilt)
