"""The pile: the weights of students that a caller brings, on top of each other."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call, vmap
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils import parametrize

from kdlib import arguments
from kdlib.models import fitting, mode, predict_logits
from kdlib.models._asking import trainable
from kdlib.sweep._stack import columns

UNSTACKABLE = {nn.RNNBase: "a recurrent layer", nn.modules.dropout._DropoutNd: "dropout"}    # what cannot be stacked


class Pile:
    """Students of one shape. ``weights``: {name: (students, …)}; ``trained``: those of them that are not frozen."""

    def __init__(self, students):
        self.students = students
        self.weights = {}
        for name, weight in students[0].named_parameters():
            pile = torch.stack([student.get_parameter(name).detach() for student in students])
            self.weights[name] = pile.requires_grad_(weight.requires_grad)
        self.trained = [weight for weight in self.weights.values() if weight.requires_grad]
        self.is_mlp = type(students[0]) is nn.Sequential and all(map(_is_mlps, students[0]))

    def logits(self, images):
        """(students, features, batch) -> (students, classes, batch)"""
        if not self.is_mlp:
            def one(weights, rows):
                return functional_call(self.students[0], weights, (rows,))

            with sdpa_kernel(SDPBackend.MATH):    # the way to compute attention that vmap knows
                return vmap(one)(self.weights, images.transpose(1, 2)).transpose(1, 2)
        for place, layer in enumerate(self.students[0]):
            if type(layer) is nn.GELU:
                images = F.gelu(images)
            else:
                images = torch.baddbmm(self.weights[f"{place}.bias"][..., None], self._matrix(place, layer), images)
        return images

    def _matrix(self, place, layer):
        """The weights of a linear layer, (students, out, in), after what they pass through."""
        if not parametrize.is_parametrized(layer):
            return self.weights[f"{place}.weight"]
        path, way = f"{place}.parametrizations.weight.", layer.parametrizations.weight
        parts = {name.removeprefix(path): part for name, part in self.weights.items() if name.startswith(path)}
        return vmap(lambda own: functional_call(way, own, ()))(parts)

    @torch.no_grad()
    def hand_back(self, advice):
        """Each student gets its weights, or none does, where some are not finite."""
        wild = [s for s in range(len(self.students)) if not all(w[s].isfinite().all() for w in self.weights.values())]
        if wild:
            raise ValueError(f"training diverged for students {arguments.shown(wild)}: {advice}")
        for name, weights in self.weights.items():
            for student, weight in zip(self.students, weights):
                student.get_parameter(name).copy_(weight)


def _is_mlps(layer):
    """Is this a layer such as `kdlib.models.mlp` has?"""
    if type(layer) is nn.GELU:
        return layer.approximate == "none"
    passing = set(layer.parametrizations) if parametrize.is_parametrized(layer) else set()
    return parametrize.type_before_parametrizations(layer) is nn.Linear and passing <= {"weight"} and \
        layer.bias is not None


def pile_of(students, x):
    """The `Pile` of students for the images x, all checked; its ``classes``: how many logits a student has."""
    if isinstance(students, nn.Module) and not isinstance(students, nn.ModuleList) or not hasattr(students, "__iter__"):
        raise TypeError(f"students must be a list of models, got {arguments.shown(students)}")
    students = list(students)
    if not students:
        raise ValueError("students must hold at least one model, got none")
    for place, student in enumerate(students):
        name = f"students[{place}]"
        _check_stackable(name, trainable(name, arguments.model(name, student)))
        if any(student is other for other in students[:place]):
            raise ValueError(f"students must not repeat a model, got {name} twice")
        if _plan(student) != _plan(students[0]):
            raise ValueError(f"students must be of one shape, got {name} with other parameters than students[0]")
    arguments.images("x", x)
    if x.ndim not in (2, 3) or x.ndim == 3 and len(x) != len(students):
        raise ValueError(f"x must have shape ({len(students)}, n, features), or (n, features) for all students, got "
                         f"{tuple(x.shape)!r}")
    fitting("x", x if x.ndim == 2 else x[0], students[0])
    pile = Pile(students)
    if not pile.trained:
        raise ValueError(f"nothing to train: all {len(pile.weights)} parameter tensors of a student are frozen")
    pile.classes = _check_answers(pile, columns(x, torch.zeros(len(students), 1, dtype=torch.int64, device=x.device)))
    return pile


def _check_stackable(name, student):
    """An error where a student holds what cannot be stacked."""
    for layer in student.modules():
        for kind, words in UNSTACKABLE.items():
            if isinstance(layer, kind) and getattr(layer, "p", True):
                raise ValueError(f"{name} cannot be stacked: it has {words}, {arguments.shown(layer)}")
    for buffer, _ in student.named_buffers():
        raise ValueError(f"{name} cannot be stacked: it has a buffer, {buffer}")


def _plan(student):
    return [(name, p.shape, p.dtype, p.device, p.requires_grad) for name, p in student.named_parameters()]


@torch.no_grad()
def _check_answers(pile, images):
    """Does the pile answer to an image (students, features, 1) as each student does? Returns the number of classes."""
    own = torch.stack([predict_logits(student, image.T)[0] for student, image in zip(pile.students, images)])
    with mode(pile.students[0], training=True):
        try:
            found = pile.logits(images).squeeze(-1)
        except RuntimeError as error:    # what vmap cannot do
            raise ValueError(f"the students cannot be stacked: {arguments.shown(error)}") from error
    for place in range(len(own)):
        if not torch.allclose(own[place], found[place], rtol=1e-3, atol=1e-3):
            raise ValueError(f"students must be of one shape, got students[{place}] with other layers than students[0]")
    return own.shape[1]
