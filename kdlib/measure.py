"""Success as numbers: accuracy, agreement, calibration, gap, latency, bytes, and intervals that say how sure we are."""

from typing import NamedTuple

import numpy as np
import torch

from kdlib.models import check_model, finite_number, mode, predict_logits, whole_number


class Interval(NamedTuple):
    """A mean with its 95 % confidence interval (Student's t)."""

    mean: float
    low: float
    high: float


def mean_ci(values):
    """Mean of ``values`` and its 95 % interval: mean ± t(.975, n − 1)·s/√n. Returns an `Interval`.

    values: at least two finite numbers, one for each independent repetition (seed).
    Raises ``ValueError`` for fewer than two values or one that is not finite, ``TypeError`` for what is no number.

    Source: "Student" (W. S. Gosset, 1908), *The Probable Error of a Mean*.
    """
    from scipy import stats  # slow to import; only those who ask for an interval pay

    values = _numbers("values", values)
    mean = float(values.mean())
    half = float(stats.t.ppf(0.975, len(values) - 1) * stats.sem(values))
    return Interval(mean, mean - half, mean + half)


def paired_ci(a, b):
    """Mean of the differences a − b and its 95 % interval. Returns an `Interval`.

    a, b: equally many finite numbers; a[i] and b[i] share their seed (images, initialisation, batch order), so what
    the seed does to both cancels. Raises as `mean_ci`, and ``ValueError`` where the lengths differ.
    """
    a, b = _numbers("a", a), _numbers("b", b)
    if len(a) != len(b):
        raise ValueError(f"a and b must pair up, got {len(a)!r} and {len(b)!r} values")
    return mean_ci(a - b)


def margin(differences):
    """How many standard errors the mean of ``differences`` is above zero: mean / (s/√n); negative where it is below.

    The claims of the lessons ask for more than 3. differences: at least two finite numbers, not all equal, one for each
    independent repetition. Raises as `mean_ci`, and ``ValueError`` where all are equal: they have no standard error.
    """
    from scipy import stats

    differences = _numbers("differences", differences)
    if (differences == differences[0]).all():
        raise ValueError(f"differences must not all be equal, got {len(differences)} times {differences[0].item()!r}")
    return float(differences.mean() / stats.sem(differences))


def accuracy(model, x, y):
    """Fraction in [0, 1] of x (n, features) whose largest logit is the label y (n,) int64.

    Raises ``ValueError`` where lengths differ or a label is outside the classes, ``TypeError`` for wrong types.
    """
    logits = predict_logits(model, x)
    _check_classes("y", y, logits)
    return (logits.argmax(-1) == y).double().mean().item()


def agreement(model, teacher_logits, x):
    """Fraction in [0, 1] of x (n, features) on which model and teacher (logits (n, classes)) name the same class.

    Also called fidelity: Stanton et al. (2021), *Does Knowledge Distillation Really Work?*
    Raises ``ValueError`` where shapes differ, ``TypeError`` for wrong types.
    """
    logits = predict_logits(model, x)
    if not isinstance(teacher_logits, torch.Tensor):
        raise TypeError(f"teacher_logits must be a tensor, got {teacher_logits!r}")
    if teacher_logits.shape != logits.shape:
        raise ValueError(f"teacher_logits must have the shape of the model's logits {tuple(logits.shape)!r}, "
                         f"got {tuple(teacher_logits.shape)!r}")
    if not torch.isfinite(teacher_logits).all():
        raise ValueError(f"teacher_logits must be finite, got {teacher_logits[~teacher_logits.isfinite()][0].item()!r}")
    return (logits.argmax(-1) == teacher_logits.argmax(-1)).double().mean().item()


