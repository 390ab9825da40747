"""What people out there met: each report's smallest input, in every function and type where it can occur."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from kdlib.arguments import LONGEST
from kdlib.data import load_digits
from kdlib.losses import (
    angle_loss,
    decoupled_loss,
    distance_loss,
    distillation_loss,
    divergence,
    draw_targets,
    hint_loss,
    keep_top,
    logit_mse,
    mixed,
    relational_loss,
    soften,
    token_distillation_loss,
)
from kdlib.measure import accuracy, agreement, calibration_error, latency
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import permute_wrong_classes, shuffle_answers
from kdlib.sweep import sweep, train_side_by_side, train_stack
from kdlib.training import distill, fit

DATA = load_digits()
X, Y = DATA.x_train[:100], DATA.y_train[:100]
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
DEVICE = "cuda" if torch.cuda.is_available() else "meta"


def drawn(*shape, seed=0, dtype=torch.float32):
    return 3 * torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


V = drawn(100, 10)
KL_LOSSES = {
    "distillation": lambda z, v, T: distillation_loss(z, v, None, temperature=T, alpha=1),
    "mixed": lambda z, v, T: mixed(z, (v / T).log_softmax(-1), None, T, 1.0),
    "decoupled": lambda z, v, T: decoupled_loss(z, v, torch.zeros(len(z), dtype=torch.int64), temperature=T),
    "tokens": lambda z, v, T: token_distillation_loss(z[None], v[None], torch.ones(1, len(z)).bool(), temperature=T),
    "forward": lambda z, v, T: divergence(z / T, v / T),
    "reverse": lambda z, v, T: divergence(z / T, v / T, kind="reverse"),
    "jensen": lambda z, v, T: divergence(z / T, v / T, kind="jensen"),
}
kl_losses = pytest.mark.parametrize("loss", KL_LOSSES.values(), ids=KL_LOSSES)
every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)


# ---- a KL is never negative, and the sum of a batch may be larger than its mean ----

@kl_losses
@every_dtype
def test_no_kl_is_negative(loss, dtype):
    for seed in range(20):
        v = drawn(30, 10, seed=seed, dtype=dtype)
        for T in (1.0, 4.0, 100.0):
            for z in (v, v + 1e-3 * drawn(30, 10, seed=99, dtype=dtype), 7 - v.flip(0).flip(0)):
                assert loss(z, v, T) >= 0


def test_no_epoch_reports_a_negative_loss():
    history = distill(mlp(64, 16, 10, seed=0), X, Y, V, temperature=100, alpha=1, epochs=300, lr=0.01)
    assert min(history.losses) >= 0


@pytest.mark.parametrize("name", ["distillation", "mixed", "decoupled", "tokens", "forward"])
def test_a_batch_whose_sum_overflows_has_a_loss(name):
    v = torch.zeros(16_384, 100, dtype=torch.float16)
    v[:, 0] = 12
    assert KL_LOSSES[name](torch.zeros_like(v), v, 1.0).item() == pytest.approx(4.597, abs=0.01)


def test_squares_and_distances_of_16_bits_do_not_overflow_where_their_mean_is_small():
    z = torch.zeros(1000, 8, dtype=torch.float16)
    z[0] = 300
    assert hint_loss(z, torch.zeros_like(z)).item() == pytest.approx(90, rel=1e-3)
    z[0, 1:] = 0    # centred, the row is 262.5 and seven times -37.5
    assert logit_mse(z, torch.zeros_like(z)).item() == pytest.approx(78_750 / 8000, rel=1e-2)
    far = 200 * drawn(400, 8, dtype=torch.float16)
    assert distance_loss(far, far.flip(1)).item() == 0    # the sum of all distances is some hundred millions


# ---- types ----

@every_dtype
def test_every_loss_takes_every_float_type(dtype):
    z, v, f, y = drawn(20, 10, seed=1), drawn(20, 10, seed=2), drawn(20, 6, seed=3), torch.arange(20) % 10
    losses = {"distillation": lambda z, v, f: distillation_loss(z, v, y),
              "decoupled": lambda z, v, f: decoupled_loss(z, v, y),
              "mse": lambda z, v, f: logit_mse(z, v), "hint": lambda z, v, f: hint_loss(z, v),
              "distance": lambda z, v, f: distance_loss(f, v), "angle": lambda z, v, f: angle_loss(f, v),
              "relational": lambda z, v, f: relational_loss(f, v), "divergence": lambda z, v, f: divergence(z, v)}
    for name, loss in losses.items():
        z_there, f_there = z.to(dtype).requires_grad_(), f.to(dtype).requires_grad_()
        found = loss(z_there, v.to(dtype), f_there)
        found.backward()
        heard = z_there.grad if f_there.grad is None else f_there.grad
        assert found.dtype is dtype and heard.dtype is dtype and heard.abs().sum() > 0, name
        assert found.item() == pytest.approx(loss(z, v, f).item(), rel=0.05), name


def test_weights_in_float16_are_refused_with_what_helps():
    half = mlp(64, 16, 10, seed=0).half()
    for train in (lambda: fit(half, X.half(), Y, epochs=1, lr=0.01),
                  lambda: distill(half, X.half(), Y, V, epochs=1, lr=0.01),
                  lambda: train_side_by_side([half], X.half(), V, epochs=1, lr=0.01, seeds=[0])):
        with pytest.raises(TypeError, match=r"torch.float16, where Adam's 1e-8 is 0: train in float32"):
            train()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64], ids=str)
def test_other_float_types_learn(dtype):
    student = mlp(64, 16, 10, seed=0).to(dtype)
    fit(student, DATA.x_train.to(dtype), DATA.y_train, epochs=10, lr=0.02)
    assert accuracy(student, DATA.x_test.to(dtype), DATA.y_test) > 0.85


# ---- torch.inference_mode ----

def test_what_was_made_under_inference_mode_can_be_followed():
    with torch.inference_mode():
        v, f, y = drawn(20, 10), drawn(20, 6), torch.arange(20) % 10
    for loss in (lambda z: hint_loss(z, v), lambda z: distillation_loss(z, v, y), lambda z: logit_mse(z, v),
                 lambda z: decoupled_loss(z, v, y), lambda z: relational_loss(z, f), lambda z: divergence(z, v),
                 lambda z: token_distillation_loss(z[None], v[None], torch.ones(1, 20).bool())):
        z = drawn(20, 10, seed=1).requires_grad_()
        loss(z).backward()
        assert z.grad.abs().sum() > 0


def test_training_inside_inference_mode_is_training():
    settings = dict(epochs=2, lr=0.02, batch_size=30)
    grid = dict(widths=[4], temperatures=[4], alphas=[0.5], seeds=[0], **settings)

    def trained():
        one, other, alone, shy = (mlp(64, 16, 10, seed=seed) for seed in (0, 0, 1, 2))
        fit(alone, X * 1, Y * 1, **settings)
        answers = predict_logits(alone, DATA.x_train * 1)
        distill(one, X * 1, Y * 1, answers[:100], **settings)
        distill(other, X * 1, None, answers[:100], alpha=1, **settings)
        train_side_by_side([shy], X * 1, answers[:100], seeds=[0], **settings)
        nets = [predict_logits(net, X) for net in (one, other, alone, shy)]
        return [*nets, train_stack(DATA, answers, X, **grid), torch.tensor(sweep(DATA, answers, **grid).test_accuracy)]

    with torch.inference_mode():
        inside = trained()
    for there, here in zip(inside, trained()):
        assert torch.equal(there, here)


def test_a_model_made_under_inference_mode_is_refused_with_what_helps():
    with torch.inference_mode():
        net = nn.Linear(64, 10)
    with pytest.raises(ValueError, match="made under torch.inference_mode, so it cannot be trained: make it outside"):
        fit(net, X, Y, epochs=1, lr=0.01)


# ---- probabilities where logits are wanted ----

def test_probabilities_are_refused_wherever_a_teacher_speaks():
    p = V.softmax(-1)
    grid = dict(widths=[4], temperatures=[4], alphas=[1], seeds=[0], epochs=1, lr=0.01)
    for ask in (lambda: distill(mlp(64, 16, 10, seed=0), X, Y, p, epochs=1, lr=0.01),
                lambda: distillation_loss(V, p, Y), lambda: decoupled_loss(V, p, Y), lambda: logit_mse(V, p),
                lambda: divergence(V, p), lambda: sweep(DATA, drawn(len(DATA.x_train), 10).softmax(-1), **grid),
                lambda: token_distillation_loss(V[None], p[None], torch.ones(1, 100).bool()),
                lambda: train_side_by_side([mlp(64, 4, 10)], X, p, epochs=1, lr=0.01, seeds=[0]),
                lambda: fit(nn.Sequential(mlp(64, 4, 10), nn.Softmax(-1)), X, Y, epochs=1, lr=0.01)):
        with pytest.raises(ValueError, match="are probabilities, got .*: hand over logits, or their log"):
            ask()


def test_their_logarithm_is_what_the_logits_are():
    assert torch.allclose(distillation_loss(-V, V.softmax(-1).log(), Y), distillation_loss(-V, V, Y), rtol=1e-4)


# ---- a last batch of one ----

@pytest.mark.parametrize("images, batch_size", [(101, 50), (101, 20), (100, 1), (1, 8)])
def test_batch_norm_and_a_batch_of_one_are_refused_before_the_first_step(images, batch_size):
    net = nn.Sequential(nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Linear(8, 10))
    before = copy.deepcopy(net.state_dict())
    x, y = DATA.x_train[:images], DATA.y_train[:images]
    for train in (lambda: fit(net, x, y, epochs=1, lr=0.1, batch_size=batch_size),
                  lambda: distill(net, x, y, drawn(images, 10), epochs=1, lr=0.1, batch_size=batch_size)):
        with pytest.raises(ValueError, match=f"last batch of {images} images at batch_size={batch_size} has one image"):
            train()
    assert all(torch.equal(weight, before[name]) for name, weight in net.state_dict().items())


def test_batch_norm_learns_where_one_image_has_many_pixels_or_no_batch_is_of_one():
    maps = nn.Sequential(nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(),
                         nn.Linear(72, 10))
    fit(maps, X, Y, epochs=1, lr=0.01, batch_size=33)
    net = nn.Sequential(nn.Linear(64, 8), nn.BatchNorm1d(8), nn.Linear(8, 10))
    fit(net, X, Y, epochs=1, lr=0.01, batch_size=49)


# ---- one device ----

class Pretend(TorchDispatchMode):
    """Numbers that "meta" tensors do not hold are 1, or True."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function is torch.ops.aten.allclose.default and args[0].is_meta:
            return True
        if function is torch.ops.aten._local_scalar_dense.default and args[0].is_meta:
            return torch.ones((), dtype=args[0].dtype).item()
        return function(*args, **kwargs or {})


