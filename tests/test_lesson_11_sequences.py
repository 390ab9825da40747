"""Strings of digits, and the loop that trains on them."""

import torch
import torch.nn.functional as F
from torch import nn

from classroom.lesson_11 import sequences
from kdlib.data import load_digits
from kdlib.losses import token_distillation_loss


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.answer = nn.Linear(64, 10)

    def forward(self, tokens):
        return self.answer(tokens)


def test_strings_are_images_with_their_labels_and_zeros_at_the_padding():
    x, y = torch.rand(20, 64, generator=torch.Generator().manual_seed(0)), torch.arange(20) % 10
    tokens, labels, real, numbers = sequences.strings(x, y, seed=1, how_many=30, longest=5)
    assert tokens.shape == (30, 5, 64) and labels.shape == real.shape == numbers.shape == (30, 5)
    assert torch.equal(tokens[real], x[numbers[real]]) and torch.equal(labels, y[numbers])
    assert (tokens[~real] == 0).all() and real[:, 0].all() and not (real[:, 1:] & ~real[:, :-1]).any()
    again = sequences.strings(x, y, seed=1, how_many=30, longest=5)
    assert all(torch.equal(one, other) for one, other in zip((tokens, labels, real, numbers), again))


def test_learn_makes_the_network_from_the_seed_and_lowers_the_loss():
    data = load_digits(100)
    tokens, labels, real, _ = sequences.strings(data.x_train, data.y_train, seed=0)

    def loss(z, labels, real):
        return F.cross_entropy(z[real], labels[real])
    student, again = (sequences.learn(Reader, loss, tokens, labels, real, seed=2) for _ in range(2))
    assert torch.equal(student.answer.weight, again.answer.weight)
    hurried = sequences.learn(Reader, loss, tokens, labels, real, seed=2, steps=1)
    assert loss(student(tokens), labels, real) < loss(hurried(tokens), labels, real)
    assert sequences.read_right(student, data, seed=0) > 50


def test_mixed_is_deaf_to_labels_at_one_and_to_the_teacher_at_zero():
    data = load_digits(100)
    batch = tokens, labels, real = sequences.strings(data.x_train, data.y_train, seed=0, how_many=10)[:3]
    answers = torch.randn(10, 4, 10, generator=torch.Generator().manual_seed(0))
    relabelled = tokens, (labels + 1) % 10, real
    one, same = (sequences.mixed(Reader, token_distillation_loss, 1.0, given, answers) for given in (batch, relabelled))
    zero, deaf = (sequences.mixed(Reader, token_distillation_loss, 0.0, batch, v) for v in (answers, -answers))
    assert one.shape == (int(real.sum()), 10) and torch.equal(one, same) and torch.equal(zero, deaf)
    assert not torch.equal(one, zero)
