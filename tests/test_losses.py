"""The losses: PyTorch as the oracle, the gradient derived by hand, and what must hold for any logits."""

import math
import re
from fractions import Fraction

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings

from kdlib.arguments import shown
from kdlib.losses import distillation_loss, logit_mse, soften

any_logits = settings(max_examples=40, deadline=None, derandomize=True, database=None)
shapes = st.shared(st.tuples(st.integers(1, 5), st.integers(2, 7)), key="(batch, classes)")
logits = hnp.arrays(np.float64, shapes, elements=st.floats(-20, 20)).map(torch.from_numpy)
temperatures = st.floats(0.5, 20)


def random_case(batch=6, classes=4, dtype=torch.float64):
    g = torch.Generator().manual_seed(0)
    z, v = (3 * torch.randn(batch, classes, generator=g, dtype=dtype) for _ in range(2))
    return z, v, torch.randint(classes, (batch,), generator=g)


def kd(z, v, temperature):
    """The teacher's term alone."""
    return distillation_loss(z, v, torch.zeros(len(z), dtype=torch.int64), temperature=temperature, alpha=1)


# Oracles

@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0, 20.0])
def test_distillation_loss_is_the_formula_in_pytorchs_words(temperature, alpha):
    z, v, y = random_case()
    log_q, p = (z / temperature).log_softmax(-1), (v / temperature).softmax(-1)
    expected = (1 - alpha) * F.cross_entropy(z, y) + alpha * temperature**2 * F.kl_div(log_q, p, reduction="batchmean")
    torch.testing.assert_close(distillation_loss(z, v, y, temperature=temperature, alpha=alpha), expected)


def test_defaults_are_temperature_4_and_alpha_0_9():
    z, v, y = random_case()
    assert distillation_loss(z, v, y) == distillation_loss(z, v, y, temperature=4.0, alpha=0.9)


def test_kl_runs_from_teacher_to_student():
    p, q = torch.tensor([[0.9, 0.1]]).log(), torch.tensor([[0.5, 0.5]]).log()
    assert kd(q, p, 1.0).item() == pytest.approx(0.9 * math.log(1.8) + 0.1 * math.log(0.2), rel=1e-5)
    assert kd(p, q, 1.0).item() == pytest.approx(0.5 * math.log(0.5 / 0.9) + 0.5 * math.log(0.5 / 0.1), rel=1e-5)


