"""Pictures that lesson 09 makes: images changed a little, images mixed, and images of nothing."""

import torch
import torch.nn.functional as F

STRETCH = 4    # chosen on validation images, from 1, 2, 4 and 8


def shifted(images, luck):
    """Each image moved to one of nine places, by up to a pixel. images: (n, 64). luck: the generator that decides."""
    windows = F.pad(images.reshape(-1, 8, 8), (1, 1, 1, 1)).unfold(1, 8, 1).unfold(2, 8, 1)    # (n, 3, 3, 8, 8)
    i, j = torch.randint(3, (2, len(images)), generator=luck)
    return windows[torch.arange(len(images)), i, j].flatten(1)


def mixup(rows, luck):
    """Each row mixed with another one: share · one + (1 − share) · other, with random shares. rows: (n, anything)."""
    partner, share = torch.randperm(len(rows), generator=luck), torch.rand(len(rows), 1, generator=luck)
    return share * rows + (1 - share) * rows[partner]


def unchanged(images, luck):
    """No augmentation."""
    return images


def stretched(uniform):
    """Noise between 0 and 1 with four times the contrast, from −1.5 to 2.5."""
    return 0.5 + STRETCH * (uniform - 0.5)


def transfer_sets(r):
    """{name: images} of repetition r: 100 real ones, and six sets of 500, of which some are images of nothing."""
    x, luck = r.few.x_train, torch.Generator().manual_seed(r.s)
    normal, uniform = torch.randn(500, 64, generator=luck), torch.rand(500, 64, generator=luck)
    covariance = torch.cov(x.T) + 1e-4 * torch.eye(64)      # a little more, for pixels that are always 0
    return {"100 images": x[:100], "500 images": x, "mixup of the 100": mixup(x[:100].repeat(5, 1), luck),
            "shuffled pixels": x.gather(1, torch.rand(500, 64, generator=luck).argsort(1)),
            "Gaussian noise": x.mean(0) + normal @ torch.linalg.cholesky(covariance).T,
            "uniform noise": uniform, "uniform noise, stretched": stretched(uniform)}
