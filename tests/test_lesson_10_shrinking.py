"""Lesson 10 shrinks ten networks at once: is each what a plain loop would have made of it?"""

import copy

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize, prune

from classroom.lesson_10 import shrinking
from kdlib.measure import accuracy, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition, large_teacher
from kdlib.training import distill, fit


@pytest.fixture(scope="module")
def repetitions():
    """Two, with teachers that know little: their numbers are 0 and 3."""
    return [Repetition(s, teacher=lambda data, s: large_teacher(data, s, epochs=2)) for s in (0, 3)]


def copies(repetitions):
    return [copy.deepcopy(r.teacher) for r in repetitions]


def alike(one, other, x):
    return torch.allclose(predict_logits(one, x), predict_logits(other, x), atol=0.02)


class Halving(nn.Module):
    def forward(self, w):
        return w / 2


@pytest.mark.parametrize("images, batch_size", [("few", 50), ("data", 100)])
@pytest.mark.parametrize("on", ["labels", "label smoothing", "teacher's answers"])
def test_each_model_is_the_one_that_the_loop_trains(repetitions, on, images, batch_size):
    recipe, born = dict(epochs=2, lr=0.01), shrinking.of_width(repetitions, 16, "fresh")
    models = shrinking.trained(copy.deepcopy(born), repetitions, on, images, temperature=8.0, **recipe)
    for r, found, expected in zip(repetitions, models, born):
        data = getattr(r, images)
        recipe |= dict(seed=r.s, batch_size=batch_size)
        if on == "teacher's answers":
            v = predict_logits(r.teacher, data.x_train)
            distill(expected, data.x_train, data.y_train, v, temperature=8.0, alpha=1.0, **recipe)
        else:
            fit(expected, data.x_train, data.y_train, label_smoothing=0.1 * (on == "label smoothing"), **recipe)
        assert alike(found, expected, r.data.x_test)


def test_weights_pass_through_what_they_are_told_to_and_come_out_as_they_were_used(repetitions):
    models = shrinking.trained(copies(repetitions), repetitions, "labels", epochs=1, lr=0.01,
                               through=[shrinking.Masked, lambda w: Halving()])
    for r, found in zip(repetitions, models):
        expected = copy.deepcopy(r.teacher)
        for layer in shrinking.linear(expected):
            parametrize.register_parametrization(layer, "weight", Halving())
        fit(expected, r.few.x_train, r.few.y_train, epochs=1, lr=0.01, batch_size=50, seed=r.s)
        assert alike(found, expected, r.data.x_test)
        assert not any(parametrize.is_parametrized(layer) for layer in found)


def test_halving_keeps_the_largest_and_holds_the_zeros(repetitions):
    bare, taught = (shrinking.halved(repetitions, on, epochs=1, lr=0.05)
                    for on in ("not trained again", "teacher's answers"))
    assert list(bare) == list(taught) == ["1/2", "1/4", "1/8", "1/16"]
    for share, left in shrinking.LEFT.items():
        for found in (*bare[share], *taught[share]):
            assert [(layer.weight != 0).double().mean().item() for layer in shrinking.linear(found)] == [left, left]
    for r, half, quarter in zip(repetitions, bare["1/2"], bare["1/4"]):
        for whole, first, second in zip(*map(shrinking.linear, (r.teacher, half, quarter))):
            least = whole.weight[second.weight != 0].abs().min()
            assert least >= whole.weight[second.weight == 0].abs().max()
            assert torch.equal(first.weight[first.weight != 0], whole.weight[first.weight != 0])
    for first, second in zip(*map(shrinking.linear, (taught["1/2"][0], taught["1/4"][0]))):
        assert not (second.weight != 0)[first.weight == 0].any() and not torch.equal(first.bias, second.bias)


