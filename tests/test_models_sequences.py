"""Recurrent nets and transformers: of the shape that they say, reading rows, and at home wherever an mlp is."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn

from kdlib import measure, models
from kdlib.arguments import shown
from kdlib.models import count_parameters, load_weights, predict_logits, recurrent, save_weights, transformer
from kdlib.training import distill, fit

SHAPES = [(8, 8), (28, 28), (3, 5), (5, 3), (1, 4), (4, 1)]
MAKERS = {
    "recurrent": recurrent, "all states": lambda *a, **k: recurrent(*a, states="all", **k), "transformer": transformer,
    "two heads, two layers": lambda *a, **k: transformer(*a, heads=2, layers=2, **k),
}
every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


@pytest.fixture(autouse=True)
def global_generator_is_left_alone():
    before = torch.get_rng_state()
    yield
    assert torch.equal(torch.get_rng_state(), before)


def pictures(n, shape=(8, 8), seed=0):
    return torch.rand(n, math.prod(shape), generator=torch.Generator().manual_seed(seed))


def same_weights(a, b):
    return all(torch.equal(p, q) for p, q in zip(a.state_dict().values(), b.state_dict().values(), strict=True))


@every
@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_flat_pictures_of_any_shape_go_in_and_logits_come_out(make, shape):
    model = make(shape, 4, 3, seed=0)
    for n in (1, 2, 7):
        x = pictures(n, shape)
        logits = predict_logits(model, x)
        assert logits.shape == (n, 3)
        torch.testing.assert_close(logits, model(x).detach())    # the fast path of eval mode computes the same
        torch.testing.assert_close(logits[:1], predict_logits(model, x[:1]))    # and no row looks at another


@pytest.mark.parametrize("model, parameters", [
    (recurrent((8, 8), 16, 10, seed=0), 3 * (8 * 16 + 16 * 16 + 2 * 16) + 170),
    (recurrent((8, 8), 8, 10, states="all", seed=0), 3 * (64 + 64 + 16) + 650),
    (recurrent(np.array([28, 20]), np.int64(4), 10, seed=0), 3 * (80 + 16 + 8) + 50),
    (transformer((8, 8), 8, 10, seed=0), 72 + 64 + (16 + 216 + 72 + 16 + 144 + 136) + 650),
    (transformer((8, 8), 8, 10, heads=4, layers=2, seed=0), 72 + 64 + 2 * (16 + 216 + 72 + 16 + 144 + 136) + 650),
])
def test_parameters_are_those_counted_by_hand(model, parameters):
    assert count_parameters(model) == parameters


def test_the_docstrings_tell_the_true_number_of_parameters():
    for make, width in ((recurrent, 16), (transformer, 8)):
        assert f"has {count_parameters(make((8, 8), width, 10, seed=0)):,} parameters" in make.__doc__


@every
def test_seed_decides_the_initial_weights(make):
    model = make((8, 8), 4, 3, seed=7)
    assert same_weights(make((8, 8), 4, 3, seed=np.int64(7)), model)
    assert not same_weights(make((8, 8), 4, 3, seed=8), model)


@every
def test_without_a_seed_the_global_generator_is_drawn_from(make):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        first, second = make((8, 8), 4, 3), make((8, 8), 4, 3)
        torch.manual_seed(7)
        assert same_weights(make((8, 8), 4, 3), first)
    assert not same_weights(first, second)


# They compute what they say

def test_a_recurrent_net_reads_row_after_row_by_the_formula_of_the_docstring():
    model, x = recurrent((5, 3), 4, 2, seed=1).double(), pictures(6, (5, 3)).double()
    gru, head = model[1], model[2]
    (wr, wu, wn), (vr, vu, vn) = gru.weight_ih_l0.chunk(3), gru.weight_hh_l0.chunk(3)
    (ar, au, an), (cr, cu, cn) = gru.bias_ih_l0.chunk(3), gru.bias_hh_l0.chunk(3)
    h, states = torch.zeros(6, 4, dtype=torch.float64), []
    for row in x.view(6, 5, 3).unbind(1):
        r = (row @ wr.T + ar + h @ vr.T + cr).sigmoid()
        u = (row @ wu.T + au + h @ vu.T + cu).sigmoid()
        n = (row @ wn.T + an + r * (h @ vn.T + cn)).tanh()
        h = (1 - u) * n + u * h
        states.append(h)
    torch.testing.assert_close(model(x), head(h))
    every_state = recurrent((5, 3), 4, 2, states="all", seed=1).double()
    every_state[1].load_state_dict(gru.state_dict())
    torch.testing.assert_close(every_state(x), every_state[2](torch.cat(states, 1)))


def test_what_a_recurrent_net_has_read_does_not_depend_on_later_rows():
    model, x = recurrent((4, 2), 3, 2, states="all", seed=0), pictures(1, (4, 2))
    other = x.clone()
    other[0, 4:] += 1    # rows 2 and 3
    with torch.no_grad():
        before, after = model[:2](x).view(4, 3), model[:2](other).view(4, 3)
    assert torch.equal(before[:2], after[:2]) and not torch.allclose(before[2:], after[2:])


def test_the_tokens_of_a_transformer_look_at_one_another_and_know_their_places():
    model, x = transformer((4, 2), 6, 2, seed=0), pictures(1, (4, 2))
    other = x.clone()
    other[0, -2:] += 1    # the last row
    with torch.no_grad():
        before, after = model[:4](x), model[:4](other)
        assert not torch.isclose(before, after).all(-1).any(), "each token has noticed the last row"
        tokens = model[:2](x)
        order = torch.tensor([2, 0, 3, 1])
        blind, seeing = nn.Sequential(*model[3:4]), model[2:4]
        torch.testing.assert_close(blind(tokens[:, order]), blind(tokens)[:, order])
        assert not torch.allclose(seeing(tokens[:, order]), seeing(tokens)[:, order])


def test_the_attention_is_the_formula_of_the_docstring():
    model, x = transformer((4, 2), 6, 2, heads=2, seed=3).double(), pictures(5, (4, 2)).double()
    layer = model[3]
    tokens = model[1](x.view(5, 4, 2)) + model[2].vectors
    q, k, v = (part.unflatten(-1, (2, 3)).transpose(1, 2) for part in nn.functional.linear(
        layer.norm1(tokens), layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias).chunk(3, -1))
    found = (q @ k.transpose(-1, -2) / 3**0.5).softmax(-1) @ v    # (batch, heads, tokens, 3)
    tokens = tokens + layer.self_attn.out_proj(found.transpose(1, 2).flatten(2))
    tokens = tokens + layer.linear2(nn.functional.gelu(layer.linear1(layer.norm2(tokens))))
    torch.testing.assert_close(model(x), model[5](tokens.flatten(1)))


# They stand wherever an mlp stands

@every
@pytest.mark.parametrize("shape", [(8, 8), (5, 3)], ids=repr)
def test_they_are_trained_and_distilled_as_an_mlp_is(make, shape):
    x, y = pictures(20, shape), torch.arange(20) % 3
    x[:, 0] = y
    teacher, student, twin = make(shape, 8, 3, seed=0), make(shape, 4, 3, seed=1), make(shape, 4, 3, seed=1)
    history = fit(teacher, x, y, epochs=4, lr=0.02, batch_size=10, validation=(x, y))
    assert history.losses[-1] < history.losses[0] and len(history.validation_accuracies) == 4
    v = predict_logits(teacher, x)
    losses = distill(student, x, y, v, epochs=4, lr=0.02, batch_size=10, alpha=1.0).losses
    assert losses[-1] < losses[0]
    distill(twin, x, y, v, epochs=4, lr=0.02, batch_size=10, alpha=1.0)
    assert same_weights(student, twin), "the same seed, another student"


@every
def test_weights_come_back_and_those_of_another_are_refused(make, tmp_path):
    model, other = make((8, 8), 4, 3, seed=0), make((8, 8), 4, 3, seed=1)
    save_weights(model, tmp_path / "w.pt")
    assert same_weights(load_weights(other, tmp_path / "w.pt"), model)
    with pytest.raises(ValueError, match="another model"):
        load_weights(make((8, 8), 6, 3, seed=0), tmp_path / "w.pt")


@every
def test_they_can_be_measured(make):
    model, x, y = make((8, 8), 4, 3, seed=0), pictures(9), torch.arange(9) % 3
    v = predict_logits(model, x)
    assert measure.agreement(model, v, x) == 1
    assert measure.accuracy(model, x, v.argmax(-1)) == 1 and 0 <= measure.accuracy(model, x, y) <= 1
    assert measure.size_in_bytes(model) == 4 * count_parameters(model) and measure.latency(model, x) > 0


@every
@pytest.mark.parametrize("x, named", [
    (pictures(3)[:, :63], "(n, 64) for this model, got (3, 63)"), (pictures(3).view(3, 8, 8), "(3, 8, 8)"),
    (pictures(3).double(), "torch.float64"), (pictures(3) * math.nan, "nan"),
], ids=["too narrow", "unflattened", "double", "nan"])
def test_images_that_do_not_fit_are_refused(make, x, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        predict_logits(make((8, 8), 4, 3, seed=0), x)


# What they refuse

BAD = {    # an argument, its bad value, what the message names of it
    "a flat shape": ("image_shape", (64,), "(64,)"), "a shape with colours": ("image_shape", (1, 8, 8), "(1, 8, 8)"),
    "a number for a shape": ("image_shape", 64, "64"), "no height": ("image_shape", (0, 8), "0"),
    "half a pixel": ("image_shape", (8, 7.5), "7.5"), "no shape": ("image_shape", None, "None"),
    "no width": ("width", 0, "0"), "half a width": ("width", 2.5, "2.5"), "True": ("width", True, "True"),
    "no classes": ("classes", 0, "0"), "a word": ("classes", "3", "'3'"), "enormous": ("width", 10**30, "1" + 30 * "0"),
    "a seed below 0": ("seed", -1, "-1"), "half a seed": ("seed", 1.5, "1.5"),
}


@pytest.mark.parametrize("make", [recurrent, transformer])
@pytest.mark.parametrize("argument, value, named", BAD.values(), ids=BAD)
def test_bad_arguments_are_refused(make, argument, value, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        make(**dict(image_shape=(8, 8), width=4, classes=10) | {argument: value})


@pytest.mark.parametrize("states", ["first", "", None, 1, ["all"], np.array(["all", "last"])], ids=repr)
def test_other_words_for_states_are_refused(states):
    with pytest.raises(ValueError, match=re.escape(shown(states))):
        recurrent((8, 8), 4, 10, states=states)


@pytest.mark.parametrize("argument, value", [("heads", 0), ("heads", 1.0), ("layers", 0), ("layers", None)])
def test_bad_heads_and_layers_are_refused(argument, value):
    with pytest.raises((ValueError, TypeError), match=f"{argument} .*{re.escape(shown(value))}"):
        transformer((8, 8), 4, 10, **{argument: value})


def test_a_width_that_the_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="heads=4.*got 6"):
        transformer((8, 8), 6, 10, heads=4)


def test_they_are_plain_sequential_networks():
    for make in MAKERS.values():
        assert isinstance(make((8, 8), 4, 3, seed=0), nn.Sequential)
    assert models.recurrent is recurrent and models.transformer is transformer


def test_the_places_of_a_transformer_begin_as_small_differences():
    vectors = next(part for part in transformer((8, 64), 64, 10, seed=0) if hasattr(part, "vectors")).vectors
    assert vectors.std().item() == pytest.approx(0.1, rel=0.2) and abs(vectors.mean().item()) < 0.02
