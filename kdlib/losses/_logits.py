"""The losses on logits: what lesson 04 builds."""

import torch
import torch.nn.functional as F

from kdlib import arguments


def soften(logits, temperature):
    """Probabilities at a temperature: softmax(logits / T).

    logits: (..., classes) float. temperature: a finite number > 0; 1 is plain softmax, more is softer.
    Returns probabilities of the same shape; each row sums to 1. Raises ``ValueError`` for a temperature ≤ 0 or not
    finite and for logits that are not finite, ``TypeError`` for what is no number or no float tensor.
    Source: Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*, eq. 1.
    Built in lesson 02, *Temperature*.
    """
    temperature = arguments.temperature("temperature", temperature)
    arguments.floats("logits", logits)
    # Softmax does not change when a row is shifted; with the largest logit at 0 a tiny T cannot overflow upwards.
    probabilities = ((logits - logits.amax(-1, keepdim=True)) / temperature).softmax(-1)
    if not logits.is_meta and probabilities.isnan().any():    # 0 / 0
        raise ValueError(f"temperature={temperature!r} is too close to 0 for {logits.dtype}")
    return probabilities


def distillation_loss(student_logits, teacher_logits, labels, *, temperature=4.0, alpha=0.9, class_weights=None):
    """The loss of Hinton et al.: (1 − α)·CE(labels, q) + α·T²·KL(p_T ‖ q_T), mean over the batch.

    In float32 the *value* of the KL term loses its digits above T ≈ 100, where it is a tiny difference of large
    numbers (the gradient keeps them far longer); use float64 to study limits.

    student_logits, teacher_logits: (batch, classes) float. labels: (batch,) int64 in 0 … classes − 1; at alpha = 1
    it may be None. temperature: a finite number > 0; it softens the KL term only. alpha: the TEACHER's weight in
    [0, 1]; 0 = labels alone, 1 = teacher alone (many libraries use the opposite convention). class_weights: (classes,)
    float ≥ 0, how much each class counts in CE, then Σ w_y·CE / Σ w_y; all alike where it is None. Returns a scalar, at
    least 0, of the student's dtype. Its gradient for the student's logits is (α·T·(q_T − p_T) + (1 − α)·(q −
    onehot(labels))) / batch where no class has a weight; none flows to the teacher's.
    Raises ``ValueError`` for values out of range, NaN, shapes that differ, and where T leaves float range;
    ``TypeError`` for wrong types.
    Source: Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*, section 2.
    Built in lesson 04, *7. The full loss, and whose weight α is*.
    """
    temperature, alpha = arguments.temperature("temperature", temperature), arguments.alpha("alpha", alpha)
    labels = labels_at(alpha, labels, *pair(student_logits, teacher_logits))
    log_p = log_soften(fixed(teacher_logits), temperature)
    weights = None if class_weights is None else _weights(class_weights, student_logits, labels)
    loss = mixed(wide(student_logits), log_p, labels, temperature, alpha, weights).to(student_logits.dtype)
    return within_range(loss, f"temperature={temperature!r} takes the loss of these logits")


def logit_mse(student_logits, teacher_logits):
    """Mean over batch and classes of (z − v)², each row of logits centred first. T²·KL tends to half of it as T → ∞.

    Centred, because softmax ignores a constant added to a row: (1, 2) and (101, 102) are one prediction.

    student_logits, teacher_logits: (batch, classes) float. Returns a scalar. No gradient flows to the teacher.
    Raises ``ValueError`` for logits that are not finite, shapes that differ, and where the loss leaves float range;
    ``TypeError`` for what is no float tensor.
    Sources: Ba, Caruana (2014), *Do Deep Nets Really Need to be Deep?*; Hinton et al. (2015), section 2.1.
    Built in lesson 04, *3. Squared error, on logits and on probabilities*.
    """
    pair(student_logits, teacher_logits)
    z, v = (logits - logits.mean(-1, keepdim=True) for logits in (wide(student_logits), fixed(teacher_logits)))
    return within_range(F.mse_loss(z, v).to(student_logits.dtype), "these logits take the loss")


# ---- what a training loop uses too, whose arguments were checked before the first step ----

