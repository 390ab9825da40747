"""The reports of test_field_reports.py in other forms: other functions, types, containers and devices."""

import numpy as np
import pytest
import torch
from test_field_reports import DATA, DEVICE, DTYPES, Pretend, V, X, Y, drawn, every_dtype, there
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from kdlib.data import with_answers
from kdlib.losses import (
    decoupled_loss,
    distance_loss,
    distillation_loss,
    divergence,
    draw_targets,
    hint_loss,
    keep_top,
    logit_mse,
    multilabel_distillation_loss,
    pool_teachers,
    regression_distillation_loss,
    relational_loss,
    soften,
    token_distillation_loss,
)
from kdlib.measure import accuracy, accuracy_by_class, calibration_error
from kdlib.models import cnn, load_weights, mlp, predict_logits, recurrent, save_weights, tapped, transformer, window_lm
from kdlib.repetitions import compare, permute_wrong_classes, shuffle_answers
from kdlib.sweep import sweep, train_stack
from kdlib.training import distill, fit

FEW = type("Data", (), dict(x_train=X, y_train=Y, x_test=X, y_test=Y, x_val=X, y_val=Y))
GRID = dict(widths=[2], temperatures=[2.0], alphas=[0.5], seeds=[0], epochs=1, lr=0.01)
TRAINING = dict(epochs=1, lr=0.01)


# ---- 1 and 2: never below 0, and sums that overflow ----

@every_dtype
def test_no_kl_of_many_labels_is_negative(dtype):
    for seed in range(10):
        v = drawn(30, 10, seed=seed, dtype=dtype)
        for z in (v, v + 1e-3 * drawn(30, 10, seed=99, dtype=dtype), v * 1.001):
            for T in (1.0, 100.0, 1000.0):
                assert multilabel_distillation_loss(z, v, None, temperature=T, alpha=1) >= 0


def test_large_batches_of_16_bits_have_the_losses_of_32():
    v = torch.zeros(16_384, 100, dtype=torch.float16)
    v[:, 0] = 12
    for loss in (lambda v: multilabel_distillation_loss(0 * v, v, (v > 0).to(v.dtype)),
                 lambda v: regression_distillation_loss(10 * v, 0 * v, 0 * v),
                 lambda v: divergence(0 * v, v, kind="jensen"),
                 lambda v: distillation_loss(0 * v, pool_teachers([v, v]), None, alpha=1)):
        assert loss(v).item() == pytest.approx(loss(v.float()).item(), rel=2e-3)


# ---- 3: types ----

@pytest.mark.parametrize("theirs", DTYPES, ids=str)
@pytest.mark.parametrize("ours", DTYPES, ids=str)
def test_teacher_and_student_need_not_have_one_type(ours, theirs):
    y, mask, weights = torch.arange(20) % 10, torch.ones(1, 20).bool(), torch.ones(10, dtype=theirs)
    losses = {"distillation": lambda z, v: distillation_loss(z, v, y, class_weights=weights),
              "decoupled": lambda z, v: decoupled_loss(z, v, y), "hint": hint_loss, "mse": logit_mse,
              "distance": distance_loss, "relational": relational_loss, "divergence": divergence,
              "tokens": lambda z, v: token_distillation_loss(z[None], v[None], mask),
              "labels": lambda z, v: multilabel_distillation_loss(z, v, (v > 0).to(v.dtype)),
              "numbers": lambda z, v: regression_distillation_loss(z, v, v)}
    for name, loss in losses.items():
        z, v = drawn(20, 10, seed=1, dtype=ours).requires_grad_(), drawn(20, 10, seed=2, dtype=theirs).requires_grad_()
        found = loss(z, v)
        found.backward()
        assert found.dtype is z.grad.dtype is ours and z.grad.abs().sum() > 0 and v.grad is None, name
        exact = loss(drawn(20, 10, seed=1).double(), drawn(20, 10, seed=2).double())
        assert found.item() == pytest.approx(exact.item(), rel=0.03), name


