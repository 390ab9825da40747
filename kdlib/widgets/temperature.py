"""One image, the teacher's answer at a temperature that the reader moves, and the hard label beside it."""

import torch
import traitlets

from kdlib import arguments
from kdlib.widgets._chart import STOPS, Checked, Explorer, checked_names, slider_temperature, text

MOST_IMAGES = 24    # all of them are kept in the notebook


class TemperatureExplorer(Explorer):
    """A temperature slider over a teacher's answers to a few images.

    Shows the softened probabilities as bars beside the hard label, their entropy, how much likelier the first choice is
    than the second, and what the answer says about the wrong classes. Works in a page without a kernel.

    x: (n, features) the images, pixels in [0, 1], n at most 24. logits: (n, classes) float, the teacher's answers to
    them; kept to four decimals. labels: (n,) int64. class_names: one string a class, by default their numbers.
    image_shape: (height, width), by default a square. temperature: T at the start, 0.1 to 50. image: the image at the
    start. large: larger type, for a projector. ``temperature``, ``image`` and ``large`` can be read, set, observed and
    linked later.

    Raises ``ValueError`` for shapes that do not fit and values out of range, ``TypeError`` for wrong types.
    Used in lesson 02, *Turn the dial yourself*.
    """

    _esm = text("_chart.js", "_controls.js", "_paint.js", "_strip.js", "temperature.js")
    images = traitlets.List(traitlets.Unicode()).tag(sync=True)    # two hexadecimal digits a pixel
    image_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    logits = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    temperature = Checked(lambda _, value: slider_temperature(value))
    image = Checked(lambda self, value: arguments.whole("image", value, least=0, most=len(self.images) - 1))

    def __init__(self, x, logits, labels, *, class_names=None, image_shape=None, temperature=2.0, image=0, large=False):
        arguments.logits("logits", logits)
        n, classes = logits.shape
        if classes < 2:
            raise ValueError(f"logits must have at least two classes, got shape {tuple(logits.shape)!r}")
        if n > MOST_IMAGES:
            raise ValueError(f"at most {MOST_IMAGES} images are kept in a notebook, got {n!r}: choose some")
        arguments.labels("labels", labels, n, classes)
        image_shape = checked_images(x, n, image_shape)
        pixels = (255 * x.detach().double()).round().to(torch.uint8)
        super().__init__(
            stops={"temperature": list(STOPS), "image": list(range(n))},
            images=[bytes(row.tolist()).hex() for row in pixels], image_shape=image_shape, labels=labels.tolist(),
            logits=[[round(logit, 4) for logit in row] for row in logits.detach().tolist()],
            class_names=checked_names(class_names, classes), temperature=temperature, image=image, large=large)

    def __repr__(self):
        return f"TemperatureExplorer(images={len(self.images)})"


def checked_images(x, n, image_shape):
    """The images' shape as [height, width], or an error names what is wrong with them."""
    if not isinstance(x, torch.Tensor) or not x.is_floating_point():
        got = x.dtype if isinstance(x, torch.Tensor) else arguments.shown(x)
        raise TypeError(f"x must be a float tensor of images, got {got}")
    if x.ndim != 2 or len(x) != n:
        raise ValueError(f"x must have shape ({n}, features), a row for each row of logits, got {tuple(x.shape)!r}")
    outside = x[~((x >= 0) & (x <= 1))]    # NaN is outside as well
    if len(outside):
        raise ValueError(f"pixels must be in [0, 1], got {outside[0].item()!r}")
    side = round(x.shape[1] ** 0.5)
    try:
        height, width = (arguments.whole("a side of image_shape", part, least=1)
                         for part in image_shape or (side, side))
    except ValueError:
        raise ValueError(f"image_shape must be (height, width), got {arguments.shown(image_shape)}") from None
    if height * width != x.shape[1]:
        raise ValueError(f"image_shape {image_shape!r} does not hold the {x.shape[1]} pixels of an image")
    return [height, width]
