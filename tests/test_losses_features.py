"""The losses on features and the decoupled loss: loops and PyTorch as oracles, and what must hold for any input."""

import itertools
import math
import re
from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from kdlib.arguments import shown
from kdlib.losses import (
    angle_loss,
    decoupled_loss,
    distance_loss,
    distillation_loss,
    hint_loss,
    logit_mse,
    relational_loss,
)


def features(batch=6, student=3, teacher=5, dtype=torch.float64, seed=0):
    g = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(batch, width, generator=g, dtype=dtype) for width in (student, teacher))


def logits(batch=6, classes=4, dtype=torch.float64, seed=0):
    g = torch.Generator().manual_seed(seed)
    z, v = (3 * torch.randn(batch, classes, generator=g, dtype=dtype) for _ in range(2))
    return z, v, torch.randint(classes, (batch,), generator=g)


# Oracles: number by number, in NumPy

def huber(u):
    return u * u / 2 if abs(u) <= 1 else abs(u) - 0.5


def distances_by_loops(rows):
    rows = rows.detach().numpy()
    pairs = {(i, j): math.dist(rows[i], rows[j]) for i, j in itertools.permutations(range(len(rows)), 2)}
    return {pair: distance / np.mean(list(pairs.values())) for pair, distance in pairs.items()}


def cosines_by_loops(rows):
    rows, found = rows.detach().numpy(), {}
    for i, j, k in itertools.permutations(range(len(rows)), 3):
        a, b = rows[i] - rows[j], rows[k] - rows[j]
        found[i, j, k] = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return found


def by_loops(measure, student, teacher):
    h, g = measure(student), measure(teacher)
    return np.mean([huber(h[images] - g[images]) for images in h])


@pytest.mark.parametrize("batch, student, teacher", [(6, 3, 5), (3, 1, 2), (9, 40, 4), (4, 2, 2)])
@pytest.mark.parametrize("loss, measure", [(distance_loss, distances_by_loops), (angle_loss, cosines_by_loops)])
def test_relations_are_those_that_loops_find(loss, measure, batch, student, teacher):
    h, g = features(batch, student, teacher)
    assert loss(h, g).item() == pytest.approx(by_loops(measure, h, g))
    assert loss(5 * h - 2, g).item() == pytest.approx(by_loops(measure, 5 * h - 2, g))


def test_huber_counts_large_differences_straight():
    h = torch.tensor([[0.0], [0.0], [100.0]])
    g = torch.tensor([[0.0], [1.0], [0.5]])
    assert distance_loss(h, g).item() == pytest.approx(by_loops(distances_by_loops, h, g), rel=1e-5)
    assert (distances_by_loops(g)[0, 1] - distances_by_loops(h)[0, 1]) > 1


def test_hint_is_pytorchs_mean_squared_error():
    h, g = features(student=5)
    torch.testing.assert_close(hint_loss(h, g), ((h - g) ** 2).sum() / h.numel())
    maps = torch.randn(2, 3, 4, 5), torch.randn(2, 3, 4, 5)
    torch.testing.assert_close(hint_loss(*maps), F.mse_loss(*maps))


def test_relational_loss_weighs_its_two_parts():
    h, g = features()
    d, a = distance_loss(h, g), angle_loss(h, g)
    torch.testing.assert_close(relational_loss(h, g), d + 2 * a)
    torch.testing.assert_close(relational_loss(h, g, distance_weight=25, angle_weight=np.float64(50)), 25 * d + 50 * a)
    torch.testing.assert_close(relational_loss(h, g, distance_weight=3, angle_weight=0), 3 * d)
    torch.testing.assert_close(relational_loss(h, g, distance_weight=0, angle_weight=3), 3 * a)
    two = h[:2], g[:2]    # too few for an angle: with weight 0 nobody asks for one
    torch.testing.assert_close(relational_loss(*two, angle_weight=0), distance_loss(*two))


