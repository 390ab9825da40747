"""The data of lesson C, in ten repetitions: digits, some left out, turned, made rare, and what is asked of them."""

import torch
import torch.nn.functional as F

from kdlib.data import load_digits
from kdlib.measure import mean_ci

REPETITIONS = range(10)
QUESTIONS = {"even": (0, 2, 4, 6, 8), "above 4": (5, 6, 7, 8, 9), "prime": (2, 3, 5, 7), "with a loop": (0, 6, 8, 9),
             "square": (0, 1, 4, 9)}


def ten(n_labels=None, omit=()):
    """Training images and labels of ten splits, equally many in all: (10, n, 64), (10, n)."""
    sets = [load_digits(n_labels, omit=omit, split_seed=s, seed=s) for s in REPETITIONS]
    n = min(len(data.y_train) for data in sets)
    return torch.stack([data.x_train[:n] for data in sets]), torch.stack([data.y_train[:n] for data in sets])


def tests():
    """Test images and labels of the same splits: (10, 500, 64), (10, 500)."""
    sets = [load_digits(split_seed=s) for s in REPETITIONS]
    return torch.stack([data.x_test for data in sets]), torch.stack([data.y_test for data in sets])


def answered(y):
    """The answers to the five QUESTIONS, 1 for yes: (…,) -> (…, 5)."""
    return torch.stack([torch.isin(y, torch.tensor(yes)).float() for yes in QUESTIONS.values()], -1)


def turned(x, seed, most=45.0):
    """Each digit turned by an angle from −most to most degrees: pictures (10, n, 64), angles (10, n, 1).

    The angles are in tens of degrees, numbers of the size that a network likes; the left way is above zero. seed: of
    the first repetition's angles; the next number for the next.
    """
    angles = torch.stack([torch.rand(x.shape[1], generator=torch.Generator().manual_seed(seed + s)) * 2 - 1
                          for s in range(len(x))]) * most
    way = angles.flatten().deg2rad()
    zero = torch.zeros_like(way)
    plans = torch.stack([way.cos(), -way.sin(), zero, way.sin(), way.cos(), zero], -1).view(-1, 2, 3)
    pictures = x.reshape(-1, 1, 8, 8)
    grid = F.affine_grid(plans, pictures.shape, align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False).view(x.shape), angles[..., None] / 10


def noise(like, seed):
    """Normal numbers of this shape, drawn by seed."""
    return torch.randn(like.shape, generator=torch.Generator().manual_seed(seed))


def rare(x, y, kept, common=85):
    """Of the 8s and 9s of each split only so many, and of each other digit 85: images and labels, in no order."""
    chosen = []
    for s, labels in enumerate(y):
        draw = torch.Generator().manual_seed(s)
        of_class = [(labels == c).nonzero()[:, 0] for c in range(10)]
        chosen.append(torch.cat([rows[torch.randperm(len(rows), generator=draw)][:kept if c > 7 else common]
                                 for c, rows in enumerate(of_class)]))
    every = torch.arange(len(y))[:, None]
    return x[every, torch.stack(chosen)], y[every, torch.stack(chosen)]


def share_right(z, y, among=range(10)):
    """Per cent of the images of these classes whose largest output is the label's, for each repetition: (10,)."""
    counted = torch.isin(y, torch.tensor(among))
    right = (z.argmax(-1) == y) & counted
    return 100 * right.sum(1).double() / counted.sum(1)


def by_part(found, y, parts):
    """{part: {name: share_right}} of the outputs {name: (10, n, classes)}, for the classes {part: …}."""
    return {part: {name: share_right(z, y, among) for name, z in found.items()} for part, among in parts.items()}


def intervals(found):
    """Each table of ten numbers as its mean and 95 % interval, however deep the dictionaries; for a figure, numbers as
    names become words."""
    if not isinstance(found, dict):
        return mean_ci(found)
    return {str(name): intervals(part) for name, part in found.items()}
