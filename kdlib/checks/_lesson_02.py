"""Checkers of lesson 02, core concepts."""

import torch

from kdlib.checks._report import call, close, exercise

LOGITS = torch.tensor([[6.0, 2.0, 1.0], [0.0, 3.0, 2.5], [1.0, 1.5, 4.0], [2.0, 0.0, -1.0]])
OTHERS = torch.tensor([[1.0, 2.0, 0.0], [0.0, 9.0, 2.0], [0.0, 0.5, 1.0], [5.0, 0.0, 3.0]])


@exercise(1)
def agreement(answer):
    return close(call(answer, OTHERS, LOGITS), 0.75) and close(call(answer, LOGITS, LOGITS), 1.0)


@exercise(2)
def dark_share(answer):
    return all(close(call(answer, LOGITS, T), 1 - (LOGITS / T).softmax(-1).amax(-1)) for T in (1.0, 4.0))


@exercise(3)
def smallest_temperature(answer):
    row = torch.tensor([9.0, 5.0, 4.0, 0.0])
    return close(answer, next(T for T in range(1, 100) if (row / T).softmax(-1).max() < 0.5))
