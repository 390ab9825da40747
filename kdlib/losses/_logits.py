"""The losses on logits: what lesson 04 builds."""

import torch
import torch.nn.functional as F

from kdlib.losses._arguments import check_alpha, check_float_tensor, check_labels, check_pair, check_temperature


def soften(logits, temperature):
    """Probabilities at a temperature: softmax(logits / T).

    logits: (..., classes) float. temperature: a finite number > 0; 1 is plain softmax, more is softer.
    Returns probabilities of the same shape; each row sums to 1.

    Raises ``ValueError`` for a temperature ≤ 0 or not finite and for logits that are not finite,
    ``TypeError`` for what is no number or no float tensor.

    Source: Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*, eq. 1.
    """
    check_temperature(temperature)
    check_float_tensor("logits", logits)
    # Softmax does not change when a row is shifted; with the largest logit at 0 a tiny T cannot overflow upwards.
    probabilities = ((logits - logits.amax(-1, keepdim=True)) / float(temperature)).softmax(-1)
    if probabilities.isnan().any():    # 0 / 0
        raise ValueError(f"temperature={temperature!r} is too close to 0 for {logits.dtype}")
    return probabilities


def distillation_loss(student_logits, teacher_logits, labels, *, temperature=4.0, alpha=0.9):
    """The loss of Hinton et al.: (1 − α)·CE(labels, q) + α·T²·KL(p_T ‖ q_T), mean over the batch.

    student_logits, teacher_logits: (batch, classes) float. labels: (batch,) int64 in 0 … classes − 1.
    temperature: a finite number > 0; it softens the KL term only. alpha: the TEACHER's weight in [0, 1];
    0 = labels alone, 1 = teacher alone (many libraries use the opposite convention).
    Returns a scalar. Its gradient for the student's logits is
    (α·T·(q_T − p_T) + (1 − α)·(q − onehot(labels))) / batch; none flows to the teacher's.

    In float32 the *value* of the KL term loses its digits above T ≈ 100, where it is a tiny difference of large
    numbers (the gradient keeps them far longer); use float64 to study limits.

    Raises ``ValueError`` for values out of range, NaN, shapes that differ, and where T leaves float range;
    ``TypeError`` for wrong types.

    Source: Hinton, Vinyals, Dean (2015), section 2.
    """
    check_temperature(temperature)
    check_alpha(alpha)
    check_pair(student_logits, teacher_logits)
    check_labels(labels, *student_logits.shape)
    log_p = (teacher_logits.detach() / float(temperature)).log_softmax(-1)
    loss = unchecked_distillation_loss(student_logits, log_p, labels, temperature, alpha)
    if not torch.isfinite(loss):
        raise ValueError(f"temperature={temperature!r} takes the loss of these logits out of the range of "
                         f"{student_logits.dtype}: it became {loss.item()!r}")
    return loss


def unchecked_distillation_loss(student_logits, log_p, labels, temperature, alpha):
    """`distillation_loss` for a training loop: arguments checked, and log p_T computed, once, before the first step."""
    temperature, alpha = float(temperature), float(alpha)    # NumPy's numbers and fractions would stumble below
    log_q = (student_logits / temperature).log_softmax(-1)    # (batch, classes) log q_T
    # Written out, because F.kl_div has the student first and its default mean divides by the classes as well.
    kl = (log_p.exp() * (log_p - log_q)).sum() / len(log_q)
    teacher = temperature * temperature * kl
    if alpha == 1:
        return teacher    # a tenth of a small student's training time, for a term that would weigh nothing
    return (1 - alpha) * F.cross_entropy(student_logits, labels) + alpha * teacher


def logit_mse(student_logits, teacher_logits):
    """Mean over batch and classes of (z − v)², each row of logits centred first.

    Centred, because softmax ignores a constant added to a row: (1, 2) and (101, 102) are one prediction.
    T²·KL tends to half of this as T → ∞.

    student_logits, teacher_logits: (batch, classes) float. Returns a scalar. Raises as `distillation_loss`.

    Source: Ba, Caruana (2014), *Do Deep Nets Really Need to be Deep?*; Hinton et al. (2015), section 2.1.
    """
    check_pair(student_logits, teacher_logits)
    z = student_logits - student_logits.mean(-1, keepdim=True)
    v = teacher_logits.detach() - teacher_logits.detach().mean(-1, keepdim=True)
    mse = F.mse_loss(z, v)
    if not torch.isfinite(mse):
        raise ValueError(f"these logits take the loss out of the range of {mse.dtype}: it became {mse.item()!r}")
    return mse
