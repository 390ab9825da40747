"""What a page distils with: all that went in comes out, in few bytes, with the logits that `rounded` gives."""

import json
import zlib

import numpy as np
import pytest
import torch

from kdlib.data import load_digits
from kdlib.widgets import ModelSizeExplorer, packed, rounded

CUTS = (1000, 20)
HOW = dict(steps=200, lr=0.05, batch_size=50)


def world(s, cuts=CUTS):
    logits = 60 * torch.rand(1000, 10, generator=torch.Generator().manual_seed(s)) - 30
    return load_digits(split_seed=s), logits, {n: load_digits(n, split_seed=s, seed=s) for n in cuts}


@pytest.fixture(scope="module")
def worlds():
    return [world(s) for s in range(3)]


def unpack(packet):
    head, _, body = zlib.decompress(packet).partition(b"\n")
    found, at = json.loads(head), 0
    for name, kind, length in found["arrays"]:
        found[name] = np.frombuffer(body, kind, length, at)
        at += found[name].nbytes
    assert at == len(body)
    return found


def test_what_went_in_comes_out(worlds):
    found = unpack(packed(worlds, students=2, **HOW))
    assert (found["worlds"], found["cuts"], found["students"], found["batch"]) == (3, [1000, 20], 2, 50)
    pixels = found["pixels"].reshape(64, -1).T / found["scale"]
    for s, (data, logits, chosen) in enumerate(worlds):
        train, test = (found[name].reshape(3, -1)[s] for name in ("train", "test"))
        for rows, x, y in ((train, data.x_train, data.y_train), (test, data.x_test, data.y_test)):
            assert np.array_equal(pixels[rows], x.numpy()) and np.array_equal(found["labels"][rows], y.numpy())
        places = found["chosen"].reshape(3, -1)[s]
        assert np.array_equal(pixels[train[places[1000:]]], chosen[20].x_train.numpy())
        assert np.array_equal(found["labels"][train[places[:1000]]], chosen[1000].y_train.numpy())
        again = found["low"][s] + found["step"][s] * found["logits"].reshape(3, 1000, 10)[s].astype(np.float32)
        assert np.array_equal(again, rounded(logits).numpy())


def test_eight_bits_are_near_enough_and_it_stays_small(worlds):
    logits = worlds[0][1]
    assert (rounded(logits) - logits).abs().max() <= (logits.max() - logits.min()) / 255 / 2 + 1e-5
    assert torch.equal(rounded(torch.ones(2, 3)), torch.ones(2, 3)) and rounded(logits).unique().numel() <= 256
    assert len(packed(worlds, **HOW)) < 85_000


@pytest.mark.parametrize("wrong, says", [
    ([], "repetitions must not be empty"), ([world(0), world(1, cuts=(20,))], "the same images"),
    ([(load_digits(), torch.zeros(9, 10), {})], "teacher_logits"),
    ([(load_digits(20), torch.zeros(20, 10), {100: load_digits(100)})], "of the training images, got 100, of which"),
])
def test_what_does_not_fit_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        packed(wrong, **HOW)


def test_the_widget_takes_bytes_alone():
    from test_model_size import table

    with pytest.raises(TypeError, match="in_page must be the bytes of `packed`, got 'x'"):
        ModelSizeExplorer(table(), in_page="x")
    assert ModelSizeExplorer(table(), in_page=b"1").live and not ModelSizeExplorer(table()).live
