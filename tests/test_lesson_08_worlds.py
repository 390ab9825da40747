"""The worlds of lesson 08: what they hold, and that every method starts and is measured alike."""

import pytest
import torch
from torch import nn

from classroom.lesson_08.many import Worlds
from classroom.lesson_08.worlds import World, adam, centred, contrast, contrasts, features_of, newborn, scores
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits


@pytest.fixture(scope="module")
def world():
    return World(1)


def test_a_world_holds_the_features_of_its_networks_for_the_students_images(world):
    assert world.s == 1 and world.x.shape == (100, 64) and world.y.shape == (100,)
    assert torch.equal(world.v, predict_logits(world.teacher, world.x))
    assert world.networks["teacher"] is world.teacher
    for whose, net in world.networks.items():
        hidden = net[:2](world.x).detach()
        assert torch.allclose(features_of(net, world.x), hidden, atol=1e-6) and not net[1]._forward_hooks
        assert torch.allclose(world.features[whose], centred(hidden), atol=1e-5)


def test_centred_features_have_no_mean_and_one_unit():
    rows = centred(torch.tensor([[1.0, 10.0], [3.0, 40.0]]))
    assert torch.allclose(rows.mean(0), torch.zeros(2), atol=1e-6) and rows.std().item() == pytest.approx(1)
    assert (rows[1, 1] / rows[1, 0]).item() == pytest.approx(15)    # the features keep their proportions


def test_contrast_compares_different_digits_with_equal_ones():
    rows, y = torch.tensor([[0.0], [1.0], [10.0], [11.0]]), torch.tensor([0, 0, 1, 1])
    assert contrast(rows, y) == pytest.approx(10)    # 10, 11, 9 and 10 between the digits, 1 within them


def test_contrasts_has_a_row_for_each_world(world):
    table = contrasts([world, world])
    assert list(table) == ["pixels", "teacher", "untrained"] and len(table) == 2
    assert table.pixels[0] == pytest.approx(contrast(world.data.x_val, world.data.y_val))


class Numbered:
    """All that `newborn` asks of a world."""

    def __init__(self, s):
        self.seeds = [s]


def test_everybody_starts_alike_whatever_helper_a_method_uses():
    student, helpers = newborn(Numbered(3))
    torch.manual_seed(1003)
    projector = nn.Linear(16, 256)
    torch.manual_seed(1003)
    peer = mlp(64, 16, 10)
    for found, twin in ((student, mlp(64, 16, 10, seed=3)), (helpers.projector, projector), (helpers.peer, peer)):
        assert all(torch.equal(a, b) for a, b in zip(found.parameters(), twin.parameters(), strict=True))


def test_a_helper_that_is_not_used_stays_as_it_is():
    student, helpers = newborn(Numbered(0))
    optimizer, scheduler = adam(student, helpers, steps=4)
    before = [weights.detach().clone() for weights in helpers.peer.parameters()]
    helpers.projector(student[:2](torch.ones(5, 64))).square().mean().backward()
    optimizer.step()
    scheduler.step()
    assert all(torch.equal(a, b) for a, b in zip(before, helpers.peer.parameters()))
    assert not torch.equal(helpers.projector.weight, newborn(Numbered(0))[1].projector.weight)
    assert optimizer.param_groups[0]["lr"] < 0.05


def test_a_worlds_batches_are_drawn_by_its_number(world):
    draw, drawn = torch.Generator().manual_seed(1), list(world.batches(2))
    assert [len(rows) for rows in drawn] == [50] * 4
    assert torch.equal(torch.cat(drawn[:2]), torch.randperm(100, generator=draw))
    assert torch.equal(torch.cat(drawn[2:]), torch.randperm(100, generator=draw))


def test_scores_are_test_accuracies_of_each_method_in_each_world(world):
    def train(w, hidden):
        assert isinstance(w, Worlds)
        return mlp(64, hidden, 10, seed=w.seeds[0])    # the same in both: for `scores` it is all the students

    table = scores([world, world], train, {"narrow": dict(hidden=4), "wide": dict(hidden=8)})
    expected = 100 * accuracy(mlp(64, 8, 10, seed=1), world.data.x_test, world.data.y_test)
    assert list(table) == ["narrow", "wide"] and table.wide.tolist() == pytest.approx([expected] * 2)
