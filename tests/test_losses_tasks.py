"""Several teachers, many labels, numbers, rare classes: PyTorch and arithmetic as oracles."""

import math
import re

import pytest
import torch
import torch.nn.functional as F

from kdlib.losses import (
    distillation_loss,
    multilabel_distillation_loss,
    pool_teachers,
    regression_distillation_loss,
    soften,
)
from kdlib.measure import accuracy_by_class


def drawn(*shape, seed=0, dtype=torch.float64):
    return 2 * torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


Z, V = drawn(6, 4), drawn(3, 6, 4, seed=1)    # a student, three teachers
ON = (drawn(6, 4, seed=2) > 0).double()


def slope(loss, values=Z):
    values = values.clone().requires_grad_()
    return torch.autograd.grad(loss(values), values)[0]


# ---- several teachers ----

@pytest.mark.parametrize("T", [0.5, 1, 4])
def test_the_mean_of_probabilities_is_the_teacher_that_all_losses_ask_for(T):
    pooled = pool_teachers(V, temperature=T)
    torch.testing.assert_close(soften(pooled, T), torch.stack([soften(v, T) for v in V]).mean(0))

    def mean_of_losses(z):
        return sum(distillation_loss(z, v, None, temperature=T, alpha=1) for v in V) / 3

    one = slope(lambda z: distillation_loss(z, pooled, None, temperature=T, alpha=1))
    torch.testing.assert_close(slope(mean_of_losses), one)


def test_the_mean_of_logits_is_the_geometric_mean():
    p = torch.stack([(v + 7).softmax(-1) for v in V]).log().mean(0).exp()    # what is added to a row is not heard
    torch.testing.assert_close(soften(pool_teachers(V, mean="logits"), 1), p / p.sum(-1, keepdim=True))


def test_what_one_teacher_rules_out():
    sure, open_minded = torch.tensor([[0.0, 0.0, -60.0]] * 2), torch.tensor([[0.0, 0.0, 0.0]] * 2)
    assert soften(pool_teachers([sure, open_minded], temperature=1), 1)[0, 2] == pytest.approx(1 / 6, rel=1e-4)
    assert soften(pool_teachers([sure, open_minded], mean="logits"), 1)[0, 2] < 1e-9


def test_a_teacher_among_its_twins_is_itself_and_nothing_is_changed():
    v = V[0].clone().requires_grad_()
    for mean in ("probabilities", "logits"):
        pooled = pool_teachers([v, v, v], temperature=2, mean=mean)
        torch.testing.assert_close(pooled.softmax(-1), v.softmax(-1).detach())
        assert not pooled.requires_grad
    assert pool_teachers([v.half()]).dtype == torch.float16


@pytest.mark.parametrize("given, error, words", [
    (dict(teacher_logits=[]), ValueError, "at least one teacher's, got []"),
    (dict(teacher_logits=5), TypeError, "got 5"),
    (dict(teacher_logits=[V[0], V[1][:2]]), ValueError, "teacher_logits[1] (2, 4) and teacher_logits[0] (6, 4)"),
    (dict(teacher_logits=[V[0], V[1] * math.nan]), ValueError, "teacher_logits[1] must be finite, got nan"),
    (dict(teacher_logits=[V[0].softmax(-1)]), ValueError, "teacher_logits[0] are probabilities"),
    (dict(mean="median"), ValueError, "got 'median'"), (dict(temperature=0), ValueError, "above 0, got 0"),
])
def test_bad_teachers_are_named(given, error, words):
    given = dict(teacher_logits=list(V)) | given
    with pytest.raises(error, match=re.escape(words)):
        pool_teachers(given.pop("teacher_logits"), **given)


# ---- many labels ----

