"""What lesson 08 measures of loops and losses on features, sound ones and sick ones."""

import pandas as pd
import torch
from torch import nn

from kdlib.data import load_digits
from kdlib.models import cnn
from kdlib.training import fit


def network(width):
    """A classifier of digits with batch norm, because one of the mistakes needs it to show."""
    return nn.Sequential(nn.Linear(64, width), nn.BatchNorm1d(width), nn.GELU(), nn.Dropout(0.2), nn.Linear(width, 10))


def of_loops(loops):
    """How far anything in the networks of a loop has moved. loops: {name: loop}. Returns a table, a column a loop."""
    return pd.DataFrame({name: _moved(loop) for name, loop in loops.items()}).rename_axis("largest change in", axis=1)


def _moved(loop):
    data = load_digits()
    torch.manual_seed(0)
    student, projector, teacher = network(16), nn.Linear(16, 64), network(64)
    fit(teacher, data.x_train, data.y_train, epochs=3, lr=0.02, batch_size=250)
    mean, networks = teacher[1].running_mean.clone(), {"student": student, "projector": projector, "teacher": teacher}
    before = {name: [weights.detach().clone() for weights in net.parameters()] for name, net in networks.items()}
    loop(student, projector, teacher, data.x_val[:100], data.y_val[:100])
    moved = {f"the {name}'s weights": max((a - b).abs().max().item() for a, b in zip(net.parameters(), before[name]))
             for name, net in networks.items()}
    return moved | {"the teacher's running mean": (teacher[1].running_mean - mean).abs().max().item()}


def of_attention(losses):
    """A loss on the maps of two small convolutional networks, (100, 6, 8, 8). losses: {name: loss}. A column a loss."""
    x = load_digits().x_val[:100]
    own, theirs = (cnn((8, 8), (6,), 10, seed=seed)[:3](x).detach() for seed in (0, 1))
    dealt = theirs.roll(1, dims=1)
    asked = {"the student is the teacher": (theirs, theirs), "another student": (own, theirs),
             "the teacher's channels dealt out anew": (own, dealt), "the same maps, dealt out anew": (theirs, dealt)}
    return pd.DataFrame({name: {what: loss(*maps).item() for what, maps in asked.items()}
                         for name, loss in losses.items()})
