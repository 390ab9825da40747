"""The readable reference: one loop for training alone (`fit`) and for distilling (`distill`)."""

import math
import os
from copy import deepcopy
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from kdlib import arguments, needed
from kdlib.losses import log_soft_targets, mixed
from kdlib.measure import accuracy
from kdlib.models import fitting, mode, predict_logits, seeded
from kdlib.models._asking import trainable


@dataclass(frozen=True)
class History:
    """What happened in a training, one number an epoch: what `fit` and `distill` return.

    losses: the mean training loss. accuracies: on the training data against y, in [0, 1], measured on the fly, while
    the weights still move; empty where there is no y. validation_accuracies: on the validation data, in [0, 1]; empty
    where none was given.
    Used in lesson 05, *Part 1: the whole of distillation in forty lines*.
    """

    losses: tuple
    accuracies: tuple
    validation_accuracies: tuple = ()


def fit(model, x, y, *, epochs, lr, batch_size=128, seed=0, label_smoothing=0.0, validation=None, progress=False):
    """Train a model on labels alone, with cross-entropy. Changes the model.

    model: an ``nn.Module`` that takes rows of x and returns logits (batch, classes); in float16, where Adam fails, it
    is refused. x: (n, …) float, images of any shape that the model takes. y: (n,) int64. epochs: passes over x, a
    whole number ≥ 1. lr: Adam's learning rate, > 0, decayed to zero along a cosine. batch_size: a whole number ≥ 1;
    batches are drawn anew each epoch. seed: a whole number ≥ 0 that governs batch order and dropout. label_smoothing:
    in [0, 1); that share of each label is spread evenly over the classes. validation: a pair (x, y) to measure accuracy
    on after each epoch, or ``None``. progress: show a tqdm bar.
    Returns a `History`. Raises ``ValueError`` for values out of range, shapes that differ, and a learning rate with
    which the loss becomes infinite or NaN; ``TypeError`` for wrong types.
    Sources: Kingma, Ba (2015), *Adam*; Loshchilov, Hutter (2017), *SGDR*, for the cosine; Szegedy et al. (2016) for the
    label smoothing.
    Built in lesson 05, *Part 1: the whole of distillation in forty lines*.
    """
    smoothing = arguments.portion("label_smoothing", label_smoothing)

    def loss(logits, labels):
        return F.cross_entropy(logits, labels, label_smoothing=smoothing)

    return _train(model, loss, x, y, (), epochs=epochs, lr=lr, batch_size=batch_size, seed=seed,
                  validation=validation, progress=progress)


def distill(student, x, y, teacher_logits, *, temperature=4.0, alpha=0.9, epochs, lr, batch_size=128, seed=0,
            validation=None, progress=False):
    """Train a student on a teacher's answers: (1 − α)·CE(y) + α·T²·KL(teacher ‖ student). Changes the student.

    A batch takes the same rows of x, y and teacher_logits, so shuffling cannot tear them apart, and the teacher never
    runs in the loop. With alpha = 0 it trains the same student as `fit`.

    student: as the model of `fit`. teacher_logits: (n, classes) float, the teacher's answers to x, row for row:
    ``predict_logits(teacher, x)``, once; probabilities are refused. temperature: a finite number > 0. alpha: the
    TEACHER's weight in [0, 1], as in `distillation_loss`. y: as for `fit`; at alpha = 1, where nothing is learnt from
    it, ``None`` will do. x, epochs, lr, batch_size, seed, validation, progress: as for `fit`. Returns a `History`.
    Raises as `fit`.
    Source: Hinton, Vinyals, Dean (2015), *Distilling the Knowledge in a Neural Network*.
    Built in lesson 05, *Part 1: the whole of distillation in forty lines*.
    """
    temperature, alpha = arguments.temperature("temperature", temperature), arguments.alpha("alpha", alpha)
    arguments.taught("teacher_logits", teacher_logits)
    log_p = log_soft_targets(teacher_logits, temperature)    # once: the soft targets never change

    def loss(logits, labels, log_p):
        return mixed(logits, log_p, labels, temperature, alpha)

    unlabelled = y is None and alpha == 1
    if unlabelled:    # stand-ins, from which nothing is learnt
        y = torch.zeros(len(arguments.images("x", x)), dtype=torch.int64, device=x.device)
    history = _train(student, loss, x, y, (log_p,), epochs=epochs, lr=lr, batch_size=batch_size,
                     seed=seed, validation=validation, progress=progress)
    return replace(history, accuracies=()) if unlabelled else history


