"""Errors in plain words. (That no checker shows a raw one is in test_checkers.py.)"""

import itertools

import pytest
import torch
import torch.nn.functional as F

from classroom import plainly as words
from classroom.plainly import plainly
from kdlib.losses import soften

V, LONG = torch.arange(6.0).reshape(2, 3), torch.tensor([0, 1])


def of(function):
    with pytest.raises(BaseException) as caught:
        function()
    return plainly(caught.value)


def fill():
    filled = torch.zeros(2, 2, dtype=torch.bool)
    filled[torch.tensor([[True, False], [True, True]])] = torch.tensor([1.0, 2.0, 3.0])


@pytest.mark.parametrize("function, said", [
    (lambda: 1 - V.max(-1), words.PAIR), (lambda: V.topk(2)[:, 1], words.PAIR), (lambda: V.item(), words.SINGLE),
    (lambda: V.long() ^ V, words.POWER), (lambda: V or V, words.ONE_TRUTH), (fill, words.FILL),
    (lambda: LONG.softmax(-1), "softmax wants floats"), (lambda: LONG.double() @ V.T[:2], "the two tensors hold"),
    (lambda: V + torch.zeros(4, 3), "two tensors meet that do not fit, with 2 and 4 entries along dimension 0"),
    (lambda: V.view(4), "6 numbers cannot be laid out as [4]"), (lambda: V.sum(2), "a dimension 2 is asked for"),
    (lambda: V[7], "number 7 is asked for"), (lambda: [1][7], "an entry is asked for that is not there"),
    (lambda: F.cross_entropy(V, torch.tensor([0, 1, 2])), "there are 2 rows on one side and 3 on the other"),
    (lambda: V.clone().requires_grad_().numpy(), "numpy keeps no gradients"), (lambda: None * 2, words.NOTHING),
    (lambda: V.softmax(), "a function is called without its argument dim"), (lambda: V.shapes, "`.shapes` is asked"),
    (lambda: torch.sofmax, "there is no `torch.sofmax`"), (lambda: {"a": 1}["b"], "there is no 'b' in it"),
    (lambda: soften(V, -1), "kdlib says: temperature must be"), (exit, "your function wants to end the program"),
], ids=itertools.count())
def test_a_first_try_gets_plain_words(function, said):
    assert of(function).startswith(said)


def test_the_learners_own_line_is_shown():
    def answer():
        return V[7]    # the line that is meant

    assert of(answer).endswith(" (in your line `return V[7]    # the line that is meant`)")


def test_what_an_exercise_says_itself_comes_first():
    with pytest.raises(IndexError) as caught:
        V[7]
    assert plainly(caught.value, {"out of bounds": "look at the batch"}) == "look at the batch"


def test_what_nobody_foresaw_gets_a_sentence_too():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def answer():
        raise Silent

    assert of(answer).startswith("your function stops with an error that is new to this checker")
    assert plainly(Silent()) == words.UNKNOWN
