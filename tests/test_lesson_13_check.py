"""What the checkers of lesson 13 ask for, seen from the lesson's side."""

import pytest
import torch

from classroom.bugs import sound_text_loss
from classroom.lesson_13 import check


def test_the_text_loss_is_the_sound_one_of_the_bug_bank_after_the_teacher_is_moved():
    """The bank's teacher speaks of the next token, the exercise's of its own place."""
    draw = torch.Generator().manual_seed(0)
    z, v = torch.randn(2, 4, 6, 5, generator=draw)
    tokens = torch.tensor([[2, 1, 4, 0, 0, 0], [3, 0, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0], [2, 3, 0, 0, 0, 0]])
    server = torch.cat([torch.zeros(4, 1, 5), v[:, :-1]], dim=1)
    start = torch.ones(4, dtype=torch.int64)    # the first token is given
    assert torch.allclose(check.text_loss.solution(z, server, tokens), sound_text_loss(z, v, tokens, start, T=1.0))


def test_weighted_targets_are_right_on_average():
    draw = torch.Generator().manual_seed(0)
    p, r = torch.rand(2, 1, 5, generator=draw, dtype=torch.double).softmax(-1)
    p, r = p.expand(200_000, 5), r.expand(200_000, 5)
    drawn = r.multinomial(3, replacement=True, generator=draw)
    assert torch.allclose(check.weighted_target.solution(p, r, drawn).mean(0), p[0], atol=0.005)


@pytest.mark.parametrize("lenience", [1.0, 0.6, 0.1])
def test_the_lenient_law_is_what_comes_out_when_one_counts(lenience):
    draw, times = torch.Generator().manual_seed(0), 400_000
    p, q = torch.tensor([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]], dtype=torch.double)
    drafted = q.multinomial(times, replacement=True, generator=draw)
    accepted = torch.rand(times, generator=draw) < (p / (lenience * q))[drafted]
    instead = (p - q).clamp(min=0).multinomial(times, replacement=True, generator=draw)
    counted = torch.where(accepted, drafted, instead).bincount(minlength=4) / times
    law = check.lenient_law.solution(p, q, lenience)
    assert torch.allclose(law, counted.double(), atol=0.004) and law.sum() == pytest.approx(1)
    assert (lenience == 1.0) == torch.allclose(law, p)


@pytest.mark.parametrize("kind", ["text_loss", "weighted_target", "lenient_law"])
def test_each_mistake_is_called_by_its_name(kind):
    checker = getattr(check, kind)
    assert len(checker.mistakes) >= 8
    for sentence, answer in checker.mistakes.items():
        assert checker.verdict(answer) == f"not yet: {sentence}"
