"""The distillation loss taken apart: the labelled class against the rest, and the rest among themselves."""

import torch

from kdlib import arguments
from kdlib.losses._logits import kl_divergence, pair, within_range


def decoupled_loss(student_logits, teacher_logits, labels, *, temperature=4.0, target_weight=1.0, rest_weight=8.0):
    """T²·(target_weight·TCKD + rest_weight·NCKD), mean over the batch.

    TCKD is the KL divergence of two numbers, the probability of the labelled class and of all the rest together:
    KL((p_y, 1 − p_y) ‖ (q_y, 1 − q_y)). NCKD is the KL divergence among the other classes, their probabilities divided
    by their sum. All at temperature T. Plain distillation is their sum with the teacher's own weight on the second one:
    KL(p_T ‖ q_T) = TCKD + (1 − p_y)·NCKD, image by image. Where the teacher is sure, 1 − p_y is next to nothing.

    student_logits, teacher_logits: (batch, classes) float, at least two classes. target_weight, rest_weight: finite
    numbers ≥ 0. labels, temperature: as for `distillation_loss`. Returns a scalar. No gradient flows to the teacher.
    Raises as `distillation_loss`.

    Source: Zhao, Cui, Song, Qiu, Liang (2022), *Decoupled Knowledge Distillation*; there the weights are α and β. Built
    in lesson 08.
    """
    temperature = arguments.temperature("temperature", temperature)
    target_weight = arguments.weight("target_weight", target_weight)
    rest_weight = arguments.weight("rest_weight", rest_weight)
    batch, classes = pair(student_logits, teacher_logits)
    if classes < 2:
        raise ValueError(f"there must be at least two classes to take apart, got {classes!r}")
    arguments.labels("labels", labels, batch, classes)
    others = torch.ones_like(student_logits, dtype=torch.bool).scatter_(1, labels[:, None], False)
    target_q, rest_q = _two_parts(student_logits / temperature, labels, others)
    target_p, rest_p = _two_parts(teacher_logits.detach() / temperature, labels, others)
    loss = target_weight * kl_divergence(target_p, target_q) + rest_weight * kl_divergence(rest_p, rest_q)
    return within_range(temperature * temperature * loss, f"temperature={temperature!r} takes the loss of these logits")


def _two_parts(scaled, labels, others):
    """Log-probabilities: (batch, 2) of the labelled class and all others, (batch, classes − 1) among the others."""
    rest = scaled[others].view(len(scaled), -1)
    labelled = scaled.gather(1, labels[:, None])
    two = torch.cat([labelled, rest.logsumexp(-1, keepdim=True)], dim=1)    # a class of its own for all the rest
    return two.log_softmax(-1), rest.log_softmax(-1)
