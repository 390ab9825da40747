"""A field to draw a digit in, and what networks answer to it while one draws."""

import numpy as np
import traitlets
from torch import nn

from kdlib import arguments
from kdlib.widgets._chart import STOPS, Checked, Explorer, checked_names, slider_temperature, text

STORED = 11             # drawings in drawing.js: the ten digits, and a 7 as other writers write it
STEPS = 2**15 - 1    # of a weight: 16 bits, which no answer feels


class DrawingExplorer(Explorer):
    """Draw a digit with finger, mouse or pen; the networks answer with every stroke, at the temperature of the slider.

    A drawing is made upright, fitted into 32 × 20 dots and counted in blocks of 4 × 4, as the digits of
    `kdlib.data.load_digits` were made (Alpaydin, Kaynak, 1998): networks that learnt from these know no others. Who
    cannot draw chooses a stored drawing with a slider. Works in a page without a kernel.

    networks: {name: model}, one to three of them; each is an `mlp` with one hidden layer, for images of 8 × 8 pixels.
    names: one string a class, by default their numbers. temperature: T at the start, 0.1 to 50. drawing: which stored
    drawing is shown at the start: 1 to 10 are the digits 0 to 9, 11 is a 7 without a bar, 0 is an empty field. large:
    larger type, for a projector. ``temperature``, ``drawing`` and ``large`` can be read, set, observed and linked.

    Raises ``ValueError`` for values out of range and for too many networks, ``TypeError`` for networks of another kind.
    Used in lesson 02, *Draw one yourself*.
    """

    _esm = text("_chart.js", "_controls.js", "student.js", "drawing.js")
    networks = traitlets.List().tag(sync=True)    # of each its name, sizes and scales; the numbers are in `weights`
    weights = traitlets.Bytes().tag(sync=True)
    moves = traitlets.Int().tag(sync=True)    # of the pen, so that each draws anew
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    temperature = Checked(lambda _, value: slider_temperature(value))
    drawing = Checked(lambda _, value: arguments.whole("drawing", value, least=0, most=STORED))

    def __init__(self, networks, *, names=None, temperature=1.0, drawing=0, large=False):
        if not isinstance(networks, dict) or not 1 <= len(networks) <= 3:
            raise ValueError(f"networks must be a dictionary of one to three models, got {arguments.shown(networks)}")
        described, body = [], b""    # a list, as a stored dictionary comes back in another order
        for name, model in networks.items():
            hidden, output = layers(name, model)
            tensors = [hidden.weight.T, hidden.bias, output.weight, output.bias]
            arrays = [tensor.detach().numpy().flatten() for tensor in tensors]
            scales = [float(np.abs(array).max() / STEPS) or 1.0 for array in arrays]
            described.append({"name": str(name), "width": hidden.out_features, "classes": output.out_features,
                              "scales": scales})
            body += b"".join(np.rint(array / scale).astype("<i2").tobytes() for array, scale in zip(arrays, scales))
        classes = {network["classes"] for network in described}
        if len(classes) > 1:
            raise ValueError(f"networks must all know the same classes, got {sorted(classes)} of them")
        super().__init__(
            stops={"temperature": list(STOPS), "drawing": list(range(STORED + 1))}, networks=described, weights=body,
            class_names=checked_names(names, classes.pop()), temperature=temperature, drawing=drawing, large=large)

    def __repr__(self):
        return f"DrawingExplorer(networks={len(self.networks)})"


def layers(name, model):
    """The two linear layers of a network with one hidden layer and GELU, or an error says what it is instead."""
    arguments.model(f"networks[{name!r}]", model)
    parts = list(model.children())
    if [type(part) for part in parts] != [nn.Linear, nn.GELU, nn.Linear] or parts[0].in_features != 64:
        raise TypeError(f"networks[{name!r}] must be an mlp(64, width, classes), got {arguments.shown(model)}")
    return parts[0], parts[2]
