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
from kdlib.checks._lesson_07 import pays_up_to as pays_up_to
from kdlib.checks._lesson_07 import rows_of_the_table as rows_of_the_table
from kdlib.checks._lesson_08 import attention_map as attention_map
from kdlib.checks._lesson_08 import diagnosed_features as diagnosed_features
from kdlib.checks._lesson_08 import idle_projector as idle_projector
from kdlib.checks._lesson_09 import in_bits_by_row as in_bits_by_row
from kdlib.checks._lesson_09 import real_minus_noise as real_minus_noise
from kdlib.checks._lesson_09 import size_of_cache as size_of_cache
from kdlib.checks._lesson_10 import layer_bytes as layer_bytes
from kdlib.checks._lesson_10 import magnitude_minus_random as magnitude_minus_random
from kdlib.checks._lesson_10 import read_back as read_back
from kdlib.checks._lesson_11 import all_minus_last as all_minus_last
from kdlib.checks._lesson_11 import diagnosed_sequences as diagnosed_sequences
from kdlib.checks._lesson_11 import mean_of_strings as mean_of_strings
from kdlib.checks._lesson_12 import least_agreement as least_agreement
from kdlib.checks._lesson_12 import shared_mistakes as shared_mistakes
from kdlib.checks._lesson_12 import smoothed_minus_plain as smoothed_minus_plain
from kdlib.checks._lesson_A import first_of_two as first_of_two
from kdlib.checks._lesson_A import seeds_needed as seeds_needed
