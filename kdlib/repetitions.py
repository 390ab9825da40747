"""Independent runs, each decided by one number; and spoilt teachers, without which no gain may be believed."""

import torch

from kdlib import arguments
from kdlib.data import halves, load_digits
from kdlib.models import mlp, predict_logits
from kdlib.training import fit


def large_teacher(data, s, **recipe):
    """The teacher of most lessons: ``mlp(64, 256, 10)``, trained on the training part of data.

    data: a `kdlib.data.Dataset` of digits. s: the repetition, a whole number ≥ 0; initial weights and batches come from
    100 + s, so that no student of this repetition shares them. recipe: arguments of `fit` that differ from
    ``epochs=20, lr=0.02, batch_size=250, seed=100 + s``. Returns the trained model. Raises as `fit`.
    Used in lesson 05, *Part 2: did it help?*.
    """
    seed = 100 + arguments.whole("s", s, least=0)
    teacher = mlp(64, 256, 10, seed=seed)
    fit(teacher, data.x_train, data.y_train, **dict(epochs=20, lr=0.02, batch_size=250, seed=seed) | recipe)
    return teacher


class Repetition:
    """One independent run of an experiment on digits. Its number decides everything that is drawn by lot.

    s: a whole number ≥ 0. n_labels: how many images the student holds, as in `kdlib.data.load_digits`. teacher: a
    function teacher(data, s) -> trained model; ``None`` where an experiment brings teachers of its own. apart: ``True``
    where the teacher must never have seen an image of the student's: each gets one of the `kdlib.data.halves`, and
    n_labels is not asked for.

    It has, beside ``s``:

    ``data``: a `kdlib.data.Dataset` of all images, split by s: 1,000 to train on, 297 to choose with, 500 to test on.
    ``theirs``: the same split, with the training images that the teacher has: all 1,000, or its half.
    ``few``: the same split, with the transfer set: n_labels of the images, drawn by s, or the student's half.
    ``teacher``: the model, trained on ``theirs``, or ``None``.
    ``answers``: its logits for the transfer set, (images, classes), row for row, or ``None``.

    Students take their initial weights and the order of their batches from s as well: ``mlp(64, 16, 10, seed=r.s)``.
    Then two methods can be compared pair by pair (`kdlib.measure.paired_ci`). What stays the same in all repetitions,
    such as the pool of 1,797 images, no interval over them accounts for.
    Raises ``ValueError`` and ``TypeError`` as `kdlib.data.load_digits`, and what the function teacher raises.
    Used in lesson 05, *Part 2: did it help?*.
    """

    def __init__(self, s, *, n_labels=100, teacher=large_teacher, apart=False):
        self.s = arguments.whole("s", s, least=0)
        self.data = self.theirs = load_digits(split_seed=self.s)
        if arguments.flag("apart", apart):
            self.theirs, self.few = halves(self.data, self.s)
        else:
            self.few = load_digits(n_labels, split_seed=self.s, seed=self.s)
        self.teacher = self.answers = None
        if teacher is not None:
            self.teacher = teacher(self.theirs, self.s)
            self.answers = predict_logits(self.teacher, self.few.x_train)

    def __repr__(self):
        return f"Repetition({self.s})"


# ---- spoilt teachers ----

def permute_wrong_classes(logits, seed):
    """Each row keeps its top logit where it is; its other logits are dealt out at random among the other classes.

    The spoilt teacher names the same classes and is as soft as before at every temperature. Only *which* wrong class
    gets *how much* is destroyed.
    logits: (n, classes) float. seed: a whole number ≥ 0. Returns logits of the same shape.
    Raises ``ValueError`` for logits that are not finite or not two-dimensional, ``TypeError`` for wrong types.
    Source: Furlanello, Lipton, Tschannen, Itti, Anandkumar (2018), *Born-Again Neural Networks*, who call a student of
    such answers "dark knowledge with permuted predictions".
    Built in lesson 02, *A digit the student has never seen*.
    """
    arguments.logits("logits", logits)
    generator = torch.Generator().manual_seed(arguments.whole("seed", seed, least=0))
    others = torch.arange(logits.shape[1] - 1).expand(len(logits), -1)
    dealt = torch.stack([torch.randperm(len(row), generator=generator) for row in others]).to(logits.device)
    wrong = others.to(logits.device)
    wrong = wrong + (wrong >= logits.argmax(-1, keepdim=True)).long()    # the numbers of all classes but the top one
    return logits.scatter(1, wrong, logits.gather(1, wrong.gather(1, dealt)))


def shuffle_answers(logits, seed):
    """The teacher's rows as they are, dealt out at random among the images: right answers to other questions.

    A student of them hears the same answers, equally often, but no longer to its own images.
    logits, seed: as for `permute_wrong_classes`. Returns logits of the same shape. Raises as `permute_wrong_classes`.
    Used in lesson 05, *The controls*.
    """
    arguments.logits("logits", logits)
    generator = torch.Generator().manual_seed(arguments.whole("seed", seed, least=0))
    return logits[torch.randperm(len(logits), generator=generator).to(logits.device)]
