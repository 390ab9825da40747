"""Writers against all that they could have written: on an alphabet of two or three letters one can list it."""

import math
import re
from collections import Counter

import pytest
import torch
from torch import nn

from kdlib import text
from kdlib.arguments import shown
from kdlib.data import load_names, windows
from kdlib.models import count_parameters, mlp, predict_logits, recurrent, transformer, window_lm
from kdlib.sweep import train_side_by_side
from kdlib.text import nats, speculate, write
from kdlib.training import distill, fit

ALPHABET = ".abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def the_global_generator_is_left_alone():
    before = torch.get_rng_state()
    yield
    assert torch.equal(torch.get_rng_state(), before)


def talker(context, seed, letters=3, scale=6.0):
    """A writer of strong opinions that knows the first letters of the alphabet only, its end among them."""
    model = window_lm(context, 8, seed=seed)
    with torch.no_grad():
        model[-1].weight.mul_(scale)
        model[0].weight.mul_(scale)
        model[-1].bias[letters:] = -1e4    # exactly 0 after the softmax
    return model


def memoryless(p):
    """A writer that draws each letter from p (27,), whatever came before."""
    model = window_lm(1, 1, seed=0)
    with torch.no_grad():
        model[-1].weight.zero_()
        model[-1].bias.copy_(torch.tensor(p).clamp(min=1e-30).log())
    return model


def shares(*first):
    return [*first, *[0.0] * (27 - len(first))]


def chances(model, context, longest, temperature=1.0, letters="ab"):
    """{name: its probability}, letter by letter, for all names, cut off after so many letters."""
    found, open_names = {}, {"": 1.0}
    for _ in range(longest):
        longer = {}
        for name, chance in open_names.items():
            seen = ("." * context + name)[-context:]
            x = torch.cat([torch.eye(27)[ALPHABET.index(letter)] for letter in seen])[None]
            p = (model(x)[0].double() / temperature).softmax(-1).tolist()
            found[name] = chance * p[0]
            longer |= {name + letter: chance * p[ALPHABET.index(letter)] for letter in letters}
        open_names = longer
    found |= open_names
    assert sum(found.values()) == pytest.approx(1)
    return found


def as_often_as(names, expected):
    """Every name as often as expected within five standard errors; the rare ones together."""
    n, seen = len(names), Counter(names)
    assert set(seen) <= set(expected)
    rare = {name for name, chance in expected.items() if chance < 5 / n}
    pairs = [(seen[name], chance) for name, chance in expected.items() if name not in rare]
    pairs.append((sum(seen[name] for name in rare), sum(expected[name] for name in rare)))
    assert len(pairs) > 5
    return all(abs(count - n * chance) <= 5 * math.sqrt(n * chance * (1 - chance)) + 1e-9 for count, chance in pairs)


# ---- the network ----

def test_a_window_lm_is_an_mlp_of_one_hot_letters():
    assert [count_parameters(window_lm(*size, seed=0)) for size in ((3, 16), (5, 128), (1, 4))] == [1771, 20891, 247]
    one, other = window_lm(3, 16, seed=4), mlp(81, 16, 27, seed=4)
    x, _ = windows(["emma", "liam"], 3)
    assert torch.equal(one(x), other(x))
    columns = one[0].weight.T.view(3, 27, 16)    # a letter's embedding at its place
    x, _ = windows(["abc"], 3)
    torch.testing.assert_close(one[0](x)[3], columns[0, 1] + columns[1, 2] + columns[2, 3] + one[0].bias)


@pytest.mark.parametrize("context, width", [(0, 4), (3, 0), (1.5, 4), (3, "4"), (True, 4), (None, 4)], ids=repr)
def test_bad_sizes_are_refused(context, width):
    bad = context if context != 3 else width
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(bad))):
        window_lm(context, width)