def calibration_error(probabilities, labels, bins=15):
    """Expected calibration error in [0, 1]: how far confidence is from accuracy, averaged over confidence bins.

    ECE = Σ_b (n_b / n)·|accuracy_b − confidence_b|, bins of equal width on the largest probability.
    probabilities: (n, classes), rows sum to 1. labels: (n,) int64. bins: a whole number ≥ 1.
    Raises ``ValueError`` for rows that are no distribution, lengths that differ, labels outside the classes.

    Source: Guo, Pleiss, Sun, Weinberger (2017), *On Calibration of Modern Neural Networks*.
    """
    if not isinstance(probabilities, torch.Tensor) or not probabilities.is_floating_point():
        raise TypeError(f"probabilities must be a float tensor, got {probabilities!r}")
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(f"probabilities must have shape (n, classes), got {tuple(probabilities.shape)!r}")
    wrong = ~((probabilities.sum(-1) - 1).abs() < 1e-3) | (probabilities < 0).any(-1)    # ~(<), so NaN counts as wrong
    if wrong.any():
        raise ValueError(f"a row of probabilities is no distribution: {probabilities[wrong][0].tolist()!r}")
    bins = whole_number("bins", bins, least=1)
    _check_classes("labels", labels, probabilities)
    confidence, predicted = probabilities.double().max(-1)
    correct = (predicted == labels).double()
    which = (confidence * bins).long().clamp(max=bins - 1)
    # Σ over a bin of (correct − confidence) is n_b·(accuracy_b − confidence_b).
    gaps = torch.zeros(bins, dtype=torch.double).index_add(0, which, correct - confidence)
    return (gaps.abs().sum() / len(labels)).item()


def gap_closed(alone, distilled, teacher):
    """Share of the gap between student alone and teacher that distillation closes.

    (distilled − alone) / (teacher − alone) of three accuracies or other scores, more being better. 0 = no help,
    1 = as good as the teacher; it may lie outside. ``TypeError`` for what is no number.
    Raises ``ValueError`` where the teacher is not better than the student alone: there is no gap to close then.
    """
    alone, distilled = finite_number("alone", alone), finite_number("distilled", distilled)
    teacher = finite_number("teacher", teacher)
    if teacher <= alone:
        raise ValueError(f"there is no gap to close: teacher={teacher!r} is not above alone={alone!r}")
    return (distilled - alone) / (teacher - alone)


def latency(model, x):
    """Median seconds that ``model`` takes for one forward pass over ``x``, on one thread, in eval mode, warmed up.

    x: (n, features). Timed by ``torch.utils.benchmark``. A figure of this machine at this moment: compare ratios.
    Raises as `kdlib.models.predict_logits`.
    """
    from torch.utils.benchmark import Timer

    predict_logits(model, x)    # checks the arguments and warms up
    with mode(model, training=False), torch.no_grad():
        return Timer("model(x)", globals={"model": model, "x": x}).blocked_autorange(min_run_time=0.05).median


def size_in_bytes(model):
    """Bytes that the parameters and buffers of ``model`` take in memory: 4 for each float32 parameter.

    Raises ``TypeError`` where model is no ``nn.Module``.
    """
    check_model(model)
    return sum(t.numel() * t.element_size() for t in (*model.parameters(), *model.buffers()))


def _numbers(name, values):
    try:
        array = np.asarray(values)
        if array.size and array.dtype.kind not in "biuf":    # strings, None and the like
            raise TypeError
    except (TypeError, ValueError, RuntimeError):    # ragged lists, tensors with a gradient
        raise TypeError(f"{name} must be numbers, got {values!r}") from None
    array = array.astype(float)
    if array.ndim != 1 or len(array) < 2:
        raise ValueError(f"{name} must be a list of at least two numbers, got {values!r}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)][0].item()!r}")
    return array


def _check_classes(name, labels, scores):
    """Labels (n,) int64 within the classes of scores (n, classes)."""
    if not isinstance(labels, torch.Tensor) or labels.dtype != torch.int64:
        raise TypeError(f"{name} must be an int64 tensor of class numbers, got {labels!r}")
    if labels.shape != scores.shape[:1]:
        raise ValueError(f"{name} must have shape {tuple(scores.shape[:1])!r}, got {tuple(labels.shape)!r}")
    outside = labels[(labels < 0) | (labels >= scores.shape[1])]
    if len(outside):
        raise ValueError(f"{name} must be in 0 … {scores.shape[1] - 1}, got {outside[0].item()!r}")