def decoupled_by_loops(z, v, y, T, target_weight, rest_weight):
    total = 0.0
    for z_i, v_i, label in zip(z.tolist(), v.tolist(), y.tolist()):
        q, p = ([math.exp(x / T) for x in row] for row in (z_i, v_i))
        q, p = ([x / sum(row) for x in row] for row in (q, p))
        wrong = [c for c in range(len(p)) if c != label]
        rest_p, rest_q = sum(p[c] for c in wrong), sum(q[c] for c in wrong)
        tckd = p[label] * math.log(p[label] / q[label]) + rest_p * math.log(rest_p / rest_q)
        nckd = sum(p[c] / rest_p * math.log(p[c] / rest_p / (q[c] / rest_q)) for c in wrong)
        total += target_weight * tckd + rest_weight * nckd
    return T * T * total / len(z)


@pytest.mark.parametrize("T", [0.5, 1.0, 4.0, 20.0])
@pytest.mark.parametrize("batch, classes", [(6, 4), (1, 2), (20, 10)])
def test_decoupled_is_what_loops_find(batch, classes, T):
    z, v, y = logits(batch, classes)
    for weights in ((1, 8), (0, 1), (1, 0), (2.5, 0.5)):
        loss = decoupled_loss(z, v, y, temperature=T, target_weight=weights[0], rest_weight=weights[1])
        assert loss.item() == pytest.approx(decoupled_by_loops(z, v, y, T, *weights), rel=1e-9, abs=1e-12), weights


@pytest.mark.parametrize("T", [1.0, 8.0])
def test_plain_distillation_is_target_plus_one_minus_p_times_rest(T):
    z, v, y = logits(batch=1)
    p = (v / T).softmax(-1)[0, y]
    plain = distillation_loss(z, v, y, temperature=T, alpha=1)
    torch.testing.assert_close(decoupled_loss(z, v, y, temperature=T, rest_weight=(1 - p).item()), plain)


def test_the_defaults_are_t_4_and_weights_1_and_8():
    z, v, y = logits()
    assert decoupled_loss(z, v, y) == decoupled_loss(z, v, y, temperature=4.0, target_weight=1.0, rest_weight=8.0)


def test_with_two_classes_there_is_nothing_among_the_rest():
    z, v, y = logits(classes=2)
    plain = distillation_loss(z, v, y, temperature=3.0, alpha=1)
    torch.testing.assert_close(decoupled_loss(z, v, y, temperature=3.0, rest_weight=100), plain)


def test_a_teacher_that_is_quite_sure_still_tells_about_the_rest():
    v = torch.tensor([[200.0, 3.0, 1.0]])
    z = torch.tensor([[200.0, 1.0, 3.0]])
    options = dict(temperature=1.0, target_weight=0.0, rest_weight=1.0)
    assert decoupled_loss(z, v, torch.tensor([0]), **options).item() == pytest.approx(1.523, abs=0.01)
    assert distillation_loss(z, v, torch.tensor([0]), temperature=1.0, alpha=1).item() == pytest.approx(0, abs=1e-6)


# What must hold for any input

FEATURE_LOSSES = {
    "hint": lambda h, g: hint_loss(h @ torch.ones(h.shape[1], g.shape[1], dtype=h.dtype), g),
    "distances": distance_loss, "angles": angle_loss, "relations": relational_loss}
every = pytest.mark.parametrize("loss", FEATURE_LOSSES.values(), ids=FEATURE_LOSSES)
relation = pytest.mark.parametrize("loss", [distance_loss, angle_loss, relational_loss], ids=lambda f: f.__name__)


@every
def test_gradients_agree_with_finite_differences(loss):
    h, g = features(batch=4)
    assert torch.autograd.gradcheck(lambda h: loss(h, g), h.requires_grad_())


def test_the_decoupled_gradient_agrees_with_finite_differences():
    z, v, y = logits(batch=3)
    assert torch.autograd.gradcheck(lambda z: decoupled_loss(z, v, y, temperature=3.0), z.requires_grad_())


@every
def test_no_gradient_flows_to_the_teacher(loss):
    h, g = features()
    assert not loss(h, g.requires_grad_()).requires_grad
    loss(h.requires_grad_(), g).backward()
    assert g.grad is None and h.grad.abs().sum() > 0


