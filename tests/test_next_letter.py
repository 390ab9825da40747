"""NextLetterExplorer from Python: what it packs for the page, what can be set, and what it refuses."""

import json
import math

import numpy as np
import pytest
import torch
from ipywidgets import Text, jslink
from torch import nn

from kdlib.models import mlp, window_lm
from kdlib.widgets import NextLetterExplorer

WIDTHS = {"teacher": (5, 96), "student alone": (3, 16), "student distilled": (3, 16)}


def networks():
    """Three language models with strong opinions, as training gives them."""
    found = {name: window_lm(*widths, seed=seed) for seed, (name, widths) in enumerate(WIDTHS.items())}
    with torch.no_grad():
        for network in found.values():
            network[0].weight *= 4
            network[2].weight *= 4
    return found


def unpacked(explorer):
    """{name: the network that the page has}, from the bytes."""
    found, at = {}, 0
    for packed in explorer.networks:
        features, width, classes = (packed[size] for size in ("features", "width", "classes"))
        network, parts = mlp(features, width, classes), []
        for length, scale in zip((features * width, width, classes * width, classes), packed["scales"]):
            numbers = np.frombuffer(explorer.weights, "<i2", length, at).astype(np.float32) * np.float32(scale)
            parts.append(torch.from_numpy(numbers))
            at += 2 * length
        weights = parts[0].view(features, width).T, parts[1], parts[2].view(classes, width), parts[3]
        network.load_state_dict(dict(zip(network.state_dict(), weights)))
        found[packed["name"]] = network
    assert at == len(explorer.weights)
    return found


# ---- what is kept ----

def test_the_page_has_the_weights_to_sixteen_bits():
    ours = networks()
    theirs = unpacked(NextLetterExplorer(ours))
    assert list(theirs) == list(ours)
    for name, network in ours.items():
        for mine, other in zip(network.parameters(), theirs[name].parameters()):
            torch.testing.assert_close(other, mine, rtol=0, atol=0.51 * mine.abs().max().item() / (2**15 - 1))


def test_a_notebook_stores_little():
    explorer = NextLetterExplorer(networks())
    assert len(explorer.weights) == 2 * (15_675 + 2 * 1_771) and len(explorer.weights) * 4 / 3 < 52_000
    assert len(explorer._esm) < 24_000 and len(explorer._css) < 10_000 and "\n//" not in explorer._esm
    rest = {name: value for name, value in explorer.get_state().items() if name not in ("_esm", "_css", "weights")}
    assert len(json.dumps(rest)) < 3000


def test_values_can_be_read_set_observed_and_linked():
    explorer, seen = NextLetterExplorer(networks(), temperature=0.8, beginning="Em", large=True), []
    assert (explorer.temperature, explorer.beginning, explorer.large, explorer.written) == (0.8, "em", True, [])
    explorer.observe(lambda change: seen.append(change.new), "beginning")
    explorer.beginning, explorer.temperature = "EMMA", 3
    assert seen == ["emma"] and explorer.get_state()["beginning"] == "emma" and explorer.temperature == 3.0
    assert list(explorer.stops) == ["temperature"]
    assert jslink((explorer, "beginning"), (Text(), "value")).source[0] is explorer
    assert NextLetterExplorer({"only": window_lm(1, 1)}, beginning="a" * 20).beginning == "a" * 20


def test_the_repr_is_short_and_fixed():
    explorer = NextLetterExplorer(networks())
    assert repr(explorer) == "NextLetterExplorer(networks=3)"
    assert explorer._repr_mimebundle_()[0]["text/plain"].startswith("NextLetterExplorer(networks=3)\nRun this cell")


# ---- what is refused ----

@pytest.mark.parametrize("given, error, words", [
    ({}, ValueError, "one to three models, got {}"), (5, ValueError, "one to three models, got 5"),
    ({name: window_lm(2, 4) for name in "abcd"}, ValueError, "one to three models"),
    ({"a": 3}, TypeError, r"networks\['a'\] must be a torch.nn.Module, got 3"),
    ({"a": nn.Linear(27, 27)}, TypeError, r"networks\['a'\] must be a window_lm"),
    ({"a": mlp(28, 4, 27)}, TypeError, r"got Sequential"), ({"a": mlp(27, 4, 26)}, TypeError, "got Sequential"),
    ({"a": mlp(27, 4, 4, 27)}, TypeError, "got Sequential"), ({"a": mlp(27, 27)}, TypeError, "got Sequential"),
])
def test_other_networks_are_refused(given, error, words):
    with pytest.raises(error, match=words):
        NextLetterExplorer(given)


def test_weights_that_are_no_numbers_are_refused():
    broken = window_lm(2, 4)
    nn.init.constant_(broken[2].bias, math.nan)
    with pytest.raises(ValueError, match=r"networks\['student'\] must have finite weights"):
        NextLetterExplorer({"teacher": window_lm(2, 4), "student": broken})


@pytest.mark.parametrize("name, wrong, error", [
    ("beginning", "josé", ValueError), ("beginning", "a b", ValueError), ("beginning", ".", ValueError),
    ("beginning", "a" * 21, ValueError), ("beginning", 3, TypeError), ("beginning", None, TypeError),
    ("beginning", ["a"], TypeError), ("temperature", 0.09, ValueError), ("temperature", 51, ValueError),
    ("temperature", "hot", TypeError), ("large", 1, TypeError),
])
def test_wrong_values_at_the_start_and_later(name, wrong, error):
    explorer = NextLetterExplorer(networks(), beginning="em")
    before = getattr(explorer, name)
    for attempt in (lambda: NextLetterExplorer(networks(), **{name: wrong}), lambda: setattr(explorer, name, wrong)):
        with pytest.raises(error) as raised:
            attempt()
        assert name in str(raised.value) and repr(wrong) in str(raised.value)
    explorer.set_state({name: wrong, "written": []})    # what a page sends is dropped
    assert getattr(explorer, name) == before