def test_windows_are_trained_in_a_stack_as_one_by_one():
    parts, how = load_names(), dict(epochs=2, lr=0.02, batch_size=32)
    data = [windows(parts.train[100 * s:100 * s + 40], 3) for s in range(3)]
    n = min(len(x) for x, _ in data)
    x, y = (torch.stack([part[i][:n] for part in data]) for i in (0, 1))
    answers = torch.stack([predict_logits(talker(3, 9, letters=27), rows) for rows in x])
    for teach in (dict(labels=y, temperature=1.0, alpha=1.0), dict(labels=y, temperature=2.0, alpha=0.5)):
        students, alone = ([window_lm(3, 8, seed=s) for s in range(3)] for _ in range(2))
        train_side_by_side(students, x, answers, seeds=range(3), **how, **teach)
        for s, student in enumerate(alone):
            options = {name: teach[name] for name in ("temperature", "alpha")}
            distill(student, x[s], y[s], answers[s], seed=s, **how, **options)
            torch.testing.assert_close(predict_logits(students[s], x[0]), predict_logits(student, x[0]), atol=1e-4,
                                       rtol=0)
    assert nats(students[0], parts.test) < nats(window_lm(3, 8, seed=0), parts.test)


# ---- write ----

@pytest.mark.parametrize("context, temperature", [(1, 1.0), (2, 1.0), (3, 0.6), (2, 1.7)])
def test_names_come_as_often_as_the_model_says(context, temperature, monkeypatch):
    monkeypatch.setattr(text, "LONGEST", 4)
    model = talker(context, seed=1)
    names = write(model, 5000, temperature=temperature, seed=3)
    assert len(names) == 5000 and as_often_as(names, chances(model, context, 4, temperature))
    assert not as_often_as(names, chances(model, context, 4, temperature * 1.3))    # the test would notice


def test_next_to_zero_only_the_likeliest_name_is_left():
    assert len(set(write(talker(2, seed=1), 50, temperature=0.001, seed=0))) == 1


OTHERS = {"recurrent": lambda: recurrent((3, 27), 4, 27, seed=0), "float64": lambda: window_lm(3, 4, seed=0).double(),
          "transformer": lambda: transformer((3, 27), 4, 27, seed=0)}


@pytest.mark.parametrize("kind", OTHERS)
def test_any_network_with_such_inputs_will_do(kind):
    model = OTHERS[kind]()
    names = write(model, 20, seed=0)
    assert len(names) == 20 and set("".join(names)) <= set(ALPHABET[1:])
    assert 2 < nats(model, ["emma", "liam"]) < 5
    assert len(speculate(model, window_lm(1, 4, seed=0), 5, seed=0)[0]) == 5


def test_a_name_may_be_empty_and_one_that_does_not_end_is_cut_off():
    assert write(memoryless(shares(1.0)), 3, seed=0) == ["", "", ""]
    endless = memoryless(shares(0.0, 1.0))
    assert write(endless, 2, seed=0) == ["a" * 40] * 2
    assert speculate(endless, endless, 2, ahead=4, seed=0) == (["a" * 40] * 2, 16)    # five letters a pass
    x, y = windows(write(memoryless(shares(1.0)), 3, seed=0), 2)
    assert y.tolist() == [0, 0, 0]    # what a model writes can be read again


def test_the_seed_decides_and_the_model_stays_as_it_is():
    model = window_lm(3, 8, seed=0).train()
    for maker in (lambda seed: write(model, 9, seed=seed), lambda seed: speculate(model, model, 9, seed=seed)):
        assert maker(1) == maker(1) != maker(2)
    assert model.training and all(p.grad is None for p in model.parameters())


@pytest.mark.parametrize("context", [1, 3, 8])
def test_names_are_as_long_whatever_the_model_sees(context):
    endless = window_lm(context, 2, seed=0)
    with torch.no_grad():
        endless[-1].bias.copy_(torch.tensor([-1e9] + [0.0] * 26))    # it never draws the end
    assert {len(name) for name in write(endless, 3, seed=0)} == {40}


