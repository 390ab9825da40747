"""The readable reference: one loop for training alone (`fit`) and for distilling (`distill`)."""

import math
from dataclasses import dataclass
from numbers import Real

import torch
import torch.nn.functional as F

from kdlib.losses import check_alpha, check_labels, check_logits, check_temperature, unchecked_distillation_loss
from kdlib.measure import accuracy
from kdlib.models import check_images, check_model, mode, predict_logits, seeded


@dataclass(frozen=True)
class History:
    """What happened, one number an epoch: mean training loss, training accuracy (against y, measured on the fly,
    while the weights still move), and accuracy on the validation data (empty where none was given)."""

    losses: tuple
    accuracies: tuple
    validation_accuracies: tuple = ()


def fit(model, x, y, *, epochs, lr, batch_size=128, seed=0, label_smoothing=0.0, validation=None, progress=False):
    """Train ``model`` on labels alone, with cross-entropy. Changes the model; returns a `History`.

    x: (n, features) float. y: (n,) int64. epochs ≥ 1 passes over x, in batches of ``batch_size`` drawn anew each epoch.
    lr > 0: Adam's learning rate, decayed to zero along a cosine. seed: governs batch order and dropout.
    label_smoothing in [0, 1): that share of each label is spread evenly over the classes (Szegedy et al., 2016).
    validation: (x, y) to measure accuracy on after each epoch. progress: show a tqdm bar.

    Raises ``ValueError`` for values out of range or shapes that differ, ``TypeError`` for wrong types.
    Sources: Kingma, Ba (2015), Adam; Loshchilov, Hutter (2017), cosine decay.
    """
    if isinstance(label_smoothing, bool) or not isinstance(label_smoothing, Real):
        raise TypeError(f"label_smoothing must be a number, got {label_smoothing!r}")
    if not 0 <= label_smoothing < 1:
        raise ValueError(f"label_smoothing must be in [0, 1), got {label_smoothing!r}")

    def loss(logits, labels):
        return F.cross_entropy(logits, labels, label_smoothing=label_smoothing)

    return _train(model, loss, x, y, (), epochs=epochs, lr=lr, batch_size=batch_size, seed=seed,
                  validation=validation, progress=progress)


def distill(student, x, y, teacher_logits, *, temperature=4.0, alpha=0.9, epochs, lr, batch_size=128, seed=0,
            validation=None, progress=False):
    """Train ``student`` on a teacher's answers: (1 − α)·CE(y) + α·T²·KL(teacher ‖ student). Returns a `History`.

    teacher_logits: (n, classes), the teacher's answers to x, row for row: ``predict_logits(teacher, x)``, computed once.
    A batch takes the same rows of x, y and teacher_logits, so shuffling cannot tear them apart, and the teacher never
    runs in the loop. temperature > 0, alpha in [0, 1] (the teacher's weight): see `kdlib.losses.distillation_loss`.
    The rest as `fit`; with alpha = 0 it trains the same student as `fit`.

    Raises ``ValueError`` for values out of range or shapes that differ, ``TypeError`` for wrong types.
    Source: Hinton, Vinyals, Dean (2015).
    """
    check_temperature(temperature)
    check_alpha(alpha)
    check_logits("teacher_logits", teacher_logits)

    def loss(logits, labels, teacher):
        return unchecked_distillation_loss(logits, teacher, labels, temperature, alpha)

    return _train(student, loss, x, y, (teacher_logits.detach(),), epochs=epochs, lr=lr, batch_size=batch_size,
                  seed=seed, validation=validation, progress=progress)


def _train(model, loss_function, x, y, targets, *, epochs, lr, batch_size, seed, validation, progress):
    """The loop. ``targets``: further tensors, a row for each row of x, handed to ``loss_function(logits, y, *targets)``."""
    _check_arguments(model, x, y, targets, epochs, lr, batch_size, validation)
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ValueError(f"nothing to train: all {len(list(model.parameters()))} parameter tensors are frozen")
    optimizer = torch.optim.Adam(parameters, lr=lr, fused=True)
    steps_per_epoch = math.ceil(len(x) / batch_size)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * steps_per_epoch)
    order = torch.Generator().manual_seed(seed)    # its own generator: dropout must not change the batches
    losses, accuracies, validation_accuracies = [], [], []
    with seeded(seed), mode(model, training=True):
        for _ in _bar(range(epochs), progress):
            shuffled = torch.randperm(len(x), generator=order).to(x.device)
            loss_sum = correct = 0.0    # tensors after the first step: reading a number each step would be slow
            # One gather an epoch; a batch is then a slice of rows that belong together.
            for batch in zip(*(rows[shuffled].split(batch_size) for rows in (x, y, *targets))):
                logits = model(batch[0])                      # (batch, classes)
                loss = loss_function(logits, *batch[1:])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                scheduler.step()
                loss_sum += loss.detach() * len(logits)
                correct += (logits.detach().argmax(-1) == batch[1]).sum()
            losses.append(loss_sum.item() / len(x))
            accuracies.append(correct.item() / len(x))
            if not math.isfinite(losses[-1]):
                raise ValueError(f"the loss became {losses[-1]!r} in epoch {len(losses)}: lr={lr!r} is too large here")
            if validation is not None:
                validation_accuracies.append(accuracy(model, *validation))
    return History(tuple(losses), tuple(accuracies), tuple(validation_accuracies))


def _bar(epochs, progress):
    if not progress:
        return epochs
    from tqdm.auto import tqdm    # a widget in a notebook, text in a terminal

    return tqdm(epochs, desc="epochs")


def _check_arguments(model, x, y, targets, epochs, lr, batch_size, validation):
    check_model(model)
    check_images(x)
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"{name} must be a whole number, got {number!r}")
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number!r}")
    if isinstance(lr, bool) or not isinstance(lr, Real):
        raise TypeError(f"lr must be a number, got {lr!r}")
    if not (math.isfinite(lr) and lr > 0):
        raise ValueError(f"lr must be finite and above 0, got {lr!r}")
    outputs = tuple(predict_logits(model, x[:1]).shape[1:])
    if len(outputs) != 1:
        raise ValueError(f"the model must return logits (batch, classes), got (batch, {outputs!r})")
    check_labels(y, len(x), outputs[0])
    for rows in targets:
        if rows.shape != (len(x), outputs[0]):
            raise ValueError(f"teacher_logits must have shape {(len(x), outputs[0])!r}, a row for each image, "
                             f"got {tuple(rows.shape)!r}")
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise TypeError(f"validation must be a pair (x, y), got {validation!r}")
        check_images(validation[0])
        check_labels(validation[1], len(validation[0]), outputs[0])
