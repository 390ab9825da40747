"""The machinery of lesson 03's repetitions does what the readable reference does."""

import pytest
import torch

from classroom.lesson_03.repeating import asked, right, ten
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit


@pytest.fixture(scope="module")
def sets():
    return [load_digits(50, split_seed=s, seed=s) for s in range(2)]


def test_each_network_is_the_one_that_fit_or_distill_would_train(sets):
    data, steps = sets[1], dict(epochs=3, lr=1e-2, batch_size=50, seed=1)
    logits = torch.randn(2, 50, 10, generator=torch.Generator().manual_seed(0))
    alone, taught = mlp(64, 4, 10, seed=1), mlp(64, 4, 10, seed=1)
    fit(alone, data.x_train, data.y_train, **steps)
    distill(taught, data.x_train, data.y_train, logits[1], temperature=1.0, alpha=1.0, **steps)
    for expected, answers in ((alone, None), (taught, logits)):
        network = ten(4, sets, answers, epochs=3, lr=1e-2)[1]
        assert predict_logits(network, data.x_val).allclose(predict_logits(expected, data.x_val), atol=1e-4)


def test_each_network_is_asked_about_its_own_images(sets):
    networks = [mlp(64, 4, 10, seed=s) for s in range(2)]
    assert torch.equal(asked(networks, sets)[1], predict_logits(networks[1], sets[1].x_train))
    assert right(networks, sets, "val")[1] == accuracy(networks[1], sets[1].x_val, sets[1].y_val)
    assert right(networks, sets, "test")[0] == accuracy(networks[0], sets[0].x_test, sets[0].y_test)
