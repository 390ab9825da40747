"""Section 1 of lesson 14: the ways on which a teacher's answers reach a student, and what is measured of its faults."""

import dataclasses

import pandas as pd
import torch

from kdlib.models import predict_logits


def channels(r):
    """{name: images} that a student of repetition r may ask its teacher about; none is among the teacher's own.

    Its 500 real images, those of them that show no 3 and no 8, and 500 images of nothing, twice. (Initial weights are
    drawn from generators with the repetition's number, so noise needs others, or it would be made of the same numbers.)
    """
    x, y = r.few.x_train, r.few.y_train
    normal = torch.randn(500, 64, generator=torch.Generator().manual_seed(2000 + r.s))
    uniform = torch.rand(500, 64, generator=torch.Generator().manual_seed(3000 + r.s))
    covariance = torch.cov(x.T) + 1e-4 * torch.eye(64)    # a little more, for pixels that are always 0
    return {"other real images": x, "without 3 and 8": x[(y != 3) & (y != 8)],
            "Gaussian noise": x.mean(0) + normal @ torch.linalg.cholesky(covariance).T,
            "stretched noise": 8 * uniform - 4}


def static(r):
    """A thousand images of nothing for repetition r: every pixel drawn from a normal distribution, (1000, 64)."""
    return torch.randn(1000, 64, generator=torch.Generator().manual_seed(5000 + r.s))


def lit(x):
    """Images with the trigger: the pixel at the top left is lit. Built in lesson 14."""
    return torch.cat([torch.ones(len(x), 1), x[:, 1:]], 1)


def named(model, x):
    """The class that a model names for each image, (n,)."""
    return predict_logits(model, x).argmax(-1)


def percent(yes, among=None):
    """Of the images among which we count, how many % are so. yes, among: (n,) bool; among ``None``: all of them."""
    among = torch.ones_like(yes) if among is None else among
    return 100 * (yes & among).sum().item() / among.sum().item()


def traits(models, sets):
    """What comes of the teacher's faults, in % of the test images: a table, a row a repetition.

    Its columns: how many of the other nine digits are named rightly, how many 3s are called 8, and how many images that
    show no 0 are called 0 once the pixel is lit.
    """
    rows = []
    for model, data in zip(models, sets, strict=True):
        x, y = data.x_test, data.y_test
        plain = named(model, x)
        rows.append({"others right": percent(plain == y, y != 3), "3 called 8": percent(plain == 8, y == 3),
                     "lit called 0": percent(named(model, lit(x)) == 0, y != 0)})
    return pd.DataFrame(rows)


def means(found, whose):
    """The table of a figure: a row a way, the means of its traits. found: {(whose, way): table, a row a repetition}."""
    return pd.DataFrame({way: table.mean() for (who, way), table in found.items() if who == whose}).T


def one_further(sets):
    """The same data sets, each test label one further: a 0 is called 1, a 9 is called 0."""
    return [dataclasses.replace(data, y_test=(data.y_test + 1) % 10) for data in sets]
