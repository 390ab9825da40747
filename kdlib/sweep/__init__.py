"""Sixty students for the price of one: every combination of width, temperature, alpha and seed."""

# _grid checks the arguments and deals the students out to stacks, _stack trains a stack, _sweep runs all of them.

from kdlib.sweep._sweep import sweep, train_stack

__all__ = ["sweep", "train_stack"]
