"""A claim is one call. It shows its sentence, what was measured beside what is claimed, and ✓; or it fails.

    claim("With a teacher the student gains more than four points.", above(gain, 4, "points over alone"))

A mean is sure where three standard errors lie between it and the bound, so "6.8 ± 0.4" stands for the mean and three
standard errors. `make test` compares the sentence and the ✓; the measured numbers may differ from machine to machine.
"""

import html
from dataclasses import dataclass

import numpy as np

from kdlib import arguments


@dataclass(frozen=True)
class Bound:
    """One bound of a claim: what was measured, what is claimed of it, and whether it holds.

    margin: standard errors between the mean and where it would fail, None of what has none; above 3 it holds.
    """

    what: str
    measured: str
    claimed: str
    holds: bool
    margin: float | None = None

    def __str__(self):
        return f"{self.what}: measured {self.measured}, claimed {self.claimed}"


class Claim:
    """A claim that held, as a cell shows it."""

    def __init__(self, sentence, bounds):
        self.sentence, self.bounds = sentence, bounds

    def __repr__(self):
        return "\n".join([f"✓ Claim. {self.sentence}", *(f"    {bound}" for bound in self.bounds)])

    def _repr_html_(self):
        bounds = "".join(f"<li>{html.escape(str(bound))}</li>" for bound in self.bounds)
        return (f'<div class="claim"><p><strong style="color:#1f9d61">✓</strong> <strong>Claim.</strong> '
                f"{html.escape(self.sentence)}</p><ul>{bounds}</ul></div>")


def claim(sentence, *bounds):
    """Show the sentence and its bounds where all of them hold; else raise ``AssertionError``, which names those that
    do not."""
    if not bounds:
        raise TypeError(f"a claim needs at least one bound, got none for {sentence!r}")
    broken = [str(bound) for bound in bounds if not bound.holds]
    if broken:
        raise AssertionError(f"✗ {sentence}\n    " + "\n    ".join(broken))
    return Claim(sentence, bounds)


# ---- bounds of a mean over repetitions ----

def above(values, bound=0.0, what="mean"):
    """The mean of at least two numbers lies above the bound, by more than three standard errors."""
    mean, error = _mean(values)
    holds, margin = mean - error > bound, _errors(mean - bound, error)
    return Bound(what, _shown(mean, error), f"above {_short(bound)}", holds, margin)


def below(values, bound=0.0, what="mean"):
    """The mean lies below the bound, by more than three standard errors."""
    mean, error = _mean(values)
    holds, margin = mean + error < bound, _errors(bound - mean, error)
    return Bound(what, _shown(mean, error), f"below {_short(bound)}", holds, margin)


def within(values, bound, what="mean"):
    """The mean lies less than bound (above zero) away from zero, by more than three standard errors on both sides."""
    mean, error, bound = *_mean(values), arguments.positive("bound", bound)
    holds, margin = abs(mean) + error < bound, _errors(bound - abs(mean), error)
    return Bound(what, _shown(mean, error), f"within ±{_short(bound)}", holds, margin)


def unclear(values, what="mean"):
    """The mean lies within three standard errors of zero: these repetitions do not tell it from nothing."""
    mean, error = _mean(values)
    return Bound(what, _shown(mean, error), "not told apart from 0", abs(mean) <= error)


# ---- bounds of every single number (a number alone is one, too) ----

def all_above(values, bound=0.0, what="smallest"):
    """Every number lies above the bound."""
    smallest = float(np.min(_array(values)))
    return Bound(what, f"{smallest:.3g}", f"above {_short(bound)}", smallest > bound)


def all_below(values, bound, what="largest"):
    """Every number lies below the bound."""
    largest = float(np.max(_array(values)))
    return Bound(what, f"{largest:.3g}", f"below {_short(bound)}", largest < bound)


def count(number, of, what="hold", claimed=None):
    """So many of so many, a whole number that must be the claimed one (all of them where none is named)."""
    wanted = of if claimed is None else claimed
    return Bound(what, f"{int(number)} of {int(of)}", f"{int(wanted)} of {int(of)}", int(number) == int(wanted))


def true(statement, what):
    """A statement without a number: a weight that does not move, an argument that does not occur. ``what`` says it."""
    holds = bool(statement)
    return Bound(what, "yes" if holds else "no", "yes", holds)


def equal(first, second, tolerance, what="largest difference"):
    """Two tensors or arrays of one shape differ by less than the tolerance, everywhere."""
    first, second = _array(first), _array(second)
    if first.shape != second.shape:
        raise ValueError(f"what is compared must have one shape, got {first.shape} and {second.shape}")
    apart = float(np.abs(first - second).max(initial=0.0))
    return Bound(what, f"{apart:.1g}", f"below {_short(tolerance)}", apart < tolerance)


def _mean(values):
    """(mean, three standard errors) of at least two numbers."""
    values = arguments.numbers("values", _array(values).ravel())
    return float(values.mean()), float(3 * values.std(ddof=1) / np.sqrt(len(values)))


def _errors(distance, error):
    """How many standard errors a distance is; three of them are ``error``."""
    return 3 * distance / error if error else float("inf")


def _array(values):
    """As a NumPy array of floats, a tensor with a gradient too."""
    return np.asarray(values.detach() if hasattr(values, "detach") else values, dtype=float)


def _short(bound):
    """A bound as its author wrote it, and a third as 0.333."""
    return f"{bound:g}" if len(f"{bound:g}") <= 6 else f"{bound:.3g}"


def _shown(mean, error):
    """The two numbers, with as many places as the smaller one needs to be seen: "6.8 ± 0.4", "0.032 ± 0.005"."""
    if error == 0:    # all alike
        return f"{mean:.3g} ± 0"
    places = 1 if error >= 0.1 else min(6, int(np.ceil(-np.log10(max(error, 1e-6)))))
    return f"{mean:z.{places}f} ± {error:.{places}f}"    # z: no -0.0
