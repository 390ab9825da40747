"""The loss on sequences, against one that goes from token to token by hand."""

import math
import re

import pytest
import torch

from kdlib.arguments import shown
from kdlib.losses import distillation_loss, token_distillation_loss


def case(batch=3, length=4, classes=5, dtype=torch.float64):
    draw = torch.Generator().manual_seed(0)
    z, v = (3 * torch.randn(batch, length, classes, generator=draw, dtype=dtype) for _ in range(2))
    return z, v, torch.arange(length) < torch.arange(batch)[:, None] + 1


def by_hand(z, v, mask, T):
    """In plain numbers: for each real token, T²·Σ p·log(p / q)."""
    found = []
    for i, j in mask.nonzero().tolist():
        p, q = ([math.exp(x / T) for x in row[i][j].tolist()] for row in (v, z))
        p, q = [x / sum(p) for x in p], [x / sum(q) for x in q]
        found.append(T * T * sum(a * math.log(a / b) for a, b in zip(p, q)))
    return sum(found) / len(found)


@pytest.mark.parametrize("temperature", [0.5, 1, 4.0, 20.0])
@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 1, 2), (2, 7, 3), (6, 1, 10)], ids=repr)
def test_it_is_the_mean_over_the_real_tokens(shape, temperature):
    z, v, mask = case(*shape)
    assert token_distillation_loss(z, v, mask, temperature=temperature).item() == pytest.approx(
        by_hand(z, v, mask, temperature), rel=1e-9)


def test_the_default_temperature_is_that_of_the_other_losses():
    z, v, mask = case()
    assert token_distillation_loss(z, v, mask) == token_distillation_loss(z, v, mask, temperature=4.0)


def test_at_length_one_it_is_the_teachers_term_of_distillation_loss():
    z, v, mask = case(length=1)
    expected = distillation_loss(z[:, 0], v[:, 0], torch.zeros(3, dtype=torch.int64), temperature=2.0, alpha=1.0)
    torch.testing.assert_close(token_distillation_loss(z, v, mask, temperature=2.0), expected)


def test_length_padding_and_how_the_tokens_are_cut_do_not_change_it():
    z, v, mask = case()
    loss = token_distillation_loss(z, v, mask)
    twice = token_distillation_loss(*(torch.cat([part, part], 1) for part in (z, v, mask)))
    wider = token_distillation_loss(*(torch.cat([part, torch.zeros_like(part)], 1) for part in (z, v, mask)))
    in_a_row = token_distillation_loss(z.flatten(0, 1)[None], v.flatten(0, 1)[None], mask.flatten()[None])
    for other in (twice, wider, in_a_row):
        torch.testing.assert_close(other, loss)


@pytest.mark.parametrize("rubbish", [math.nan, math.inf, -math.inf, 1e300])
def test_what_stands_at_the_padding_is_not_heard(rubbish):
    z, v, mask = case()
    spoilt = [part.masked_fill(~mask[..., None], rubbish) for part in (z, v)]
    spoilt[0].requires_grad_()
    loss = token_distillation_loss(*spoilt, mask)
    assert loss.item() == token_distillation_loss(z, v, mask).item()
    loss.backward()
    assert (spoilt[0].grad[~mask] == 0).all() and (spoilt[0].grad[mask] != 0).any(-1).all()


def test_the_gradient_is_the_one_derived_by_hand_and_none_reaches_the_teacher():
    z, v, mask = case()
    z.requires_grad_(), v.requires_grad_()
    token_distillation_loss(z, v, mask, temperature=3.0).backward()
    expected = 3 * ((z / 3).softmax(-1) - (v / 3).softmax(-1)) / mask.sum()
    torch.testing.assert_close(z.grad, (expected * mask[..., None]).detach())
    assert v.grad is None


Z, V, MASK = case()
BAD = {
    "logits of one token": ((Z[:, 0], V, MASK), "student_logits must have shape (batch, length, classes), got (3, 5)"),
    "a batch missing": ((Z, V[0], MASK), "(4, 5)"),
    "other classes": ((Z, V[..., :4], MASK), "(3, 4, 4)"), "no tensor": (([1], V, MASK), "[1]"),
    "whole numbers": ((Z, V.long(), MASK), "torch.int64"), "an int mask": ((Z, V, MASK.long()), "torch.int64"),
    "no mask": ((Z, V, None), "None"), "a mask of another length": ((Z, V, MASK[:, :3]), "(3, 3)"),
    "a mask a class": ((Z, V, MASK[..., None].expand_as(Z)), "(3, 4, 5)"),
    "nothing real": ((Z, V, MASK & False), "False"),
    "a token that is nan": ((Z.masked_fill(MASK[..., None], math.nan), V, MASK), "nan"),
}


@pytest.mark.parametrize("arguments, named", BAD.values(), ids=BAD)
def test_bad_arguments_are_refused(arguments, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        token_distillation_loss(*arguments)


@pytest.mark.parametrize("temperature", [0, -1.0, math.nan, "4", True], ids=repr)
def test_bad_temperatures_are_refused(temperature):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(temperature))):
        token_distillation_loss(Z, V, MASK, temperature=temperature)