def test_no_gradient_flows_to_the_teachers_logits():
    z, v, y = logits()
    decoupled_loss(z.requires_grad_(), v.requires_grad_(), y).backward()
    assert v.grad is None and z.grad.abs().sum() > 0


@relation
@pytest.mark.parametrize("seed", range(5))
def test_relations_do_not_notice_what_keeps_them(loss, seed):
    h, g = features(seed=seed)
    turn = torch.linalg.qr(torch.randn(3, 3, dtype=torch.float64)).Q
    wide = torch.cat([h, torch.zeros(len(h), 4, dtype=h.dtype)], dim=1)
    order = torch.randperm(len(h))
    for same in ((h + 7, g), (0.01 * h, 30 * g), (h @ turn, g), (wide, g), (h[order], g[order])):
        torch.testing.assert_close(loss(*same), loss(h, g), rtol=1e-6, atol=1e-9)
    assert loss(3 * h @ turn - 1, h).abs() < 1e-12 < loss(h, g)


@relation
def test_images_that_coincide_break_nothing(loss):
    h, g = features()
    h[1], g[2] = h[0], g[3]
    h.requires_grad_()
    loss(h, g).backward()
    assert torch.isfinite(h.grad).all()


def test_cosines_of_images_that_coincide_count_as_zero():
    h, g = features(batch=3)
    h[1] = h[0]
    expected = []
    for (i, j, k), wanted in cosines_by_loops(g).items():
        a, b = (h[i] - h[j]).numpy(), (h[k] - h[j]).numpy()
        together = {0, 1} in ({i, j}, {j, k})
        expected.append(huber((0 if together else a @ b / (np.linalg.norm(a) * np.linalg.norm(b))) - wanted))
    assert angle_loss(h, g).item() == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_dtype_is_kept(dtype):
    h, g = features(dtype=dtype)
    z, v, y = logits(dtype=dtype)
    found = [relational_loss(h, g), distance_loss(h, g), angle_loss(h, g), hint_loss(h, h + 1), decoupled_loss(z, v, y)]
    assert {loss.dtype for loss in found} == {dtype} and all(loss.ndim == 0 for loss in found)


def test_maps_are_taken_as_rows():
    h, g = torch.randn(4, 2, 3, 5), torch.randn(4, 6, 2, 2)
    torch.testing.assert_close(relational_loss(h, g), relational_loss(h.flatten(1), g.flatten(1)))


@pytest.mark.parametrize("T", [2, np.float32(2), Fraction(2)], ids=repr)
def test_any_kind_of_number_is_a_temperature(T):
    z, v, y = logits()
    assert decoupled_loss(z, v, y, temperature=T) == decoupled_loss(z, v, y, temperature=2.0)


def test_a_shift_of_the_logits_changes_nothing():
    z, v, y = logits()
    torch.testing.assert_close(decoupled_loss(z + 5, v - 3, y), decoupled_loss(z, v, y))
    assert decoupled_loss(v + 1, v, y).abs() < 1e-12 < logit_mse(z, v)


# Refusals: the message names the value

H, G = features(batch=4, student=5)
BAD_FEATURES = {
    "nan": (H * math.nan, "nan"), "inf": (H / 0, "inf"), "int": (torch.ones(4, 5, dtype=torch.int64), "torch.int64"),
    "numpy": (H.numpy(), shown(H.numpy())), "list": ([[1.0]], "[[1.0]]"), "None": (None, "None"),
    "1-d": (H[0], "(5,)"), "0-d": (H[0, 0], "()"), "empty": (H[:0], "(0, 5)"), "no features": (H[:, :0], "(4, 0)"),
    "fewer rows": (H[:3], "(3, 5)"),
}


