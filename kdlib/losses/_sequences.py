"""The loss on sequences: logits with one more axis, and places that hold no token."""

import torch

from kdlib import arguments
from kdlib.losses._logits import distillation_loss


def token_distillation_loss(student_logits, teacher_logits, mask, *, temperature=4.0):
    """The teacher's term on sequences: T²·KL(p_T ‖ q_T), mean over the real tokens of all sequences of the batch.

    student_logits, teacher_logits: (batch, length, classes) float. mask: (batch, length) bool, True where a token is
    real, False where it is padding. temperature: a finite number > 0.
    Returns a scalar. No gradient flows to the teacher.
    Raises ``ValueError`` for shapes that differ, a mask without a single token, logits of tokens that are not finite
    and a temperature out of range, ``TypeError`` for wrong types.

    It changes neither with more padding nor with what stands there (not even NaN), nor when the same tokens are cut
    into sequences of another length. For labels as well, add
    (1 − α)·``F.cross_entropy(student_logits[mask], labels[mask])`` to α times this.

    Sources: Hinton, Vinyals, Dean (2015) for the term; token by token: Kim, Rush (2016), *Sequence-Level Knowledge
    Distillation*, who call it word-level. Built in lesson 11.
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
