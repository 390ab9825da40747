"""Ward 3 of lesson 06: reports on students that are all equally good, so that nothing but chance tells them apart."""

import torch

TRUTH, TEST_IMAGES = 0.9, 500


def scores(trials=1000, students=40):
    """Measured accuracies (trials, students) of students that are truly right on 90 % of all images."""
    draw, images = torch.Generator().manual_seed(0), torch.full((trials, students), float(TEST_IMAGES))
    return torch.binomial(images, torch.full_like(images, TRUTH), generator=draw) / TEST_IMAGES


def of_the_best(report, candidates):
    """What report(validation, test) says of so many equal candidates, on average over the trials, in %."""
    said = [report(row[:candidates], row[20:20 + candidates]) for row in scores()]
    return 100 * sum(said) / len(said)


def of_the_bar(report, seeds):
    """Of report(accuracies) of so many seeds: its mean bar, in points, and in how many % of the trials two of its
    bars reach from the mean to the truth."""
    mean, bar = torch.tensor([report(row[:seeds]) for row in scores()]).T    # (trials,)
    return 100 * bar.mean().item(), 100 * ((mean - TRUTH).abs() < 2 * bar).double().mean().item()
