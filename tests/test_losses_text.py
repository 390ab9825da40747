"""The losses of lesson 13: divergences against plain numbers, caches against NumPy, draws against their law."""

import math
import re
from collections import Counter
from itertools import combinations_with_replacement

import numpy as np
import pytest
import torch

from kdlib.arguments import shown
from kdlib.losses import distillation_loss, divergence, draw_targets, keep_top

KINDS = ["forward", "reverse", "jensen"]


def case(batch=6, classes=5, dtype=torch.float64, seed=0):
    draw = torch.Generator().manual_seed(seed)
    return [3 * torch.randn(batch, classes, generator=draw, dtype=dtype) for _ in range(2)]


def probabilities(*shape, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=dtype).mul(2).softmax(-1)


def by_hand(z, v, kind):
    """In plain numbers, row by row."""
    def kl(p, q):
        return sum(a * math.log(a / b) for a, b in zip(p, q))

    found = []
    for q, p in zip(z.softmax(-1).tolist(), v.softmax(-1).tolist()):
        m = [(a + b) / 2 for a, b in zip(p, q)]
        found.append({"forward": kl(p, q), "reverse": kl(q, p), "jensen": kl(p, m) / 2 + kl(q, m) / 2}[kind])
    return sum(found) / len(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(6, 5), (1, 2), (40, 27)], ids=repr)
def test_it_is_what_its_definition_says(shape, kind):
    z, v = case(*shape)
    assert divergence(z, v, kind=kind).item() == pytest.approx(by_hand(z, v, kind), rel=1e-9)


def test_forward_is_the_default_and_the_teachers_term_of_distillation_at_temperature_1():
    z, v = case()
    term = distillation_loss(z, v, v.argmax(-1), temperature=1.0, alpha=1.0)
    torch.testing.assert_close(divergence(z, v), term)
    assert divergence(z, v) == divergence(z, v, kind="forward")


def test_reverse_is_forward_with_the_roles_exchanged_and_jensen_does_not_care():
    z, v = case()
    torch.testing.assert_close(divergence(z, v, kind="reverse"), divergence(v, z, kind="forward"))
    torch.testing.assert_close(divergence(z, v, kind="jensen"), divergence(v, z, kind="jensen"))
    assert abs(divergence(z, v, kind="reverse") - divergence(z, v, kind="forward")) > 0.1


@pytest.mark.parametrize("far", [1.0, 5.0, 30.0, 1e4])
def test_jensen_stays_below_ln_2_and_reaches_it_where_nothing_is_shared(far):
    z, v = torch.tensor([[far, -far], [far, far]]).double(), torch.tensor([[-far, far], [far, far]]).double()
    value = divergence(z[:1], v[:1], kind="jensen").item()
    assert 0 < value <= math.log(2) + 1e-12 and (far < 20 or value == pytest.approx(math.log(2)))
    assert divergence(z, v, kind="jensen").item() == pytest.approx(value / 2)    # the second row is at 0


def test_where_a_student_must_cover_and_where_it_must_not_stray():
    """The teacher says a or b. A student that says a alone, and one that says all: each direction hates another."""
    v = torch.tensor([[0.495, 0.495, 0.01]]).double().log()
    narrow, broad = (torch.tensor([q]).double().log() for q in ([0.98, 0.01, 0.01], [0.34, 0.33, 0.33]))
    assert divergence(narrow, v) > divergence(broad, v)
    assert divergence(narrow, v, kind="reverse") < divergence(broad, v, kind="reverse")


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_is_the_one_derived_by_hand_and_none_reaches_the_teacher(kind):
    z, v = case()
    z.requires_grad_(), v.requires_grad_()
    divergence(z, v, kind=kind).backward()
    q, p = z.detach().softmax(-1), v.detach().softmax(-1)
    pull = {"forward": -p / q, "reverse": (q / p).log(), "jensen": (2 * q / (p + q)).log() / 2}[kind]
    torch.testing.assert_close(z.grad, q * (pull - (q * pull).sum(-1, keepdim=True)) / len(z))
    assert v.grad is None
    assert torch.autograd.gradcheck(lambda z: divergence(z, v, kind=kind), z)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_never_below_0(kind, dtype):
    z, v = case(batch=3, classes=27, dtype=torch.float32)
    for step in range(12):
        value = divergence((v + 1e-5 * step * z).to(dtype), v.to(dtype), kind=kind)
        assert value.item() >= 0 and value.dtype == dtype
    assert divergence(v, v, kind=kind).item() < 1e-6


