"""Lesson 01's networks by the ten: one for each repetition, on images of its own, trained at once."""

from classroom.tens import networks
from kdlib.sweep import train_side_by_side


def trained_side_by_side(width, x, y, answers=None, epochs=15, batch_size=100, **options):
    """Networks ``mlp(64, width, 10)``, each the one that the lesson's `trained` makes alone, seeds 0, 1, 2, …

    x: (networks, n, 64). y: (networks, n). answers: the logits of teachers (networks, n, 10), or ``None``. options:
    ``temperature`` and ``alpha``, as for `kdlib.training.distill`. Returns a list of models.
    """
    models, seeds = networks(width, range(len(x))), range(len(x))
    train_side_by_side(models, x, answers, labels=y, epochs=epochs, lr=3e-2, batch_size=batch_size, seeds=seeds,
                       **options)
    return models
