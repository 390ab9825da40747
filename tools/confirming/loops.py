"""Lessons 08 and 09: hints, and answers that were stored."""

import torch
import torch.nn.functional as F
from torch import nn

from confirming import recipe
from confirming.sets import SIDE
from confirming.students import (
    CLASSES,
    FEATURES,
    few,
    from_answers,
    from_labels,
    on_test,
    once_a_set,
    points,
    teacher_of,
)
from kdlib.losses import distillation_loss, hint_loss
from kdlib.models import mlp, predict_logits, tapped


def descend(student, x, loss, s, helpers=()):
    """The loop of lessons 08 and 09. loss: a function of a batch, the numbers of its images."""
    weights = [weight for part in (student, *helpers) for weight in part.parameters()]
    epochs, lr, size = recipe.FEW["epochs"], recipe.FEW["lr"], recipe.FEW["batch_size"]
    optimizer = torch.optim.Adam(weights, lr=lr, fused=True)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * -(-len(x) // size))
    order = torch.Generator().manual_seed(s)
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=order).split(size):
            optimizer.zero_grad()
            loss(batch).backward()
            optimizer.step()
            scheduler.step()
    return student


# ---- lesson 08: hints ----

def features_of(network, x):
    """What the hidden layer puts out, each feature around zero, all of them divided by their spread."""
    with tapped(network, 1) as inside:
        predict_logits(network, x)
    features = inside[1] - inside[1].mean(0)
    return features / features.std()


def hinted(data, s, weight, features, answers=None):
    """What a student of 100 labels, or of answers, reaches that also gets hints of this weight from these features."""
    own, student = few(data), mlp(FEATURES, 16, CLASSES, seed=10 * s)
    torch.manual_seed(s)
    projector = nn.Linear(16, features.shape[1])

    def loss(batch):
        with tapped(student, 1) as inside:
            z = student(own.x_train[batch])
        base = (F.cross_entropy(z, own.y_train[batch]) if answers is None else
                distillation_loss(z, answers[batch], own.y_train[batch], temperature=recipe.T, alpha=1.0))
        return base + weight * hint_loss(projector(inside[1]), features[batch])

    return on_test([descend(student, own.x_train, loss, s, [projector])], data)


@once_a_set
def hints(data, s):
    """What one student of 100 images reaches, with and without hints."""
    own, teacher, stranger = few(data), teacher_of(data, s), mlp(FEATURES, 256, CLASSES, seed=5000 + s)
    x, v, known = own.x_train, predict_logits(teacher, own.x_train), features_of(teacher, own.x_train)
    return {"labels": on_test(from_labels(x, own.y_train, s, starts=1), data),
            "hints": hinted(data, s, recipe.HINTS, known),
            "strange hints": hinted(data, s, recipe.HINTS, features_of(stranger, x)),
            "answers": on_test(from_answers(x, {"": v}, s, starts=1)[""], data),
            "answers, hints": hinted(data, s, recipe.HINTS_ON_TOP, known, v)}


def hints_carry_knowledge(data, s):
    """Hints help a student of labels. Control: hints of a network that never learnt."""
    found = hints(data, s)
    return found["hints"] - found["labels"], found["strange hints"] - found["labels"]


def hints_stay_below_answers(data, s):
    """The teacher's answers alone are better than labels and hints."""
    found = hints(data, s)
    return found["answers"] - found["hints"], None


def hints_add_to_answers(data, s):
    """The teacher's answers and hints are better than the answers alone."""
    found = hints(data, s)
    return found["answers, hints"] - found["answers"], None


# ---- lesson 09: what is stored, and when it is stale ----

def _moved(images, luck):
    """Each image moved to one of nine places."""
    windows = F.pad(images.reshape(-1, SIDE, SIDE), (1, 1, 1, 1)).unfold(1, SIDE, 1).unfold(2, SIDE, 1)
    i, j = torch.randint(3, (2, len(images)), generator=luck)
    return windows[torch.arange(len(images)), i, j].flatten(1)


def _mixed(rows, luck):
    """Each row mixed with another one, with a random share."""
    partner, share = torch.randperm(len(rows), generator=luck), torch.rand(len(rows), 1, generator=luck)
    return share * rows + (1 - share) * rows[partner]


@once_a_set
def augmented(data, s):
    """Students of 100 images that are never shown the same picture twice, by what they are told."""
    x, teacher = few(data).x_train, teacher_of(data, s)
    cache = predict_logits(teacher, x)

    def student(augment, answer):
        network, luck = mlp(FEATURES, 16, CLASSES, seed=s), torch.Generator().manual_seed(s)

        def loss(batch):
            pictures = augment(x[batch], luck)
            return distillation_loss(network(pictures), answer(pictures, batch), torch.zeros_like(batch),
                                     temperature=recipe.T, alpha=1.0)
        return descend(network, x, loss, s)

    def live(pictures, batch):
        return teacher(pictures).detach()

    again = torch.Generator().manual_seed(s)    # the luck of the pictures, once more
    return {"moved, live": student(_moved, live), "moved, old": student(_moved, lambda _, batch: cache[batch]),
            "mixed, live": student(_mixed, live), "mixed, old": student(_mixed, lambda _, batch: cache[batch]),
            "mixed, mixed too": student(_mixed, lambda _, batch: _mixed(cache[batch], again))}


def stale_answers_spoil_shifts(data, s):
    """Images moved, answers from the cache: worse on images as they are than with a live teacher."""
    found = augmented(data, s)
    return on_test([found["moved, live"]], data) - on_test([found["moved, old"]], data), None


def stale_answers_teach_shifts(data, s):
    """The same students on moved test images: better than with a live teacher."""
    found, x = augmented(data, s), _moved(data.x_test, torch.Generator().manual_seed(s))
    live, old = (points([found[f"moved, {kind}"]], x, data.y_test) for kind in ("live", "old"))
    return old - live, None


def stale_answers_spoil_mixup(data, s):
    """Images mixed, answers from the cache: worse than a live teacher. Control: the cached answers mixed as well."""
    found = {name: on_test([student], data) for name, student in augmented(data, s).items()}
    return found["mixed, live"] - found["mixed, old"], found["mixed, live"] - found["mixed, mixed too"]
