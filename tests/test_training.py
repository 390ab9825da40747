"""The loop: a plainer loop as its oracle, seeds that decide everything, and nothing left changed behind."""

import math
import random
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from kdlib.arguments import shown
from kdlib.losses import distillation_loss
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits, seeded
from kdlib.training import distill, fit

G = torch.Generator().manual_seed(0)
X, Y = torch.rand(50, 6, generator=G), torch.randint(3, (50,), generator=G)
V = 2 * torch.randn(50, 3, generator=G)             # the teacher's answers to X
X_VAL, Y_VAL = torch.rand(20, 6, generator=G), torch.randint(3, (20,), generator=G)
SHORT = dict(epochs=2, lr=0.05, batch_size=16)      # three full batches and one of 2


@pytest.fixture(autouse=True)
def global_generators_are_left_alone():
    def states():
        return torch.get_rng_state().tolist(), np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002

    before = states()
    yield
    assert states() == before


def student():
    return mlp(6, 8, 3, seed=1)


def lively_student():
    """With dropout and batch norm; one dropout is off for good."""
    with seeded(1):
        model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.GELU(), nn.Dropout(0.3),
                              nn.Sequential(nn.Linear(16, 3), nn.Dropout(0.1)))
    model[3].eval()
    return model


def train(how, model, **arguments):
    """`fit` or `distill` by name, on the data above."""
    arguments = {"x": X, "y": Y, "teacher_logits": V, **SHORT, **arguments}
    if how == "distill":
        return distill(model, arguments.pop("x"), arguments.pop("y"), arguments.pop("teacher_logits"), **arguments)
    del arguments["teacher_logits"]
    return fit(model, arguments.pop("x"), arguments.pop("y"), **arguments)


def states(model):
    return {name: w.clone() for name, w in model.state_dict().items()}


def same(model, other):
    others = other.state_dict()
    return all(torch.equal(w, others[name]) for name, w in model.state_dict().items())


both = pytest.mark.parametrize("how", ["fit", "distill"])


# The oracle: the same training in the plainest words

def plain_loop(model, loss, *, epochs, lr, batch_size, seed):
    optimizer, order = torch.optim.Adam(model.parameters()), torch.Generator().manual_seed(seed)
    steps, step, losses, accuracies = epochs * math.ceil(len(X) / batch_size), 0, [], []
    for _ in range(epochs):
        rows, sums = torch.randperm(len(X), generator=order), torch.zeros(2)
        for start in range(0, len(X), batch_size):
            i = rows[start:start + batch_size]
            optimizer.param_groups[0]["lr"] = lr * (1 + math.cos(math.pi * step / steps)) / 2
            optimizer.zero_grad()
            logits = model(X[i])
            value = loss(logits, V[i], Y[i])
            value.backward()
            optimizer.step()
            step += 1
            sums += torch.tensor([value.item() * len(i), (logits.argmax(-1) == Y[i]).sum()])
        losses.append(sums[0].item() / len(X))
        accuracies.append(sums[1].item() / len(X))
    return losses, accuracies


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("how, arguments, loss", [
    ("fit", {}, lambda z, v, y: F.cross_entropy(z, y)),
    ("fit", {"label_smoothing": 0.2}, lambda z, v, y: F.cross_entropy(z, y, label_smoothing=0.2)),
    ("distill", {}, lambda z, v, y: distillation_loss(z, v, y)),
    ("distill", {"temperature": 2, "alpha": 0.4},
     lambda z, v, y: distillation_loss(z, v, y, temperature=2.0, alpha=0.4)),
], ids=["fit", "label smoothing", "distill", "distill at T=2"])
def test_loop_is_adam_with_cosine_decay_on_batches_drawn_anew(how, arguments, loss, seed):
    model, plain = student(), student()
    history = train(how, model, seed=seed, **arguments, **SHORT | {"epochs": 4})
    losses, accuracies = plain_loop(plain, loss, seed=seed, **SHORT | {"epochs": 4})
    torch.testing.assert_close(model.state_dict(), plain.state_dict(), rtol=1e-4, atol=1e-5)
    assert history.losses == pytest.approx(losses, rel=1e-4)
    assert history.accuracies == pytest.approx(accuracies) and history.validation_accuracies == ()


