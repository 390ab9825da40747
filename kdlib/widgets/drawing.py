"""A field to draw a digit in, and what networks answer to it while one draws."""

import traitlets

from kdlib import arguments
from kdlib.widgets._chart import STOPS, Checked, Explorer, checked_names, slider_temperature, text
from kdlib.widgets._networks import packed_networks

STORED = 11             # drawings in drawing.js: the ten digits, and a 7 as other writers write it


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

    _esm = text("_chart.js", "_controls.js", "student.js", "_networks.js", "drawing.js")
    networks = traitlets.List().tag(sync=True)    # of each its name, sizes and scales; the numbers are in `weights`
    weights = traitlets.Bytes().tag(sync=True)
    moves = traitlets.Int().tag(sync=True)    # of the pen, so that each draws anew
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    temperature = Checked(lambda _, value: slider_temperature(value))
    drawing = Checked(lambda _, value: arguments.whole("drawing", value, least=0, most=STORED))

    def __init__(self, networks, *, names=None, temperature=1.0, drawing=0, large=False):
        described, body = packed_networks(networks, "an mlp(64, width, classes)", lambda features, _: features == 64)
        classes = {network["classes"] for network in described}
        if len(classes) > 1:
            raise ValueError(f"networks must all know the same classes, got {sorted(classes)} of them")
        super().__init__(
            stops={"temperature": list(STOPS), "drawing": list(range(STORED + 1))}, networks=described, weights=body,
            class_names=checked_names(names, classes.pop()), temperature=temperature, drawing=drawing, large=large)

    def __repr__(self):
        return f"DrawingExplorer(networks={len(self.networks)})"
