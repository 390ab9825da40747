"""Small changes that fool a network, and a defence against them: ten repetitions at once."""

import copy

import torch
import torch.nn.functional as F

from classroom.bugs import lead
from classroom.tens import asked, trained
from kdlib.measure import accuracy

__all__ = ["attacked", "defended", "lead", "loss", "louder", "slope", "undefended", "withstood"]

SIZE = 0.15    # by how much a pixel, from 0 to 1, is changed
HOT = 100.0    # the temperature of the defence


def loss(logits, y):
    """What the best known attack makes grow: the loss of training, added up over the images."""
    return F.cross_entropy(logits, y, reduction="sum")


def slope(model, x, y, rises=loss):
    """How steeply ``rises`` grows with each pixel, (n, features). Arguments as for `attacked`."""
    x = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        return torch.autograd.grad(rises(model(x), y), x)[0]


def attacked(model, x, y, rises=loss, size=SIZE):
    """Images, each pixel moved by ``size`` in the direction in which ``rises`` grows, and kept between 0 and 1.

    model: a network whose logits torch follows back to the pixels. x: float (n, features) in [0, 1]. y: int64 (n,), the
    right classes. rises: `loss`, `lead`, or another function rises(logits, y) -> a number. A pixel without a slope
    stays as it is. Returns (n, features).
    Source: Goodfellow, Shlens, Szegedy (2015), who move along the loss: the fast gradient sign method.
    Built in lesson 14, *A network that cannot be fooled?*.
    """
    return (x + size * slope(model, x, y, rises).sign()).clamp(0, 1)


def withstood(models, sets, rises=loss, size=SIZE):
    """Of the test images, each changed to fool the network that is asked, how many it still names rightly, in %.

    models: networks, one for each of the sets, `kdlib.data.Dataset`s. rises, size: as for `attacked`. Returns a list.
    """
    return [100 * accuracy(model, attacked(model, data.x_test, data.y_test, rises, size), data.y_test)
            for model, data in zip(models, sets, strict=True)]


def undefended(sets):
    """An mlp of width 64 for each set, trained on its labels as usual."""
    return trained(64, sets, seeds=_of_teachers(sets), epochs=12, lr=0.02, batch_size=100)


def defended(sets):
    """An mlp of width 64 for each set, distilled as a defence.

    A teacher of the same width learns the labels at T = 100, a student the teacher's answers at T = 100, and the
    student is used at T = 1. Source: Papernot, McDaniel, Wu, Jha, Swami (2016).
    """
    recipe = dict(temperature=HOT, epochs=20, lr=0.1, batch_size=100)
    labels = torch.stack([50 * HOT * F.one_hot(data.y_train, 10) for data in sets])    # sure, even at T = 100
    teachers = trained(64, sets, labels, seeds=_of_teachers(sets), **recipe)
    return trained(64, sets, asked(teachers, sets), **recipe)


def louder(model, times=100.0):
    """A copy of an mlp that names the same classes, with logits so many times as large."""
    copied = copy.deepcopy(model)
    with torch.no_grad():
        for weights in copied[-1].parameters():
            weights *= times
    return copied


def _of_teachers(sets):
    return [100 + s for s in range(len(sets))]
