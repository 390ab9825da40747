"""How sure we are: means with intervals, and how many standard errors lie between a mean and zero."""

import math
from typing import NamedTuple

from kdlib import arguments, needed


class Interval(NamedTuple):
    """A mean with its 95 % confidence interval (Student's t): what `mean_ci` and `paired_ci` return.

    mean, low, high: floats, low ≤ mean ≤ high, in the unit of the values. It unpacks as a tuple.
    Built in lesson A, *Paired intervals*.
    """

    mean: float
    low: float
    high: float


def mean_ci(values, *, corrected=None):
    """Mean of ``values`` and its 95 % interval: mean ± t(.975, n − 1)·s/√n. Returns an `Interval`.

    values: at least two finite numbers, one for each repetition (seed). corrected: ``None``, or (n_train, n_test), how
    many images each repetition trained and tested on. Give it where the repetitions split one pool of images again and
    again and the question is what would hold on *new* images: repetitions that share images are not independent, and
    the standard error is multiplied by √(1 + n · n_test / n_train), which is 2.45 for n = 10 and (1000, 500). ``None``
    is right for independent repetitions, and for what holds on this one pool, however it is split.

    Raises ``ValueError`` for fewer than two values, one that is not finite, and a number below 1 in the pair;
    ``TypeError`` for what is no number, or no pair of whole numbers.

    Sources: "Student" (W. S. Gosset, 1908), *The Probable Error of a Mean*; Nadeau, Bengio (2003), *Inference for the
    Generalization Error*, for the correction; Bouckaert, Frank (2004), *Evaluating the Replicability of Significance
    Tests for Comparing Learning Algorithms*, for repeated cross-validation, where n counts all folds.
    Built in lesson A, *Paired intervals*.
    """
    stdtrit = needed("scipy.special").stdtrit    # Student's quantile; only those who ask for an interval pay the import
    values = arguments.numbers("values", values)
    mean = float(values.mean())
    half = float(stdtrit(len(values) - 1, 0.975) * _standard_error(values) * _widening(len(values), corrected))
    return Interval(mean, mean - half, mean + half)


def paired_ci(a, b, *, corrected=None):
    """Mean of the differences a − b and its 95 % interval. Returns an `Interval`.

    a, b: equally many finite numbers; a[i] and b[i] share their seed (images, initialisation, batch order), so what
    the seed does to both cancels. corrected: ``None`` or (n_train, n_test), as in `mean_ci`.
    Raises as `mean_ci`, and ``ValueError`` where the lengths differ.
    Built in lesson A, *Paired intervals*.
    """
    a, b = arguments.numbers("a", a), arguments.numbers("b", b)
    if len(a) != len(b):
        raise ValueError(f"a and b must pair up, got {len(a)!r} and {len(b)!r} values")
    return mean_ci(a - b, corrected=corrected)


def margin(differences, *, corrected=None):
    """How many standard errors the mean of ``differences`` is above zero: mean / (s/√n); negative where it is below.

    The claims of the lessons ask for more than 3.

    differences: at least two finite numbers, not all equal, one for each repetition. corrected: ``None`` or (n_train,
    n_test), as in `mean_ci`; then this is the corrected t of Nadeau and Bengio (2003). Returns a float.
    Raises as `mean_ci`, and ``ValueError`` where all differences are equal: they have no standard error.
    Built in lesson A, *Paired intervals*.
    """
    differences = arguments.numbers("differences", differences)
    if (differences == differences[0]).all():
        raise ValueError(f"differences must not all be equal, got {len(differences)} times {differences[0].item()!r}")
    return float(differences.mean() / (_standard_error(differences) * _widening(len(differences), corrected)))


def _standard_error(values):
    """s/√n, as `scipy.stats.sem` gives it, which takes much longer."""
    return values.std(ddof=1) / math.sqrt(len(values))


def _widening(repetitions, corrected):
    """What a standard error is multiplied by where the repetitions share their images; else 1."""
    if corrected is None:
        return 1.0
    if not isinstance(corrected, (tuple, list)) or len(corrected) != 2:
        raise TypeError(f"corrected must be a pair (n_train, n_test), got {arguments.shown(corrected)}")
    n_train, n_test = (arguments.whole(f"{name} of corrected", number, least=1)
                       for name, number in zip(("n_train", "n_test"), corrected))
    return math.sqrt(1 + repetitions * n_test / n_train)