def test_distilling_with_alpha_0_is_fitting():
    one, other = student(), student()
    histories = train("distill", one, alpha=0), train("fit", other)
    torch.testing.assert_close(one.state_dict(), other.state_dict())
    assert histories[0].losses == pytest.approx(histories[1].losses)


def test_distilling_with_alpha_1_reads_no_label():
    one, other = student(), student()
    train("distill", one, alpha=1), train("distill", other, alpha=1, y=(Y + 1) % 3)
    assert same(one, other)


def test_training_teaches():
    model = student()
    target = X.matmul(torch.linspace(-3, 3, 18).reshape(6, 3))
    history = train("distill", model, teacher_logits=target, alpha=1, epochs=40)
    assert history.losses[-1] < history.losses[0] / 10
    assert accuracy(model, X, target.argmax(-1)) > 0.9


# Seeds

@both
@pytest.mark.parametrize("new_student", [student, lively_student], ids=["plain", "dropout"])
def test_same_seed_same_student_another_seed_another(how, new_student):
    one, again, other = new_student(), new_student(), new_student()
    history = train(how, one, seed=3)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(99)    # what the global generator did before is of no matter
        assert train(how, again, seed=np.int64(3)) == history
    train(how, other, seed=4)
    assert same(one, again) and not same(one, other)


def test_seed_governs_dropout_too():
    """Fifty times the same image: their order says nothing, so the seeds differ by their dropout alone."""
    fifty = dict(x=X[:1].repeat(50, 1), y=Y[:1].repeat(50))
    for new_student, alike in ((student, True), (lambda: nn.Sequential(student(), nn.Dropout(0.3)), False)):
        one, other = new_student(), new_student()
        train("fit", one, seed=1, **fifty), train("fit", other, seed=2, **fifty)
        assert same(one, other) == alike


def test_dropout_does_not_change_the_batches():
    def batches_of(model):
        seen = []
        model.register_forward_pre_hook(lambda model, x: seen.append(x[0]) if model.training else None)
        train("fit", model)
        return seen

    plain, lively = batches_of(student()), batches_of(lively_student())
    assert len(plain) == len(lively) == 8 and all(map(torch.equal, plain, lively))


# The student while it learns

class Watch(nn.Module):
    """Remembers the modes of all submodules of a model, whenever that runs with gradients."""

    def __init__(self, model):
        super().__init__()
        self.model, self.seen = model, []

    def forward(self, x):
        if torch.is_grad_enabled():
            self.seen += [module.training for module in self.modules()]
        return self.model(x)


@both
@pytest.mark.parametrize("validation", [None, (X_VAL, Y_VAL)], ids=["", "validation"])
def test_every_submodule_is_in_train_mode_at_every_step(how, validation):
    model = Watch(lively_student())
    train(how, model, validation=validation, epochs=3)
    assert model.seen == [True] * len(list(model.modules())) * 3 * 4    # 3 epochs of 4 batches


@both
@pytest.mark.parametrize("interrupted", [False, True], ids=["finished", "interrupted"])
def test_modes_are_restored(how, interrupted):
    model = lively_student()
    modes = [module.training for module in model.modules()]

    def interrupt(*_):
        if interrupted and model.training:    # in the loop, by someone who has seen enough
            raise KeyboardInterrupt

    model.register_forward_hook(interrupt)
    model.training = modes[0] = False
    if interrupted:
        with pytest.raises(KeyboardInterrupt):
            train(how, model)
    else:
        train(how, model)
    assert [module.training for module in model.modules()] == modes


