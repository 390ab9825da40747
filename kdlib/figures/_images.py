"""Images, and the bars of what networks answer to them."""

import matplotlib.pyplot as plt
import numpy as np

from kdlib import arguments
from kdlib.figures._look import legend_above, looks_for, styled

HATCHES = ("", "//", "..", "xx", "--")


@styled
def images(x, image_shape, titles=(), columns=8, framed=False):
    """A grid of images, dark ink on white. x: (n, features). titles: one string an image. framed: with an edge each.

    Returns the Figure. Raises ``ValueError`` where x holds no images of image_shape (height, width).
    """
    x = _pictures(x, image_shape)
    height = -(-len(x) // arguments.whole("columns", columns, least=1))
    figure, every = plt.subplots(height, columns, figsize=(1.25 * columns, 1.5 * height), squeeze=False)
    for number, axes in enumerate(every.flat):
        if number < len(x):
            draw_image(axes, x[number], image_shape, framed)
            axes.set_title(titles[number] if number < len(titles) else "", fontsize=12)
        else:
            axes.axis("off")
    return figure


@styled
def answers(x, image_shape, probabilities, labels=None):
    """What one or more networks answer to a few images: the images above, bars of probabilities below.

    x: (n, features), n up to 6. probabilities: a dictionary name -> (n, classes). labels: (n,) the true classes.
    Returns the Figure. Raises ``ValueError`` where shapes do not fit, or for more than five networks.
    """
    x, told = _pictures(x, image_shape), {name: np.asarray(p) for name, p in probabilities.items()}
    if not 1 <= len(told) <= len(HATCHES):
        raise ValueError(f"probabilities must be those of 1 to {len(HATCHES)} networks, got {list(told)!r}")
    for name, p in told.items():
        if p.ndim != 2 or len(p) != len(x):
            raise ValueError(f"the probabilities of {name!r} must have shape ({len(x)}, classes), got {p.shape!r}")
    figure, (above, below) = plt.subplots(2, len(x), figsize=((2.2 + 0.4 * len(told)) * len(x), 3.9), squeeze=False,
                                          gridspec_kw={"height_ratios": [1, 1.3]}, sharey="row")
    for column, (picture, bars) in enumerate(zip(above, below)):
        draw_image(picture, x[column], image_shape)
        picture.set_title("" if labels is None else f"label {int(labels[column])}")
        width = 0.8 / len(told)
        for place, ((name, p), look, hatch) in enumerate(zip(told.items(), looks_for(told).values(), HATCHES)):
            classes = np.arange(p.shape[1])
            bars.bar(classes + (place + 0.5) * width - 0.4, p[column], width, label=name, color=look.colour,
                     edgecolor="white", hatch=hatch)
        bars.set(xlabel="class", xticks=classes, ylim=(0, 1))
    below[0].set_ylabel("probability")
    legend_above(figure)
    return figure


def draw_image(axes, image, image_shape, framed=False):
    """One image (features,), dark ink on white, with or without an edge."""
    axes.imshow(np.asarray(image).reshape(image_shape), cmap="gray_r", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(framed)


def _pictures(x, image_shape):
    """x (n, features) as an array, its features being the pixels of image_shape."""
    pixels = np.asarray(x)
    if pixels.ndim != 2 or not len(pixels) or pixels.shape[1] != np.prod(image_shape):
        raise ValueError(f"x must have shape (n, {np.prod(image_shape)}) with n ≥ 1, got {pixels.shape!r}")
    return pixels
