"""Losses on text that were published with a mistake in them, the sound one, and the tests that find them.

Every loss takes (z, v, tokens, prompt, T): logits of student and teacher (batch, length, classes), at each place for
the token that comes next; tokens (batch, length) int64, a prompt, an answer, 0 for its end, 0 for the padding behind
it; prompt (batch,) int64, how many of them are the prompt; temperature. Each means to be T²·KL(p_T ‖ q_T), mean over
the answers' tokens, their ends included. The teacher may have more logits than the student: of tokens that do not
exist. A detector takes such a loss and returns True where it finds its mistake.
"""

import torch
import torch.nn.functional as F

from classroom.bugs.losses import _same

__all__ = ["detects_end_masked", "detects_prompt_counted", "detects_teacher_early", "detects_teacher_late",
           "detects_temperature_on_one_side", "detects_vocabulary_padded", "sound_text_loss"]


def sound_text_loss(z, v, tokens, prompt, T=2.0):
    """What all of them mean to be."""
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])    # of token i + 1
    z, v = z[:, :-1], v[:, :-1, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_w(z, v, tokens, prompt, T=2.0):
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    z, v = z[:, 1:], v[:, :-1, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_x(z, v, tokens, prompt, T=2.0):
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    z, v = z[:, :-1], v[:, 1:, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_y(z, v, tokens, prompt, T=2.0):
    counted = (tokens[:, 1:] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    z, v = z[:, :-1], v[:, :-1, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_z(z, v, tokens, prompt, T=2.0):
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    z, v = z[:, :-1], v[:, :-1, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), v.softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_aa(z, v, tokens, prompt, T=2.0):
    counted = (tokens[:, :-1] != 0) & (torch.arange(1, tokens.shape[1]) >= prompt[:, None])
    z, v = F.pad(z[:, :-1], (0, v.shape[-1] - z.shape[-1])), v[:, :-1]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def loss_ab(z, v, tokens, prompt, T=2.0):
    counted = tokens[:, :-1] != 0
    z, v = z[:, :-1], v[:, :-1, :z.shape[-1]]
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").sum(-1)
    return T**2 * kl[counted].mean()


def detects_teacher_late(loss):
    """The teacher changes its mind at one place, and the student is pulled elsewhere at the next one.

    (A student of names taught so writes ten letters and more where six are usual.)"""
    return _listens(loss, 1)


def detects_teacher_early(loss):
    """The teacher changes its mind at one place, and the student is pulled elsewhere at the one before.

    (A student of names taught so writes five letters where six are usual.)"""
    return _listens(loss, -1)


def detects_end_masked(loss):
    """Where the end is to be said, nothing pulls the student.

    (A student of names taught so writes eight letters where six are usual: it does not know when to stop.)"""
    z, v, tokens, prompt = _texts()
    rows, ends = torch.arange(len(tokens)), (tokens != 0).sum(1) - 1    # the place of the last letter
    return not _pull(loss, z, v, tokens, prompt)[rows, ends].any()


def detects_temperature_on_one_side(loss):
    """All places are alike, the student is the teacher, and it pays all the same: not at T = 1, but at T = 2."""
    _, v, tokens, prompt = _texts()
    v = v[:1, :1].expand_as(v)
    return not _same(loss(v, v, tokens, prompt, 2.0), loss(v, v, tokens, prompt, 1.0))


def detects_vocabulary_padded(loss):
    """The teacher's table gets longer, by tokens that do not exist, and the loss notices.

    (A student taught so gives a part of its probability to what nobody can say.)"""
    z, v, tokens, prompt = _texts()
    return not _same(loss(z, v, tokens, prompt), loss(z, F.pad(v, (0, 3)), tokens, prompt))


def detects_prompt_counted(loss):
    """The student is pulled at places where the prompt goes on: it shall answer prompts, not write them."""
    z, v, tokens, prompt = _texts()
    asked = torch.arange(tokens.shape[1]) < prompt[:, None] - 1
    return bool(_pull(loss, z, v, tokens, prompt)[asked].any())


def _pull(loss, z, v, tokens, prompt):
    """The gradient for the student's logits, (batch, length, classes)."""
    z = z.clone().requires_grad_()
    return torch.autograd.grad(loss(z, v, tokens, prompt), z)[0]


def _listens(loss, offset):
    """Does the student, so many places further on, hear what the teacher says at one place in the middle?"""
    z, v, tokens, prompt = _texts()
    place = tokens.shape[1] // 2
    other = v.clone()
    other[:, place] = v[:, place].flip(-1)
    before, after = (_pull(loss, z, answers, tokens, prompt) for answers in (v, other))
    return not torch.allclose(before[:, place + offset], after[:, place + offset], rtol=0, atol=1e-9)


def _texts(rows=6, classes=5, seed=0, length=12):
    """Logits of a student and a teacher, made up, in float64; tokens of every sort; prompts of two or three tokens."""
    draw = torch.Generator().manual_seed(seed)
    z, v = (3 * torch.randn(rows, length, classes, generator=draw, dtype=torch.float64) for _ in range(2))
    tokens = torch.randint(1, classes, (rows, length), generator=draw)
    longest = length - 2 - torch.arange(rows) % 4    # so many letters, then the end, then padding
    tokens[torch.arange(length) >= longest[:, None]] = 0
    return z, v, tokens, 2 + torch.arange(rows) % 2
