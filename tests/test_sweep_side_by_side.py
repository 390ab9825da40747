"""Side by side: every student of the stack is the one that `distill`, `fit` or a plain loop trains alone."""

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize

from kdlib.losses import logit_mse
from kdlib.models import cnn, mlp, predict_logits, recurrent, transformer
from kdlib.sweep import train_side_by_side
from kdlib.sweep._pile import pile_of
from kdlib.training import distill, fit

G = torch.Generator().manual_seed(0)
N, SEEDS = 70, [7, 0, 2, 0]                           # two students with the same batches of different images
HOW = dict(epochs=5, lr=0.03, batch_size=16)          # 25 steps: five batches an epoch, the last one of 6 images
X, X_TEST = torch.rand(4, N, 12, generator=G), torch.rand(300, 12, generator=G)
V = torch.stack([20 * predict_logits(mlp(12, 30, 4, seed=90 + s), x) for s, x in enumerate(X)])
Y = (V + torch.randn(V.shape, generator=G)).argmax(-1)


def class_of(*widths):
    return [mlp(12, *widths, 4, seed=s) for s in range(4)]


def same(students, references, tolerance=1e-4):
    """Each student answers as its reference, and as no other: the test would notice a neighbour's student."""
    answers, expected = ([predict_logits(m, X_TEST) for m in models] for models in (students, references))
    for s, (mine, reference) in enumerate(zip(answers, expected)):
        torch.testing.assert_close(mine, reference, atol=tolerance, rtol=0)
        assert all((mine - other).abs().max() > 0.1 for t, other in enumerate(expected) if t != s)


@pytest.mark.parametrize("widths, temperature, alpha", [((3,), 0.5, 1), ((5,), 4, 1), ((5,), 20.0, 1), ((64,), 4, 0.3),
                                                        ((6, 5), 2, 0.9), ((), 2, 0)], ids=str)
def test_each_student_is_the_one_that_distill_trains(widths, temperature, alpha):
    students, references = class_of(*widths), class_of(*widths)
    how = HOW | dict(temperature=temperature, alpha=alpha)
    assert train_side_by_side(students, X, V, labels=Y, seeds=SEEDS, **how) is None
    for student, x, y, v, seed in zip(references, X, Y, V, SEEDS):
        distill(student, x, y, v, seed=seed, **how)
    same(students, references)


@pytest.mark.parametrize("smoothing", [0, 0.1])
def test_without_a_teacher_it_is_the_one_that_fit_trains(smoothing):
    students, references = class_of(5), class_of(5)
    train_side_by_side(students, X, None, labels=Y, label_smoothing=smoothing, seeds=SEEDS, **HOW)
    for student, x, y, seed in zip(references, X, Y, SEEDS):
        fit(student, x, y, seed=seed, label_smoothing=smoothing, **HOW)
    same(students, references)


def off_by(z, v):
    """The gradient of Σ|z − v|³/3 for each image."""
    assert z.shape == v.shape == (4, 4, z.shape[-1]) and not z.requires_grad
    return (z - v) ** 2 * (z - v).sign()


def cubes(student_logits, teacher_logits):
    return (student_logits - teacher_logits).abs().pow(3).sum(1).mean() / 3


LOSSES = pytest.mark.parametrize("loss, plain", [("mse", logit_mse), (off_by, cubes)], ids=["mse", "of one's own"])


@LOSSES
def test_other_losses_are_those_of_a_plain_loop(loss, plain):
    students, references = class_of(5), class_of(5)
    train_side_by_side(students, X, V / 20, loss=loss, seeds=SEEDS, **HOW)
    for student, x, v, seed in zip(references, X, V / 20, SEEDS):
        optimizer = torch.optim.Adam(student.parameters(), lr=HOW["lr"])
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=25)
        order = torch.Generator().manual_seed(seed)
        for _ in range(5):
            for rows in torch.randperm(N, generator=order).split(16):
                optimizer.zero_grad()
                plain(student(x[rows]), v[rows]).backward()
                optimizer.step()
                scheduler.step()
    same(students, references)


