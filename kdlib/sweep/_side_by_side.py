"""Students that share nothing but their shape, trained at once: those of ten repetitions, say."""

import torch

from kdlib import arguments
from kdlib.losses import log_soft_targets
from kdlib.models import mode
from kdlib.sweep._pile import pile_of
from kdlib.sweep._stack import columns, descend, slope_of


@torch.inference_mode(False)    # whatever the caller has switched off
@torch.enable_grad()
def train_side_by_side(students, x, targets, *, labels=None, temperature=4.0, alpha=1.0, label_smoothing=0.0, loss="kl",
                       epochs, lr, batch_size=128, seeds):
    """Train students of one shape in one stack, each on images and answers of its own.

    students: a list of models with equal layers, changed in place. x: float images (students, n, features), or
    (n, features) for all. targets: the teachers' logits, float (students, n, classes), or (n, classes) for all; or
    ``None``, no teacher: labels alone, as for `fit`. labels: int64 class numbers (students, n), or (n,) for all; needed
    where alpha is below 1 or nobody teaches. temperature: a finite number > 0. alpha in [0, 1]: the teacher's weight.
    label_smoothing in [0, 1): as for `fit`. loss: the teacher's term, "kl" for T²·KL(p_T ‖ q_T), "mse" for `logit_mse`,
    or, of a loss of your own, each image's gradient for z: a function of the logits z and the targets, all (students,
    classes, batch). The last two know no T. epochs, lr, batch_size: as for `fit`. seeds: a whole number ≥ 0 for each
    student, for the order of its batches; they may repeat.

    Each student lowers (1 − α)·CE(labels) + α·teacher, the mean over its batch. So student s becomes the one that
    ``distill(students[s], x[s], labels[s], targets[s], temperature=…, alpha=…, seed=seeds[s], …)`` trains: the logits
    agree within rounding. Ten students of width 16 take an eighth of the time of ten calls, of width 256 a quarter.

    An `mlp` is stacked by hand; others, such as a `cnn` or a `transformer`, by ``torch.func.vmap``, which gains less.
    (A `cnn` may drift farther: where two inputs of a max pooling are all but equal, rounding decides which one learns.)
    Refused is what cannot be stacked: recurrent layers (``vmap`` does not know them), dropout (each model draws for
    itself), and buffers, such as those of batch normalisation.

    Returns ``None``. Raises ``ValueError`` for values out of range, shapes that differ, students that differ or cannot
    be stacked, and a learning rate with which training diverges; ``TypeError`` for wrong types. After an error or an
    interruption the students are as they were.

    Sources: Hinton, Vinyals, Dean (2015), for the loss; Ba, Caruana (2014), for the squared error.
    Used in lesson 02, *Dark knowledge: what the wrong classes say*.
    """
    temperature, alpha = arguments.temperature("temperature", temperature), arguments.alpha("alpha", alpha)
    smoothing = arguments.portion("label_smoothing", label_smoothing)
    if loss not in ("kl", "mse") and not callable(loss):
        raise ValueError(f'loss must be "kl", "mse" or a function, got {arguments.shown(loss)}')
    epochs, lr = arguments.whole("epochs", epochs, least=1), arguments.positive("lr", lr)
    batch_size = arguments.whole("batch_size", batch_size, least=1)
    pile = pile_of(students, x)
    x, shape = x.detach().contiguous(), (len(pile.students), x.shape[-2], pile.classes)
    seeds = _seeds(seeds, len(pile.students))
    taught, hard = _teacher(targets, shape), _labels(labels, shape, smoothing)
    alpha = 0.0 if targets is None else alpha
    if hard is None and alpha < 1:
        raise ValueError(f"labels must be given where they weigh 1 − alpha = {1 - alpha!r}, got None")

    # The gradient's parts without the student, to subtract, and how much the student's own count.
    squares = 2 * alpha / pile.classes if loss == "mse" else 0.0
    by_teacher = alpha * temperature if loss == "kl" else 0.0
    wanted = torch.zeros(shape[1:], device=x.device)
    if by_teacher:
        wanted = wanted + by_teacher * log_soft_targets(taught.flatten(0, -2), temperature).exp().view(taught.shape)
    if squares:
        wanted = wanted + squares * _centred(taught, -1)
    if alpha < 1:
        wanted = wanted + (1 - alpha) * hard
    wanted = -wanted.to(x.dtype)
    slope = slope_of(*torch.tensor([temperature, by_teacher, 1 - alpha], dtype=x.dtype, device=x.device))

    def step(batch):
        z = pile.logits(columns(x, batch))
        gradient = slope(z, columns(wanted, batch))
        if squares:
            gradient.add_(_centred(z.detach(), 1), alpha=squares / batch.shape[1])
        if callable(loss) and alpha:
            gradient.add_(loss(z.detach(), columns(taught, batch)), alpha=alpha / batch.shape[1])
        return z, gradient

    with mode(pile.students[0], training=True):
        descend(pile.trained, step, seeds, x, epochs, lr, batch_size, after_epoch=int)    # int() does nothing
    pile.hand_back(f"lr={lr!r} is too large here")


def _centred(logits, dim):
    """Softmax ignores a constant added to the logits of an image, so the squared error does, too."""
    return logits - logits.mean(dim, keepdim=True)


def _teacher(targets, shape):
    """The teachers' logits (students, n, classes) or (n, classes), or None."""
    if targets is None:
        return None
    if arguments.floats("targets", targets).ndim > 1:
        arguments.taught("targets", targets.flatten(0, -2))
    return _own_or_shared("targets", targets.detach(), shape)


def _labels(labels, shape, smoothing):
    """The labels as probabilities (students, n, classes) or (n, classes), smoothed, or None."""
    if labels is None:
        return None
    classes = shape[-1]
    if isinstance(labels, torch.Tensor):
        _own_or_shared("labels", labels, shape[:-1])
        arguments.labels("labels", labels.flatten(), labels.numel(), classes)
    else:
        arguments.labels("labels", labels, *shape[1:])    # an error that says what it is
    hard = torch.full((*labels.shape, classes), smoothing / classes, dtype=torch.double, device=labels.device)
    return hard.scatter_(-1, labels[..., None], 1 - smoothing + smoothing / classes)


def _own_or_shared(name, value, shape):
    """A tensor of this shape, (students, …), or of the shape without the students, the same for all."""
    if tuple(value.shape) not in (shape, shape[1:]):
        raise ValueError(f"{name} must have shape {shape!r}, or {shape[1:]!r} for all students, got "
                         f"{tuple(value.shape)!r}")
    return value


def _seeds(seeds, students):
    if isinstance(seeds, str) or not hasattr(seeds, "__iter__"):
        raise TypeError(f"seeds must be a collection such as a list, got {arguments.shown(seeds)}")
    numbers = [arguments.whole("a seed", seed, least=0) for seed in seeds]
    if len(numbers) != students:
        raise ValueError(f"seeds must hold a number for each of the {students} students, got {arguments.shown(seeds)}")
    return numbers
