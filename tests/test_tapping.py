"""Tapped layers: the outputs are the layers' own, and no hook is left behind, whatever happens."""

import re

import pytest
import torch
from torch import nn

from kdlib.arguments import shown
from kdlib.models import cnn, mlp, predict_logits, tapped


def hooks(model):
    return sum(len(module._forward_hooks) for module in model.modules())


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(4, 3), nn.Tanh())
        self.head = nn.Linear(3, 2)

    def forward(self, x):
        return self.head(self.encoder(x))


def test_outputs_are_what_the_layers_put_out():
    model, x = mlp(4, 3, 2, seed=0), torch.randn(5, 4)
    with tapped(model, 0, 1, -1) as outputs:
        assert outputs == {}
        z = model(x)
    assert list(outputs) == [0, 1, -1]
    assert torch.equal(outputs[0], model[0](x)) and torch.equal(outputs[1], model[:2](x)) and outputs[-1] is z


def test_layers_have_names_too():
    model, x = Nested(), torch.randn(5, 4)
    with tapped(model, "encoder", "encoder.0") as outputs:
        model(x)
    assert torch.equal(outputs["encoder"], model.encoder(x))
    assert torch.equal(outputs["encoder.0"], model.encoder[0](x))
    with tapped(mlp(4, 3, 2), "1", 1) as outputs:
        pass
    assert outputs == {}


def test_the_latest_pass_counts_and_the_dictionary_outlives_the_block():
    model, x = mlp(4, 3, 2, seed=0), torch.randn(5, 4)
    with tapped(model, 1) as outputs:
        model(x)
        model(x[:2])
    model(x[:1])
    assert outputs[1].shape == (2, 3)


def test_gradients_flow_through_a_tapped_student():
    model, x = mlp(4, 3, 2, seed=0), torch.randn(5, 4)
    with tapped(model, 1) as outputs:
        model(x)
    outputs[1].sum().backward()
    assert model[0].weight.grad is not None and model[2].weight.grad is None


def test_with_predict_logits_there_is_none_and_dropout_rests():
    model, x = cnn((4, 4), (2,), 3, dropout=0.5, seed=0), torch.randn(5, 16)
    with tapped(model, 2, 5) as outputs:
        z = predict_logits(model, x)
    assert outputs[2].shape == (5, 2, 4, 4) and not outputs[2].requires_grad and model.training
    assert torch.equal(model[6](outputs[5]), z)


def test_a_tapped_model_answers_as_before():
    model, x = mlp(4, 3, 2, seed=0), torch.randn(5, 4)
    expected = model(x)
    with tapped(model, 0, 1):
        assert torch.equal(model(x), expected)


def test_no_hook_is_left_behind():
    model = mlp(4, 3, 2)
    with tapped(model, 0, 1, "1"):
        assert hooks(model) == 3
    assert hooks(model) == 0


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_no_hook_is_left_behind_when_the_block_raises(error):
    model = mlp(4, 3, 2)
    with pytest.raises(error), tapped(model, 1):
        raise error
    assert hooks(model) == 0


def test_no_hook_is_left_behind_when_the_model_raises():
    model = mlp(4, 3, 2)
    with pytest.raises(RuntimeError), tapped(model, 0, 1) as outputs:
        model(torch.randn(5, 7))
    assert hooks(model) == 0 and outputs == {}


def test_no_hook_is_left_behind_by_a_generator_that_is_thrown_away():
    model = mlp(4, 3, 2)

    def steps():
        with tapped(model, 1) as outputs:
            while True:
                yield outputs

    running = steps()
    next(running)
    assert hooks(model) == 1
    running.close()
    assert hooks(model) == 0


def test_taps_may_be_nested_and_leave_other_hooks_alone():
    model, x, calls = mlp(4, 3, 2, seed=0), torch.randn(5, 4), []
    model[1].register_forward_hook(lambda *_: calls.append(1))
    with tapped(model, 1) as outer:
        with tapped(model, 1) as inner:
            model(x)
        model(x[:1])
    assert inner[1].shape == (5, 3) and outer[1].shape == (1, 3)
    assert hooks(model) == 1 and len(calls) == 2


@pytest.mark.parametrize("layers", [(1, 7), (1, "no such"), (1, 1.0), (-4, 1), (1, None), (1, True), (1, nn.GELU())])
def test_a_layer_that_is_not_there_is_refused_before_any_hook_is_set(layers):
    model, wrong = mlp(4, 3, 2), next(layer for layer in layers if layer is True or layer != 1 or type(layer) is float)
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(wrong))):
        with tapped(model, *layers):
            pass
    assert hooks(model) == 0


def test_no_layer_at_all_is_refused():
    with pytest.raises(ValueError, match=r"at least one layer to tap, got \(\)"), tapped(mlp(4, 2)):
        pass


def test_the_places_that_there_are_are_named():
    with pytest.raises(ValueError, match=r"no layer 7; it has 0 … 2$"), tapped(mlp(4, 3, 2), 7):
        pass


def test_places_are_for_sequentials():
    with pytest.raises(ValueError, match="no layer 0; .*no nn.Sequential, so use names"), tapped(Nested(), 0):
        pass


@pytest.mark.parametrize("model", [None, torch.zeros(2), len], ids=repr)
def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="model must be a torch.nn.Module"), tapped(model, 0):
        pass