def there(*shape, **kind):
    return drawn(*shape).to(DEVICE, **kind)


def test_losses_and_spoilt_teachers_stay_where_their_inputs_are():
    z, v, y, p = there(20, 10), there(20, 10), torch.arange(20).to(DEVICE) % 10, there(20, 10).softmax(-1)
    results = [distillation_loss(z, v, y), decoupled_loss(z, v, y), logit_mse(z, v), hint_loss(z, v),
               distance_loss(z, v), angle_loss(z, v), relational_loss(z, v), divergence(z, v), soften(z, 4.0),
               keep_top(p, 3), draw_targets(p, 3, seed=0), permute_wrong_classes(v, 0), shuffle_answers(v, 0)]
    assert {result.device.type for result in results} == {DEVICE}


def test_training_and_measures_stay_where_their_inputs_are():
    x, v, y = there(20, 64), there(20, 10), torch.arange(20).to(DEVICE) % 10
    with Pretend():
        net = mlp(64, 16, 10, seed=0).to(DEVICE)
        for history in (fit(net, x, y, epochs=1, lr=0.01, validation=(x, y)),
                        distill(net, x, y, v, epochs=1, lr=0.01), distill(net, x, None, v, alpha=1, epochs=1, lr=0.01)):
            assert len(history.losses) == 1
        train_side_by_side([net], x, v, epochs=1, lr=0.01, seeds=[0])
        assert predict_logits(net, x).device.type == DEVICE
        for measured in (accuracy(net, x, y), agreement(net, v, x), calibration_error(v.softmax(-1), y)):
            assert isinstance(measured, float)


