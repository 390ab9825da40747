"""The line-up of lesson 14: what it takes off, what it does not mind, and whom it names."""

import pytest
import torch

from classroom.lesson_14.line_up import correlations, line_up


def case(seed=0, candidates=4, n=30, classes=10, from_whom=2):
    """A suspect that has much of one candidate's own part; all of them agree in most."""
    draw = torch.Generator().manual_seed(seed)
    common = 4 * torch.randn(n, classes, generator=draw)
    own = torch.randn(candidates, n, classes, generator=draw)
    suspect = common + 0.7 * own[from_whom] + 0.5 * torch.randn(n, classes, generator=draw)
    return suspect, common + own


@pytest.mark.parametrize("from_whom", range(4))
def test_it_names_the_one_that_the_suspect_learnt_from(from_whom):
    suspect, candidates = case(from_whom=from_whom)
    found = correlations(suspect, candidates)
    assert line_up(suspect, candidates) == from_whom == found.argmax() and type(line_up(suspect, candidates)) is int
    assert found.shape == (4,) and found.abs().max() <= 1 and found[from_whom] > 0.4 and found.sort().values[-2] < 0.1


def test_level_and_loudness_of_a_row_mean_nothing():
    suspect, candidates = case()
    draw = torch.Generator().manual_seed(1)
    other = candidates * (0.1 + torch.rand(4, 30, 1, generator=draw)) + 9 * torch.randn(4, 30, 1, generator=draw)
    again = correlations(7 * suspect - 3, other)
    torch.testing.assert_close(again, correlations(suspect, candidates), atol=1e-5, rtol=0)


def test_it_is_the_correlation_of_what_is_left_and_of_two_networks_one_is_the_other_with_a_minus():
    suspect, candidates = case()
    shapes = [z - z.mean(-1, keepdim=True) for z in (suspect, *candidates)]
    shapes = torch.stack([z / z.norm(dim=-1, keepdim=True) for z in shapes]).flatten(1)
    left = shapes - shapes[1:].mean(0)
    torch.testing.assert_close(correlations(suspect, candidates), torch.corrcoef(left)[0, 1:])
    both = correlations(suspect, candidates[:2])
    assert both[0].item() == pytest.approx(-both[1].item(), abs=1e-5)


def test_what_all_share_convicts_nobody():
    """A suspect that has nothing but the common part is as near to one as to another."""
    draw = torch.Generator().manual_seed(0)
    common = 4 * torch.randn(40, 10, generator=draw)
    found = correlations(common, common + torch.randn(5, 40, 10, generator=draw))
    assert found.max() - found.min() < 0.3 and found.max() < 0.2


def test_a_row_without_a_preference_is_no_nan():
    suspect, candidates = case()
    suspect[3], candidates[1, 5] = 2.0, 0.0
    assert correlations(suspect, candidates).isfinite().all()