@every_dtype
def test_answers_in_every_type_teach_a_stack_and_measure(dtype):
    one, other = (sweep(FEW, answers, **GRID).test_accuracy[0] for answers in (V, V.to(dtype)))
    assert abs(one - other) <= 0.02
    p = V.softmax(-1)
    assert calibration_error(p.to(dtype), Y) == pytest.approx(calibration_error(p, Y), abs=0.005)
    assert pool_teachers([V.to(dtype), -V.to(dtype)]).dtype is dtype


@every_dtype
def test_draws_are_counted_rightly_however_many(dtype):
    p = torch.tensor([[0.9, 0.1]], dtype=dtype)
    assert draw_targets(p, 20_000, seed=0)[0].tolist() == pytest.approx([0.9, 0.1], abs=0.01)


SHORT = [torch.zeros(20, 10).to(torch.float8_e4m3fn), torch.zeros(20, 10).to(torch.float8_e5m2),
         torch.eye(20, 10).to_sparse(), torch.zeros(20, 10).to(torch.complex64), torch.zeros(20, 10).bool(),
         np.zeros((20, 10))]


@pytest.mark.parametrize("value", SHORT, ids=lambda value: f"{value.dtype}-{getattr(value, 'layout', 'numpy')}")
def test_what_torch_cannot_compute_with_is_named(value):
    z, y = drawn(20, 10), torch.arange(20) % 10
    for ask in (lambda: distillation_loss(z, value, y), lambda: distillation_loss(value, z, y),
                lambda: soften(value, 2.0),
                lambda: hint_loss(z, value), lambda: permute_wrong_classes(value, 0), lambda: shuffle_answers(value, 0),
                lambda: keep_top(value, 2), lambda: pool_teachers([value]), lambda: calibration_error(value, y),
                lambda: multilabel_distillation_loss(z, z, value), lambda: regression_distillation_loss(z, value, z),
                lambda: predict_logits(mlp(10, 4, 10), value), lambda: accuracy(mlp(10, 4, 10), z, value),
                lambda: distill(mlp(10, 4, 10), z, y, value, **TRAINING)):
        with pytest.raises(TypeError, match="must be a") as raised:
            ask()
        assert len(str(raised.value)) < 200


@pytest.mark.parametrize("number", [np.float32(0.01), np.float64(0.01)])
def test_numbers_of_numpy_are_numbers(number):
    told = distill(mlp(64, 4, 10, seed=0), X, Y, V, epochs=np.int64(1), lr=number, batch_size=np.int32(50),
                   seed=np.uint8(0), temperature=np.float32(4), alpha=np.float64(0.9))
    plain = distill(mlp(64, 4, 10, seed=0), X, Y, V, batch_size=50, **TRAINING)
    assert told.losses == pytest.approx(plain.losses, rel=1e-5)


def test_weights_that_leave_no_label_are_named_and_not_the_temperature():
    weights = torch.ones(10).index_fill(0, torch.tensor([3]), 0.0)
    with pytest.raises(ValueError, match="class_weights must be ≥ 0 .*, and not be 0 for all labels of the batch"):
        distillation_loss(V, -V, 0 * Y + 3, class_weights=weights)
    assert distillation_loss(V, -V, Y, class_weights=weights).isfinite()
    assert distillation_loss(V, -V, None, alpha=1, class_weights=weights) > 0


# ---- 4: inference_mode ----

def test_a_comparison_inside_inference_mode_is_one():
    with torch.inference_mode():
        teacher, student = mlp(64, 8, 10, seed=0), mlp(64, 4, 10, seed=0)
        inside = compare(teacher, student, FEW, seeds=[0], **TRAINING)
    outside = compare(mlp(64, 8, 10, seed=0), lambda seed: mlp(64, 4, 10, seed=seed), FEW, seeds=[0], **TRAINING)
    assert inside.shape == outside.shape == (1, 5) and inside.notna().all(None)


@pytest.mark.parametrize("make", [
    lambda: mlp(64, 4, 10), lambda: cnn((8, 8), (2,), 10), lambda: recurrent((8, 8), 4, 10),
    lambda: transformer((8, 8), 4, 10), lambda: window_lm(2, 4)],
    ids=["mlp", "cnn", "recurrent", "transformer", "window_lm"])