# ---- messages ----

def test_no_message_runs_on():
    rows, net = DATA.x_train.tolist(), mlp(64, 16, 10, seed=0)
    for ask in (lambda: predict_logits(net, rows), lambda: fit(net, rows, Y, epochs=1, lr=0.1),
                lambda: predict_logits(net, {"x": rows}), lambda: predict_logits(rows, X),
                lambda: distill(net, X, rows, V, epochs=1, lr=0.1), lambda: distillation_loss(V, rows, Y)):
        with pytest.raises((TypeError, ValueError)) as raised:
            ask()
        assert len(str(raised.value)) < 80 + LONGEST


# ---- models of one's own ----

class Answer(dict):
    """What transformers' models return: a dictionary, whose keys are attributes too."""

    __getattr__ = dict.__getitem__


class Reader(nn.Module):
    """A text classifier in their form: token ids and a mask by name, an object with logits back."""

    def __init__(self):
        super().__init__()
        self.embedding, self.head = nn.Embedding(50, 8), nn.Linear(8, 3)

    def forward(self, input_ids, attention_mask):
        words = self.embedding(input_ids) * attention_mask[..., None]
        return Answer(logits=self.head(words.sum(1) / attention_mask.sum(1, keepdim=True)), loss=None)


def test_a_text_classifier_is_asked_and_measured_as_any_other():
    ids = torch.arange(5000 * 6).view(5000, 6) % 50    # more rows than a portion holds
    batch = {"input_ids": ids, "attention_mask": (ids % 7 > 0).float()}
    reader = Reader().eval()
    logits = predict_logits(reader, batch)
    assert torch.equal(logits, reader(**batch).logits) and not logits.requires_grad
    assert accuracy(reader, batch, logits.argmax(-1)) == 1 == agreement(reader, logits, batch)
    assert latency(reader, {name: part[:4] for name, part in batch.items()}) > 0
    labels = torch.arange(5000) % 3
    taught = distillation_loss(reader(**batch).logits, -logits, labels)
    taught.backward()
    assert math.isfinite(taught.item()) and reader.embedding.weight.grad.abs().sum() > 0
    for wrong in ({}, {"input_ids": ids[:0], "attention_mask": ids[:0]}, {**batch, "attention_mask": ids[1:]},
                  {"input_ids": ids.tolist(), "attention_mask": ids}):
        with pytest.raises(ValueError, match="x must hold tensors of equally many rows, at least one, got {"):
            predict_logits(reader, wrong)