@pytest.mark.parametrize("alpha", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("T", [0.7, 1.0, 4.0])
def test_every_label_is_a_question_of_its_own(T, alpha):
    v, p = V[0], (V[0] / T).sigmoid()
    both = [torch.stack([s, 1 - s]) for s in (p, (Z / T).sigmoid())]
    kl = (both[0] * (both[0] / both[1]).log()).sum(0).mean()
    expected = (1 - alpha) * F.binary_cross_entropy(Z.sigmoid(), ON) + alpha * T * T * kl
    torch.testing.assert_close(multilabel_distillation_loss(Z, v, ON, temperature=T, alpha=alpha), expected)
    by_hand = (alpha * T * ((Z / T).sigmoid() - p) + (1 - alpha) * (Z.sigmoid() - ON)) / Z.numel()
    torch.testing.assert_close(
        slope(lambda z: multilabel_distillation_loss(z, v, ON, temperature=T, alpha=alpha)), by_hand)


def test_sure_answers_to_many_labels_stay_finite_and_never_fall_below_0():
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        z = torch.full((4000, 5), 90.0, dtype=dtype)
        assert multilabel_distillation_loss(z, -z, None, temperature=1, alpha=1).item() == pytest.approx(90, rel=1e-2)
        v = drawn(40, 5, dtype=torch.float32).to(dtype)
        assert multilabel_distillation_loss(v, v, None, temperature=100, alpha=1) >= 0


@pytest.mark.parametrize("labels, error, words", [
    (ON + 1, ValueError, "labels must be in [0, 1], shape (6, 4), got 2.0"), (-ON, ValueError, "got -1.0"),
    (ON.long(), TypeError, "labels must be a float tensor"),
    (ON[:, :3], ValueError, "labels (6, 3) and student_logits (6, 4)"),
    (None, TypeError, "labels must be a float tensor, got None"),
])
def test_bad_labels_are_named(labels, error, words):
    with pytest.raises(error, match=re.escape(words)):
        multilabel_distillation_loss(Z, V[0], labels)


# ---- numbers ----

@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_two_squared_errors_are_one_to_a_mixed_target_up_to_what_no_student_changes(alpha):
    y, v = drawn(6, 4, seed=3), V[0]
    loss = regression_distillation_loss(Z, v, y, alpha=alpha)
    torch.testing.assert_close(loss, (1 - alpha) * F.mse_loss(Z, y) + alpha * F.mse_loss(Z, v))
    mixed = (1 - alpha) * y + alpha * v
    torch.testing.assert_close(loss, F.mse_loss(Z, mixed) + alpha * (1 - alpha) * F.mse_loss(v, y))
    found = slope(lambda z: regression_distillation_loss(z, v, y, alpha=alpha))
    torch.testing.assert_close(found, 2 * (Z - mixed) / 24)


def test_numbers_without_labels_and_bad_numbers():
    assert regression_distillation_loss(Z, V[0], None, alpha=1) == F.mse_loss(Z, V[0])
    for given, error, words in (((Z, V[0], None), TypeError, "targets must be a float tensor, got None"),
                                ((Z, V[0][:3], Z), ValueError, "student_values (6, 4) and teacher_values (3, 4)"),
                                ((Z, V[0], Z * math.nan), ValueError, "targets must be finite, got nan"),
                                ((Z[:, 0], V[0][:, 0], Z[:, 0]), ValueError, "student_values must have shape (batch")):
        with pytest.raises(error, match=re.escape(words)):
            regression_distillation_loss(*given)


# ---- rare classes ----

def test_class_weights_weigh_the_labels_alone():
    y, weights = torch.tensor([0, 1, 2, 3, 0, 0]), torch.tensor([1.0, 2.0, 0.0, 5.0], dtype=torch.float64)
    found = distillation_loss(Z, V[0], y, temperature=2, alpha=0.4, class_weights=weights)
    plain = distillation_loss(Z, V[0], y, temperature=2, alpha=0.4)
    expected = plain + 0.6 * (F.cross_entropy(Z, y, weights) - F.cross_entropy(Z, y))
    torch.testing.assert_close(found, expected)
    assert distillation_loss(Z, V[0], y, alpha=1, class_weights=weights) == distillation_loss(Z, V[0], y, alpha=1)
    for bad, words in ((weights[:3], "≥ 0 and have shape (4,)"), (-weights, "≥ 0"), (weights * math.nan, "got nan")):
        with pytest.raises(ValueError, match=re.escape(words)):
            distillation_loss(Z, V[0], y, class_weights=bad)


def test_every_class_has_an_accuracy_of_its_own():
    x = torch.eye(4)[[0, 0, 1, 1, 1, 2]]
    found = accuracy_by_class(torch.nn.Identity(), x, torch.tensor([0, 1, 1, 1, 1, 2]))
    torch.testing.assert_close(found, torch.tensor([1, 0.75, 1, math.nan], dtype=torch.float64), equal_nan=True)
