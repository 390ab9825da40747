"""How good a network is: accuracy, agreement with its teacher, calibration, the gap that is closed."""

import torch

from kdlib import arguments
from kdlib.models import predict_logits


def accuracy(model, x, y):
    """Share of images whose largest logit is the label's.

    model: an ``nn.Module``, asked in eval mode. x: as for `predict_logits`. y: (n,) int64. A fraction in [0, 1].
    Raises ``ValueError`` where lengths differ or a label is outside the classes, ``TypeError`` for wrong types.
    Used in lesson 02, *Success as numbers*.
    """
    logits = predict_logits(model, x)
    arguments.labels("y", y, *logits.shape)
    return (logits.argmax(-1) == y).sum().item() / len(y)


def accuracy_by_class(model, x, y):
    """Share of the images of each class that are named rightly: its recall. NaN for a class without images.

    A rare class hardly moves `accuracy`; here it counts as much as the others. model, x, y: as for `accuracy`, y
    (n,). Returns (classes,) float64 (Apple's GPU: float32). Raises as `accuracy`.
    Used in lesson C, *Rare classes*.
    """
    logits = predict_logits(model, x)
    arguments.labels("y", y, *logits.shape)
    exact = torch.float32 if y.device.type == "mps" else torch.float64
    right, there = (y.new_zeros(logits.shape[1]).index_add(0, y, part.long()).to(exact)
                    for part in (logits.argmax(-1) == y, torch.ones_like(y)))
    return right / there


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
    if getattr(probabilities, "layout", None) is not torch.strided or not probabilities.is_floating_point() or (
            probabilities.element_size() < 2):    # sparse, or of 8 bits
        raise TypeError(f"probabilities must be a float tensor, got {arguments.shown(probabilities)}")
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(f"probabilities must have shape (n, classes), got {tuple(probabilities.shape)!r}")
    close, sums = 0.01 if probabilities.element_size() == 2 else 1e-3, probabilities.float().sum(-1)    # of 16 bits
    wrong = ~((sums - 1).abs() < close) | (probabilities < 0).any(-1)    # ~(<), so NaN counts as wrong
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