def test_validation_is_measured_each_epoch_and_disturbs_nothing():
    one, other = lively_student(), lively_student()
    history = train("fit", one, validation=(X_VAL, Y_VAL))
    assert train("fit", other).losses == history.losses and same(one, other)
    assert len(history.validation_accuracies) == SHORT["epochs"]
    assert history.validation_accuracies[-1] == accuracy(one, X_VAL, Y_VAL)


def test_frozen_layers_stay_and_tied_weights_stay_tied():
    model = mlp(6, 6, 6, 3, seed=1)
    model[2].weight = model[0].weight
    model[4].requires_grad_(False)
    before = states(model)
    train("fit", model)
    moved = [name for name, w in model.state_dict().items() if not torch.equal(w, before[name])]
    assert moved == ["0.weight", "0.bias", "2.weight", "2.bias"] and model[2].weight is model[0].weight


@both
def test_callers_tensors_are_left_alone(how):
    x, v, y = X.clone().requires_grad_(), V.clone().requires_grad_(), Y.clone()
    train(how, student(), x=x, y=y, teacher_logits=v)
    assert torch.equal(x, X) and torch.equal(v, V) and torch.equal(y, Y)
    assert x.grad is None and v.grad is None


@both
def test_other_layouts_types_and_grad_modes_work(how):
    one, other, double = student(), student(), student().double()
    train(how, one)
    with torch.no_grad():
        train(how, other, x=X.T.contiguous().T, teacher_logits=V.double())
    torch.testing.assert_close(one.state_dict(), other.state_dict(), rtol=1e-4, atol=1e-5)
    train(how, double, x=X.double())
    assert double[0].weight.dtype == torch.float64


@both
def test_no_grad_outside_does_not_stop_it(how):
    one = student()
    with torch.no_grad():
        train(how, one, epochs=1)
    assert not same(one, student())


# The teacher

def test_the_teacher_is_unchanged_and_never_runs_in_the_loop():
    teacher, calls = lively_student(), []
    teacher.register_forward_hook(lambda *_: calls.append(1))
    modes, before = [module.training for module in teacher.modules()], states(teacher)
    train("distill", student(), teacher_logits=predict_logits(teacher, X), validation=(X_VAL, Y_VAL))
    assert len(calls) == 1
    assert all(torch.equal(w, before[name]) for name, w in teacher.state_dict().items())
    assert [module.training for module in teacher.modules()] == modes


def test_no_gradient_reaches_a_teacher_whose_answers_still_carry_one():
    teacher = mlp(6, 4, 3, seed=2)
    train("distill", student(), teacher_logits=teacher(X))
    assert all(p.grad is None for p in teacher.parameters())


# Progress, divergence

@both
@pytest.mark.parametrize("progress", [False, True])
def test_a_bar_is_shown_only_where_asked(how, progress, monkeypatch):
    import tqdm.auto

    bars = []
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda epochs, **_: bars.append(len(epochs)) or epochs)
    assert len(train(how, student(), progress=progress).losses) == 2
    assert bars == [2] * progress


def test_a_loss_that_explodes_says_so_and_leaves_the_modes():
    model = student().eval()
    with pytest.raises(ValueError, match=r"(nan|inf).*lr=1e\+30"):
        train("fit", model, lr=1e30)
    assert not model.training


def test_the_epoch_whose_loss_is_no_number_is_named():
    """One batch an epoch: the first loss is that of the start, the second that of weights beyond all measure."""
    with pytest.raises(ValueError, match=r"the loss became (nan|inf) in epoch 2: lr=1e\+30 is too large here"):
        train("fit", student(), lr=1e30, batch_size=50)


# Refusals: the message names the value, and nothing has been trained

NUMBERS = {
    "epochs": [0, -1, -1000000, 1.0, math.nan, True, "1", None],
    "batch_size": [0, -1, -1000000, 10**30, 1.5, True, "1", None],
    "lr": [0, -1, -1000000, math.nan, math.inf, 10**400, True, "1", None, torch.tensor(0.1)],
    "seed": [-1, 2**63, 1.5, math.nan, True, "0", None],
}
OTHERS = {
    "fit": {"label_smoothing": [-0.1, 1, 1000000, math.nan, True, "0", None]},
    "distill": {"temperature": [0, -1, math.nan, math.inf, 10**400, 1e-300, 1e30, 1e300, True, "4", None],
                "alpha": [-0.1, 1.1, 1000000, math.nan, True, "1", None]},
}


