"""Sums as a text: steps are right, examinations are new, and no student is told what it is asked."""

import torch

from classroom.lesson_13 import sums
from kdlib.models import predict_logits


def test_each_repetition_has_sums_of_its_own_and_no_sum_twice():
    parts = sums.sums(3)
    assert [tuple(part.shape) for part in parts] == [(1000, 6), (20_000, 6), (1000, 6)]
    everything = torch.cat(parts)
    assert everything.min() == 0 and everything.max() == 9 and len(everything.unique(dim=0)) == 22_000
    assert not torch.equal(parts[0], sums.sums(4)[0]) and torch.equal(parts[2], sums.sums(3)[2])


def test_steps_are_those_of_adding_up_on_paper():
    digits = torch.tensor([[3, 8, 4, 0, 1, 6], [9, 9, 9, 9, 9, 9]])
    for row, found in zip(digits.tolist(), sums.steps(digits).tolist()):
        assert found == [sum(row[:place]) % 10 for place in range(1, 7)]


def test_a_model_writes_the_likeliest_token_of_what_it_sees():
    model, = sums._trained(8, [sums.sums(0)[0][:50]], [sums.steps(sums.sums(0)[0][:50])], epochs=1)
    digits = sums.sums(0)[2][:5]
    found = sums.written(model, digits, 3)
    text = torch.cat([digits, torch.full((5, 1), sums.SIGN), found], 1)
    for place in range(3):
        seen = torch.nn.functional.one_hot(text[:, place:place + 7], sums.TOKENS).float().flatten(1)
        assert torch.equal(found[:, place], predict_logits(model, seen).argmax(-1))


def test_who_has_read_steps_adds_and_who_has_read_twenty_thousand_answers_ten_times_does_not():
    """More passes would not help: the claim's students read them once."""
    _, read, exam = sums.sums(0)
    right = sums.steps(exam)[:, -1]
    stepwise, = sums._trained(48, [read[:600]], [sums.steps(read[:600])], epochs=6)
    by_answers, = sums._trained(48, [read], [sums.steps(read)[:, -1:]], epochs=10)
    assert (sums.written(stepwise, exam, 6)[:, -1] == right).double().mean() > 0.9
    assert (sums.written(by_answers, exam, 1)[:, -1] == right).double().mean() < 0.15


def test_all_kinds_are_measured_in_each_repetition(monkeypatch):
    """With next to no training everybody guesses, and every kind has its ten shares."""
    real = sums._trained
    monkeypatch.setattr(sums, "_trained", lambda width, digits, said, *, epochs, first=0: real(
        4, [some[:130] for some in digits], [more[:130] for more in said], epochs=1, first=first))
    found = sums.right()
    assert tuple(found) == sums.KINDS
    for shares in found.values():
        assert shares.shape == (10,) and shares.dtype == torch.double and 0 <= shares.min() and shares.max() < 40
