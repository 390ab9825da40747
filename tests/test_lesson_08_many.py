"""Lesson 08 trains many students at once: is each the one that a plain loop makes?"""

import types

import pytest
import torch

from classroom.lesson_08 import many
from classroom.lesson_08.many import BATCH, LR, T, students_of
from kdlib.losses import decoupled_loss, distillation_loss, hint_loss
from kdlib.models import mlp, predict_logits, tapped


def a_world(s):
    draw = torch.Generator().manual_seed(s)
    features = {whose: torch.randn(100, 256, generator=draw) for whose in ("teacher", "untrained")}
    return types.SimpleNamespace(s=s, x=torch.rand(100, 64, generator=draw), y=torch.arange(100) % 10,
                                 v=3 * torch.randn(100, 10, generator=draw), features=features)


def one_student(w, seed, hint=0.0, whose="teacher", rest_weight=None):
    student = mlp(64, 16, 10, seed=seed)
    torch.manual_seed(1000 + seed)
    projector = torch.nn.Linear(16, 256)
    optimizer = torch.optim.Adam([*student.parameters(), *projector.parameters()], lr=LR, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2 * many.EPOCHS)
    order = torch.Generator().manual_seed(seed)
    for _ in range(many.EPOCHS):
        for rows in torch.randperm(100, generator=order).split(BATCH):
            with tapped(student, 1) as own:
                z = student(w.x[rows])
            if rest_weight is None:
                loss = distillation_loss(z, w.v[rows], w.y[rows], temperature=T, alpha=1.0)
            else:
                loss = decoupled_loss(z, w.v[rows], w.y[rows], temperature=T, rest_weight=rest_weight)
            loss = loss + hint * hint_loss(projector(own[1]), w.features[whose][rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
    return student


METHODS = {}, {"hint": 10.0}, {"hint": 5.0, "whose": "untrained"}, {"rest_weight": 2.0}


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_each_student_is_the_one_a_plain_loop_makes(method, monkeypatch):
    monkeypatch.setattr(many, "EPOCHS", 20)    # 40 steps; the lesson's 120 would show no more
    worlds = [a_world(0), a_world(3)]
    taught = students_of(worlds, 2, **method)
    assert [len(own) for own in taught] == [2, 2]
    for w, k in ((worlds[0], 0), (worlds[1], 0), (worlds[1], 1)):
        expected = predict_logits(one_student(w, w.s + 1000 * k, **method), w.x)
        found = predict_logits(taught[worlds.index(w)][k], w.x)
        assert torch.allclose(found, expected, atol=1e-3)