def test_where_rounding_would_show_a_value_below_0_the_slope_is_still_there():
    (z, v), below = case(batch=3, classes=27, dtype=torch.float32), 0
    for step in range(1, 12):
        near = (v + 1e-5 * step * z).requires_grad_()
        p, log_p, log_q = v.softmax(-1), v.log_softmax(-1), near.detach().log_softmax(-1)
        loss = divergence(near, v)
        loss.backward()
        assert (near.grad != 0).any()
        if (p * (log_p - log_q)).sum() < 0:
            below += 1
            assert loss.item() == 0
    assert below


def test_logits_far_apart_leave_it_finite():
    z, v = torch.tensor([[400.0, 0.0]]), torch.tensor([[0.0, 400.0]])
    assert [round(divergence(z, v, kind=kind).item(), 3) for kind in KINDS] == [400, 400, 0.693]


Z, V = case()
BAD = {"another kind": ((Z, V, "backward"), "'backward'"), "no kind": ((Z, V, None), "None"),
       "a list of kinds": ((Z, V, KINDS), "['forward', "), "other classes": ((Z, V[:, :4], "jensen"), "(6, 4)"),
       "other rows": ((Z[:5], V, "forward"), "(5, 5)"), "one row": ((Z[0], V[0], "reverse"), "(5,)"),
       "whole numbers": ((Z.long(), V, "forward"), "torch.int64"), "a list": (([1.0], V, "forward"), "[1.0]"),
       "nan": ((Z * math.nan, V, "forward"), "nan"), "none": ((Z[:0], V[:0], "forward"), "(0, 5)"),
       "out of range": ((3e38 * torch.tensor([[1.0, -1.0]]), 3e38 * torch.tensor([[-1.0, 1.0]]), "forward"), "float32")}


@pytest.mark.parametrize("given, named", BAD.values(), ids=BAD)
def test_bad_arguments_are_refused(given, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)) as raised:
        divergence(*given[:2], kind=given[2])
    assert len(str(raised.value)) < 250


# ---- a cache of the top k ----

def kept_by_hand(p, k, rest):
    """One row, in NumPy."""
    places = np.argsort(-p, kind="stable")[:k]
    found = np.zeros_like(p) if rest == "renormalise" else np.full_like(p, (1 - p[places].sum()) / max(len(p) - k, 1))
    found[places] = p[places] / (p[places].sum() if rest == "renormalise" else 1)
    return found


@pytest.mark.parametrize("rest", ["renormalise", "spread"])
@pytest.mark.parametrize("k", [1, 3, 26, 27])
def test_the_top_k_are_kept_and_the_rest_is_as_in_numpy(k, rest):
    p = probabilities(4, 5, 27)
    found = keep_top(p, k, rest)
    assert found.shape == p.shape and found.dtype == p.dtype
    expected = np.apply_along_axis(kept_by_hand, -1, p.numpy(), k, rest)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-12)
    np.testing.assert_allclose(found.sum(-1).numpy(), 1)
    assert k < 27 or torch.allclose(found, p)


def test_renormalised_is_the_default_and_takes_from_every_rare_token_what_it_had():
    p = torch.tensor([[0.5, 0.3, 0.15, 0.05]])
    torch.testing.assert_close(keep_top(p, 2), torch.tensor([[0.625, 0.375, 0, 0]]))
    torch.testing.assert_close(keep_top(p, 2, rest="spread"), torch.tensor([[0.5, 0.3, 0.1, 0.1]]))
    assert torch.equal(keep_top(torch.tensor([[1.0, 0, 0]]), 2, "spread"), torch.tensor([[1.0, 0, 0]]))


def test_of_equal_ones_as_many_as_asked_for_are_kept():
    assert (keep_top(torch.full((9, 4), 0.25), 2) > 0).sum(-1).tolist() == [2] * 9


@pytest.mark.parametrize("what", [lambda p: keep_top(p, 2), lambda p: keep_top(p, 2, "spread"),
                                  lambda p: draw_targets(p, 2, 0)], ids=["top", "spread", "drawn"])
def test_its_logarithm_is_what_a_loss_of_logits_takes(what):
    p, (z, _) = probabilities(6, 5), case()
    targets = what(p)
    loss = divergence(z, targets.clamp(min=1e-12).log())
    entropy = -(targets * targets.clamp(min=1e-300).log()).sum(-1).mean()
    torch.testing.assert_close(loss + entropy, torch.nn.functional.cross_entropy(z, targets), atol=1e-8, rtol=0)


