"""The stack: students of one shape, trained together, each as `kdlib.training.distill` would train it alone."""

import math

import torch
import torch.nn.functional as F

from kdlib.models import mlp

SMOOTHING = 0.1    # of the control "label_smoothing"


@torch.inference_mode(False)    # whatever the caller has switched off
@torch.enable_grad()
def train(stack, work, after_epoch):
    """The loop. Returns a function from images (rows, features) to logits (students, classes, rows).

    Where each seed has a transfer set of its own, the tensors of the work begin with (seeds, …); so may the images.
    """
    features, classes = work.x.shape[-1], work.teacher_logits.shape[-1]
    seeds, recipes, width = len(stack.seeds), len(stack.recipes), stack.width
    models = [mlp(features, width, classes, seed=seed).to(work.x) for seed in stack.seeds]

    def pile(layer, name, *shape):    # a parameter of every student: for each seed once a recipe, on top of each other
        weights = torch.stack([getattr(model[layer], name).detach() for model in models])
        return weights.repeat_interleave(recipes, 0).reshape(shape).requires_grad_()

    weight_1, bias_1 = pile(0, "weight", seeds, recipes * width, features), pile(0, "bias", seeds, recipes * width, 1)
    weight_2, bias_2 = pile(2, "weight", seeds * recipes, classes, width), pile(2, "bias", seeds * recipes, classes, 1)

    def logits(images):    # (seeds, features, batch) or (features, batch) -> (students, classes, batch)
        # Students of one seed see the same batch: one matrix product serves them all. The batch comes last, so that
        # softmax runs over whole rows of memory.
        hidden = F.gelu(torch.baddbmm(bias_1, weight_1, images.expand(seeds, -1, -1)))    # (seeds, recipes·width, …)
        return torch.baddbmm(bias_2, weight_2, hidden.reshape(seeds * recipes, width, -1))

    temperature, alpha, targets = _targets(stack.recipes, work)    # (recipes, 1, 1) twice, (…, n, recipes·classes)
    temperature, alpha = temperature.repeat(seeds, 1, 1), alpha.repeat(seeds, 1, 1)
    slope = slope_of(temperature, alpha * temperature, 1 - alpha)

    def step(batch):
        z = logits(columns(work.x, batch))
        return z, slope(z, columns(targets, batch).reshape(z.shape))

    parameters = [weight_1, bias_1, weight_2, bias_2]
    descend(parameters, step, stack.seeds, work.x, work.epochs, work.lr, work.batch_size, after_epoch)
    if not all(parameter.isfinite().all() for parameter in parameters):
        raise ValueError(f"training diverged for width {width!r}: lr={work.lr!r} is too large here")

    @torch.no_grad()
    def answer(images):
        return logits(images.mT)

    return answer


# ---- what every stack shares ----

def descend(parameters, step, seeds, x, epochs, lr, batch_size, after_epoch):
    """Adam with cosine decay, for all students at once.

    step: a function of a batch, the numbers of each seed's images (seeds, batch), to the logits and their gradient.
    """
    n = x.shape[-2]
    # Adam works number by number: no student sees another.
    optimizer = torch.optim.Adam(parameters, lr=lr, fused=x.device.type in ("cpu", "cuda"))
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * math.ceil(n / batch_size))
    orders = [torch.Generator().manual_seed(seed) for seed in seeds]
    for _ in range(epochs):
        shuffled = torch.stack([torch.randperm(n, generator=order) for order in orders]).to(x.device)    # (seeds, n)
        for batch in shuffled.split(batch_size, dim=1):
            z, gradient = step(batch)
            optimizer.zero_grad()
            z.backward(gradient)
            optimizer.step()
            scheduler.step()
        after_epoch()


def slope_of(temperature, by_teacher, by_labels):
    """The gradient of the distillation loss, as a function of the logits z (students, classes, batch) and `targets`.

    It is known in closed form (lesson B), which saves half of the work: (α·T·(q_T − p_T) + (1 − α)·(q − labels)) /
    batch. The targets, of z's shape, hold the parts without the student, and are overwritten. temperature,
    by_teacher (α·T), by_labels (1 − α): tensors (students, 1, 1), or () for all.
    """
    read_teacher, read_labels = bool((by_teacher > 0).any()), bool((by_labels > 0).any())

    @torch.no_grad()
    def slope(z, targets):
        if read_teacher:
            targets.addcmul_(by_teacher, (z / temperature).softmax(1))
        if read_labels:
            targets.addcmul_(by_labels, z.softmax(1))
        return targets.div_(z.shape[-1])

    return slope


def columns(rows, batch):
    """The rows that each seed's batch asks for, as columns. (n, k) for all, or (seeds, n, k) -> (seeds, k, batch)"""
    if rows.ndim == 3:    # each seed's own rows lie below those of the seed before
        batch = batch + rows.shape[1] * torch.arange(len(rows), device=batch.device)[:, None]
        rows = rows.flatten(0, 1)
    return rows.index_select(0, batch.flatten()).view(*batch.shape, -1).transpose(1, 2)


def _targets(recipes, work):
    """T and α, (recipes, 1, 1) each, and for all images −α·T·p_T − (1 − α)·labels, (…, n, recipes·classes)."""
    classes = work.teacher_logits.shape[-1]
    hard = F.one_hot(work.y, classes).float()
    labels = {"distilled": hard, "alone": hard, "label_smoothing": (1 - SMOOTHING) * hard + SMOOTHING / classes,
              "hard_teacher_labels": F.one_hot(work.teacher_logits.argmax(-1), classes).float()}
    # A control is a student that gives the teacher no weight.
    pairs = [(r.temperature, r.alpha) if r.method == "distilled" else (1.0, 0.0) for r in recipes]
    targets = [alpha * temperature * (work.teacher_logits / temperature).softmax(-1) + (1 - alpha) * labels[r.method]
               for r, (temperature, alpha) in zip(recipes, pairs)]
    temperature, alpha = torch.tensor(pairs, device=work.x.device).T.reshape(2, -1, 1, 1)
    return temperature, alpha, -torch.cat(targets, dim=-1)