def test_zeros_are_put_as_pruning_puts_them():
    model = mlp(8, 6, 4, seed=0)
    expected = copy.deepcopy(model)
    for layer in shrinking.linear(expected):
        prune.remove(prune.l1_unstructured(layer, "weight", amount=0.75), "weight")
    shrinking.smallest_to_zero([model], 0.25)
    for one, other in zip(model.parameters(), expected.parameters()):
        assert torch.equal(one, other)


def test_a_part_with_all_units_is_the_network_and_with_a_few_it_is_what_they_say(repetitions):
    network, x = repetitions[0].teacher, repetitions[0].data.x_test[:20]
    assert alike(shrinking.part_of(network, torch.randperm(256)), network, x)
    units = torch.tensor([3, 200])
    hidden = network[1](network[0](x))[:, units]
    expected = hidden @ network[2].weight[:, units].T + network[2].bias
    assert torch.allclose(predict_logits(shrinking.part_of(network, units), x), expected, atol=1e-4)


def test_networks_of_a_width_start_as_they_are_told_to(repetitions):
    for start in ("strongest units", "units at random", "fresh"):
        found = shrinking.of_width(repetitions, 16, start)
        again = shrinking.of_width(repetitions, 16, start)
        assert [model[0].out_features for model in found] == [16, 16]
        assert all(torch.equal(*pair) for pair in zip(found[1].parameters(), again[1].parameters()))
    fresh = shrinking.of_width(repetitions, 16, "fresh")[1]
    assert torch.equal(fresh[0].weight, mlp(64, 16, 10, seed=3)[0].weight)
    inner, _, outer = repetitions[0].teacher
    strength = inner.weight.norm(dim=1) * outer.weight.norm(dim=0)
    part, drawn = (shrinking.of_width(repetitions, 16, start)[0] for start in ("strongest units", "units at random"))
    assert (part[0].weight.norm(dim=1) * part[2].weight.norm(dim=0)).min() == strength.sort().values[-16]
    rows = {tuple(row) for row in inner.weight.tolist()}
    assert all(tuple(row) in rows for row in drawn[0].weight.tolist())
    assert not torch.equal(drawn[0].weight, part[0].weight)


def test_measuring(repetitions):
    data = repetitions[1].data
    found = shrinking.tested(copies(repetitions), repetitions)
    assert found[1] == 100 * accuracy(repetitions[1].teacher, data.x_test, data.y_test)
    values = torch.tensor([1.0, 2.0, 4.0])
    assert shrinking.intervals({"a": {8: values}}) == {"a": {8: mean_ci(values)}}


def test_panels_and_leads():
    after = {(images, on): {"1/2": torch.tensor([5.0, 6.0]) + height, "1/4": torch.tensor([3.0, 5.0]) + height}
             for images in ("100", "1,000")
             for height, on in enumerate(("not trained again", "labels", "label smoothing", "teacher's answers"))}
    found = shrinking.panels(after)
    assert list(found) == ["trained on 100 images", "trained on 1,000 images"]
    assert list(found["trained on 100 images"]) == list(shrinking.TARGETS)
    assert found["trained on 100 images"]["labels"]["1/4"] == mean_ci([4.0, 6.0])
    leads = {way: lead.tolist() for way, lead in shrinking.leads(after, "100", ("1/4",)).items()}
    assert leads == {("labels", "1/4"): [2, 2], ("label smoothing", "1/4"): [1, 1]}


def test_small_networks_learn_from_what_their_name_says(repetitions):
    names = ("fresh", "strongest units, labels", "units at random")
    found = shrinking.small(repetitions, names, 16, epochs=2)
    assert list(found) == list(names)
    recipe = dict(epochs=2, temperature=8.0)
    for name, on, rate in zip(names, ("teacher's answers", "labels", "teacher's answers"), (0.05, 0.02, 0.05)):
        born = shrinking.of_width(repetitions, 16, name.removesuffix(", labels"))
        expected = shrinking.trained(born, repetitions, on, lr=rate, **recipe)
        for models in zip(found[name], expected, repetitions):
            assert alike(*models[:2], models[2].data.x_test)
