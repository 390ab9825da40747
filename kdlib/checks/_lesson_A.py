"""Exercises of the primer."""

import torch

from kdlib.checks._report import call, close, exercise


@exercise(1)
def first_of_two(answer):
    """answer(a, b) -> softmax of the two logits, its first entry; huge differences included."""
    a, b = torch.tensor([0.0, 1.0, -2.0, 1000.0, 0.0]), torch.tensor([0.0, 0.0, 1.0, 0.0, 1000.0])
    return close(call(answer, a, b), torch.stack([a, b]).softmax(0)[0])


@exercise(2)
def seeds_needed(answer):
    """answer(gain, deviation) -> the fewest seeds for which the gain is three standard errors.

    Only cases in which (3·deviation/gain)² is exact: rounding errors are not what is asked for.
    """
    cases = {(1.0, 3.0): 81, (2.0, 3.0): 21, (0.5, 1.5): 81, (1.0, 1.0): 9, (2.0, 1.5): 6}
    return all(close(call(answer, *case), needed, tolerance=1e-9) for case, needed in cases.items())
