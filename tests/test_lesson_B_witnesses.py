"""The two witnesses of a gradient agree where the gradient is known, and the batches are of all kinds."""

import torch

from classroom.lesson_B import witnesses


def test_both_witnesses_find_a_gradient_that_is_known():
    z = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]], dtype=torch.float64)
    before = z.clone()
    for find, close in ((witnesses.autograd, 1e-12), (witnesses.finite_differences, 1e-6)):
        assert torch.allclose(find(lambda z: (z**3).sum(), z), 3 * z**2, atol=close)
    assert torch.equal(z, before) and not z.requires_grad


def test_a_nudge_that_is_large_is_seen_to_be_off():
    z = torch.ones(1, 1, dtype=torch.float64)
    assert abs(witnesses.finite_differences(lambda z: (z**3).sum(), z, h=0.1).item() - 3) > 0.005


def test_twenty_batches_have_every_temperature_with_every_alpha():
    batches = [witnesses.random_batch(seed) for seed in range(20)]
    assert {(T, alpha) for *_, T, alpha in batches} == {
        (T, alpha) for T in witnesses.TEMPERATURES for alpha in witnesses.ALPHAS}
    for z, v, y, T, alpha in batches[:2]:
        loss = witnesses.of_the_student(v, y, T, alpha)
        assert z.shape == v.shape == (4, 10) and y.shape == (4,) and loss(z).ndim == 0 and loss(z) > 0
