"""Section 1 of lesson 14: the ways on which a teacher's answers reach a student, and what is measured of the faults."""

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


def named(model, x):
    """The class that a model names for each image, (n,)."""
    return predict_logits(model, x).argmax(-1)


def percent(yes, among):
    """Of the images among which we count, how many % are so. yes, among: (n,) bool."""
    return 100 * (yes & among).sum().item() / among.sum().item()


def means(found):
    """The table of a figure: the mean of each trait. found: {row: [{trait: number} for each repetition]}."""
    return pd.DataFrame({row: pd.DataFrame(ten).mean() for row, ten in found.items()}).T


def trait(found, row, name):
    """The numbers of one trait in one row of such results, one a repetition."""
    return pd.DataFrame(found[row])[name].to_numpy()
