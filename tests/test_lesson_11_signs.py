"""Vital signs of losses over sequences."""

import pytest
import torch

from classroom.bugs.sequences import loss_r, loss_s, loss_t, sound_token_loss
from classroom.lesson_11 import signs


def test_a_sound_loss_has_sound_signs_and_each_sick_one_exactly_one_that_differs():
    table = signs.table({"sound": sound_token_loss, "R": loss_r, "S": loss_s, "T": loss_t})
    assert list(table.loc["sound"]) == pytest.approx([1, 0, 1])
    different = (table - table.loc["sound"]).abs() > 0.05
    assert different.loc[["R", "S", "T"]].to_numpy().tolist() == torch.eye(3).bool().tolist()


def test_pulls_are_one_number_a_real_token_and_equal_where_the_loss_is_a_mean_over_tokens():
    z, v = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    real = torch.arange(4) < torch.tensor([[1], [2], [4]])
    pulls = signs.pulls(sound_token_loss, z, v, real)
    assert pulls.shape == (7,) and torch.allclose(pulls, pulls[0].expand_as(pulls))
