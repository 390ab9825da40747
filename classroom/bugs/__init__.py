"""The bug bank: mistakes found in published distillation code, the sound code, and a test that finds each.

Import from here: ``from classroom.bugs import BANK, detects_roles_swapped``. One room a kind: losses, mixtures,
loops, reports, features, sequences, texts, safety. The functions named by a letter (or two) hold the mistake of that
letter. They have no docstring, which would give the answer away; `BANK` has it.
"""

from classroom.bugs.bank import BANK as BANK
from classroom.bugs.features import *
from classroom.bugs.loops import *
from classroom.bugs.losses import *
from classroom.bugs.mixtures import *
from classroom.bugs.reports import *
from classroom.bugs.safety import *
from classroom.bugs.sequences import *
from classroom.bugs.texts import *
