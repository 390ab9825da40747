"""Networks of any of lesson 11's kinds, one a repetition, trained at once. Recurrent ones are written out for it."""

import torch
import torch.nn.functional as F
from torch import nn

from classroom.tens import stacked
from kdlib.sweep import train_side_by_side


def train(models, sets, told=None, **how):
    """Train models in place, each on the images of its own `kdlib.data.Dataset`, as `kdlib.training` would one by one.

    told: for each model the teacher's logits for its images, (n, 10), all that it learns from; ``None`` where it learns
    from the labels. how: as for `kdlib.sweep.train_side_by_side`.
    """
    x, y = stacked(sets)
    targets = None if told is None else torch.stack(list(told))
    train_side_by_side([written_out(model) for model in models], x, targets, labels=y, **how)


def written_out(model):
    """The same network, sharing its weights, with each GRU as a `Steps`: ``torch.func.vmap`` does not know GRUs."""
    return nn.Sequential(*(Steps(layer) if isinstance(layer, nn.GRU) else layer for layer in model))


class Steps(nn.Module):
    """A GRU of one layer, step by step, with the GRU's own weights. (batch, length, features) -> what `gru` returns.

    gru: the one in a `kdlib.models.recurrent`, which hands on all its states side by side, or the last one.
    """

    def __init__(self, gru):
        super().__init__()
        self.by_input, self.input_bias = gru.weight_ih_l0, gru.bias_ih_l0
        self.by_state, self.state_bias = gru.weight_hh_l0, gru.bias_hh_l0
        self.width = gru.hidden_size
        with torch.no_grad():
            self.all_states = gru(torch.zeros(1, 2, gru.input_size)).shape[1] > self.width    # of two rows

    def forward(self, rows):
        state, states = rows.new_zeros(len(rows), self.width), []
        for seen in F.linear(rows, self.by_input, self.input_bias).unbind(1):
            reset, keep, new = seen.chunk(3, -1)                                    # the row's say, (batch, width) each
            reset_h, keep_h, new_h = F.linear(state, self.by_state, self.state_bias).chunk(3, -1)    # the state's
            proposal = (new + (reset + reset_h).sigmoid() * new_h).tanh()
            state = proposal + (keep + keep_h).sigmoid() * (state - proposal)
            states.append(state)
        return torch.cat(states, -1) if self.all_states else state
