"""The tests of few seeds of lesson 15, against SciPy and where the truth is known, and the students' start."""

import numpy as np
import pytest
import torch
from scipy.stats import ttest_1samp

from classroom.lesson_15 import seeds, starts
from kdlib.data import load_digits
from kdlib.models import mlp


def test_paired_t_is_scipys():
    gains = np.array([0.3, 1.1, -0.2])
    assert seeds.paired_t(gains) == pytest.approx(ttest_1samp(gains, 0).pvalue)
    assert seeds.paired_t([1.0, 1.0, 1.0]) == 0 and seeds.paired_t([0.0, 0.0, 0.0]) == 1


def test_mcnemar_counts_only_where_two_networks_differ():
    a = torch.tensor([True] * 90 + [True] * 8 + [False] * 2)
    b = torch.tensor([True] * 90 + [False] * 8 + [True] * 2)
    assert seeds.mcnemar(a, b) == pytest.approx(seeds.mcnemar(a[90:], b[90:])) == pytest.approx(2 * 56 / 1024)
    assert seeds.mcnemar(a, a) == 1


def test_the_bootstrap_scatters_as_the_standard_error_over_images_says():
    draw = np.random.default_rng(0)
    first, second = draw.random((3, 4000)) < 0.8, draw.random((3, 4000)) < 0.82
    low, high = seeds.bootstrap(first, second)
    gains = 100 * (second.astype(float) - first).mean(0)
    assert (low + high) / 2 == pytest.approx(gains.mean(), abs=0.1)
    assert high - low == pytest.approx(2 * 1.96 * gains.std() / 4000**0.5, rel=0.1)


def images(networks, share, seed, sets=10, n=400, scatter=0.0):
    """Which of n images so many networks of each set name rightly; scatter: of the share, from network to network."""
    draw = np.random.default_rng(seed)
    shares = share + scatter * draw.standard_normal((sets, networks, 1))
    return torch.from_numpy(draw.random((sets, networks, n)) < shares)


@pytest.mark.more
def test_where_networks_differ_by_chance_alone_every_test_keeps_its_promise_and_where_seeds_matter_only_the_t():
    alike = seeds.how_often(*[images(seeds.NETWORKS, 0.85, 0)] * 2)
    assert max(rates.mean() for rates in alike.values()) < 0.12
    scattered = seeds.how_often(*[images(seeds.NETWORKS, 0.85, 1, n=2000, scatter=0.02)] * 2)
    one, three, paired = (rates.mean() for rates in scattered.values())
    assert one > 0.2 and three > 0.2 and paired < 0.12


def test_a_gain_that_is_large_is_found_by_all():
    found = seeds.how_often(images(seeds.NETWORKS, 0.7, 2, n=2000), images(seeds.NETWORKS, 0.9, 3, n=2000))
    assert min(rates.mean() for rates in found.values()) > 0.95


def test_what_is_asked_about_was_not_learnt():
    whole, few = load_digits(split_seed=3), load_digits(n_labels=100, split_seed=3, seed=3)
    x, y = seeds.unseen(whole, few)
    assert len(x) == len(y) == 1697
    learnt = {image.numpy().tobytes() for image in few.x_train}
    assert not learnt & {image.numpy().tobytes() for image in x[:900]}


def test_copied_layers_are_the_teachers_and_scrambled_ones_have_the_same_numbers():
    teacher = mlp(64, 8, 8, 8, 10, seed=1)
    copy = starts.copied(teacher, (0, 2), (64, 8, 8, 10), seed=5)
    assert torch.equal(copy[0].weight, teacher[0].weight) and torch.equal(copy[2].bias, teacher[4].bias)
    fresh = mlp(64, 8, 8, 10, seed=5)
    assert torch.equal(copy[4].weight, fresh[4].weight)
    mixed = starts.copied(teacher, (0, 2), (64, 8, 8, 10), seed=5, scrambled=True)
    assert not torch.equal(mixed[2].weight, copy[2].weight)
    assert torch.equal(mixed[2].weight.flatten().sort().values, copy[2].weight.flatten().sort().values)