@pytest.mark.parametrize("alpha", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("temperature", [0.7, 1.0, 5.0])
def test_gradient_is_the_one_derived_by_hand(temperature, alpha):
    z, v, y = random_case()
    z.requires_grad_()
    distillation_loss(z, v, y, temperature=temperature, alpha=alpha).backward()
    q_T, p_T = (z.detach() / temperature).softmax(-1), (v / temperature).softmax(-1)
    q, onehot = z.detach().softmax(-1), torch.eye(z.shape[1], dtype=z.dtype)[y]
    torch.testing.assert_close(z.grad, (alpha * temperature * (q_T - p_T) + (1 - alpha) * (q - onehot)) / len(z))


def test_gradient_agrees_with_finite_differences():
    z, v, y = random_case(batch=2)
    z.requires_grad_()
    assert torch.autograd.gradcheck(lambda z: distillation_loss(z, v, y, temperature=3.0, alpha=0.5), z)
    assert torch.autograd.gradcheck(lambda z: logit_mse(z, v), z)


def test_gradient_keeps_its_size_at_high_temperature():
    z, v, _ = random_case()
    sizes = []
    for temperature in (500.0, 1000.0):
        (gradient,) = torch.autograd.grad(kd(z.requires_grad_(), v, temperature), z)
        sizes.append(gradient.norm())
    assert sizes[0] / sizes[1] == pytest.approx(1, abs=0.01)    # without T² it would be 4


@pytest.mark.parametrize("loss", [lambda z, v: kd(z, v, 4.0), logit_mse], ids=["distillation_loss", "logit_mse"])
def test_no_gradient_flows_to_the_teacher(loss):
    z, v, _ = random_case()
    assert not loss(z, v.requires_grad_()).requires_grad
    loss(z.requires_grad_(), v).backward()
    assert v.grad is None and z.grad.abs().sum() > 0


def test_a_perfect_student_has_no_loss_left():
    z = 100 * torch.eye(10)    # a second softmax would leave 1.46
    assert distillation_loss(z, z, torch.arange(10), temperature=1.0, alpha=0.5) < 1e-6


def test_logit_mse_is_pytorchs_on_centred_rows():
    z, v, _ = random_case()
    expected = ((z - z.mean(-1, keepdim=True) - v + v.mean(-1, keepdim=True)) ** 2).mean()
    torch.testing.assert_close(logit_mse(z, v), expected)
    assert logit_mse(torch.tensor([[1.0, 2.0]]), torch.tensor([[101.0, 102.0]])) == 0


# Properties

@any_logits
@given(logits, temperatures)
def test_soften_gives_distributions_that_keep_the_order(z, temperature):
    p = soften(z, temperature)
    torch.testing.assert_close(p, (z / temperature).softmax(-1))
    torch.testing.assert_close(p.sum(-1), torch.ones(len(z), dtype=z.dtype))
    assert (p.gather(-1, z.argmax(-1, keepdim=True)).squeeze(-1) == p.amax(-1)).all()


@any_logits
@given(logits, temperatures, st.floats(-50, 50))
def test_kl_of_a_teacher_with_itself_is_zero_whatever_is_added_to_a_row(z, temperature, shift):
    assert kd(z, z + shift, temperature).abs() < 1e-9
    assert logit_mse(z, z + shift) < 1e-9


@any_logits
@given(logits, logits, temperatures, st.floats(-50, 50))
def test_a_shift_of_rows_changes_nothing(z, v, temperature, shift):
    loss = kd(z, v, temperature)
    assert loss > -1e-9
    for z_, v_ in ((z + shift, v), (z, v + shift)):
        torch.testing.assert_close(kd(z_, v_, temperature), loss, rtol=1e-6, atol=1e-8)
        torch.testing.assert_close(logit_mse(z_, v_), logit_mse(z, v), rtol=1e-6, atol=1e-8)
    torch.testing.assert_close(soften(z + shift, temperature), soften(z, temperature))


@any_logits
@given(logits, logits, temperatures)
def test_alpha_0_is_labels_alone_and_alpha_1_teacher_alone(z, v, temperature):
    y, other = v.argmax(-1), v.argmin(-1)
    torch.testing.assert_close(distillation_loss(z, v, y, temperature=temperature, alpha=0), F.cross_entropy(z, y))
    loss = [distillation_loss(z, v, labels, temperature=temperature, alpha=1) for labels in (y, other)]
    assert loss[0] == loss[1]


@any_logits
@given(logits, logits)
def test_high_temperature_takes_the_kd_term_to_half_the_logit_mse(z, v):
    torch.testing.assert_close(kd(z, v, 1e5), logit_mse(z, v) / 2, rtol=1e-2, atol=1e-4)


# Floating point, shapes, types

@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str)
def test_dtype_is_kept(dtype):
    z, v, y = random_case(dtype=dtype)
    assert soften(z, 2.0).dtype == logit_mse(z, v).dtype == distillation_loss(z, v, y).dtype == dtype


def test_soften_takes_any_leading_shape_and_layout():
    z = torch.randn(3, 4, 5)
    torch.testing.assert_close(soften(z, 2.0)[1, 2], soften(z[1, 2], 2.0))
    torch.testing.assert_close(soften(z.transpose(0, 2), 2.0), soften(z.transpose(0, 2).contiguous(), 2.0))
    assert soften(z[:0], 2.0).shape == (0, 4, 5)


def test_soften_survives_extreme_logits_and_temperatures():
    assert soften(torch.tensor([3e38, -3e38, 0.0]), 1e-3).tolist() == [1, 0, 0]
    assert soften(torch.tensor([5.0, -5.0]), 1e30).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("number", [4, np.int64(4), np.float32(4), Fraction(4)], ids=repr)
def test_any_kind_of_number_is_a_temperature(number):
    z, v, y = random_case()
    assert distillation_loss(z, v, y, temperature=number) == distillation_loss(z, v, y, temperature=4.0)
    assert torch.equal(soften(z, number), soften(z, 4.0))


# Refusals: the message names the value

BAD_TEMPERATURES = [0, -1, 0.0, -1000000, math.nan, math.inf, -math.inf, np.float64("nan"), 10**400,
                    True, "4", None, 4j, [4.0], torch.tensor(4.0), np.array(4.0)]


