"""The networks, and what is done with any of them: count, predict, save, load. Nothing is left changed behind."""

import math
import os
import re

import numpy as np
import pytest
import torch
from torch import nn

from kdlib import models
from kdlib.arguments import shown
from kdlib.models import cnn, count_parameters, load_weights, mlp, predict_logits, save_weights


def lively_model():
    """Dropout, batch norm, a frozen layer and tied weights: all that may go wrong. Its batch norm is in eval mode."""
    with models.seeded(0):
        model = nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 6), nn.Linear(6, 3))
    model[3].weight = model[0].weight
    model[4].requires_grad_(False)
    model[1].running_mean += 1
    model[1].eval()
    return model


def test_a_seed_leaves_no_note_for_cards_that_are_not_there():
    """torch.manual_seed keeps one, with its stack, for each call: with thousands of networks, seconds and megabytes."""
    waiting = len(torch.cuda._queued_calls)
    assert torch.equal(mlp(3, 4, seed=7)[0].weight, mlp(3, 4, seed=7)[0].weight)
    assert len(torch.cuda._queued_calls) == waiting


def states(model):
    return {name: w.clone() for name, w in model.state_dict().items()}


def same_weights(model, weights):
    return all(torch.equal(w, weights[name]) for name, w in model.state_dict().items())


X = torch.rand(10, 6, generator=torch.Generator().manual_seed(0))


@pytest.fixture(autouse=True)
def global_generator_is_left_alone():
    before = torch.get_rng_state()
    yield
    assert torch.equal(torch.get_rng_state(), before)


# mlp

def test_mlp_is_linear_layers_with_gelu_between():
    assert [type(layer) for layer in mlp(64, 32, 16, 10, seed=0)] == [nn.Linear, nn.GELU] * 2 + [nn.Linear]
    assert mlp(64, 16, 10, seed=0)(torch.rand(5, 64, generator=torch.Generator())).shape == (5, 10)
    assert len(mlp(3, 2, seed=0)) == 1


@pytest.mark.parametrize("widths, parameters", [((64, 16, 10), 1210), ((2, 1), 3), ((784, 30, 10), 23860)], ids=repr)
def test_count_parameters(widths, parameters):
    assert count_parameters(mlp(*widths, seed=0)) == parameters


def test_count_parameters_counts_shared_ones_once_and_frozen_ones_too():
    assert count_parameters(lively_model()) == (36 + 6) + (6 + 6) + 6 + (18 + 3)


def test_seed_decides_the_initial_weights():
    weights = states(mlp(6, 4, 3, seed=7))
    assert same_weights(mlp(6, 4, 3, seed=7), weights)
    assert same_weights(mlp(np.int64(6), np.int64(4), 3, seed=np.int64(7)), weights)
    assert not same_weights(mlp(6, 4, 3, seed=8), weights)


def test_without_a_seed_mlp_draws_from_the_global_generator():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        first, second = mlp(6, 3), mlp(6, 3)
        torch.manual_seed(7)
        assert same_weights(mlp(6, 3), first.state_dict())
    assert not same_weights(second, first.state_dict())


def test_the_generator_is_restored_when_the_block_raises():
    before = torch.get_rng_state()
    with pytest.raises(KeyboardInterrupt), models.seeded(5):
        torch.rand(3)
        raise KeyboardInterrupt
    assert torch.equal(torch.get_rng_state(), before)


BAD_WIDTHS = [0, -1, -1000000, 10**30, 2.0, math.nan, True, "3", None, [3], torch.tensor(3.5), np.bool_(True)]


@pytest.mark.parametrize("width", BAD_WIDTHS, ids=repr)
def test_bad_width_is_refused(width):
    for widths in ((6, width), (width, 3), (6, width, 3)):
        with pytest.raises((ValueError, TypeError), match=re.escape(shown(width))):
            mlp(*widths)


