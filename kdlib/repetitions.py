"""Independent runs, each decided by one number; and the controls, without which no gain may be believed."""

import copy

import torch
from torch import nn

from kdlib import arguments, needed
from kdlib.data import halves, load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits, seeded
from kdlib.training import distill, fit, progress_bar


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


# ---- did it help? ----

@torch.inference_mode(False)    # whatever the caller has switched off
def compare(teacher, student, data, *, seeds=range(10), temperature=4.0, alpha=0.9, smoothing=0.1, progress=False,
            **recipe):
    """How good a student becomes alone, with its teacher, and in three ways that could explain the teacher's gain.

    For each seed a student is trained five times, from the same weights and with the same batches:
    "alone": on the labels. "smoothed labels": on labels of which the share ``smoothing`` is spread over all classes; a
    gain that these have too needs no teacher. "hard teacher labels": on the classes that the teacher names.
    "distilled": by `distill`. "permuted": the same, with the answers of `permute_wrong_classes`; a gain that these have
    too does not come from which wrong class gets how much.

    teacher: a trained ``nn.Module``. student: a function of a seed that returns an untrained one; or an ``nn.Module``,
    of which copies are used, each layer's weights drawn anew by its own ``reset_parameters``. data: a
    `kdlib.data.Dataset`, or anything with x_train, y_train, x_test, y_test: images (n, …) of any shape that both take.
    seeds: at least one whole number ≥ 0. temperature, alpha: as for `distill`. smoothing: in [0, 1). progress: show a
    bar. recipe: ``epochs``, ``lr``, perhaps ``batch_size``, as for `fit`; choose all of them on validation data.
    Returns a DataFrame of test accuracies in [0, 1], a row for each seed, a column for each way:
    ``paired_ci(table["distilled"], table["alone"])`` is the gain. Raises as `fit` and `distill`, and ``ValueError`` for
    a student with weights that no layer draws anew.
    Used in lesson 15, *Did it help?*.
    """
    pd = needed("pandas")
    if not all(hasattr(data, part) for part in ("x_train", "y_train", "x_test", "y_test")):
        raise TypeError(f"data must have x_train, y_train, x_test and y_test, got {arguments.shown(data)}")
    answers, seeds = predict_logits(teacher, data.x_train), arguments.wholes("seeds", seeds, least=0)
    classes = answers.argmax(-1)

    def follow(net, spoken, seed):
        distill(net, data.x_train, data.y_train, spoken, temperature=temperature, alpha=alpha, seed=seed, **recipe)

    ways = {
        "alone": lambda net, seed: fit(net, data.x_train, data.y_train, seed=seed, **recipe),
        "smoothed labels": lambda net, seed: fit(net, data.x_train, data.y_train, label_smoothing=smoothing, seed=seed,
                                                 **recipe),
        "hard teacher labels": lambda net, seed: fit(net, data.x_train, classes, seed=seed, **recipe),
        "distilled": lambda net, seed: follow(net, answers, seed),
        "permuted": lambda net, seed: follow(net, permute_wrong_classes(answers, seed), seed),
    }
    table = pd.DataFrame(index=pd.Index(seeds, name="seed"), columns=list(ways), dtype=float)
    for seed in progress_bar(seeds, "seeds") if progress else seeds:
        for way, train in ways.items():
            net = _untrained(student, seed)
            train(net, seed)
            table.loc[seed, way] = accuracy(net, data.x_test, data.y_test)
    return table


def _untrained(student, seed):
    """A network with weights of this seed."""
    if not isinstance(student, nn.Module):
        if not callable(student):
            raise TypeError(f"student must be an nn.Module or a function of a seed, got {arguments.shown(student)}")
        return arguments.model("what student(seed) returns", student(seed))
    net = copy.deepcopy(student)
    with seeded(seed):
        for name, layer in net.named_modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
            elif list(layer.parameters(recurse=False)):
                raise ValueError(f"student has weights that its layer {name!r} cannot draw anew: hand over a function "
                                 "of the seed that makes a student")
    return net


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