@LOSSES
def test_other_losses_and_labels_are_weighed_by_alpha(loss, plain):
    students = class_of(5)
    how = dict(epochs=1, lr=1e-3, batch_size=N, seeds=SEEDS)
    before = copy.deepcopy(students)
    train_side_by_side(students, X, V, labels=Y, alpha=0.3, loss=loss, **how)
    for student, old, x, y, v in zip(students, before, X, Y, V):
        pull = 0.3 * plain(old(x), v) + 0.7 * nn.functional.cross_entropy(old(x), y)
        gradients = torch.autograd.grad(pull, list(old.parameters()))
        for p, q, gradient in zip(student.parameters(), old.parameters(), gradients):    # Adam's first step: its sign
            clear = gradient.abs() > 1e-4
            assert torch.equal((p - q)[clear].sign(), -gradient[clear].sign())


def test_answers_of_another_precision_are_taken_as_they_are():
    students, references = class_of(5), class_of(5)
    how = dict(epochs=2, lr=0.01, batch_size=16)
    for loss in ("kl", "mse", off_by):
        train_side_by_side(students, X, V.double(), labels=Y, alpha=0.5, loss=loss, seeds=SEEDS, **how)
        train_side_by_side(references, X, V, labels=Y, alpha=0.5, loss=loss, seeds=SEEDS, **how)
        same(students, references)


@pytest.mark.parametrize("make, fast", [
    (lambda: mlp(12, 5, 4), True), (lambda: parametrize_weight(mlp(12, 5, 4)), True),
    (lambda: nn.Sequential(nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 4)), False),
    (lambda: nn.Sequential(nn.Linear(12, 5), nn.GELU("tanh"), nn.Linear(5, 4)), False),
    (lambda: nn.Sequential(nn.Linear(12, 4, bias=False)), False), (lambda: nn.Linear(12, 4), False)],
    ids=["mlp", "parametrised", "relu", "another gelu", "no bias", "no sequence"])
def test_networks_as_mlp_makes_them_take_the_fast_way(make, fast):
    assert pile_of([make() for _ in range(4)], X).is_mlp == fast


def parametrize_weight(model):
    parametrize.register_parametrization(model[0], "weight", nn.Identity())
    return model


def test_a_batch_may_be_one_image():
    train_side_by_side(class_of(5), X[:, :2], V[:, :2], seeds=SEEDS, epochs=1, lr=0.01, batch_size=1)


def test_images_answers_and_labels_may_be_the_same_for_all():
    shared, own = class_of(5), class_of(5)
    how = HOW | dict(alpha=0.5, seeds=SEEDS)
    train_side_by_side(shared, X[0], V[0], labels=Y[0], **how)
    train_side_by_side(own, X[:1].repeat(4, 1, 1), V[:1].repeat(4, 1, 1), labels=Y[:1].repeat(4, 1), **how)
    same(shared, own)
    mixed = class_of(5)
    train_side_by_side(mixed, X[0], V[:1].expand(4, -1, -1), labels=Y[0], **how)
    same(mixed, own)


@pytest.mark.parametrize("make", [lambda s: transformer((3, 4), 4, 4, heads=2, layers=2, seed=s),
                                  lambda s: cnn((3, 4), (4,), 4, seed=s),
                                  lambda s: nn.Sequential(mlp(12, 5, seed=s), nn.ReLU(), mlp(5, 4, seed=s))],
                         ids=["transformer", "cnn", "nested"])
def test_other_models_are_stacked_too(make, recwarn):
    # In float64, where no rounding can tip the balance of a max pooling.
    students, references = ([make(s).double() for s in range(4)] for _ in range(2))
    how = HOW | dict(epochs=4)
    train_side_by_side(students, X.double(), V.double(), seeds=SEEDS, **how)
    for student, x, y, v, seed in zip(references, X, Y, V, SEEDS):
        distill(student, x.double(), y, v.double(), alpha=1.0, seed=seed, **how)
    for student, reference in zip(students, references):
        expected = predict_logits(reference, X_TEST.double())
        torch.testing.assert_close(predict_logits(student, X_TEST.double()), expected, atol=1e-9, rtol=0)
    assert not recwarn.list


