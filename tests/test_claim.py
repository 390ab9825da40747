"""A claim shows what was measured beside what is claimed, or fails and says why."""

import numpy as np
import pandas as pd
import pytest
import torch

from classroom.claim import above, all_above, all_below, below, claim, count, equal, true, unclear, within

SPREAD = np.linspace(-1, 1, 10)                   # mean 0; three standard errors are about 0.64
ERROR = 3 * SPREAD.std(ddof=1) / np.sqrt(10)


def test_it_shows_sentence_numbers_and_tick():
    shown = claim("Students gain.", above(6.8 + SPREAD, 4, "points over alone"), within(0.02 + SPREAD, 1.5))
    assert repr(shown).splitlines() == [
        "✓ Claim. Students gain.", "    points over alone: measured 6.8 ± 0.6, claimed above 4",
        "    mean: measured 0.0 ± 0.6, claimed within ±1.5"]
    page = shown._repr_html_()
    assert "Students gain." in page and "measured 6.8 ± 0.6, claimed above 4" in page and "✓" in page
    assert "&lt;b&gt;" in claim("<b>", above([1, 1]))._repr_html_()


def test_one_that_does_not_hold_fails_and_names_what_was_measured():
    with pytest.raises(AssertionError) as failure:
        claim("Students gain.", above(6.8 + SPREAD, 4, "gain"), above(4.5 + SPREAD, 4, "the least"))
    assert str(failure.value) == "✗ Students gain.\n    the least: measured 4.5 ± 0.6, claimed above 4"
    with pytest.raises(TypeError, match="at least one bound, got none for 'Nothing.'"):
        claim("Nothing.")


@pytest.mark.parametrize("bound, holds", [
    (above(SPREAD + 4 + ERROR * 1.01, 4), True), (above(SPREAD + 4 + ERROR * 0.99, 4), False),
    (below(SPREAD - ERROR * 1.01), True), (below(SPREAD - ERROR * 0.99), False),
    (within(SPREAD, ERROR * 1.01), True), (within(SPREAD, ERROR * 0.99), False),
    (within(SPREAD + 1, ERROR + 1.01), True), (within(SPREAD - 1, ERROR + 0.99), False),
    (unclear(SPREAD + ERROR * 0.99), True), (unclear(SPREAD - ERROR * 1.01), False),
    (above([2, 2, 2], 1), True), (above([1, 1, 1], 1), False),
    (all_above([0.951, 0.99], 0.95), True), (all_above([0.95, 0.99], 0.95), False),
    (all_below([0.1, 0.2], 0.3), True), (all_below([0.1, 0.3], 0.3), False),
    (all_above(0.951, 0.95), True), (all_below(torch.tensor(0.3), 0.3), False),
    (true(1 < 2, "less"), True), (true(False, "less"), False),
    (count(10, 10), True), (count(9, 10), False), (count(0, 10_000, "fall", 0), True),
    (equal(torch.ones(3), torch.ones(3) + 1e-4, 1e-3), True), (equal([1.0], [1.1], 0.1), False),
])
def test_the_edges(bound, holds):
    assert bound.holds is holds


@pytest.mark.parametrize("bound, margin", [
    (above(SPREAD + 4, 4 - ERROR), 3), (below(SPREAD, ERROR * 2), 6), (within(SPREAD - 1, ERROR + 1), 3),
    (above(SPREAD, ERROR), -3), (above([2, 2], 1), float("inf")),
])
def test_a_bound_knows_how_many_standard_errors_it_is_from_failing(bound, margin):
    assert bound.margin == pytest.approx(margin)


def test_what_has_no_standard_errors_has_no_margin():
    bounds = unclear(SPREAD), all_above(2, 1), all_below(0, 1), count(1, 1), true(True, "so"), equal([1.0], [1.0], 1e-6)
    assert {bound.margin for bound in bounds} == {None}


def test_where_nothing_is_compared_nothing_differs():
    assert equal([], [], 1e-9).holds and not equal([], [], 0.0).holds and equal([], [], 1e-9).measured == "0"


def test_numbers_of_any_kind_are_read():
    numbers = torch.tensor([1.0, 2, 3], requires_grad=True)
    for values in ([1.0, 2, 3], np.array([1, 2, 3]), pd.Series([1, 2, 3]), numbers):
        assert above(values, 0).measured == "2.0 ± 1.7" and all_above(values, 0).measured == "1"


def test_what_a_bound_without_a_margin_says():
    assert str(true(False, "the teacher moves")) == "the teacher moves: measured no, claimed yes"


def test_small_numbers_keep_the_places_that_one_needs():
    assert above([0.032, 0.034, 0.03], 0).measured == "0.032 ± 0.003"
    assert within([-0.001, 0.0005], 9).measured == "0.000 ± 0.002" and above([-1e-9, 0], -1).measured[0] != "-"
    assert within([0, 0], 1).measured == "0 ± 0" and above([0.25, 0.25], 0).measured == "0.25 ± 0"
    assert below([0, 0], 1 / 3).claimed == "below 0.333" and all_above(9e4, 20_000).claimed == "above 20000"
    assert count(7, 10_000).measured == "7 of 10000"


@pytest.mark.parametrize("wrong", [[], [1], [1, float("nan")], ["a", "b"]])
def test_what_has_no_error_is_refused(wrong):
    with pytest.raises((ValueError, TypeError)):
        above(wrong)


def test_a_bound_that_cannot_be_met_is_refused():
    with pytest.raises(ValueError, match="bound"):
        within([1, 2], 0)
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        equal([1, 2], [1, 2, 3], 1)
