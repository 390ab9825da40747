"""What one asks a trained network: its answers, in eval mode, and what its layers put out on the way."""

import contextlib
import math
from collections.abc import Mapping

import torch
from torch import nn

from kdlib import arguments

PREDICT_ROWS = 4096    # rows predict_logits takes at a time, so that a large data set does not fill the memory


def predict_logits(model, x):
    """A network's answers to all rows of x, without gradients and in eval mode.

    model: an ``nn.Module`` that returns logits (n, classes), or an object with such ``.logits``, as transformers'
    models do. x: (n, …) float, n ≥ 1, rows of any shape that the model takes; or a dictionary of tensors (n, …) of any
    dtype, for ``model(**x)``. It is asked in portions of 4,096 rows. Returns logits (n, classes), a row for each of x.
    Afterwards each submodule is in its own train or eval mode again, also when the model raises.
    Raises ``TypeError`` where model is no ``nn.Module`` or x no float tensor, ``ValueError`` where x is empty or
    does not fit the model, and where the answers are no finite (n, classes).
    Used in lesson 02, *Hard labels and soft targets*.
    """
    arguments.model("model", model)
    named = isinstance(x, Mapping)
    rows = _rows_of(x) if named else len(fitting("x", x, model))
    answers = []
    with mode(model, training=False), torch.no_grad():
        for start in range(0, rows, PREDICT_ROWS):
            portion = slice(start, start + PREDICT_ROWS)
            answer = model(**{name: part[portion] for name, part in x.items()}) if named else model(x[portion])
            answers.append(getattr(answer, "logits", answer))
    if not isinstance(answers[0], torch.Tensor):
        raise TypeError(f"the model must return logits, a tensor, got {arguments.shown(answers[0])}")
    logits = arguments.logits("the model's logits", torch.cat(answers))
    if len(logits) != rows:
        raise ValueError(f"the model must return logits ({rows}, classes), got {tuple(logits.shape)!r}")
    return logits


def _rows_of(x):
    """How many rows a dictionary of tensors holds, or an error that says why they are none."""
    shapes = {name: tuple(part.shape) if isinstance(part, torch.Tensor) else () for name, part in x.items()}
    lengths = {shape[0] if shape else 0 for shape in shapes.values()}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"x must hold tensors of equally many rows, at least one, got {arguments.shown(shapes)}")
    return lengths.pop()


@contextlib.contextmanager
def mode(model, *, training):
    """Inside: every submodule is in train or eval mode. Outside: each has its own mode again.

        with mode(network, training=False):
            answers = network(x)    # no dropout, and batch norm's stored statistics

    model: an ``nn.Module``. training: True for train mode, False for eval mode.
    Built in lesson 03, *Exercise 2 (modify)*.
    """
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, was_training in before:
            module.training = was_training


def fitting(name, x, model):
    """Images that fit the model, as far as its first layer tells, or an error that names what is wrong with them.

    name: what the error calls them. x: (n, features) float, n ≥ 1. model: an ``nn.Module``. Returns x.
    Raises ``ValueError`` for another number of features, no image or values that are not finite, ``TypeError`` for what
    is no float tensor or not of the weights' dtype. (torch's own messages are cryptic.)
    Used in lesson 03, *Stage 2 · Five steps on one mini-batch*.
    """
    arguments.images(name, x)
    features, weights = features_of(model), next(model.parameters(), x)    # x: without weights any dtype will do
    if features is not None and x.shape != (len(x), features):
        raise ValueError(f"{name} must have shape (n, {features}) for this model, got {tuple(x.shape)!r}")
    if features is not None and x.dtype != weights.dtype:
        raise TypeError(f"{name} must be {weights.dtype} as the model's weights are, got {x.dtype!r}")
    return x


def trainable(name, model):
    """A model whose weights Adam can train, or an error that says why it cannot, and what helps.

    name: what the error calls it. model: an ``nn.Module``. Returns it. Raises ``TypeError`` for weights in float16,
    ``ValueError`` for weights that were made under ``torch.inference_mode``.
    """
    for weight in model.parameters():
        if weight.requires_grad and weight.dtype == torch.float16:
            raise TypeError(f"{name} has weights in torch.float16, where Adam's 1e-8 is 0: train in float32, "
                            "model.float(), and call model.half() afterwards")
        if weight.is_inference():
            raise ValueError(f"{name} was made under torch.inference_mode, so it cannot be trained: make it outside")
    return model


def features_of(model):
    """How many features the model takes where its first layer tells, else None."""
    first = model[0] if isinstance(model, nn.Sequential) and len(model) else model
    if isinstance(first, nn.Linear):
        return first.in_features
    if isinstance(first, nn.Unflatten) and first.dim == 1 and min(first.unflattened_size) > 0:    # a cnn
        return math.prod(first.unflattened_size)
    return None


@contextlib.contextmanager
def tapped(model, *layers):
    """Inside: what these layers put out in the latest forward pass, in a dictionary layer -> output.

        with tapped(student, 1) as features:
            z = student(x)
        h = features[1]    # still there after the block; the hook is not

    model: any ``nn.Module``. layers: at least one, each the place of a layer in an ``nn.Sequential`` (1, or -1 for the
    last) or its name as in ``model.named_modules()`` ("1", "encoder.2").
    The dictionary has the same keys and is empty before the first pass. Outputs are the network's own, with their
    gradients; use `predict_logits` or ``torch.no_grad()`` inside for a teacher. (`predict_logits` asks in portions of
    4,096 rows: the latest portion is what remains. A layer that works in place, such as ``nn.ReLU(inplace=True)``,
    changes the output of the layer before it.) The hooks are removed when the block ends, also where the model or the
    block raises.
    Raises ``TypeError`` where model is no ``nn.Module`` or a layer neither a whole number nor a string, ``ValueError``
    for no layer and for one that the model does not have.
    Built in lesson 08, *What a teacher knows besides its answers*.
    """
    arguments.model("model", model)
    if not layers:
        raise ValueError(f"name at least one layer to tap, got {layers!r}")
    modules = {layer: _layer(model, layer) for layer in layers}    # all of them are there, before a hook is set
    outputs = {}
    with contextlib.ExitStack() as hooks:    # removes them on its way out
        for layer, module in modules.items():
            def keep(module, given, output, layer=layer):    # layer=layer: each hook has its own
                outputs[layer] = output
            hooks.enter_context(module.register_forward_hook(keep))
        yield outputs


def _layer(model, layer):
    if isinstance(layer, bool) or not isinstance(layer, (int, str)):
        raise TypeError(f"a layer must be its place or its name, got {arguments.shown(layer)}")
    if isinstance(layer, str):
        module = dict(model.named_modules()).get(layer)
        known = ", ".join(name for name, _ in model.named_modules() if name)
        known = known if len(known) <= arguments.LONGEST else known[:arguments.LONGEST - 2] + " …"
    else:
        places = range(len(model)) if isinstance(model, nn.Sequential) else ()
        module = model[layer] if places and -len(places) <= layer < len(places) else None
        known = f"{places[0]} … {places[-1]}" if places else "none by place: it is no nn.Sequential, so use names"
    if module is None:
        raise ValueError(f"the model has no layer {arguments.shown(layer)}; it has {known}")
    return module
