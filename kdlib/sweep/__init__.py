"""Sixty students for the price of one: every combination of width, temperature, alpha and seed; and the students of ten
repetitions, each with images and answers of its own, at once."""

# _grid checks the arguments and deals the students out to stacks, _stack trains a stack, _sweep runs all of them, _sets
# those of several transfer sets. _side_by_side trains students that a caller brings: _pile puts their weights on top of
# each other.

from kdlib.sweep._sets import sweep_side_by_side
from kdlib.sweep._side_by_side import train_side_by_side
from kdlib.sweep._sweep import sweep, train_stack

__all__ = ["sweep", "sweep_side_by_side", "train_side_by_side", "train_stack"]
