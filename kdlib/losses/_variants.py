"""What others made of the distillation loss: taken apart by class, and over the tokens of sequences."""

import torch

from kdlib import arguments
from kdlib.losses._logits import distillation_loss, fixed, kl_divergence, pair, wide, within_range


def decoupled_loss(student_logits, teacher_logits, labels, *, temperature=4.0, target_weight=1.0, rest_weight=8.0):
    """T²·(target_weight·TCKD + rest_weight·NCKD), mean over the batch.

    TCKD is the KL divergence of two numbers, the probability of the labelled class and of all the rest together:
    KL((p_y, 1 − p_y) ‖ (q_y, 1 − q_y)). NCKD is the KL divergence among the other classes, their probabilities divided
    by their sum. All at temperature T. Plain distillation is their sum with the teacher's own weight on the second one:
    KL(p_T ‖ q_T) = TCKD + (1 − p_y)·NCKD, image by image. Where the teacher is sure, 1 − p_y is next to nothing.

    student_logits, teacher_logits: (batch, classes) float, at least two classes. labels: as for `distillation_loss`.
    temperature: a finite number > 0. target_weight, rest_weight: finite numbers ≥ 0. Returns a scalar. No gradient
    flows to the teacher. Raises as `distillation_loss`.
    Source: Zhao, Cui, Song, Qiu, Liang (2022), *Decoupled Knowledge Distillation*; there the weights are α and β.
    Built in lesson 08, *Decoupled distillation*.
    """
    temperature = arguments.temperature("temperature", temperature)
    target_weight = arguments.weight("target_weight", target_weight)
    rest_weight = arguments.weight("rest_weight", rest_weight)
    batch, classes = pair(student_logits, teacher_logits)
    if classes < 2:
        raise ValueError(f"there must be at least two classes to take apart, got {classes!r}")
    labels = fixed(arguments.labels("labels", labels, batch, classes))[:, None]
    target_q, rest_q = _two_parts(wide(student_logits) / temperature, labels)
    target_p, rest_p = _two_parts(fixed(teacher_logits) / temperature, labels)
    loss = target_weight * kl_divergence(target_p, target_q) + rest_weight * kl_divergence(rest_p, rest_q)
    loss = (temperature * temperature * loss).to(student_logits.dtype)
    return within_range(loss, f"temperature={temperature!r} takes the loss of these logits")


def _two_parts(scaled, labels):
    """Log-probabilities: (batch, 2) of the labelled class and all others, (batch, classes − 1) among the others."""
    others = torch.arange(scaled.shape[1] - 1, device=scaled.device).expand(len(scaled), -1)
    rest = scaled.gather(1, others + (others >= labels).long())    # the numbers of all classes but the labelled one
    labelled = scaled.gather(1, labels)
    two = torch.cat([labelled, rest.logsumexp(-1, keepdim=True)], dim=1)    # a class of its own for all the rest
    return two.log_softmax(-1), rest.log_softmax(-1)


def token_distillation_loss(student_logits, teacher_logits, mask, *, temperature=4.0):
    """The teacher's term on sequences: T²·KL(p_T ‖ q_T), mean over the real tokens of all sequences of the batch.

    It changes neither with more padding nor with what stands there (not even NaN), nor when the same tokens are cut
    into sequences of another length. For labels as well, add
    (1 − α)·``F.cross_entropy(student_logits[mask], labels[mask])`` to α times this.

    student_logits, teacher_logits: (batch, length, classes) float. mask: (batch, length) bool, True where a token is
    real, False where it is padding. temperature: a finite number > 0. Returns a scalar. No gradient for the teacher.
    Raises ``ValueError`` for shapes that differ, a mask without a single token, logits of tokens that are not finite
    and a temperature out of range, ``TypeError`` for wrong types.
    Sources: Hinton, Vinyals, Dean (2015) for the term; token by token: Kim, Rush (2016), *Sequence-Level Knowledge
    Distillation*, who call it word-level.
    Built in lesson 11, *Part 4: sequences*.
    """
    for name, logits in (("student_logits", student_logits), ("teacher_logits", teacher_logits)):
        if not isinstance(logits, torch.Tensor):
            arguments.floats(name, logits)    # says what it is instead
        if logits.ndim != 3:
            raise ValueError(f"{name} must have shape (batch, length, classes), got {tuple(logits.shape)!r}")
    arguments.alike("student_logits", student_logits, "teacher_logits", teacher_logits)
    if not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool:
        found = mask.dtype if isinstance(mask, torch.Tensor) else arguments.shown(mask)
        raise TypeError(f"mask must be a bool tensor, got {found}")
    if mask.shape != student_logits.shape[:2]:
        raise ValueError(f"mask must have shape {tuple(student_logits.shape[:2])!r}, got {tuple(mask.shape)!r}")
    if not mask.any():
        raise ValueError(f"mask must be True for at least one token, got {arguments.shown(mask.tolist())}")
    z, v = student_logits[mask], teacher_logits[mask]    # (tokens, classes): padding is gone, and so is the length
    return distillation_loss(z, v, v.argmax(-1), temperature=temperature, alpha=1.0)    # at α = 1 no label counts
