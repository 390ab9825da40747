"""The rules for verdicts, as code: numbers go in, a verdict comes out. So prose and numbers cannot drift apart.

- **reproduced**: the effect is there, and the control that could explain it explains less than half of it.
- **reproduced in part**: it is there beyond its control, and the control explains half or more; or it shows only for
  some settings.
- **not visible here**: nothing that its control does not explain, *and* the interval is narrow enough to exclude the
  size that others report.
- **undecided here**: nothing sure, and the interval excludes too little.
- **contradicted here**: the opposite is there, in the setting that the claim speaks of.

"There" is a margin of more than three standard errors. The same pattern gets the same verdict in every row.
"""

import numpy as np

from kdlib import arguments
from kdlib.measure import margin, mean_ci

REPRODUCED, IN_PART = "reproduced", "reproduced in part"
NOT_VISIBLE, UNDECIDED, CONTRADICTED = "not visible here", "undecided here", "contradicted here"
CONFIRMED, NOT_CONFIRMED, REVERSED = "confirmed elsewhere", "not confirmed", "reversed"
NOT_TRIED = "not tried"


def there(differences):
    """Whether the mean is above zero by more than three standard errors. Numbers that are all equal have none."""
    values = arguments.numbers("differences", differences)
    return bool(values[0] > 0) if (values == values[0]).all() else margin(values) > 3


def verdict(effect, control=None, *, reported=None):
    """The verdict on a claim in one setting.

    effect: at least two numbers, one a repetition, in the claim's direction: above zero where it is as claimed.
    control: as many numbers, what is there without the thing that the claim speaks of; ``None`` where nothing else
    could explain the effect. reported: the size that others report, above zero, in the unit of effect; ``None`` where
    nobody gives one, and then only what lies wholly below zero can be called not visible.

    Raises ``ValueError`` and ``TypeError`` as `kdlib.measure.mean_ci`, and where effect and control do not pair up.
    """
    effect = arguments.numbers("effect", effect)
    control = np.zeros(len(effect)) if control is None else arguments.numbers("control", control)
    if len(control) != len(effect):
        raise ValueError(f"effect and control must pair up, got {len(effect)!r} and {len(control)!r} numbers")
    if there(-effect):
        return CONTRADICTED
    if there(effect) and control.mean() < effect.mean() / 2:
        return REPRODUCED
    left = effect - control
    if there(effect) and there(left):
        return IN_PART
    excluded = 0 if reported is None else arguments.positive("reported", reported)
    return NOT_VISIBLE if _high(left) < excluded else UNDECIDED


def overall(verdicts):
    """One verdict on a claim from those on its settings, a dictionary setting -> verdict.

    All the same: that one. Seen in some settings and not in others: reproduced in part. Neither seen nor contradicted:
    undecided as soon as one setting is. Contradicted in some and seen in none: contradicted.
    """
    found = set(verdicts.values())
    if not found or not found <= {REPRODUCED, IN_PART, NOT_VISIBLE, UNDECIDED, CONTRADICTED}:
        raise ValueError(f"there must be verdicts to sum up, got {arguments.shown(verdicts)}")
    if len(found) == 1:
        return found.pop()
    if found & {REPRODUCED, IN_PART}:
        return IN_PART
    return CONTRADICTED if CONTRADICTED in found else UNDECIDED


def confirmation(effect, control=None):
    """What other data say about a finding of the kit: confirmed elsewhere, not confirmed, or reversed.

    effect, control: as in `verdict`, one number for each set of images, in the direction of the kit's own finding.
    """
    found = verdict(effect, control)
    return {REPRODUCED: CONFIRMED, IN_PART: CONFIRMED, CONTRADICTED: REVERSED}.get(found, NOT_CONFIRMED)


def _high(values):
    return float(values[0]) if (values == values[0]).all() else mean_ci(values).high
