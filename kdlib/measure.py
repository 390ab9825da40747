"""Success as numbers: accuracy, agreement, calibration, gap, latency, bytes, and intervals that say how sure we are."""

import math
from typing import NamedTuple

import torch

from kdlib import arguments
from kdlib.models import mode, predict_logits


class Interval(NamedTuple):
    """A mean with its 95 % confidence interval (Student's t): what `mean_ci` and `paired_ci` return.

    mean, low, high: floats, low ≤ mean ≤ high, in the unit of the values. It unpacks as a tuple.
    Built in lesson A, *Paired intervals*.
    """

    mean: float
    low: float
    high: float


def mean_ci(values, *, corrected=None):
    """Mean of ``values`` and its 95 % interval: mean ± t(.975, n − 1)·s/√n. Returns an `Interval`.

    values: at least two finite numbers, one for each repetition (seed). corrected: ``None``, or (n_train, n_test), how
    many images each repetition trained and tested on. Give it where the repetitions split one pool of images again and
    again and the question is what would hold on *new* images: repetitions that share images are not independent, and
    the standard error is multiplied by √(1 + n · n_test / n_train), which is 2.45 for n = 10 and (1000, 500). ``None``
    is right for independent repetitions, and for what holds on this one pool, however it is split.

    Raises ``ValueError`` for fewer than two values, one that is not finite, and a number below 1 in the pair;
    ``TypeError`` for what is no number, or no pair of whole numbers.

    Sources: "Student" (W. S. Gosset, 1908), *The Probable Error of a Mean*; Nadeau, Bengio (2003), *Inference for the
    Generalization Error*, for the correction; Bouckaert, Frank (2004), *Evaluating the Replicability of Significance
    Tests for Comparing Learning Algorithms*, for repeated cross-validation, where n counts all folds.
    Built in lesson A, *Paired intervals*.
    """
    from scipy.special import stdtrit  # Student's quantile; only those who ask for an interval pay the import

    values = arguments.numbers("values", values)
    mean = float(values.mean())
    half = float(stdtrit(len(values) - 1, 0.975) * _standard_error(values) * _widening(len(values), corrected))
    return Interval(mean, mean - half, mean + half)


def paired_ci(a, b, *, corrected=None):
    """Mean of the differences a − b and its 95 % interval. Returns an `Interval`.

    a, b: equally many finite numbers; a[i] and b[i] share their seed (images, initialisation, batch order), so what
    the seed does to both cancels. corrected: ``None`` or (n_train, n_test), as in `mean_ci`.
    Raises as `mean_ci`, and ``ValueError`` where the lengths differ.
    Built in lesson A, *Paired intervals*.
    """
    a, b = arguments.numbers("a", a), arguments.numbers("b", b)
    if len(a) != len(b):
        raise ValueError(f"a and b must pair up, got {len(a)!r} and {len(b)!r} values")
    return mean_ci(a - b, corrected=corrected)


def margin(differences, *, corrected=None):
    """How many standard errors the mean of ``differences`` is above zero: mean / (s/√n); negative where it is below.

    The claims of the lessons ask for more than 3.

    differences: at least two finite numbers, not all equal, one for each repetition. corrected: ``None`` or (n_train,
    n_test), as in `mean_ci`; then this is the corrected t of Nadeau and Bengio (2003). Returns a float.
    Raises as `mean_ci`, and ``ValueError`` where all differences are equal: they have no standard error.
    Built in lesson A, *Paired intervals*.
    """
    differences = arguments.numbers("differences", differences)
    if (differences == differences[0]).all():
        raise ValueError(f"differences must not all be equal, got {len(differences)} times {differences[0].item()!r}")
    return float(differences.mean() / (_standard_error(differences) * _widening(len(differences), corrected)))


def _standard_error(values):
    """s/√n, as `scipy.stats.sem` gives it, which takes much longer."""
    return values.std(ddof=1) / math.sqrt(len(values))


def _widening(repetitions, corrected):
    """What a standard error is multiplied by where the repetitions share their images; else 1."""
    if corrected is None:
        return 1.0
    if not isinstance(corrected, (tuple, list)) or len(corrected) != 2:
        raise TypeError(f"corrected must be a pair (n_train, n_test), got {arguments.shown(corrected)}")
    n_train, n_test = (arguments.whole(f"{name} of corrected", number, least=1)
                       for name, number in zip(("n_train", "n_test"), corrected))
    return math.sqrt(1 + repetitions * n_test / n_train)


def accuracy(model, x, y):
    """Share of images whose largest logit is the label's.

    model: an ``nn.Module``, asked in eval mode. x: as for `predict_logits`. y: (n,) int64. A fraction in [0, 1].
    Raises ``ValueError`` where lengths differ or a label is outside the classes, ``TypeError`` for wrong types.
    Used in lesson 02, *Success as numbers*.
    """
    logits = predict_logits(model, x)
    arguments.labels("y", y, *logits.shape)
    return (logits.argmax(-1) == y).sum().item() / len(y)


