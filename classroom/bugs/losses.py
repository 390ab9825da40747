"""Losses that were published with a mistake in them, each beside the one sound loss, and the tests that find them.

Every loss takes (z, v, y, T, alpha): logits of student and teacher (batch, classes), labels (batch,), temperature,
the teacher's weight. Each means to be (1 − α)·CE(y, q) + α·T²·KL(p_T ‖ q_T), mean over the batch. A detector takes
such a loss and returns True where it finds its mistake.
"""

import math

import torch
import torch.nn.functional as F

__all__ = ["detects_alpha_reversed", "detects_detached_student", "detects_kl_reversed", "detects_mean_over_classes",
           "detects_no_t_squared", "detects_probabilities_for_logs", "detects_rounded_answers", "detects_softmax_twice",
           "detects_teacher_against_teacher", "detects_teacher_softened_twice", "rounded_loss", "sound_loss"]


def sound_loss(z, v, y, T=4.0, alpha=0.9):
    """What all of them mean to be."""
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_a(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="none").mean()
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_b(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((v / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_c(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_d(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * kl


def loss_e(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z.softmax(-1), y) + alpha * T**2 * kl


def loss_f(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((v / T).log_softmax(-1), (z / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_g(z, v, y, T=4.0, alpha=0.9):
    kl = F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return alpha * F.cross_entropy(z, y) + (1 - alpha) * T**2 * kl


def loss_u(z, v, y, T=4.0, alpha=0.9):
    kept = z.detach().clone().requires_grad_()
    kl = F.kl_div((kept / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def loss_ae(z, v, y, T=4.0, alpha=0.9):
    answers = v.softmax(-1)    # as a teacher gives them whose last layer is a softmax
    kl = F.kl_div((z / T).log_softmax(-1), (answers / T).softmax(-1), reduction="batchmean")
    return (1 - alpha) * F.cross_entropy(z, y) + alpha * T**2 * kl


def rounded_loss(z, v, y, T=4.0, alpha=0.9):
    """The article's: the teacher's answers, rounded, as labels. It knows neither a temperature nor an alpha."""
    return F.cross_entropy(z, torch.round(torch.sigmoid(v)))


def detects_mean_over_classes(loss):
    """At T = 1 and α = 1 the loss is not the KL divergence that one writes out by hand."""
    z, v, y = _answers()
    p, q = v.softmax(-1), z.softmax(-1)
    by_hand = (p * (p.log() - q.log())).sum(-1).mean()
    return not _same(loss(z, v, y, 1.0, 1.0), by_hand)


def detects_teacher_against_teacher(loss):
    """The student's gradient is missing or zero."""
    z, v, y = _answers()
    return not _heard(loss, z, v, y)


def detects_probabilities_for_logs(loss):
    """A student that is the teacher does not have a loss of zero: KL(p, p) must be 0."""
    z, v, y = _answers()
    return not _same(loss(v, v, y, 4.0, 1.0), 0.0)


def detects_no_t_squared(loss):
    """At high temperatures, where it should stay level, the teacher's pull still changes with T."""
    z, v, y = _answers()
    hot, hotter = (_gradient(loss, z, v, y, T).norm().item() for T in (500.0, 1000.0))
    return not 0.9 * hot < hotter < 1.1 * hot


def detects_softmax_twice(loss):
    """A student that is right and as certain as can be still pays the label term."""
    _, v, y = _answers()
    certain = 100 * F.one_hot(y, v.shape[1]).to(v)
    return loss(certain, v, y, 4.0, 0.0).item() > 0.01


def detects_teacher_softened_twice(loss):
    """Teacher and student are certain, and agree. Still, at T = 1, the student is pulled towards doubt."""
    _, v, y = _answers()
    certain = 100 * F.one_hot(y, v.shape[1]).to(v)
    return _gradient(loss, certain, certain, y, 1.0).norm().item() > 0.01


def detects_alpha_reversed(loss):
    """At α = 0 it does not hear just the labels, or at α = 1 not just the teacher."""
    z, v, y = _answers()

    def changes(alpha, other_v, other_y):
        return not _same(loss(z, v, y, 4.0, alpha), loss(z, other_v, other_y, 4.0, alpha))

    hears_teacher = [changes(alpha, v.flip(-1), y) for alpha in (0.0, 1.0)]
    hears_labels = [changes(alpha, v, y.flip(-1)) for alpha in (0.0, 1.0)]
    return hears_teacher != [False, True] or hears_labels != [True, False]


def detects_kl_reversed(loss):
    """Teacher (.9, .1), student (.5, .5): the loss is nearer to KL(q ‖ p) = .51 than to KL(p ‖ q) = .37.

    It tells the directions apart. Where the reverse one is meant, there is nothing to detect."""
    v = torch.tensor([[0.9, 0.1]], dtype=torch.float64).log()
    right, mirrored = math.log(2) + 0.9 * math.log(0.9) + 0.1 * math.log(0.1), -math.log(2) - 0.5 * math.log(0.09)
    value = loss(torch.zeros_like(v), v, torch.tensor([0]), 1.0, 1.0).item()
    return abs(value - mirrored) < abs(value - right)


def detects_detached_student(loss):
    """At α = 1 the loss changes with the student's logits, and no gradient reaches them."""
    z, v, y = _answers()
    return not _same(loss(z, v, y, 4.0, 1.0), loss(-z, v, y, 4.0, 1.0)) and not _heard(loss, z, v, y)


def detects_rounded_answers(loss):
    """The teacher becomes twice as sure of everything, and the loss does not notice."""
    z, v, y = _answers()
    return _same(loss(z, v, y, 4.0, 1.0), loss(z, 2 * v, y, 4.0, 1.0))


def _answers(rows=8, classes=5, seed=0):
    """Logits of a student and a teacher and labels, made up, in float64: tests want exact numbers."""
    draw = torch.Generator().manual_seed(seed)
    z, v = (3 * torch.randn(rows, classes, generator=draw, dtype=torch.float64) for _ in range(2))
    return z, v, torch.arange(rows) % classes


def _same(a, b):
    """Equal up to what adding up in another order does to float64."""
    return abs((a - b).item()) < 1e-9


def _gradient(loss, z, v, y, T):
    """The teacher's pull on the student's logits: (batch, classes). Zero where the loss does not contain them."""
    z = z.clone().requires_grad_()
    value = loss(z, v, y, T, 1.0)
    pull = torch.autograd.grad(value, z, allow_unused=True)[0] if value.requires_grad else None
    return torch.zeros_like(z) if pull is None else pull


def _heard(loss, z, v, y):
    """At α = 1 the teacher pulls at the student's logits."""
    return _gradient(loss, z, v, y, 4.0).norm().item() > 1e-8