@torch.inference_mode(False)    # whatever the caller has switched off
@torch.enable_grad()
def _train(model, loss_function, x, y, targets, *, epochs, lr, batch_size, seed, validation, progress):
    """The loop. ``targets``: further tensors, a row for each row of x, for ``loss_function(logits, y, *targets)``."""
    epochs, batch_size = arguments.whole("epochs", epochs, 1), arguments.whole("batch_size", batch_size, 1)
    lr, seed = arguments.positive("lr", lr), arguments.whole("seed", seed, 0)
    _check_data(model, x, y, targets, validation)
    _check_batches(model, x, batch_size)
    x = x.detach()    # the caller's images shall gather no gradient
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ValueError(f"nothing to train: all {len(list(model.parameters()))} parameter tensors are frozen")
    optimizer = torch.optim.Adam(parameters, lr=lr, fused=x.device.type in ("cpu", "cuda"))
    steps_per_epoch = math.ceil(len(x) / batch_size)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * steps_per_epoch)
    order = torch.Generator().manual_seed(seed)    # its own generator: dropout must not change the batches
    losses, accuracies, validation_accuracies = [], [], []
    with seeded(seed), mode(model, training=True):
        for _ in progress_bar(range(epochs), "epochs") if progress else range(epochs):
            shuffled, loss_sum, answers = torch.randperm(len(x), generator=order).to(x.device), 0.0, []
            for rows in shuffled.split(batch_size):
                # The same rows of everything. (index_select copies rows twice as fast as x[rows].)
                images, labels, *wanted = (part.index_select(0, rows) for part in (x, y, *targets))
                logits = model(images)                        # (batch, classes)
                loss = loss_function(logits, labels, *wanted)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                scheduler.step()
                loss_sum += loss.detach() * len(rows)         # tensors: reading a number in each step would be slow
                answers.append(logits.detach())
            losses.append(loss_sum.item() / len(x))
            accuracies.append((torch.cat(answers).argmax(-1) == y[shuffled]).sum().item() / len(x))
            if not math.isfinite(losses[-1]):
                raise ValueError(f"the loss became {losses[-1]!r} in epoch {len(losses)}: lr={lr!r} is too large here")
            if validation is not None:
                validation_accuracies.append(accuracy(model, *validation))
    return History(tuple(losses), tuple(accuracies), tuple(validation_accuracies))


def progress_bar(steps, label=None):
    """tqdm's bar over ``steps``: a widget in a notebook, text in a terminal, nothing where ``TQDM_DISABLE`` is set.

    A finished bar is noise in a stored notebook, so the lessons are built and tested with ``TQDM_DISABLE=1``. (tqdm's
    own reading of that variable does not reach its notebook bars.)

    steps: what to loop over, with a length. label: the words before the bar, or ``None``. Returns the same steps.
    Used in lesson 01, *Does size overfit?*.
    """
    return needed("tqdm.auto").tqdm(steps, desc=label, disable=bool(os.environ.get("TQDM_DISABLE")))


def _check_data(model, x, y, targets, validation):
    trainable("the model", arguments.model("model", model))
    if validation is not None and (not isinstance(validation, (tuple, list)) or len(validation) != 2):
        raise TypeError(f"validation must be a pair (x, y), got {arguments.shown(validation)}")
    for images, labels in [(x, y)] if validation is None else [(x, y), validation]:
        fitting("x", images, model)
        classes = predict_logits(model, images[:1]).shape[1]
        arguments.taught("the model's answers", predict_logits(model, images[:2]))
        arguments.labels("labels", labels, len(images), classes)
    for rows in targets:    # those of `distill`, whose soft targets are as many as the teacher's logits
        arguments.answers("teacher_logits", rows, len(x), classes)


def _check_batches(model, x, batch_size):
    """Batch normalisation cannot learn from one image: said before the first step, and not after the last but one."""
    if len(x) % batch_size == (1 if batch_size > 1 else 0):
        try:
            with torch.no_grad(), seeded(0):
                deepcopy(model).train()(x[:1])
        except Exception as problem:    # feature maps of several pixels are enough; all else the first step will say
            if "more than 1 value per channel" in str(problem):
                raise ValueError(f"the last batch of {len(x)} images at batch_size={batch_size} has one image, and "
                                 "batch normalisation needs two: choose another batch_size") from None