# ---- draws ----

def test_drawn_targets_are_shares_of_k_draws():
    p = probabilities(3, 4, 27)
    for k in (1, 3, 50):
        found = draw_targets(p, k, 0)
        assert found.shape == p.shape and found.dtype == p.dtype
        torch.testing.assert_close(found * k, (found * k).round(), atol=1e-9, rtol=0)
        torch.testing.assert_close(found.sum(-1), torch.ones(3, 4).double())


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_draws_have_the_law_of_k_independent_ones(k):
    """Enumerated: every outcome of three tokens as often as the multinomial law says, within five standard errors."""
    n, p = 20_000, torch.tensor([0.6, 0.3, 0.1], dtype=torch.float64)
    seen = Counter(map(tuple, (draw_targets(p.expand(n, 3), k, seed=k) * k).round().long().tolist()))
    expected = {}
    for tokens in combinations_with_replacement(range(3), k):
        counts = tuple(tokens.count(token) for token in range(3))
        ways = math.factorial(k) / math.prod(map(math.factorial, counts))
        expected[counts] = ways * math.prod(p[token].item() for token in tokens)
    assert sum(expected.values()) == pytest.approx(1) and set(seen) <= set(expected)
    for counts, share in expected.items():
        assert abs(seen[counts] / n - share) < 5 * math.sqrt(share * (1 - share) / n), counts


def test_on_average_they_are_p_itself_where_the_top_k_are_not():
    n, p = 20_000, probabilities(1, 27)
    mean = draw_targets(p.expand(n, 27), 3, seed=0).mean(0)
    error = (p[0] * (1 - p[0]) / (3 * n)).sqrt()
    assert ((mean - p[0]).abs() < 5 * error).all()
    assert ((keep_top(p, 3)[0] - p[0]).abs() > 5 * error).double().mean() > 0.9


def test_what_is_impossible_is_not_drawn_and_a_sure_thing_always_is():
    p = torch.tensor([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]])
    found = draw_targets(p, 20, 0)
    assert found[0].tolist() == [0, 1, 0] and found[1, 1] == 0


def test_the_seed_alone_decides():
    p, state = probabilities(30, 27), torch.get_rng_state()
    assert torch.equal(draw_targets(p, 3, 5), draw_targets(p, 3, 5))
    assert not torch.equal(draw_targets(p, 3, 5), draw_targets(p, 3, 6))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_other_float_types_will_do(dtype):
    p = probabilities(8, 27).to(dtype)
    assert draw_targets(p, 4, 0).dtype == keep_top(p, 4).dtype == keep_top(p, 4, "spread").dtype == dtype


P = probabilities(3, 5)
NO_PROBABILITIES = [(None, "None"), ([[1.0]], "[[1.0]]"), (P.long(), "torch.int64"), (P[0], "(5,)"), (P[:0], "(0, 5)"),
                    (P * math.nan, "nan"), (2 * P, "got 2.0"), (torch.tensor([[0.5, 0.5], [1.5, -0.5]]), "got -0.5"),
                    (torch.tensor([[3.0, 1.0]]), "got 4.0"), (torch.tensor([[2.5, 0.0]]), "got 2.5")]


@pytest.mark.parametrize("p, named", NO_PROBABILITIES, ids=range(len(NO_PROBABILITIES)))
def test_what_is_no_probability_is_refused(p, named):
    for attempt in (lambda: keep_top(p, 1), lambda: draw_targets(p, 1, 0)):
        with pytest.raises((ValueError, TypeError), match=re.escape(named)) as raised:
            attempt()
        assert len(str(raised.value)) < 200


@pytest.mark.parametrize("k", [0, -1, 2.0, True, "3", None, math.nan, 6], ids=repr)
def test_a_bad_k_is_refused(k):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(k))):
        keep_top(P, k)
    if k == 6:
        assert draw_targets(P, k, 0).shape == P.shape    # one may draw more often than there are tokens
    else:
        with pytest.raises((ValueError, TypeError), match=re.escape(shown(k))):
            draw_targets(P, k, 0)


@pytest.mark.parametrize("rest", ["drop", None, 0, ["spread"]], ids=repr)
def test_a_bad_rest_is_refused(rest):
    with pytest.raises(ValueError, match=re.escape(shown(rest))):
        keep_top(P, 1, rest)


@pytest.mark.parametrize("seed", [-1, 0.5, None, "0", True], ids=repr)
def test_a_bad_seed_is_refused(seed):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(seed))):
        draw_targets(P, 1, seed)
