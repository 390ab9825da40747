"""What lesson 03 says of the three switches is measured, and measured rightly."""

import pytest
import torch
from torch import nn

from classroom.lesson_03.switches import bytes_kept, measured

X = torch.rand(8, 4, generator=torch.Generator().manual_seed(0))


def network(*middle):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 16), *middle, nn.GELU(), nn.Linear(16, 3))


def teacher():
    return network(nn.BatchNorm1d(16), nn.Dropout(0.5))


@pytest.mark.parametrize("prepare, recording, wanted", [
    (lambda net: net.train(), True, "no no no no yes"),
    (lambda net: net.eval(), True, "yes yes no no yes"),
    (lambda net: net.train(), False, "no no yes yes no"),
    (lambda net: net.train().requires_grad_(False), True, "no no yes yes yes"),
    (lambda net: net.eval(), False, "yes yes yes yes no"),
])
def test_each_switch_does_its_own_thing(prepare, recording, wanted):
    assert " ".join(measured(prepare(teacher()), X, recording=recording).values()) == wanted


def test_without_dropout_and_batch_norm_the_mode_changes_nothing():
    assert measured(network().train(), X) == measured(network().eval(), X)
    assert measured(network(), X)["same answer twice"] == "yes"


def test_bytes_are_counted_only_while_autograd_records():
    net = network()
    assert bytes_kept(net, X) >= X.nbytes
    with torch.no_grad():
        assert bytes_kept(net, X) == 0
    net.requires_grad_(False)
    assert bytes_kept(net, X) == 0 < bytes_kept(net, X.clone().requires_grad_())