@pytest.mark.parametrize("widths", [(), (3,)], ids=repr)
def test_fewer_than_two_widths_are_refused(widths):
    with pytest.raises(ValueError, match=re.escape(shown(widths))):
        mlp(*widths)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, math.nan, True, "0", torch.tensor([1, 2])], ids=repr)
def test_bad_seed_is_refused(seed):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(seed))):
        mlp(6, 3, seed=seed)


# cnn

PICTURES = torch.rand(10, 64, generator=torch.Generator().manual_seed(0))


def test_cnn_is_convolutions_with_gelu_and_pooling_then_one_linear_layer():
    block = [nn.Conv2d, nn.GELU, nn.MaxPool2d]
    kinds = [type(layer) for layer in cnn((8, 8), (4, 6), 10, seed=0)]
    assert kinds == [nn.Unflatten, *block, *block, nn.Flatten, nn.Dropout, nn.Linear]


@pytest.mark.parametrize("image_shape, channels, classes, parameters", [
    ((8, 8), (16, 32), 10, 160 + 4640 + 1290), ((28, 28), [8, 16], 10, 80 + 1168 + 7850), ((2, 3), (1,), 1, 10 + 2),
    (np.array([8, 8]), (16, 32), np.int64(10), 6090),
], ids=repr)
def test_cnn_has_the_shape_and_the_parameters_that_it_says(image_shape, channels, classes, parameters):
    model = cnn(image_shape, channels, classes, seed=0)
    assert count_parameters(model) == parameters
    features = int(np.prod(image_shape))
    assert predict_logits(model, torch.rand(5, features, generator=torch.Generator())).shape == (5, classes)


def test_cnn_sees_the_picture_that_was_flattened():
    """A pixel moves the answers of the convolution at its own place and at its neighbours' only."""
    picture = torch.zeros(1, 64)
    picture[0, 8 * 5 + 2] = 1    # row 5, column 2
    fold, convolution = cnn((8, 8), (3,), 10, seed=0)[:2]
    with torch.no_grad():
        moved = (convolution(fold(picture)) - convolution(fold(torch.zeros(1, 64)))).abs().amax(1)[0] > 0
    rows, columns = moved.nonzero().T
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4, 6, 1, 3)


def test_seed_decides_the_initial_weights_of_a_cnn_and_dropout_does_not():
    weights = states(cnn((8, 8), (4,), 10, seed=7))
    assert same_weights(cnn((8, 8), (4,), 10, seed=7), weights)
    assert same_weights(cnn((8, 8), (4,), 10, dropout=0.5, seed=7), weights)
    assert not same_weights(cnn((8, 8), (4,), 10, seed=8), weights)


def test_dropout_acts_in_train_mode_only():
    model = cnn((8, 8), (4, 8), 10, dropout=0.5, seed=0)
    without = cnn((8, 8), (4, 8), 10, seed=0).train()(PICTURES).detach()
    torch.testing.assert_close(predict_logits(model.train(), PICTURES), without)
    with models.seeded(0):
        assert not torch.allclose(model.train()(PICTURES), without)


BAD_CNNS = {    # an argument, its bad value, what the message names of it
    "a flat shape": ("image_shape", (64,), "(64,)"), "a shape with colours": ("image_shape", (1, 8, 8), "(1, 8, 8)"),
    "a number for a shape": ("image_shape", 64, "64"), "no height": ("image_shape", (0, 8), "0"),
    "half a pixel": ("image_shape", (8, 7.5), "7.5"), "no shape": ("image_shape", None, "None"),
    "too narrow": ("image_shape", (1, 8), "(1, 8)"), "no channels": ("channels", (), "()"),
    "a number for channels": ("channels", 1000000, "1000000"), "a string": ("channels", "12", "'12'"),
    "no maps": ("channels", (4, 0), "0"), "True": ("channels", (True,), "True"),
    "too deep": ("channels", (4, 4, 4, 4), "(4, 4, 4, 4)"), "no classes": ("classes", 0, "0"),
    "half a class": ("classes", 2.5, "2.5"), "all dropped": ("dropout", 1.0, "1.0"),
    "less than none": ("dropout", -0.1, "-0.1"), "nan": ("dropout", math.nan, "nan"), "a word": ("dropout", "x", "'x'"),
    "a seed below 0": ("seed", -1, "-1"), "half a seed": ("seed", 1.5, "1.5"),
}


