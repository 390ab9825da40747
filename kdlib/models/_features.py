"""A hidden layer's outputs, without touching the network: forward hooks that always go away again."""

import contextlib

from torch import nn

from kdlib import arguments


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
    changes the output of the layer before it.)

    The hooks are removed when the block ends, also where the model or the block raises.
    Raises ``TypeError`` where model is no ``nn.Module`` or a layer neither a whole number nor a string, ``ValueError``
    for no layer and for one that the model does not have.
    """
    arguments.model("model", model)
    if not layers:
        raise ValueError(f"name at least one layer to tap, got {layers!r}")
    modules = {layer: _layer(model, layer) for layer in layers}    # all of them are there, before a hook is set
    outputs = {}

    def keep(layer):
        def hook(module, given, output):
            outputs[layer] = output
        return hook

    with contextlib.ExitStack() as hooks:    # removes them on its way out
        for layer, module in modules.items():
            hooks.enter_context(module.register_forward_hook(keep(layer)))
        yield outputs


def _layer(model, layer):
    if isinstance(layer, bool) or not isinstance(layer, (int, str)):
        raise TypeError(f"a layer must be its place or its name, got {arguments.shown(layer)}")
    if isinstance(layer, str):
        module = dict(model.named_modules()).get(layer)
        known = ", ".join(name for name, _ in model.named_modules() if name)
    else:
        places = range(len(model)) if isinstance(model, nn.Sequential) else ()
        module = model[layer] if places and -len(places) <= layer < len(places) else None
        known = f"{places[0]} … {places[-1]}" if places else "none by place: it is no nn.Sequential, so use names"
    if module is None:
        raise ValueError(f"the model has no layer {arguments.shown(layer)}; it has {known}")
    return module
