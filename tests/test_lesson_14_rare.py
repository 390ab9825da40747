"""The digits of which one is rare: how many are left, and of whom the shares speak."""

import pytest
import torch

from classroom.lesson_14 import rare
from kdlib.data import load_digits


@pytest.mark.parametrize("s", [0, 7, 13])
def test_ten_images_of_one_digit_are_left_and_the_rest_stays(s):
    data, whole = rare.scarce(s), load_digits(split_seed=s)
    counts = data.y_train.bincount(minlength=10)
    assert counts[s % 10] == 10 and counts.sum() == 890 == len(data.x_train) and (counts > 5).all()
    assert torch.equal(data.x_test, whole.x_test) and torch.equal(data.y_test, whole.y_test)
    place = {tuple(image.tolist()): label.item() for image, label in zip(whole.x_train, whole.y_train)}
    assert all(place[tuple(image.tolist())] == label for image, label in zip(data.x_train, data.y_train))


def test_shares_are_of_the_rare_digit_and_of_the_others():
    class Names(torch.nn.Module):    # every image is this digit
        def __init__(self, digit):
            super().__init__()
            self.digit = digit

        def forward(self, x):
            return torch.nn.functional.one_hot(torch.full((len(x),), self.digit), 10).float()

    sets = [rare.scarce(s) for s in range(3)]
    found = rare.shares([Names(0), Names(0), Names(2)], sets)
    assert found[:, 0].tolist() == [100, 0, 100] and found[0, 1] == found[2, 1] == 0
    y = sets[1].y_test
    assert found[1, 1].item() == pytest.approx(100 * ((y == 0).sum() / (y != 1).sum()).item())
