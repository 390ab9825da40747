"""The primer's invented pools of images."""

import torch

from classroom.lesson_A import pools


def test_gains_are_differences_of_shares_of_fifty_test_images_and_seeing_more_gains():
    gain = pools.gains(50, 4, torch.Generator().manual_seed(0))
    assert gain.shape == (50, 4) and (gain % 2 == 0).all()
    assert gain.mean() > 2 and (gain < 0).any()


def test_the_generator_decides_and_splits_of_a_pool_differ():
    first, again = (pools.gains(3, 5, torch.Generator().manual_seed(1)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, pools.gains(3, 5, torch.Generator().manual_seed(2)))
    assert (first.std(-1) > 0).all()
