"""Specimens AC and AD: their tests find them, stay silent on sound code of any make, and something of them works."""

import functools
import inspect
import textwrap

import pytest
import torch
import torch.nn.functional as F

from classroom.bugs import (
    BANK,
    detects_line_of_strangers,
    detects_saturated_loss,
    lead,
    safety,
    sound_attack,
    sound_conviction,
)
from classroom.lesson_14.line_up import line_up

# ---- attacks ----


def row_by_row(model, x, y, size=0.15):
    """The lead of each image by itself, by a forward derivative."""
    def gain(image, right):
        z = model(image)
        return (z - 1e9 * F.one_hot(right, z.shape[-1])).amax() - z[right]

    slopes = torch.stack([torch.func.grad(gain)(image, right) for image, right in zip(x, y)])
    return (x + size * slopes.sign()).clamp(0, 1)


def quietened(model, x, y, size=0.15):
    """The loss, of logits that are brought to a size at which it does not saturate."""
    x = x.clone().requires_grad_()
    z = model(x)
    loss = F.cross_entropy(z / z.detach().abs().amax(-1, keepdim=True), y, reduction="sum")
    return (x + size * torch.autograd.grad(loss, x)[0].sign()).clamp(0, 1).detach()


def lazy(model, x, y, size=0.15):
    """No attack at all: it fools nobody, whatever the logits, so this test says nothing of it."""
    return x


@pytest.mark.parametrize("attack", [sound_attack, row_by_row, quietened, lazy], ids=lambda f: f.__name__)
def test_no_sound_attack_is_accused(attack):
    assert detects_saturated_loss(attack) is False


@pytest.mark.parametrize("rows, classes, features, seed", [(60, 3, 32, 1), (20, 2, 16, 2), (200, 10, 64, 3)])
def test_the_test_of_attacks_does_not_hang_on_its_own_numbers(rows, classes, features, seed, monkeypatch):
    made = functools.partial(safety._sure_network, rows, classes, features, seed)
    monkeypatch.setattr(safety, "_sure_network", made)
    assert detects_saturated_loss(BANK["AC"].buggy) is True and not detects_saturated_loss(sound_attack)


def test_the_made_up_network_is_right_and_sure_and_the_specimen_fools_it():
    """That is why it was published: against a network of ordinary logits it works."""
    model, x, y = safety._sure_network()
    z = model(x)
    assert (z.argmax(-1) == y).all() and -lead(z, y) / len(y) > 5 and 0 <= x.min() and x.max() <= 1
    for attack in (sound_attack, BANK["AC"].buggy):
        changed = attack(model, x, y)
        assert (model(changed).argmax(-1) != y).float().mean() > 0.9
        assert (changed - x).abs().max() <= 0.15 + 1e-6 and changed.min() >= 0 and changed.max() <= 1


def test_the_lead_is_what_the_best_of_the_others_has_more_than_the_right_class():
    logits = torch.tensor([[3.0, 1.0, 2.5], [0.0, 4.0, -1.0]])
    assert lead(logits, torch.tensor([0, 2])).item() == (2.5 - 3.0) + (4.0 + 1.0)


# ---- convictions ----


def by_correlation(suspect, owner, same_data, other_data):
    return line_up(suspect, torch.cat([same_data, owner[None]])) == len(same_data)


def nobody(suspect, owner, same_data, other_data):
    return False


def by_mistakes_alone(suspect, owner, same_data, other_data):
    """No line at all: who shares half of the owner's top classes is convicted."""
    return (suspect.argmax(-1) == owner.argmax(-1)).float().mean() > 0.5


@pytest.mark.parametrize("convicts", [sound_conviction, by_correlation, nobody], ids=lambda f: f.__name__)
def test_no_sound_conviction_is_accused(convicts):
    assert detects_line_of_strangers(convicts) is False


@pytest.mark.parametrize("convicts", [BANK["AD"].buggy, by_mistakes_alone], ids=lambda f: f.__name__)
def test_who_convicts_the_innocent_is_found(convicts):
    assert detects_line_of_strangers(convicts) is True


@pytest.mark.parametrize("others, rows, classes, shift", [(4, 50, 10, 1000), (9, 50, 10, 2000), (3, 20, 5, 3000)])
def test_the_test_of_convictions_does_not_hang_on_its_own_numbers(others, rows, classes, shift, monkeypatch):
    made = safety._innocent
    monkeypatch.setattr(safety, "_innocent", lambda seed: made(seed + shift, others, rows, classes))
    assert detects_line_of_strangers(BANK["AD"].buggy) and not detects_line_of_strangers(sound_conviction)


def test_a_thief_is_found_in_either_line():
    """That is why it was published: it convicts the guilty."""
    for seed in range(20):
        _, owner, same_data, other_data = safety._innocent(seed)
        thief = owner + 0.3 * torch.randn(owner.shape, generator=torch.Generator().manual_seed(seed + 500))
        assert sound_conviction(thief, owner, same_data, other_data)
        assert BANK["AD"].buggy(thief, owner, same_data, other_data)


# ---- mutants ----

MUTANTS = [(sound_attack, "lead(", "-lead("), (sound_attack, "+ size", "- size"), (sound_attack, ".clamp(0, 1)", ""),
           (sound_conviction, "same_data]", "other_data]"), (sound_conviction, "argmin", "argmax")]


@pytest.mark.parametrize("function, old, new", MUTANTS)
def test_a_mutant_fools_nobody_leaves_the_range_convicts_the_innocent_or_lets_the_thief_go(function, old, new):
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1
    space = dict(vars(safety))
    exec(source.replace(old, new), space)
    mutant = space[function.__name__]
    if function is sound_attack:
        model, x, y = safety._sure_network()
        changed = mutant(model, torch.ones_like(x), y)
        fooled = (model(mutant(model, x, y)).argmax(-1) != y).float().mean()
        assert fooled < 0.5 or changed.max() > 1
    else:
        suspect, owner, same_data, other_data = safety._innocent(0)
        assert detects_line_of_strangers(mutant) or not mutant(owner, owner, same_data, other_data)
