"""Sixty students for the price of one: every combination of width, temperature, alpha and seed.

`_grid` checks the arguments and deals the students out to stacks, `_stack` trains a stack, `_sweep` runs all of them.
"""

from kdlib.sweep._sweep import sweep as sweep
from kdlib.sweep._sweep import train_stack as train_stack