def refuses(how, named, model=None, **arguments):
    model = lively_student() if model is None else model
    before = states(model)
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        train(how, model, **arguments)
    assert all(torch.equal(w, before[name]) for name, w in model.state_dict().items())


@pytest.mark.parametrize("how, name", [(how, name) for how in OTHERS for name in NUMBERS | OTHERS[how]])
def test_bad_numbers_are_refused(how, name):
    for value in (NUMBERS | OTHERS[how])[name]:
        refuses(how, shown(value), **{name: value})


BAD_DATA = {
    "x int": ({"x": X.long()}, "torch.int64"), "x nan": ({"x": X * math.nan}, "nan"),
    "x empty": ({"x": X[:0]}, "(0, 6)"),
    "x numpy": ({"x": X.numpy()}, shown(X.numpy())), "x 1-d": ({"x": X[0]}, "(6,)"),
    "x short": ({"x": X[:40]}, "(50,)"),
    "x too wide": ({"x": torch.cat([X, X], 1)}, "(50, 12)"), "x double": ({"x": X.double()}, "torch.float64"),
    "y float": ({"y": Y.float()}, "torch.float32"), "y too large": ({"y": Y + 1000000}, "100000"),
    "y negative": ({"y": Y - 1}, "-1"), "y short": ({"y": Y[:49]}, "(49,)"), "y None": ({"y": None}, "None"),
    "y one-hot": ({"y": torch.eye(3, dtype=torch.int64)[Y]}, "(50, 3)"),
    "validation no pair": ({"validation": (X_VAL,)}, shown((X_VAL,))),
    "validation tensor": ({"validation": X_VAL}, shown(X_VAL)),
    "validation short": ({"validation": (X_VAL, Y_VAL[:5])}, "(5,)"),
    "validation empty": ({"validation": (X_VAL[:0], Y_VAL[:0])}, "(0, 6)"),
    "validation too wide": ({"validation": (torch.rand(20, 9, generator=G), Y_VAL)}, "(20, 9)"),
    "validation class": ({"validation": (X_VAL, Y_VAL + 3)}, "must be in 0 … 2, got "),
    "validation float": ({"validation": (X_VAL, Y_VAL.float())}, "torch.float32"),
}
BAD_ANSWERS = {
    "nan": (V * math.nan, "nan"), "short": (V[:49], "(49, 3)"), "classes": (V[:, :2], "(50, 2)"),
    "None": (None, "None"),
    "int": (V.long(), "torch.int64"), "numpy": (V.numpy(), shown(V.numpy())), "1-d": (V[:, 0], "(50,)"),
    "empty": (V[:0], "(0, 3)"), "labels": (Y, "torch.int64"),
}


@both
@pytest.mark.parametrize("arguments, named", BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_is_refused(how, arguments, named):
    refuses(how, named, model=student(), **arguments)


@pytest.mark.parametrize("answers, named", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_bad_teacher_logits_are_refused(answers, named):
    refuses("distill", named, teacher_logits=answers)


def test_the_teacher_itself_is_no_teacher_logits():
    teacher = student()
    refuses("distill", shown(teacher), teacher_logits=teacher)


@both
def test_models_that_cannot_be_trained_are_refused(how):
    for model, named in ((None, "None"), (nn.Linear, repr(nn.Linear)), ("mlp", "'mlp'")):
        with pytest.raises(TypeError, match=re.escape(named)):
            train(how, model)
    refuses(how, "all 4 parameter", model=student().requires_grad_(False))
    refuses(how, "(1, 2, 3)", model=nn.Sequential(mlp(6, 6, seed=0), nn.Unflatten(1, (2, 3))))
