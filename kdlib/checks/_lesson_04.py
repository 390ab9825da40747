"""Lesson 04, the loss mathematics."""

import torch
import torch.nn.functional as F

from kdlib.checks._report import call, close, exercise


def _logits(seed, rows=6, classes=7):
    """Two sets of logits that are far enough apart for every mistake to show."""
    draw = torch.Generator().manual_seed(seed)
    return tuple(3 * torch.randn(rows, classes, generator=draw) for _ in range(2))


@exercise(1)
def soft_cross_entropy(answer):
    """answer(teacher_probabilities, student_logits) -> mean over the batch of −Σ p·log q."""
    for seed in range(3):
        v, z = _logits(seed)
        expected = F.cross_entropy(z, v.softmax(-1))
        if not close(call(answer, v.softmax(-1), z), expected):
            return False
    # A sure and wrong student: log(softmax) would be −∞ here, log_softmax is not.
    p, z = torch.tensor([[0.0, 1.0]]), torch.tensor([[200.0, 0.0]])
    return close(call(answer, p, z), 200.0)


@exercise(2)
def kl_term(answer):
    """answer(student_logits, teacher_logits, temperature) -> T²·KL(p_T ‖ q_T), mean over the batch."""
    for seed, temperature in ((0, 1.0), (1, 4.0), (2, 0.5)):
        v, z = _logits(seed)
        log_p, log_q = (v / temperature).log_softmax(-1), (z / temperature).log_softmax(-1)
        expected = temperature**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()
        if not close(call(answer, z, v, temperature), expected):
            return False
    return True


@exercise(3)
def our_alpha(answer):
    """answer(teacher_weight, label_weight, temperature) -> the α of this kit for a library that leaves T² out."""
    cases = ((0.5, 0.5, 1.0), (0.5, 0.5, 4.0), (0.9, 0.1, 8.0), (5.0, 2.0, 2.0), (1.0, 0.0, 4.0))
    return all(close(call(answer, w, u, t), (w / t**2) / (w / t**2 + u)) for w, u, t in cases)