class Halved(nn.Module):
    """What a weight may pass through on its way to its layer, with a frozen parameter of its own."""

    def __init__(self, weight):
        super().__init__()
        self.kept = nn.Parameter((weight > 0).to(weight.dtype), requires_grad=False)

    def forward(self, weight):
        return weight * self.kept / 2


@pytest.mark.parametrize("part", ["weight", "bias"])
def test_what_a_weight_passes_through_is_part_of_the_student(part):
    students, references = class_of(5), class_of(5)
    for student in (*students, *references):
        parametrize.register_parametrization(student[0], part, Halved(getattr(student[0], part).detach()))
    train_side_by_side(students, X, V, seeds=SEEDS, **HOW)
    for student, x, y, v, seed in zip(references, X, Y, V, SEEDS):
        distill(student, x, y, v, alpha=1.0, seed=seed, **HOW)
    same(students, references)


def test_frozen_layers_stay():
    students, references = class_of(5), class_of(5)
    for student in (*students, *references):
        student[0].requires_grad_(False)
    train_side_by_side(students, X, V, seeds=SEEDS, **HOW)
    for student, x, y, v, seed in zip(references, X, Y, V, SEEDS):
        distill(student, x, y, v, alpha=1.0, seed=seed, **HOW)
    same(students, references)
    assert all(torch.equal(student[0].weight, mlp(12, 5, 4, seed=s)[0].weight) for s, student in enumerate(students))


def test_nothing_else_of_the_callers_changes():
    students, data = class_of(5), (X, V, Y)
    students[0].eval()
    before, generator = [part.clone() for part in data], torch.get_rng_state()
    x = X.clone().requires_grad_()
    with torch.no_grad():    # a caller's context must not matter
        train_side_by_side(nn.ModuleList(students), x, V.clone().requires_grad_(), epochs=1, lr=0.1,
                           seeds=np.array(SEEDS))
    assert torch.equal(torch.get_rng_state(), generator) and all(map(torch.equal, before, data)) and x.grad is None
    assert [student.training for student in students] == [False, True, True, True]
    assert all(p.requires_grad and p.is_leaf for student in students for p in student.parameters())


@pytest.mark.parametrize("make", [lambda s: mlp(12, 5, 4, seed=s), lambda s: transformer((3, 4), 4, 4, seed=s)])
def test_after_an_error_the_students_are_as_they_were(make):
    students = [make(s) for s in range(4)]
    before = copy.deepcopy(students)
    with pytest.raises(ValueError, match=r"diverged for students \[0, .*\]: lr=1e\+30 is too large here"):
        train_side_by_side(students, X, V, seeds=SEEDS, epochs=3, lr=1e30)
    for student, old in zip(students, before):
        assert all(map(torch.equal, student.parameters(), old.parameters()))


def frozen():
    return [student.requires_grad_(False) for student in class_of(5)]


