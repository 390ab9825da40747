"""Spoilt teachers spoil what they say, and nothing else."""

import pytest
import torch

from kdlib.repetitions import permute_wrong_classes


@pytest.fixture
def logits():
    return 3 * torch.randn(200, 10, generator=torch.Generator().manual_seed(0))


def test_permuting_keeps_the_top_class_and_the_softness_of_every_row(logits):
    before = logits.clone()
    dealt = permute_wrong_classes(logits, seed=1)
    assert torch.equal(logits, before)
    assert torch.equal(dealt.argmax(-1), logits.argmax(-1))
    assert torch.equal(dealt.sort(-1).values, logits.sort(-1).values)


def test_permuting_leaves_no_trace_of_which_wrong_class_it_was(logits):
    wrong = torch.ones_like(logits).scatter(1, logits.argmax(-1, keepdim=True), 0).bool()
    pairs = torch.stack([logits[wrong], permute_wrong_classes(logits, seed=1)[wrong]])
    # The mean of a row survives by design, so compare within rows.
    within = pairs.view(2, 200, 9) - pairs.view(2, 200, 9).mean(-1, keepdim=True)
    assert torch.corrcoef(within.view(2, -1))[0, 1].abs() < 0.1


def test_the_seed_governs_the_deal(logits):
    assert torch.equal(permute_wrong_classes(logits, 1), permute_wrong_classes(logits, 1))
    assert not torch.equal(permute_wrong_classes(logits, 1), permute_wrong_classes(logits, 2))


@pytest.mark.parametrize("bad, error", [(torch.tensor([[1.0, float("nan")]]), ValueError), (torch.ones(3), ValueError),
                                        ([[1.0, 2.0]], TypeError)], ids=["nan", "one row", "list"])
def test_bad_logits_are_refused(bad, error):
    with pytest.raises(error):
        permute_wrong_classes(bad, 0)