def test_one_name_is_enough():
    model = window_lm(3, 8, seed=0)
    assert len(write(model, 1, seed=0)) == 1
    names, passes = speculate(model, model, 1, ahead=1, seed=0)
    assert len(names) == 1 and 1 <= passes <= 21    # each pass adds two letters, or ends the name


# ---- nats ----

def test_nats_are_those_of_a_plain_loop():
    names, model = ["emma", "", "li"], window_lm(2, 8, seed=0)
    surprises = []
    for name in names:
        for place, letter in enumerate(name + "."):
            seen = (".." + name)[place:place + 2]
            x = torch.cat([torch.eye(27)[ALPHABET.index(letter)] for letter in seen])[None]
            surprises.append(-math.log(model(x)[0].softmax(-1)[ALPHABET.index(letter)].item()))
    assert len(surprises) == 9 and nats(model, names) == pytest.approx(sum(surprises) / 9, rel=1e-6)
    assert isinstance(nats(model, names), float) and nats(model, set(names)) == pytest.approx(nats(model, names))


def test_who_knows_nothing_pays_the_logarithm_of_27():
    assert nats(memoryless([1 / 27] * 27), ["emma"]) == pytest.approx(math.log(27))


def test_a_writers_own_names_cost_it_its_entropy():
    p = shares(0.25, 0.6, 0.1, 0.05)
    letters = p[:4]
    names, entropy = write(memoryless(p), 5000, seed=0), -sum(a * math.log(a) for a in letters)
    spread = math.sqrt(sum(a * math.log(a) ** 2 for a in letters) - entropy ** 2)
    n = sum(len(name) + 1 for name in names)
    assert abs(nats(memoryless(p), names) - entropy) < 5 * spread / math.sqrt(n)


def test_training_lowers_them():
    names, model = load_names(), window_lm(2, 8, seed=0)
    before = nats(model, names.val)
    fit(model, *windows(names.train[:300], 2), epochs=3, lr=0.03)
    assert nats(model, names.val) < before - 0.5


# ---- speculate ----

def test_accept_or_correct_gives_the_teachers_distribution():
    """The identity itself, as arithmetic: accepted, or refused and drawn from what is missing."""
    draw = torch.Generator().manual_seed(0)
    p, q = torch.randn(2, 50, 27, generator=draw, dtype=torch.float64).mul(2).softmax(-1)
    accepted = q * (p / q).clamp(max=1)
    missing = (p - q).clamp(min=0)
    corrected = (1 - accepted.sum(-1, keepdim=True)) * missing / missing.sum(-1, keepdim=True)
    torch.testing.assert_close(accepted + corrected, p)


@pytest.mark.parametrize("contexts, ahead", [((2, 1), 1), ((2, 1), 2), ((1, 3), 4), ((2, 2), 5), ((3, 2), 3)], ids=repr)
def test_names_are_the_teachers_whoever_drafts(contexts, ahead, monkeypatch):
    monkeypatch.setattr(text, "LONGEST", 4)
    teacher, draft = talker(contexts[0], seed=1), talker(contexts[1], seed=7, scale=4.0)
    names, passes = speculate(teacher, draft, 5000, ahead=ahead, seed=2)
    assert len(names) == 5000 and as_often_as(names, chances(teacher, contexts[0], 4))
    assert not as_often_as(names, chances(draft, contexts[1], 4))
    assert 5000 <= passes < sum(len(name) + 1 for name in names)


