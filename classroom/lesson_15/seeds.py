"""What may one claim with three seeds, or with one? Tests, tried where the truth is known from many networks."""

import itertools

import numpy as np
import torch
from scipy.special import stdtr
from scipy.stats import binomtest

from classroom.tens import asked, trained
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits

NETWORKS, TRIALS, RESAMPLED = 12, 40, 400    # of each recipe, on each set; groups of three; bootstrap samples
LEVEL = 0.05
DEEP = (64, 64, 64, 64, 64, 10)
RECIPE = dict(epochs=40, lr=0.05, batch_size=50)
RECIPES = {"alone": {}, "distilled, T = 1": {"temperature": 1.0}, "distilled, T = 4": {"temperature": 4.0}}


def ten_sets():
    """(whole, few, teachers) of ten splits: all 1,000 training images, 100 of them, and a deep network of the 1,000."""
    whole = [load_digits(split_seed=s) for s in range(10)]
    few = [load_digits(n_labels=100, split_seed=s, seed=s) for s in range(10)]
    teachers = trained([mlp(*DEEP, seed=100 + s) for s in range(10)], whole, seeds=range(100, 110), epochs=20, lr=0.01,
                       batch_size=125)
    return whole, few, teachers


def many(whole, few, teachers):
    """Which of the images that no student learnt from each network names rightly: {recipe: bool (10, 12, images)}.

    On each of the ten sets, and for each recipe, twelve networks of 16 hidden units that differ in their seed alone.
    """
    sets = [data for data in few for _ in range(NETWORKS)]
    answers = asked(teachers, few).repeat_interleave(NETWORKS, 0)
    x, y = (torch.stack(part) for part in zip(*map(unseen, whole, few)))
    found = {}
    for name, options in RECIPES.items():
        students = trained(16, sets, answers if options else None, **RECIPE, **options)
        found[name] = torch.stack([predict_logits(net, x[place // NETWORKS]).argmax(-1) == y[place // NETWORKS]
                                   for place, net in enumerate(students)]).unflatten(0, (10, NETWORKS))
    return found


def sureness(models, sets):
    """Each network's mean largest probability on the test images of its set. A list."""
    return [predict_logits(model, data.x_test).softmax(-1).amax(-1).mean().item()
            for model, data in zip(models, sets, strict=True)]


def unseen(whole, few):
    """Images and labels of the pool that are not among the few."""
    mine = {image.numpy().tobytes() for image in few.x_train}
    free = torch.tensor([image.numpy().tobytes() not in mine for image in whole.x_train])
    n = len(free) - len(few.x_train)    # (an image that is there twice goes with its twin)
    x, y = torch.cat([whole.x_train[free][:n], whole.x_val, whole.x_test]), \
        torch.cat([whole.y_train[free][:n], whole.y_val, whole.y_test])
    return x, y


def how_often(first, second):
    """How often each test calls the difference of two recipes significant: {test: float64 (10,)}, shares, one a set.

    first, second: bool (10, 12, images), as `many` gives them. Where they are one, networks of one recipe are compared
    with one another, and every "significant" is a false alarm; else those of one seed.
    """
    found = {"McNemar, one seed": [], "bootstrap over images, three": [], "paired t, three": []}
    draw, images = np.random.default_rng(0), first.shape[-1]
    counts = torch.from_numpy(draw.multinomial(images, np.full(images, 1 / images), RESAMPLED)).float() / images
    for a, b in zip(first, second):
        if first is second:
            pairs = np.array(list(itertools.combinations(range(NETWORKS), 2)))
            threes = np.array([draw.permutation(NETWORKS)[:6].reshape(3, 2) for _ in range(TRIALS)])
        else:
            pairs = np.arange(NETWORKS)[:, None].repeat(2, 1)
            threes = np.array([draw.permutation(NETWORKS)[:3, None].repeat(2, 1) for _ in range(TRIALS)])
        found["McNemar, one seed"].append(np.mean([mcnemar(a[i], b[j]) < LEVEL for i, j in pairs]))
        gains = b[threes[..., 1]].float() - a[threes[..., 0]].float()    # (trials, 3, images)
        resampled = counts @ gains.mean(1).T                             # (samples, trials)
        low, high = resampled.quantile(torch.tensor([LEVEL / 2, 1 - LEVEL / 2]), 0)
        found["bootstrap over images, three"].append(((low > 0) | (high < 0)).double().mean().item())
        found["paired t, three"].append(np.mean([paired_t(trial) < LEVEL for trial in gains.mean(-1).double()]))
    return {test: torch.tensor(rates, dtype=torch.double) for test, rates in found.items()}


def mcnemar(first, second):
    """The p-value of McNemar's exact test, from which images each of two networks names rightly."""
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    return binomtest(only_first, only_first + only_second).pvalue if only_first + only_second else 1.0


def paired_t(gains):
    """The p-value of the paired t test, from the gains of a few seeds. Gains that are all equal: 0, or 1 at zero."""
    gains = np.asarray(gains)
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    if error == 0:
        return float(gains[0] == 0)
    return float(2 * stdtr(len(gains) - 1, -abs(gains.mean() / error)))


def bootstrap(first, second, seed=0):
    """95 % interval of the mean gain, in points, over the images: the seeds' mean gain of each, resampled 2,000 times.

    first, second: bool (seeds, images).
    """
    gains = (np.asarray(second, dtype=float) - np.asarray(first, dtype=float)).mean(0)
    draw = np.random.default_rng(seed)
    means = [gains[draw.integers(len(gains), size=len(gains))].mean() for _ in range(2000)]
    return 100 * np.quantile(means, [LEVEL / 2, 1 - LEVEL / 2])
