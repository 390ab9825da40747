"""One plain function an exercise, of one argument, the learner's answer: prints one sentence, never raises.

The sentence says *not attempted yet*, *correct* or *not yet*. One room a lesson; import from here:
``from kdlib import checks as check``.
"""

from kdlib.checks._lesson_00 import disagreements as disagreements
from kdlib.checks._lesson_00 import narrow_student as narrow_student
from kdlib.checks._lesson_00 import parameters_by_hand as parameters_by_hand
from kdlib.checks._lesson_01 import gain_of_distillation as gain_of_distillation
from kdlib.checks._lesson_01 import validation_accuracy_after as validation_accuracy_after
from kdlib.checks._lesson_01 import widest as widest
from kdlib.checks._lesson_02 import agreement as agreement
from kdlib.checks._lesson_02 import dark_share as dark_share
from kdlib.checks._lesson_02 import smallest_temperature as smallest_temperature
from kdlib.checks._lesson_03 import ask as ask
from kdlib.checks._lesson_03 import share_of_certain_rows as share_of_certain_rows
from kdlib.checks._lesson_03 import switches as switches
from kdlib.checks._lesson_04 import kl_term as kl_term
from kdlib.checks._lesson_04 import our_alpha as our_alpha
from kdlib.checks._lesson_04 import soft_cross_entropy as soft_cross_entropy
from kdlib.checks._lesson_05 import cached_loss as cached_loss
from kdlib.checks._lesson_05 import teacher_share as teacher_share
from kdlib.checks._lesson_05 import unpaired_margin as unpaired_margin
from kdlib.checks._lesson_06 import detects_leak as detects_leak
from kdlib.checks._lesson_06 import diagnosed_loops as diagnosed_loops
from kdlib.checks._lesson_06 import diagnosed_losses as diagnosed_losses
from kdlib.checks._lesson_06 import smallest_battery as smallest_battery
from kdlib.checks._lesson_07 import choose as choose
from kdlib.checks._lesson_07 import cnn_minus_mlp as cnn_minus_mlp
from kdlib.checks._lesson_07 import rows_of_the_table as rows_of_the_table
from kdlib.checks._lesson_A import first_of_two as first_of_two
from kdlib.checks._lesson_A import seeds_needed as seeds_needed
