"""Lesson C: ten networks with any loss are those that kdlib trains one by one, and the worlds are what they say."""

import torch
import torch.nn.functional as F

from classroom.lesson_C import worlds
from classroom.lesson_C.stack import Stack, learn
from kdlib.losses import distillation_loss
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit

RECIPE = dict(epochs=5, lr=0.02, batch_size=40)


def test_a_network_of_a_stack_is_the_one_that_fit_trains():
    x, y = (part[:3] for part in worlds.ten(n_labels=100))
    stack = learn((64, 8, 10), x, F.cross_entropy, y, first_seed=4, **RECIPE)
    for place in range(3):
        alone = mlp(64, 8, 10, seed=4 + place)
        fit(alone, x[place], y[place], seed=4 + place, **RECIPE)
        assert torch.allclose(stack(x)[place], predict_logits(alone, x[place]), atol=1e-3)


def test_and_the_one_that_distill_trains_though_batches_may_end_unevenly():
    x, y = (part[:2] for part in worlds.ten(n_labels=90))
    v = Stack((64, 16, 10), (7, 8))(x)

    def half(z, v, y):
        return distillation_loss(z, v, y, temperature=2.0, alpha=0.5)

    stack = learn((64, 8, 10), x, half, v, y, **RECIPE)
    for place in range(2):
        alone = mlp(64, 8, 10, seed=place)
        distill(alone, x[place], y[place], v[place], temperature=2.0, alpha=0.5, seed=place, **RECIPE)
        assert torch.allclose(stack(x)[place], predict_logits(alone, x[place]), atol=1e-3)


def test_an_eight_is_even_above_four_and_has_a_loop():
    assert worlds.answered(torch.tensor([8, 3])).tolist() == [[1, 1, 0, 1, 0], [0, 0, 1, 0, 0]]


def test_a_digit_that_is_turned_by_nothing_stays_and_by_a_quarter_turns():
    x = torch.rand(1, 3, 64, generator=torch.Generator().manual_seed(0))
    same, angles = worlds.turned(x, 0, most=0.0)
    assert torch.allclose(same, x, atol=1e-5) and (angles == 0).all()
    bright = torch.zeros(1, 200, 8, 8)
    bright[..., 3:5, 7] = 1.0    # a spot at the right edge, in the middle
    pictures, angles = worlds.turned(bright.flatten(2), 0, most=90.0)
    rows = (pictures.view(200, 8, 8) * torch.arange(8.0)[:, None]).sum((1, 2)) / pictures.sum(-1).flatten().clamp(1e-6)
    left = angles.flatten() > 3
    assert left.any() and rows[left].max() < 3.5 < rows[angles.flatten() < -3].min(), "left: the spot rises"


def test_rare_digits_are_rare_and_come_last():
    x, y = (part[:2] for part in worlds.ten())
    thin, labels = worlds.rare(x, y, kept=6)
    assert thin.shape == (2, 8 * 85 + 12, 64) and (labels[:, -12:] >= 8).all() and (labels[:, :-12] < 8).all()
    assert [int((labels[0] == c).sum()) for c in range(10)] == [85] * 8 + [6] * 2


def test_shares_are_per_cent_of_those_asked_about():
    z, y = F.one_hot(torch.tensor([[1, 1, 2, 2]]), 3).float(), torch.tensor([[1, 0, 2, 1]])
    assert worlds.share_right(z, y).tolist() == [50.0] and worlds.share_right(z, y, [1]).tolist() == [50.0]
    parts = worlds.by_part({"a": z}, y, {"twos": [2], "rest": [0, 1]})
    assert parts["twos"]["a"].item() == 100 and round(parts["rest"]["a"].item(), 1) == 33.3