def log_soften(logits, temperature):
    """log softmax(logits / T): the logarithm of what `soften` gives, without its checks.

    logits: (..., classes) float. temperature: a finite number > 0. Returns log-probabilities of the same shape.
    Raises nothing of its own: bad arguments give NaN or torch's own errors.
    Used in lesson 04, *5. Softened softmax*.
    """
    return (logits / temperature).log_softmax(-1)


def mixed(student_logits, log_p, labels, temperature, alpha, class_weights=None):
    """`distillation_loss`, without its checks, from the teacher's log p_T, which never change while it is followed.

    log_p: (batch, classes) float, rows of what `log_soft_targets` gives at this temperature. student_logits, labels,
    temperature, alpha, class_weights: as for `distillation_loss`; at alpha = 1 no label is read. Returns a scalar.
    Raises nothing of its own.
    Used in lesson 04, *7. The full loss, and whose weight α is*.
    """
    teacher = temperature * temperature * kl_divergence(log_p, log_soften(student_logits, temperature))
    if alpha == 1:
        return teacher    # a tenth of a small student's training time, for a term that would weigh nothing
    return (1 - alpha) * F.cross_entropy(student_logits, labels, class_weights) + alpha * teacher


def log_soft_targets(teacher_logits, temperature):
    """log p_T of a teacher's answers, once and for all of them: what `mixed` follows.

    teacher_logits: (n, classes) float. temperature: a finite number > 0. Returns (n, classes), without gradient.
    Raises ``ValueError`` where T takes the loss out of float range. The arguments are not checked otherwise.
    Used in lesson 04, *5. Softened softmax*.
    """
    log_p = log_soften(fixed(teacher_logits), temperature)
    largest = -temperature * temperature * (log_p.exp() * log_p).sum() / len(log_p)    # T²·H(p_T)
    within_range(largest, f"temperature={temperature!r} takes the loss of these logits")
    return log_p


def kl_divergence(log_p, log_q):
    """KL(p ‖ q), mean over the rows. (F.kl_div has q first, and its default mean divides by the classes as well.)"""
    kl = (log_p.exp() * (log_p - log_q)).sum(-1).mean()
    return kl - kl.detach().clamp(max=0)    # rounding may go below 0; the gradient stays what it is


def wide(values):
    """16-bit floats as float32: there the sum of a batch may overflow where its mean is small. Others as they are."""
    return values.float() if values.dtype in (torch.float16, torch.bfloat16) else values


def fixed(values):
    """What a student follows: `wide`, without gradient, and known to autograd where made under ``inference_mode``."""
    values = wide(values.detach())
    return values.clone() if values.is_inference() else values


def labels_at(alpha, labels, batch, classes):
    """The labels, checked; at α = 1, where none is read, there may be none."""
    if labels is None and alpha < 1:
        raise TypeError(f"labels must be an int64 tensor of class numbers where they weigh 1 − alpha = {1 - alpha!r}, "
                        "got None")
    return labels if labels is None else fixed(arguments.labels("labels", labels, batch, classes))


def _weights(class_weights, z, labels):
    """A weight for each class, checked; those of a batch's labels (or, where labels is None, of all) are not all 0."""
    weights = fixed(arguments.floats("class_weights", class_weights))
    if weights.shape != z.shape[1:] or not weights.is_meta and (weights.min() < 0 or not weights[labels].any()):
        raise ValueError(f"class_weights must be ≥ 0 and have shape {tuple(z.shape[1:])!r}, and not be 0 for all "
                         f"labels of the batch, got {arguments.shown(class_weights)}")
    return weights.to(wide(z).dtype)


def pair(student_logits, teacher_logits):
    """The shape (batch, classes) that two tensors of logits have in common, or an error names what is wrong."""
    arguments.logits("student_logits", student_logits)
    arguments.taught("teacher_logits", teacher_logits)
    return arguments.alike("student_logits", student_logits, "teacher_logits", teacher_logits).shape


def within_range(loss, cause):
    """A loss that is a number; where it is infinite or NaN, the error says what has made it so."""
    if not loss.is_meta and not torch.isfinite(loss):
        raise ValueError(f"{cause} out of the range of {loss.dtype}: it became {loss.item()!r}")
    return loss