def agreement(model, teacher_logits, x):
    """Share of images on which a model and its teacher name the same class, right or wrong. Also called fidelity.

    model: an ``nn.Module``, asked in eval mode. teacher_logits: (n, classes) float, the teacher's answers to x, row for
    row. x: as for `predict_logits`. Returns a fraction in [0, 1].
    Raises ``ValueError`` where shapes differ or logits are not finite, ``TypeError`` for wrong types.
    Source: Stanton, Izmailov, Kirichenko, Alemi, Wilson (2021), *Does Knowledge Distillation Really Work?*
    Used in lesson 02, *Success as numbers*.
    """
    logits = predict_logits(model, x)
    if not isinstance(teacher_logits, torch.Tensor):
        raise TypeError(f"teacher_logits must be a tensor, got {arguments.shown(teacher_logits)}")
    arguments.alike("teacher_logits", teacher_logits, "the model's logits", logits)
    arguments.logits("teacher_logits", teacher_logits)
    return (logits.argmax(-1) == teacher_logits.argmax(-1)).sum().item() / len(logits)


def calibration_error(probabilities, labels, bins=15):
    """Expected calibration error: how far confidence is from accuracy, averaged over confidence bins.

    ECE = Σ_b (n_b / n)·|accuracy_b − confidence_b|, bins of equal width on the largest probability.

    probabilities: (n, classes) float, rows sum to 1. labels: (n,) int64. bins: a whole number ≥ 1. Returns a fraction
    in [0, 1]; 0 is best. Raises ``ValueError`` for rows that are no distribution, lengths that differ, labels outside
    the classes, ``TypeError`` for wrong types.
    Source: Guo, Pleiss, Sun, Weinberger (2017), *On Calibration of Modern Neural Networks*.
    Used in lesson 02, *Success as numbers*.
    """
    if not isinstance(probabilities, torch.Tensor) or not probabilities.is_floating_point():
        raise TypeError(f"probabilities must be a float tensor, got {arguments.shown(probabilities)}")
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(f"probabilities must have shape (n, classes), got {tuple(probabilities.shape)!r}")
    wrong = ~((probabilities.sum(-1) - 1).abs() < 1e-3) | (probabilities < 0).any(-1)    # ~(<), so NaN counts as wrong
    if not wrong.is_meta and wrong.any():
        row = arguments.shown(probabilities[wrong][0].tolist())
        raise ValueError(f"a row of probabilities is no distribution: {row}")
    bins = arguments.whole("bins", bins, least=1)
    arguments.labels("labels", labels, *probabilities.shape)
    exact = torch.float32 if probabilities.device.type == "mps" else torch.float64    # Apple's GPU has no float64
    confidence, predicted = probabilities.to(exact).max(-1)
    correct = (predicted == labels).to(exact)
    which = (confidence * bins).long().clamp(max=bins - 1)
    # Σ over a bin of (correct − confidence) is n_b·(accuracy_b − confidence_b).
    gaps = confidence.new_zeros(bins).index_add(0, which, correct - confidence)
    return (gaps.abs().sum() / len(labels)).item()


def gap_closed(alone, distilled, teacher):
    """Share of the gap between student alone and teacher that distillation closes.

    alone, distilled, teacher: three accuracies or other scores, finite numbers, more being better.
    Returns (distilled − alone) / (teacher − alone): 0 = no help, 1 = as good as the teacher; it may lie outside.
    Raises ``ValueError`` where the teacher is not better than the student alone (there is no gap to close then) or a
    number is not finite, ``TypeError`` for what is no number.
    Built in lesson 02, *Success as numbers*.
    """
    alone, distilled = arguments.finite("alone", alone), arguments.finite("distilled", distilled)
    teacher = arguments.finite("teacher", teacher)
    if teacher <= alone:
        raise ValueError(f"there is no gap to close: teacher={teacher!r} is not above alone={alone!r}")
    return (distilled - alone) / (teacher - alone)


def latency(model, x):
    """Median seconds that ``model`` takes for one forward pass over ``x``, on one thread, in eval mode, warmed up.

    Timed by ``torch.utils.benchmark``. A figure of this machine at this moment: compare ratios.

    model: an ``nn.Module``. x: (n, …), as for `predict_logits`. Returns seconds. Raises as that.
    Used in lesson 01, *What size buys*.
    """
    from torch.utils.benchmark import Timer

    predict_logits(model, x)    # checks the arguments and warms up
    call = "model(x)" if isinstance(x, torch.Tensor) else "model(**x)"
    with mode(model, training=False), torch.no_grad():
        return Timer(call, globals={"model": model, "x": x}).blocked_autorange(min_run_time=0.05).median


def size_in_bytes(model):
    """Bytes that the parameters and buffers of a model take in memory: 4 for each float32 parameter.

    model: any ``nn.Module``. Returns a whole number. Raises ``TypeError`` where model is no ``nn.Module``.
    Used in lesson 01, *A family of networks*.
    """
    arguments.model("model", model)
    return sum(t.numel() * t.element_size() for t in (*model.parameters(), *model.buffers()))
