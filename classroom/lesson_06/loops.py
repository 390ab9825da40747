"""Ward 2 of lesson 06: two networks of a modern kind, and what one measures before, while and after a loop runs."""

import copy

import pandas as pd
import torch
from torch import nn

from classroom.bugs import sound_loop
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.training import fit


def network(width):
    """64 pixels, one hidden layer with batch norm, GELU and dropout, 10 logits."""
    return nn.Sequential(nn.Linear(64, width), nn.BatchNorm1d(width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, 10))


def largest_change(before, after):
    """By how much two networks of one shape differ in any one weight."""
    return max((a - b).abs().max().item() for a, b in zip(before.parameters(), after.parameters()))


class Ward:
    """A trained teacher, and 100 images with labels. ``teacher`` is never changed: each loop gets a copy."""

    def __init__(self, x, y):
        self.x, self.y, self.data = x, y, load_digits()
        torch.manual_seed(0)
        self.teacher = network(128)
        fit(self.teacher, self.data.x_train, self.data.y_train, epochs=10, lr=1e-2, batch_size=50)

    def signs(self, loop):
        """What a loop(student, teacher, x, y) leaves behind, in words to show."""
        torch.manual_seed(0)
        student, tutor, off = network(32), copy.deepcopy(self.teacher), []
        student[3].register_forward_hook(lambda layer, given, out: off.append((out == 0).double().mean().item()))
        loop(student, tutor, self.x, self.y)
        first, last = 100 * off[0], 100 * off[-1]    # now: accuracy asks the student once more
        known = {f"{name} (%)": 100 * accuracy(model, self.data.x_val, self.data.y_val) for name, model in
                 (("teacher knew", self.teacher), ("teacher knows", tutor), ("student knows", student))}
        moved = (self.teacher[1].running_mean - tutor[1].running_mean).abs().max().item()
        found = known | {"teacher's weights moved": largest_change(self.teacher, tutor),
                         "its running mean moved": moved,
                         "dropped, first pass (%)": first, "dropped, last pass (%)": last}
        return {sign: f"{value:.{1 if '%' in sign else 2}f}" for sign, value in found.items()}

    def chart(self, **loops):
        """The signs of the sound loop and of these, a column each."""
        return pd.DataFrame({name: self.signs(loop) for name, loop in ({"sound": sound_loop} | loops).items()})
