"""What the student in the page relies on, and torch promises for no release: the numbers that a seed gives.

`kdlib/widgets/student.js` throws torch's dice again, so that page and kernel distil the same students. Here they are
thrown a third time, with NumPy: so a newer torch that draws otherwise is noticed without a browser, and by its name.
"""

import math

import numpy as np
import pytest
import torch

from kdlib.models import mlp

SEEDS = [0, 7, 3001, 2**32 - 1]
# Without FMA a weight is rounded once more; where torch uses it, each bit is the page's.
ROUNDING = 2**-24 if torch.backends.cpu.get_cpu_capability() == "DEFAULT" else 0


def draws(seed, count):
    """32 random bits each, from the Mersenne Twister (Matsumoto and Nishimura, 1998)."""
    return np.random.RandomState(seed).randint(2**32, size=count, dtype=np.uint32)


def same(found, expected, what):
    assert np.array_equal(found, expected), (
        f"torch {torch.__version__}: {what} draws other numbers than before, which is its right. So the page would "
        "distil other students than the kernel. Keep torch below this release; or let kdlib/widgets/student.js follow "
        "until tests/test_student_browser.py passes, and then, as all that is stored rests on these numbers too, run "
        "make notebooks")


def check_bits(seed):
    torch.manual_seed(seed)
    same(torch.rand(700), draws(seed, 700) % 2**24 / 2**24, "torch.manual_seed")    # 624 numbers, then new ones


def check_order(seed, n):
    drawn, order = draws(seed, n), np.arange(n)
    for i in range(n - 1):
        j = i + drawn[i] % (n - i)
        order[i], order[j] = order[j], order[i]
    same(torch.randperm(n, generator=torch.Generator().manual_seed(seed)), order, "torch.randperm")


def check_weights(seed, width):
    network, drawn, at = mlp(64, width, 10, seed=seed), draws(seed, 75 * width + 10), 0
    for layer, fan_in in ((network[0], 64), (network[2], width)):
        for part in (layer.weight, layer.bias):
            bits = drawn[at:at + part.numel()]
            bound = np.float32(1 / math.sqrt(fan_in))
            expected = (bits % 2**24 / 2**24 * float(bound + bound) - float(bound)).astype(np.float32)
            apart = np.abs(part.detach().flatten().numpy() - expected)
            same(apart <= ROUNDING, np.full(apart.size, True), "nn.Linear")
            at += part.numel()


def check_noise(seed):
    """Pairs of normal numbers from pairs of uniform ones, eight at a time (Box and Muller, 1958)."""
    first, second = np.moveaxis((draws(seed, 640) % 2**24 / 2**24).reshape(-1, 2, 8), 1, 0)
    radius, angle = np.sqrt(-2 * np.log1p(-first)), 2 * np.pi * second
    expected = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()
    found = torch.randn(640, generator=torch.Generator().manual_seed(seed)).numpy()
    same(np.abs(found - expected) < 5e-6, np.full(640, True), "torch.randn")


def test_the_dice_thrown_here_are_the_mersenne_twister():
    """The C++ standard names the 10,000th number of this seed; if this fails, NumPy has changed, not torch."""
    assert draws(5489, 10_000)[-1] == 4123659995


@pytest.mark.parametrize("seed", SEEDS)
def test_torch_s_seeds_orders_and_weights_are_those_of_the_page(seed):
    check_bits(seed)
    check_noise(seed)
    for n in (1, 2, 73, 1000):
        check_order(seed, n)
    for width in (2, 16, 64):
        check_weights(seed, width)


@pytest.mark.parametrize("name, otherwise, check", [
    ("torch.randperm", lambda n, generator: torch.arange(n), lambda: check_order(7, 73)),
    ("torch.randn", lambda *size, generator: torch.zeros(size), lambda: check_noise(7)),
    ("torch.manual_seed", lambda seed: None, lambda: check_bits(7)),
    ("torch.nn.init.kaiming_uniform_", lambda weight, **_: torch.nn.init.xavier_uniform_(weight),
     lambda: check_weights(7, 16)),
])
def test_a_torch_that_draws_otherwise_is_named(monkeypatch, name, otherwise, check):
    monkeypatch.setattr(name, otherwise)
    with pytest.raises(AssertionError, match=rf"torch {torch.__version__.split('+')[0]}.*student\.js"):
        check()