@pytest.mark.parametrize("argument, value, named", BAD_CNNS.values(), ids=BAD_CNNS)
def test_bad_arguments_of_a_cnn_are_refused(argument, value, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        cnn(**dict(image_shape=(8, 8), channels=(4,), classes=10) | {argument: value})


@pytest.mark.parametrize("x, named", [
    (PICTURES[:, :63], "(n, 64) for this model, got (10, 63)"), (PICTURES.view(10, 8, 8), "(10, 8, 8)"),
    (PICTURES.view(10, 1, 8, 8), "(10, 1, 8, 8)"), (PICTURES.double(), "torch.float64"),
], ids=["too narrow", "unflattened", "with a channel", "double"])
def test_images_that_do_not_fit_a_cnn_are_refused(x, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        predict_logits(cnn((8, 8), (4,), 10, seed=0), x)


# predict_logits

def test_predictions_are_those_of_eval_mode_without_gradients(monkeypatch):
    model = lively_model()
    modes, before = [module.training for module in model.modules()], states(model)
    monkeypatch.setattr("kdlib.models._asking.PREDICT_ROWS", 4)    # so that ten rows take three rounds
    logits = predict_logits(model, X)
    assert [module.training for module in model.modules()] == modes
    assert same_weights(model, before)    # batch norm's running statistics are among them
    assert not logits.requires_grad
    torch.testing.assert_close(logits, model.eval()(X).detach())


def test_modes_are_restored_when_the_model_raises():
    model = nn.Sequential(lively_model(), nn.Unflatten(1, (2, 2)))
    modes = [module.training for module in model.modules()]
    with pytest.raises(RuntimeError):
        predict_logits(model, X)
    assert [module.training for module in model.modules()] == modes


def test_predict_takes_any_layout_and_doubles_for_a_double_model():
    model = mlp(10, 3, seed=0)
    torch.testing.assert_close(predict_logits(model, X.T), predict_logits(model, X.T.contiguous()))
    assert predict_logits(model.double(), X.T.double()).dtype == torch.float64


BAD_IMAGES = {
    "int": (X.long(), "torch.int64"), "uint8": (X.byte(), "torch.uint8"), "double": (X.double(), "torch.float64"),
    "half": (X.half(), "torch.float16"), "numpy": (X.numpy(), shown(X.numpy())), "None": (None, "None"),
    "0-d": (X[0, 0], "()"), "1-d": (X[0], "(6,)"), "3-d": (X[None], "(1, 10, 6)"), "empty": (X[:0], "(0, 6)"),
    "no features": (X[:, :0], "(10, 0)"), "too narrow": (X[:, :5], "(10, 5)"), "nan": (X * math.nan, "nan"),
    "inf": (X / 0, "inf"),
}


@pytest.mark.parametrize("x, named", BAD_IMAGES.values(), ids=BAD_IMAGES)
def test_bad_images_are_refused(x, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        predict_logits(lively_model(), x)


@pytest.mark.parametrize("model", [None, nn.Linear, torch.relu, "mlp"])
def test_what_is_no_model_is_refused(model, tmp_path):
    for call in (count_parameters, lambda m: predict_logits(m, X), lambda m: save_weights(m, tmp_path / "w.pt"),
                 lambda m: load_weights(m, tmp_path / "w.pt")):
        with pytest.raises(TypeError, match=re.escape(shown(model))):
            call(model)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("answers, named", [
    (nn.Flatten(0), "(60,)"), (nn.Unflatten(1, (2, 3)), "(10, 2, 3)"), (nn.Threshold(2.0, math.nan), "nan"),
    (nn.RNN(6, 3, batch_first=True), "tensor("),
], ids=["1-d", "3-d", "nan", "tuple"])
def test_answers_that_are_no_logits_are_refused(answers, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        predict_logits(answers, X)


# Weights on disk

def test_weights_come_back_bit_for_bit(tmp_path):
    model, other = lively_model(), lively_model()
    for w in other.state_dict().values():
        w.zero_()
    save_weights(model, tmp_path / "w.pt")
    assert load_weights(other, str(tmp_path / "w.pt")) is other
    assert same_weights(other, model.state_dict())
    assert other[3].weight is other[0].weight and not other[4].weight.requires_grad and not other[1].training
    assert [p.name for p in tmp_path.iterdir()] == ["w.pt"]


def test_saved_weights_are_as_readable_as_any_new_file(tmp_path):
    (tmp_path / "any").touch()
    save_weights(mlp(2, 2, seed=0), tmp_path / "w.pt")
    assert (tmp_path / "w.pt").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_an_interrupted_save_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "w.pt"
    save_weights(mlp(2, 2, seed=0), path)
    before = path.read_bytes()

    def half_a_save(state, target):
        with open(target, "wb") as file:
            file.write(before[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", half_a_save)
    with pytest.raises(KeyboardInterrupt):
        save_weights(mlp(2, 2, seed=1), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["w.pt"]


def refuses_to_load(path, named=None):
    model = mlp(3, 2, seed=5)
    before = states(model)
    with pytest.raises(ValueError, match=re.escape(repr(path) if named is None else named)):
        load_weights(model, path)
    assert same_weights(model, before)


@pytest.fixture
def saved(tmp_path):
    save_weights(mlp(3, 2, seed=0), tmp_path / "w.pt")
    return tmp_path / "w.pt"


def test_truncated_weights_are_refused(saved):
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        refuses_to_load(saved)


def test_a_flipped_bit_in_the_weights_is_refused(saved):
    whole = saved.read_bytes()
    start = whole.index(mlp(3, 2, seed=0)[0].weight.detach().numpy().tobytes())
    for position in range(start, start + 24):
        saved.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1:])
        refuses_to_load(saved)


SOMETHING_ELSE = [3, None, "x", [1], {}, {"a": 1}, {"0.weight": 1, "0.bias": 2}, torch.ones(2)]


@pytest.mark.parametrize("content", SOMETHING_ELSE, ids=repr)
def test_files_that_hold_something_else_are_refused(saved, content):
    torch.save(content, saved)
    refuses_to_load(saved)


class Trap:
    """Unpickling it makes a folder; it could as well delete one."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def test_a_file_that_brings_code_is_refused_and_the_code_not_run(saved, tmp_path):
    torch.save({"0.weight": Trap(tmp_path / "trapped")}, saved)
    refuses_to_load(saved)
    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize("other, named", [
    (mlp(3, 4, seed=0), "(4, 3)"), (mlp(3, 2, 2, seed=0), "2.weight"), (nn.Linear(3, 2, bias=False), "weight"),
    (nn.Sequential(nn.Linear(3, 2, bias=False)), "0.weight"),
], ids=["width", "depth", "names", "no bias"])
def test_weights_of_another_model_are_refused(saved, other, named):
    save_weights(other, saved)
    refuses_to_load(saved)
    refuses_to_load(saved, named)


def test_missing_files_and_folders_are_named(tmp_path):
    missing = tmp_path / "missing" / "w.pt"
    for call in (save_weights, load_weights):
        with pytest.raises(FileNotFoundError, match=re.escape(repr(missing))):
            call(mlp(3, 2, seed=0), missing)
    with pytest.raises(ValueError, match=re.escape(repr(tmp_path))):
        save_weights(mlp(3, 2, seed=0), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", [None, 3, True, b"w.pt", 1.5], ids=repr)
def test_what_is_no_path_is_refused(path):
    for call in (save_weights, load_weights):
        with pytest.raises(TypeError, match=re.escape(shown(path))):
            call(mlp(3, 2, seed=0), path)