TWINS, OTHER_HEADS = class_of(5), [transformer((3, 4), 4, 4, heads=h, seed=0) for h in (1, 1, 2, 1)]
BAD = [
    ("students", [], ValueError, "students must hold at least one model, got none"),
    ("students", mlp(12, 5, 4), TypeError, r"students must be a list of models, got Sequential"),
    ("students", 4, TypeError, "students must be a list of models, got 4"),
    ("students", [*TWINS[:3], None], TypeError, r"students\[3\] must be a torch.nn.Module, got None"),
    ("students", [*TWINS[:3], TWINS[1]], ValueError, r"must not repeat a model, got students\[3\] twice"),
    ("students", [*TWINS[:3], mlp(12, 6, 4)], ValueError, r"one shape, got students\[3\] with other parameters"),
    ("students", [*TWINS[:3], nn.Sequential(TWINS[3][0], nn.ReLU(), TWINS[3][2])], ValueError,
     r"one shape, got students\[3\] with other layers"),
    ("students", OTHER_HEADS, ValueError, r"one shape, got students\[2\] with other layers"),
    ("students", frozen(), ValueError, "nothing to train: all 4 parameter tensors of a student are frozen"),
    ("students", [recurrent((3, 4), 3, 4) for _ in range(4)], ValueError,
     r"students\[0\] cannot be stacked: it has a recurrent layer, LastState"),
    ("students", [cnn((3, 4), (4,), 4, dropout=0.1) for _ in range(4)], ValueError,
     r"students\[0\] cannot be stacked: it has dropout, Dropout\(p=0.1"),
    ("students", [nn.Sequential(nn.BatchNorm1d(12), nn.Linear(12, 4)) for _ in range(4)], ValueError,
     r"students\[0\] cannot be stacked: it has a buffer, 0.running_mean"),
    ("x", X[:3], ValueError, r"x must have shape \(4, n, features\).*got \(3, 70, 12\)"),
    ("x", X[..., :11], ValueError, r"x must have shape \(n, 12\) for this model, got \(70, 11\)"),
    ("x", X[0, 0], ValueError, r"x must have shape .*got \(12,\)"),
    ("x", X.double(), TypeError, "x must be torch.float32"),
    ("x", X / 0, ValueError, "x must be finite, got"),
    ("x", None, TypeError, "x must be a float tensor, got None"),
    ("targets", V[:, :60], ValueError, r"targets must have shape \(4, 70, 4\), or \(70, 4\).*got \(4, 60, 4\)"),
    ("targets", V[..., :3], ValueError, r"targets must have shape .*got \(4, 70, 3\)"),
    ("targets", Y, TypeError, "targets must be a float tensor, got torch.int64"),
    ("targets", V / 0, ValueError, "targets must be finite"),
    ("labels", Y[:, :60], ValueError, r"labels must have shape \(4, 70\), or \(70,\).*got \(4, 60\)"),
    ("labels", Y + 3, ValueError, "labels must be in 0 … 3, got"),
    ("labels", Y.tolist(), TypeError, "labels must be an int64 tensor"),
    ("labels", V[..., 0], TypeError, "labels must be an int64 tensor of class numbers, got torch.float32"),
    ("labels", None, ValueError, "labels must be given .*0.5.*got None"),
    ("temperature", 0, ValueError, "temperature must be finite and above 0, got 0"),
    ("temperature", 1e-40, ValueError, "1e-40"),
    ("alpha", 1.5, ValueError, r"alpha weighs the teacher and must be in \[0, 1\], got 1.5"),
    ("label_smoothing", 1, ValueError, r"label_smoothing must be in \[0, 1\), got 1"),
    ("loss", "KL", ValueError, "loss must be \"kl\", \"mse\" or a function, got 'KL'"),
    ("loss", ["kl"], ValueError, r"loss must be .*got \['kl'\]"),
    ("epochs", 0, ValueError, "epochs must be at least 1, got 0"),
    ("lr", math.nan, ValueError, "lr must be finite, got nan"),
    ("targets", V[0, 0], ValueError, r"targets must have shape \(4, 70, .*got \(4,\)"),
    ("batch_size", 2.5, TypeError, "batch_size must be a whole number, got 2.5"),
    ("seeds", [1, 2, 3], ValueError, r"seeds must hold a number for each of the 4 students, got \[1, 2, 3\]"),
    ("seeds", 4, TypeError, "seeds must be a collection such as a list, got 4"),
    ("seeds", [0, 1, 2, -1], ValueError, "a seed must be at least 0, got -1"),
]


@pytest.mark.parametrize("name, value, error, message", BAD)
def test_bad_input_is_named(name, value, error, message):
    arguments = dict(students=TWINS, x=X, targets=V, labels=Y, alpha=0.5, epochs=1, lr=0.1, seeds=SEEDS) | {name: value}
    before = copy.deepcopy(TWINS)
    with pytest.raises(error, match=message):
        train_side_by_side(**arguments)
    assert all(torch.equal(p, q) for a, b in zip(TWINS, before) for p, q in zip(a.parameters(), b.parameters()))


def test_without_a_teacher_labels_are_needed():
    with pytest.raises(ValueError, match=r"labels must be given where they weigh 1 − alpha = 1\.0, got None"):
        train_side_by_side(class_of(5), X, None, epochs=1, lr=0.1, seeds=SEEDS)