def refused(loss, h, g, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        loss(h, g)


@pytest.mark.parametrize("loss", [hint_loss, distance_loss, angle_loss, relational_loss], ids=lambda f: f.__name__)
def test_bad_features_are_refused_on_either_side(loss):
    for bad, named in BAD_FEATURES.values():
        refused(loss, bad, G, named)
        refused(loss, H, bad, named)


def test_the_side_that_is_bad_is_named():
    for loss in (hint_loss, relational_loss):
        with pytest.raises(ValueError, match="student_features must be finite"):
            loss(H * math.nan, G)
        with pytest.raises(ValueError, match="teacher_features must be finite"):
            loss(H, G * math.nan)


def test_a_hint_of_another_width_asks_for_a_projector():
    with pytest.raises(ValueError, match=r"\(4, 2\).*\(4, 5\).*projector"):
        hint_loss(H[:, :2], G)


def test_too_small_a_batch_is_refused():
    with pytest.raises(ValueError, match="at least 2, got 1$"):
        distance_loss(H[:1], G[:1])
    with pytest.raises(ValueError, match="at least 3, got 2$"):
        angle_loss(H[:2], G[:2])


@pytest.mark.parametrize("name", ["student_features", "teacher_features"])
def test_images_that_are_all_alike_have_no_distances(name):
    alike = torch.ones(4, 5, dtype=torch.float64)
    with pytest.raises(ValueError, match=f"all 4 rows of {name} are equal"):
        distance_loss(*((alike, G) if name == "student_features" else (H, alike)))


BAD_WEIGHTS = [-1, -1000000, math.nan, math.inf, 10**400, True, "1", None, torch.tensor(1.0), [1.0]]


@pytest.mark.parametrize("weight", BAD_WEIGHTS, ids=lambda w: repr(w)[:20])
def test_bad_weights_are_refused(weight):
    z, v, y = logits()
    for name, call in (("distance_weight", lambda: relational_loss(H, G, distance_weight=weight)),
                       ("angle_weight", lambda: relational_loss(H, G, angle_weight=weight)),
                       ("target_weight", lambda: decoupled_loss(z, v, y, target_weight=weight)),
                       ("rest_weight", lambda: decoupled_loss(z, v, y, rest_weight=weight))):
        with pytest.raises((ValueError, TypeError), match=f"{name}.* {re.escape(shown(weight))}$"):
            call()


def test_relations_of_no_kind_are_refused():
    with pytest.raises(ValueError, match="must not both be 0"):
        relational_loss(H, G, distance_weight=0, angle_weight=0)


@pytest.mark.parametrize("changed, words", [
    (dict(temperature=0), "got 0$"), (dict(temperature=True), "got True$"),
    (dict(labels=torch.tensor([0, 1, 2, 9])), "got 9$"), (dict(labels=[0, 1, 2, 3]), r"got \[0, 1, 2, 3\]"),
    (dict(labels=torch.tensor([0])), r"got \(1,\)"), (dict(student_logits=H[:, :4] * math.nan), "nan"),
    (dict(teacher_logits=H[:, :3]), r"\(4, 3\)"), (dict(student_logits=H[:, :1], teacher_logits=H[:, :1]), "got 1$"),
], ids=lambda case: str(case)[:40])
def test_the_decoupled_loss_refuses_what_it_cannot_use(changed, words):
    arguments = dict(student_logits=H[:, :4], teacher_logits=G[:, :4], labels=torch.tensor([0, 1, 2, 3]))
    with pytest.raises((ValueError, TypeError), match=words):
        decoupled_loss(**(arguments | changed))


@pytest.mark.parametrize("temperature", [1e-300, 1e30], ids=repr)
def test_temperatures_that_leave_float_range_are_refused(temperature):
    with pytest.raises(ValueError, match=re.escape(shown(temperature))):
        decoupled_loss(*logits(dtype=torch.float32), temperature=temperature)


def test_losses_that_overflow_are_refused():
    far = torch.tensor([[3e38, -3e38, 0.0]])
    with pytest.raises(ValueError, match="inf|nan"):
        hint_loss(far, -far)
    with pytest.raises(ValueError, match="inf|nan"):
        decoupled_loss(far, -far, torch.tensor([0]))
