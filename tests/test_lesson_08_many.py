"""Lesson 08 trains many students side by side: is each the one that becomes of it alone?"""

import types

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from classroom.bugs import step
from classroom.lesson_08.many import BATCH, Worlds, beside
from classroom.lesson_08.worlds import adam, newborn
from kdlib.losses import hint_loss
from kdlib.models import mlp, tapped


class AWorld:
    def __init__(self, s):
        draw = torch.Generator().manual_seed(s)
        self.s, self.seeds, self.features = s, [s], {"teacher": torch.randn(100, 256, generator=draw)}
        self.x, self.y = torch.rand(100, 64, generator=draw), torch.arange(100) % 10
        self.v = 3 * torch.randn(100, 10, generator=draw)
        self.data = types.SimpleNamespace(x_test=torch.rand(30, 64, generator=draw), y_test=torch.arange(30) % 10)

    def batches(self, epochs):
        draw = torch.Generator().manual_seed(self.s)
        for _ in range(epochs):
            yield from torch.randperm(100, generator=draw).split(BATCH)


def train(w, method, epochs=20):
    student, helpers = newborn(w)
    optimizer, scheduler = adam(student, helpers, steps=2 * epochs)
    for rows in w.batches(epochs):
        step(optimizer, method(student, w, rows, helpers))
        scheduler.step()
    return student


def labels(student, w, rows, helpers):
    return F.cross_entropy(student(w.x[rows]), w.y[rows])


def hint(student, w, rows, helpers):
    with tapped(student, 1) as own:
        z = student(w.x[rows])
    return F.cross_entropy(z, w.y[rows]) + 5 * hint_loss(helpers.projector(own[1]), w.features["teacher"][rows])


def a_peer(student, w, rows, helpers):
    z, other = student(w.x[rows]), helpers.peer(w.x[rows])
    return F.cross_entropy(z, w.y[rows]) + F.cross_entropy(other, w.y[rows]) + (z - other).square().mean()


@pytest.mark.parametrize("method", (labels, hint, a_peer))
def test_each_student_is_the_one_that_is_made_alone(method):
    worlds = [AWorld(0), AWorld(3)]
    together = Worlds(worlds)
    found = train(together, method)(together.x).view(2, 100, 10)
    for w, logits in zip(worlds, found):
        assert torch.allclose(logits, train(w, method)(w.x), atol=1e-3)


def test_the_first_of_several_students_has_the_worlds_number_and_others_differ():
    worlds = [AWorld(0), AWorld(3)]
    several = Worlds(worlds, starts=2)
    assert several.seeds == [0, 1000, 3, 1003]
    ten = newborn(several)[0](torch.cat([worlds[0].x, worlds[0].x, worlds[1].x, worlds[1].x])).view(4, 100, 10)
    assert torch.allclose(ten[2], mlp(64, 16, 10, seed=3)(worlds[1].x), atol=1e-6)
    assert not torch.allclose(ten[2], ten[3], atol=0.1)


def test_batches_are_those_of_each_world_below_each_other():
    worlds = [AWorld(0), AWorld(3)]
    for both, first, second in zip(Worlds(worlds).batches(3), worlds[0].batches(3), worlds[1].batches(3), strict=True):
        assert torch.equal(both, torch.cat([first, 100 + second]))
    own = next(iter(Worlds(worlds, starts=2).batches(1))).view(4, BATCH)
    assert (own // 100 == torch.tensor([0, 0, 1, 1])[:, None]).all()    # nobody reads another world's rows


def test_layers_beside_each_other_see_their_own_rows_alone():
    layers = [nn.Linear(3, 2) for _ in range(4)]
    rows = torch.randn(4, 5, 3)
    expected = torch.cat([layer(own) for layer, own in zip(layers, rows)])
    assert torch.allclose(beside(layers)(rows.flatten(0, 1)), expected, atol=1e-6)
    assert beside(layers[:1]) is layers[0]


def test_scores_are_the_mean_of_a_worlds_students():
    worlds = [AWorld(0), AWorld(3)]
    students = [mlp(64, 16, 10, seed=seed) for seed in Worlds(worlds, 2).seeds]
    right = [100 * (student(w.data.x_test).argmax(-1) == w.data.y_test).double().mean().item()
             for student, w in zip(students, (worlds[0], worlds[0], worlds[1], worlds[1]))]
    found = Worlds(worlds, 2).scores(beside(students))
    assert found.tolist() == pytest.approx([sum(right[:2]) / 2, sum(right[2:]) / 2])
