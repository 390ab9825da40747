"""The attacks and the defence of lesson 14: what they do to an image, and what the defence hides."""

import pytest
import torch
import torch.nn.functional as F

from classroom.lesson_14 import attacks
from classroom.tens import graded
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import fit


@pytest.fixture(scope="module")
def sets():
    return [load_digits(split_seed=s) for s in range(2)]


@pytest.fixture(scope="module")
def plain(sets):
    return attacks.undefended(sets)


@pytest.fixture(scope="module")
def hidden(sets):
    return attacks.defended(sets)


# ---- an attack ----

@pytest.mark.parametrize("rises", [attacks.loss, attacks.lead])
def test_each_pixel_moves_by_the_size_along_the_slope_and_stays_in_range(plain, sets, rises):
    x, y = sets[0].x_test[:40], sets[0].y_test[:40]
    slope = attacks.slope(plain[0], x, y, rises)
    changed = attacks.attacked(plain[0], x, y, rises, size=0.1)
    assert torch.equal(changed, (x + 0.1 * slope.sign()).clamp(0, 1)) and not changed.requires_grad
    assert x.grad is None and all(p.grad is None for p in plain[0].parameters())
    assert torch.equal(attacks.attacked(plain[0], x, y, rises, size=0), x)


@pytest.mark.parametrize("rises", [attacks.loss, attacks.lead])
def test_the_slope_is_how_steeply_it_rises(rises):
    draw = torch.Generator().manual_seed(0)
    model = mlp(6, 5, 4, seed=0).double()
    x, y = torch.rand(3, 6, generator=draw, dtype=torch.double), torch.tensor([0, 3, 1])
    slope, step = attacks.slope(model, x, y, rises), 1e-6
    for row, pixel in ((0, 2), (1, 5), (2, 0)):
        up, down = x.clone(), x.clone()
        up[row, pixel] += step
        down[row, pixel] -= step
        measured = (rises(model(up), y) - rises(model(down), y)) / (2 * step)
        assert slope[row, pixel].item() == pytest.approx(measured.item(), rel=1e-4)


def test_it_works_where_the_caller_has_switched_gradients_off(plain, sets):
    with torch.no_grad():
        assert attacks.slope(plain[0], sets[0].x_test, sets[0].y_test).abs().sum() > 0


def test_signs_drawn_by_lot_fool_few_and_those_of_the_slope_most(plain, sets):
    x, y = sets[0].x_test, sets[0].y_test
    draw = torch.Generator().manual_seed(0)
    chance = (x + attacks.SIZE * (torch.rand(x.shape, generator=draw) - 0.5).sign()).clamp(0, 1)
    right = (predict_logits(plain[0], chance).argmax(-1) == y).float().mean()
    assert right > 0.85 and attacks.withstood(plain[:1], sets[:1])[0] < 30


# ---- the networks ----

def test_they_are_those_that_training_alone_would_give(plain, sets):
    alone = mlp(64, 64, 10, seed=101)
    fit(alone, sets[1].x_train, sets[1].y_train, epochs=12, lr=0.02, batch_size=100, seed=101)
    torch.testing.assert_close(predict_logits(plain[1], sets[1].x_test), predict_logits(alone, sets[1].x_test),
                               atol=1e-3, rtol=1e-3)


def test_a_louder_network_says_the_same_a_hundred_times_as_loud(plain, sets):
    before = [p.clone() for p in plain[0].parameters()]
    z, loud = (predict_logits(model, sets[0].x_test) for model in (plain[0], attacks.louder(plain[0])))
    torch.testing.assert_close(loud, 100 * z, rtol=1e-4, atol=1e-2)
    assert all(map(torch.equal, before, plain[0].parameters()))


def test_the_labels_of_the_hot_teacher_are_still_labels():
    y = torch.arange(10)
    assert torch.equal((50 * attacks.HOT * F.one_hot(y, 10) / attacks.HOT).softmax(-1).round(decimals=6), torch.eye(10))


def test_the_defence_hides_the_slope_of_the_loss_and_defends_nothing(plain, hidden, sets):
    assert min(graded(plain, sets) + graded(hidden, sets)) > 92
    by_loss, by_lead = ([attacks.withstood(models, sets, rises) for models in (plain, hidden)]
                        for rises in (attacks.loss, attacks.lead))
    assert max(by_loss[0]) < 30 and min(by_loss[1]) > 85 and max(by_lead[0] + by_lead[1]) < 25
    flat = [(attacks.slope(hidden[0], sets[0].x_test, sets[0].y_test, rises) == 0).all(-1).float().mean()
            for rises in (attacks.loss, attacks.lead)]
    assert flat[0] > 0.8 and flat[1] == 0


def test_loudness_alone_hides_it_as_well(plain, sets):
    loud = [attacks.louder(model) for model in plain]
    assert min(attacks.withstood(loud, sets)) > 85
    assert attacks.withstood(loud, sets, attacks.lead) == pytest.approx(
        attacks.withstood(plain, sets, attacks.lead), abs=1)