def test_networks_of_kdlib_made_under_inference_mode_can_be_trained(make):
    with torch.inference_mode():
        made = make()
    assert not any(weight.is_inference() for weight in made.parameters())


def test_what_kdlib_makes_under_inference_mode_can_be_followed():
    with torch.inference_mode():
        v, weights = V * 1, torch.ones(10) * 1
        made = [pool_teachers([v, -v]), permute_wrong_classes(v, 0), shuffle_answers(v, 0),
                with_answers(TensorDataset(X * 1, Y * 1), mlp(64, 4, 10)).logits]
        labels = (v > 0).float()
    for answers in made:
        z = drawn(100, 10, seed=3).requires_grad_()
        (distillation_loss(z, answers, Y, class_weights=weights) + regression_distillation_loss(z, answers, labels)
         + multilabel_distillation_loss(z, answers, labels)).backward()
        assert z.grad.abs().sum() > 0


def test_answers_asked_under_inference_mode_teach_through_a_loader():
    with torch.inference_mode():
        data = with_answers(TensorDataset(X * 1, Y), mlp(64, 4, 10))
    student = mlp(64, 2, 10, seed=0)
    for _, x, y, v in DataLoader(data, 50):
        distillation_loss(student(x), v, y).backward()
    assert student[0].weight.grad.abs().sum() > 0


# ---- 5: probabilities ----

@every_dtype
def test_probabilities_are_refused_where_answers_are_pooled_stored_compared(dtype):
    sealed = nn.Sequential(mlp(64, 8, 10, seed=0), nn.Softmax(-1))
    p = V.softmax(-1).to(dtype)
    for ask in (lambda: pool_teachers([V.to(dtype), p]), lambda: pool_teachers(torch.stack([p, p])),
                lambda: with_answers(TensorDataset(X, Y), sealed), lambda: train_stack(FEW, p, X, **GRID),
                lambda: compare(sealed, mlp(64, 4, 10), FEW, seeds=[0], **TRAINING),
                lambda: multilabel_distillation_loss(V, p, V.sigmoid()),
                lambda: distillation_loss(V, p.requires_grad_(), Y),
                lambda: distillation_loss(V, nn.functional.one_hot(Y, 10).to(dtype), Y)):
        with pytest.raises(ValueError, match="are probabilities, got .*: hand over logits, or their log") as raised:
            ask()
        assert len(str(raised.value)) < 200


@every_dtype
def test_a_teacher_of_many_labels_that_ends_in_a_sigmoid_is_refused(dtype):
    with pytest.raises(ValueError, match=r"are probabilities, got .*: hand over logits, or their logit\(\)"):
        multilabel_distillation_loss(V, V.sigmoid().to(dtype), V.sigmoid())
    assert multilabel_distillation_loss(V, V.sigmoid().logit(), V.sigmoid()) >= 0
    assert multilabel_distillation_loss(V, 0 * V, V.sigmoid()) > 0    # all even: a teacher that knows nothing


# ---- 8: relations ----

@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_relations_of_maps_in_16_bits(dtype):
    maps, theirs = drawn(6, 2, 5, 5, dtype=dtype).requires_grad_(), 50 * drawn(6, 3, 4, 4, seed=1, dtype=dtype)
    found = relational_loss(maps, theirs, distance_weight=np.float64(1), angle_weight=2)
    found.backward()
    assert found.item() == pytest.approx(relational_loss(maps.detach().float(), theirs.float()).item(), rel=0.02)
    assert maps.grad.dtype is dtype and maps.grad.abs().sum() > 0


# ---- 9: a last batch of one ----

