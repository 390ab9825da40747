"""What a score on some images is worth, and which of two students it tells apart.

Two networks that answer the same images are compared image by image, by McNemar's exact test. Those that the first
cannot be told apart from share its place, and so on below them. Who is first is known only once the images were seen,
so every pair counts as a test, and the tests are corrected for their number (Holm).
"""

import numpy as np

from kdlib.measure import Interval

LEVEL = 0.05


def wilson(right, n):
    """`Interval` of a share in %, by Wilson's score at 95 %: it stays within 0 and 100, also for few images.

    right: how many of n. Source: E. B. Wilson (1927), *Probable Inference, the Law of Succession, and Statistical
    Inference*.
    """
    z, share = 1.959964, right / n
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    return Interval(100 * share, 100 * max(0.0, float(low)), 100 * min(1.0, float(high)))


def mcnemar(one, other):
    """McNemar's exact test (lesson 15): how likely a difference at least as large, were the two equally good."""
    return float(chances(np.stack([one, other]))[0, 1])


def chances(rights):
    """McNemar's exact test of each pair. rights: (students, n) bool. Returns (students, students), 1 on the
    diagonal."""
    from scipy.stats import binom

    number = rights.astype(float)
    only = np.rint(number @ (1 - number).T)    # only[a, b]: images that a names rightly and b does not
    return np.minimum(1.0, 2 * binom.cdf(np.minimum(only, only.T), only + only.T, 0.5))


def holm(chances):
    """Chances of several tests, corrected for their number. Source: S. Holm (1979), *A Simple Sequentially Rejective
    Multiple Test Procedure*."""
    order = np.argsort(chances, kind="stable")
    steps = np.maximum.accumulate((len(order) - np.arange(len(order))) * np.asarray(chances)[order])
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1.0, steps)
    return corrected


def places(rights):
    """The place of each row of rights (students, n), the best row first: 1 for the first and down to the last that it
    cannot be told apart from; the row below them leads the next place, 1 + the rows above it, and so on."""
    pairs, corrected = np.triu_indices(len(rights), 1), np.ones((len(rights), len(rights)))
    corrected[pairs] = holm(chances(rights)[pairs])
    found = []
    while len(found) < len(rights):
        leader = len(found)
        last = leader + int(np.flatnonzero(corrected[leader, leader:] >= LEVEL)[-1])    # and those between
        found += [1 + leader] * (1 + last - leader)
    return found