def test_a_draft_that_is_the_teacher_is_always_right():
    teacher = talker(2, seed=1)
    for ahead in (1, 3, 4):
        names, passes = speculate(teacher, teacher, 200, ahead=ahead, seed=0)
        letters = [min(len(name) + 1, 40) for name in names]
        assert passes == sum(-(-count // (ahead + 1)) for count in letters)


def test_a_draft_that_is_never_right_costs_a_pass_a_letter():
    names, passes = speculate(memoryless(shares(0.5, 0.5)), memoryless(shares(0.0, 0.0, 1.0)), 100, seed=0)
    assert passes == sum(len(name) + 1 for name in names) and set("".join(names)) == {"a"}


def test_a_letter_is_accepted_as_often_as_both_agree():
    """One letter ahead: a name is over in one pass with probability m_0 + m_1·p_0, with m = min(p, q)."""
    p, q = (0.3, 0.6, 0.1), (0.2, 0.3, 0.5)
    n = 5000
    _, passes = speculate(memoryless(shares(*p)), memoryless(shares(*q)), n, ahead=1, seed=0)
    accepted = sum(map(min, p, q))
    refused = [max(a - b, 0) / (1 - accepted) for a, b in zip(p, q)]
    over = min(p[0], q[0]) + (accepted - min(p[0], q[0])) * p[0] + (1 - accepted) * refused[0]    # after one pass
    assert abs(passes / n - 1 / over) < 5 * math.sqrt((1 - over) / over ** 2 / n)


# ---- what is refused ----

GOOD = window_lm(2, 4, seed=0)
MODELS = [(None, TypeError, "None"), ("model", TypeError, "'model'"), (window_lm, TypeError, "function"),
          (mlp(64, 4, 10), ValueError, "64 and 10"), (mlp(81, 4, 32), ValueError, "81 and 32"),
          (mlp(81, 4, 26), ValueError, "81 and 26"), (nn.GELU(), ValueError, "0 and 0"),
          (nn.Sequential(nn.Embedding(27, 4)), ValueError, "0 and 0")]


@pytest.mark.parametrize("model, error, named", MODELS, ids=range(len(MODELS)))
def test_what_is_no_model_of_letters_is_refused(model, error, named):
    attempts = [("model", lambda: write(model, 1, seed=0)), ("model", lambda: nats(model, ["emma"])),
                ("teacher", lambda: speculate(model, GOOD, 1, seed=0)),
                ("draft", lambda: speculate(GOOD, model, 1, seed=0))]
    for name, attempt in attempts:
        with pytest.raises(error, match=re.escape(named)) as raised:
            attempt()
        assert str(raised.value).startswith(name) and len(str(raised.value)) < 200


@pytest.mark.parametrize("name, value", [
    *[("n", value) for value in (0, -1, 2.5, True, "3", None)], *[("seed", value) for value in (-1, 0.5, None, "0")],
    *[("temperature", value) for value in (0, -1.0, math.nan, math.inf, "1", None, True)],
    *[("ahead", value) for value in (0, -1, 1.5, None, True)]], ids=repr)
def test_bad_numbers_are_refused(name, value):
    given = dict(n=2, seed=0) | {name: value}
    attempts = [lambda: write(GOOD, **given)] if name == "temperature" else [lambda: speculate(GOOD, GOOD, **given)]
    if name in ("n", "seed"):
        attempts.append(lambda: write(GOOD, **given))
    for attempt in attempts:
        with pytest.raises((ValueError, TypeError), match=re.escape(shown(value))):
            attempt()


@pytest.mark.parametrize("names, named", [([], "at least one"), ("emma", "'emma'"), (["Emma"], "'Emma'"), ([1], "1")])
def test_nats_of_what_is_no_name_are_refused(names, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        nats(GOOD, names)


def test_a_model_that_has_diverged_is_named():
    model = window_lm(2, 4, seed=0)
    with torch.no_grad():
        model[-1].bias[3] = math.nan
    for attempt in (lambda: write(model, 2, seed=0), lambda: nats(model, ["emma"]),
                    lambda: speculate(GOOD, model, 2, seed=0)):
        with pytest.raises(ValueError, match="logits must be finite, got nan"):
            attempt()