@pytest.mark.parametrize("temperature", BAD_TEMPERATURES, ids=lambda t: repr(t)[:20])
def test_bad_temperature_is_refused(temperature):
    z, v, y = random_case()
    for call in (lambda: soften(z, temperature), lambda: distillation_loss(z, v, y, temperature=temperature)):
        with pytest.raises((ValueError, TypeError), match=f"temperature.* {re.escape(shown(temperature))}$"):
            call()


@pytest.mark.parametrize("temperature", [1e-300, 1e30, 1e300], ids=repr)
def test_temperature_that_leaves_float_range_is_refused(temperature):
    z, v, y = random_case(dtype=torch.float32)
    with pytest.raises(ValueError, match=re.escape(shown(temperature))):
        distillation_loss(z, v, y, temperature=temperature)


def test_soften_refuses_a_temperature_too_close_to_zero():
    with pytest.raises(ValueError, match="1e-300"):
        soften(torch.tensor([1.0, 2.0]), 1e-300)


BAD_ALPHAS = [-0.1, 1.1, 1000000, math.nan, math.inf, True, "1", None, torch.tensor(0.5)]


@pytest.mark.parametrize("alpha", BAD_ALPHAS, ids=repr)
def test_bad_alpha_is_refused(alpha):
    z, v, y = random_case()
    with pytest.raises((ValueError, TypeError), match=f"alpha.* {re.escape(shown(alpha))}$"):
        distillation_loss(z, v, y, alpha=alpha)


Z, V, Y = random_case(batch=4, classes=3)
BAD_LOGITS = {
    "nan": (Z * math.nan, "nan"), "inf": (Z / 0, "inf"),
    "int": (torch.ones(4, 3, dtype=torch.int64), "torch.int64"),
    "bool": (torch.ones(4, 3, dtype=torch.bool), "torch.bool"), "complex": (Z * 1j, "torch.complex128"),
    "numpy": (Z.numpy(), shown(Z.numpy())), "list": (Z.tolist(), shown(Z.tolist())), "None": (None, "None"),
    "0-d": (Z[0, 0], "()"), "no classes": (Z[:, :0], "(4, 0)"),
}
BAD_PAIRED_LOGITS = BAD_LOGITS | {
    "1-d": (Z[0], "(3,)"), "3-d": (Z[None], "(1, 4, 3)"), "empty": (Z[:0], "(0, 3)"), "fewer rows": (Z[:3], "(3, 3)"),
    "fewer classes": (Z[:, :2], "(4, 2)"), "one class": (Z[:, :1], "(4, 1)"),
}


@pytest.mark.parametrize("bad, named", BAD_LOGITS.values(), ids=BAD_LOGITS)
def test_soften_refuses_bad_logits(bad, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        soften(bad, 2.0)


def refused(loss, z, v, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        loss(z, v)


@pytest.mark.parametrize("loss", [lambda z, v: distillation_loss(z, v, Y), logit_mse], ids=["distillation", "mse"])
def test_losses_refuse_bad_logits_on_either_side(loss):
    for bad, named in BAD_PAIRED_LOGITS.values():
        refused(loss, bad, V, named)
        refused(loss, Z, bad, named)


BAD_LABELS = {
    "float": (Y.double(), "torch.float64"), "int32": (Y.int(), "torch.int32"), "bool": (Y > 0, "torch.bool"),
    "numpy": (Y.numpy(), shown(Y.numpy())), "list": ([0, 1, 2, 0], "[0, 1, 2, 0]"), "None": (None, "None"),
    "negative": (torch.tensor([0, -100, 0, 0]), "-100"), "too large": (torch.tensor([0, 0, 1000000, 0]), "1000000"),
    "one too large": (torch.tensor([0, 0, 0, 3]), "got 3"), "too few": (Y[:3], "(3,)"),
    "column": (Y[:, None], "(4, 1)"),
    "one-hot": (torch.eye(3, dtype=torch.int64)[Y], "(4, 3)"), "0-d": (Y[0], "()"),
}


@pytest.mark.parametrize("bad, named", BAD_LABELS.values(), ids=BAD_LABELS)
def test_bad_labels_are_refused(bad, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        distillation_loss(Z, V, bad)


def test_losses_that_overflow_are_refused():
    far = torch.tensor([[3e38, -3e38]])
    for loss in (logit_mse, lambda z, v: distillation_loss(z, v, torch.tensor([0]))):
        with pytest.raises(ValueError, match="inf|nan"):
            loss(far, -far)