class Own(nn.Module):
    """Batch normalisation as a function, which no list of layers shows."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 8), nn.Linear(8, 10)
        self.register_buffer("mean", torch.zeros(8))
        self.register_buffer("variance", torch.ones(8))

    def forward(self, x):
        hidden = nn.functional.batch_norm(self.first(x), self.mean, self.variance, training=self.training)
        return self.last(hidden)


def test_batch_norm_that_no_list_of_layers_shows_and_a_batch_of_one_are_refused_before_the_first_step():
    net, x, y = Own(), DATA.x_train[:101], DATA.y_train[:101]
    before = [weight.clone() for weight in net.state_dict().values()]
    data = type("Data", (), dict(x_train=x, y_train=y, x_test=X, y_test=Y))
    for train in (lambda: fit(net, x, y, batch_size=50, **TRAINING),
                  lambda: distill(net, x, None, drawn(101, 10), alpha=1, batch_size=100, **TRAINING),
                  lambda: compare(mlp(64, 8, 10), net, data, seeds=[0], batch_size=20, **TRAINING)):
        with pytest.raises(ValueError, match="last batch of 101 images at batch_size=.* has one image"):
            train()
    assert all(map(torch.equal, before, net.state_dict().values()))
    fit(net, x, y, batch_size=49, **TRAINING)


# ---- 10: one device ----

def test_the_losses_of_other_tasks_stay_where_their_inputs_are():
    z, v, y = there(20, 10), there(20, 10), torch.arange(20).to(DEVICE) % 10
    results = [multilabel_distillation_loss(z, v, v.sigmoid()), regression_distillation_loss(z, v, v),
               pool_teachers([z, v]), pool_teachers([z, v], mean="logits"), divergence(z, v, kind="jensen"),
               distillation_loss(z, v, y, class_weights=v[0].abs()),
               relational_loss(z.half(), v.half()), distillation_loss(z.bfloat16(), v, y)]
    assert {result.device.type for result in results} == {DEVICE}


def test_comparisons_stacks_and_recall_stay_where_their_inputs_are():
    x, v, y = there(20, 64), there(20, 10), torch.arange(20).to(DEVICE) % 10
    data = type("Data", (), dict(x_train=x, y_train=y, x_test=x, y_test=y, x_val=x, y_val=y))
    with Pretend():
        net = mlp(64, 4, 10, seed=0).to(DEVICE)
        assert accuracy_by_class(net, x, y).device.type == DEVICE
        assert compare(net, mlp(64, 2, 10).to(DEVICE), data, seeds=[0], **TRAINING).shape == (1, 5)
        assert train_stack(data, v, x, **GRID).device.type == DEVICE


# ---- 11: messages ----

class Endless:
    def __repr__(self):
        return "h" * 10**6


HUGE = {"string": "x" * 10**6, "list": [[1.0] * 100] * 1000, "dictionary": dict.fromkeys(range(10**5)),
        "object": Endless(), "array": np.zeros((300, 300)), "number": 10**5000, "bytes": b"x" * 10**6}


@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_no_message_runs_on_whatever_comes_in(value, tmp_path):
    net = mlp(64, 4, 10)
    for ask in (lambda: with_answers(TensorDataset(X), value), lambda: with_answers(TensorDataset(X), net, ask=value),
                lambda: with_answers(TensorDataset(X), net, path=value), lambda: save_weights(net, value),
                lambda: load_weights(net, value), lambda: compare(net, value, FEW, **TRAINING),
                lambda: compare(net, net, value, **TRAINING),
                lambda: compare(net, net, FEW, seeds=["x", value], **TRAINING),
                lambda: pool_teachers(value), lambda: pool_teachers([V, V], mean=value),
                lambda: multilabel_distillation_loss(V, V, value), lambda: regression_distillation_loss(V, V, value),
                lambda: distillation_loss(V, V, Y, class_weights=value),
                lambda: sweep(FEW, V, **GRID | {"widths": value}),
                lambda: divergence(V, V, kind=value), lambda: accuracy_by_class(value, X, Y)):
        with pytest.raises((TypeError, ValueError)) as raised:
            ask()
        assert len(str(raised.value)) < 260


def test_a_model_of_a_thousand_layers_names_a_few():
    deep = nn.Sequential(*[nn.Sequential(nn.Identity()) for _ in range(1000)])
    with pytest.raises(ValueError, match="the model has no layer 'x'; it has 0, 0.0, 1, .* …$") as raised:
        with tapped(deep, "x"):
            pass
    assert len(str(raised.value)) < 150


def test_tensors_of_several_numbers_are_no_axis_of_a_sweep():
    with pytest.raises(TypeError, match="temperature must be a number, got tensor"):
        sweep(FEW, V, **GRID | {"temperatures": torch.ones(2, 3)})