def test_images_of_any_shape_are_images():
    pictures = X.view(100, 1, 8, 8)
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.GELU(), nn.Flatten(), nn.Linear(144, 10))
    distill(net, pictures, Y, V, epochs=1, lr=0.01, validation=(pictures, Y))
    assert 0 <= accuracy(net, pictures, Y) <= 1 and latency(net, pictures) > 0


# ---- unlabelled images ----

def test_at_alpha_1_nobody_needs_labels():
    with_labels, without = mlp(64, 16, 10, seed=0), mlp(64, 16, 10, seed=0)
    told = distill(with_labels, X, Y, V, alpha=1, epochs=2, lr=0.01, validation=(X, Y))
    untold = distill(without, X, None, V, alpha=1, epochs=2, lr=0.01, validation=(X, Y))
    assert torch.equal(predict_logits(with_labels, X), predict_logits(without, X))
    assert untold.losses == told.losses and untold.validation_accuracies == told.validation_accuracies
    assert untold.accuracies == () and distillation_loss(V, -V, None, alpha=1) == distillation_loss(V, -V, Y, alpha=1)


def test_below_alpha_1_labels_are_missed():
    for ask in (lambda: distill(mlp(64, 16, 10, seed=0), X, None, V, alpha=0.9, epochs=1, lr=0.1),
                lambda: distillation_loss(V, -V, None, alpha=0.9), lambda: distillation_loss(V, -V, None)):
        with pytest.raises(TypeError, match="labels must be an int64 tensor of class numbers.*got None"):
            ask()
