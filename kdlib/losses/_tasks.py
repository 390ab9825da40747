"""Beyond one teacher and one class an image: several teachers, many labels, numbers."""

import torch
import torch.nn.functional as F

from kdlib import arguments
from kdlib.losses._logits import fixed, log_soften, pair, wide, within_range


def pool_teachers(teacher_logits, *, temperature=4.0, mean="probabilities"):
    """One teacher's logits in place of several teachers': their mean.

    mean: "probabilities": v = T·log of the mean of softmax(v_i / T). Distilled at this T, it is what the mean of the
    losses to all teachers asks for: Σ KL(p_i ‖ q) / n and KL(mean of p_i ‖ q) differ by what no student can change, and
    have one gradient. What one teacher thinks possible stays possible. "logits": the mean of the centred v_i. After the
    softmax that is the geometric mean of the probabilities: what one teacher rules out is ruled out.
    teacher_logits: a list of (n, classes) float tensors, or (teachers, n, classes). temperature: a finite number > 0;
    it does nothing to "logits". Returns logits (n, classes), without gradient, of the teachers' dtype.
    Raises ``ValueError`` for no teacher, shapes that differ, values not finite, probabilities, another mean;
    ``TypeError`` for wrong types.
    Sources: Hinton, Vinyals, Dean (2015), section 3, for either mean of an ensemble; You, Xu, Xu, Tao (2017), *Learning
    from Multiple Teacher Networks*.
    Used in lesson C, *Several teachers*.
    """
    temperature = arguments.temperature("temperature", temperature)
    if mean not in ("probabilities", "logits"):
        raise ValueError(f'mean must be "probabilities" or "logits", got {arguments.shown(mean)}')
    if isinstance(teacher_logits, str) or not hasattr(teacher_logits, "__iter__"):
        raise TypeError(f"teacher_logits must be a list of tensors, got {arguments.shown(teacher_logits)}")
    teachers = list(teacher_logits)
    if not teachers:
        raise ValueError(f"teacher_logits must hold at least one teacher's, got {arguments.shown(teacher_logits)}")
    for place, logits in enumerate(teachers):
        arguments.taught(f"teacher_logits[{place}]", logits)
        arguments.alike(f"teacher_logits[{place}]", logits, "teacher_logits[0]", teachers[0])
    v = torch.stack([fixed(logits) for logits in teachers])
    if mean == "logits":
        pooled = (v - v.mean(-1, keepdim=True)).mean(0)
    else:
        pooled = temperature * (log_soften(v, temperature).logsumexp(0) - torch.tensor(len(v)).log())
    return pooled.to(teachers[0].dtype)


def multilabel_distillation_loss(student_logits, teacher_logits, labels, *, temperature=4.0, alpha=0.9):
    """Where several labels may be right at once: (1 − α)·BCE(labels, σ(z)) + α·T²·KL, mean over batch and labels.

    Every label is a question of its own, answered by yes with probability σ(z / T), and KL compares two such answers:
    p·log(p / q) + (1 − p)·log((1 − p) / (1 − q)), p = σ(v / T), q = σ(z / T). A softmax would make the labels compete.

    student_logits, teacher_logits: (batch, labels) float. labels: (batch, labels) float in [0, 1], 1 where a label
    applies; at alpha = 1 it may be None. temperature: a finite number > 0. alpha: the TEACHER's weight in [0, 1].
    Returns a scalar, at least 0, of the student's dtype. Its gradient is (α·T·(σ(z/T) − σ(v/T)) + (1 − α)·(σ(z) −
    labels)) / (batch · labels); none flows to the teacher's.
    Raises as `distillation_loss`, and ``ValueError`` for labels outside [0, 1] and a teacher that ends in a sigmoid.
    Source: Yang, Xie, Zong, Feng, Niu, Sugiyama, Huang (2023), *Multi-Label Knowledge Distillation*, for such KL.
    Used in lesson C, *Many labels*.
    """
    temperature, alpha = arguments.temperature("temperature", temperature), arguments.alpha("alpha", alpha)
    shape = pair(student_logits, teacher_logits)
    z, v = wide(student_logits), fixed(teacher_logits)
    if not v.is_meta and len(v) > 1 and v.min() >= 0 and v.max() <= 1 and (v != v[:1, :1]).any():    # of a sigmoid
        raise ValueError(f"teacher_logits are probabilities, got {arguments.shown(v[0].tolist())}: hand over logits, "
                         "or their logit()")
    loss = temperature * temperature * alpha * _binary_kl(v / temperature, z / temperature)
    if labels is not None or alpha < 1:
        wanted = fixed(arguments.features("labels", labels))
        arguments.alike("labels", wanted, "student_logits", student_logits)
        if not wanted.is_meta and (wanted.min() < 0 or wanted.max() > 1):
            worst = wanted.flatten()[(wanted.flatten() - 0.5).abs().argmax()].item()
            raise ValueError(f"labels must be in [0, 1], shape {tuple(shape)!r}, got {worst!r}")
        loss = loss + (1 - alpha) * F.binary_cross_entropy_with_logits(z, wanted)
    return within_range(loss.to(student_logits.dtype), f"temperature={temperature!r} takes the loss of these logits")


def regression_distillation_loss(student_values, teacher_values, targets, *, alpha=0.5):
    """Where the answer is a number: (1 − α)·mean (z − y)² + α·mean (z − v)², over batch and outputs.

    There is no wrong class to speak of, and no temperature. The sum differs from the squared distance to one mixed
    target, mean (z − ((1 − α)·y + α·v))², by what no student can change: the teacher is a second opinion on the label.
    It helps where it is nearer to the truth than the label, which may be noisy, and where there is no label.

    student_values, teacher_values: (batch, outputs) float. targets: the same, the labels; at alpha = 1 it may be None.
    alpha: the TEACHER's weight in [0, 1]. Returns a scalar, at least 0, of the student's dtype; no gradient for the
    teacher. Raises ``ValueError`` for values not finite or out of range and shapes that differ, ``TypeError`` for wrong
    types.
    Source: Saputra, de Gusmão, Almalioglu, Markham, Trigoni (2019), *Distilling Knowledge From a Deep Pose Regressor
    Network*, who compare this with weights that follow the teacher's error.
    Used in lesson C, *Numbers*.
    """
    alpha, cause = arguments.alpha("alpha", alpha), "these values take the loss"
    arguments.features("student_values", student_values)
    arguments.features("teacher_values", teacher_values)
    arguments.alike("student_values", student_values, "teacher_values", teacher_values)
    z = wide(student_values)
    loss = alpha * F.mse_loss(z, fixed(teacher_values))
    if targets is not None or alpha < 1:
        arguments.alike("targets", arguments.features("targets", targets), "student_values", student_values)
        loss = loss + (1 - alpha) * F.mse_loss(z, fixed(targets))
    return within_range(loss.to(student_values.dtype), cause)


def _binary_kl(v, z):
    """KL between the answers σ(v) and σ(z) to yes-or-no questions, mean over all of them."""
    yes = v.sigmoid() * (F.logsigmoid(v) - F.logsigmoid(z))
    no = (-v).sigmoid() * (F.logsigmoid(-v) - F.logsigmoid(-z))
    kl = (yes + no).mean()
    return kl - kl.detach().clamp(max=0)    # as in `kl_divergence`
