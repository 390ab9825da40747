"""Lessons 09 and 10: other images, few bits."""

import copy

import torch
from torch import nn
from torch.nn.utils import parametrize

from confirming import recipe
from confirming.students import FEATURES, few, from_answers, from_labels, large, on_test, once_a_set, teacher_of
from kdlib.data import halves
from kdlib.models import predict_logits
from kdlib.training import distill, fit

# ---- lesson 09: other images. The teacher has one half of the training images, the student the other ----

@once_a_set
def other_images(data, s):
    """{(images, told): what students reach that learn from these images}."""
    theirs, yours = halves(data, s)
    teacher, x = large(theirs.x_train, theirs.y_train, s, epochs=2 * recipe.TEACHER["epochs"]), yours.x_train
    luck, hundred = torch.Generator().manual_seed(s), few(yours)
    normal, uniform = torch.randn(500, FEATURES, generator=luck), torch.rand(500, FEATURES, generator=luck)
    covariance = torch.cov(x.T) + 1e-4 * torch.eye(FEATURES)
    images = {"500": x, "100": hundred.x_train, "Gaussian": x.mean(0) + normal @ torch.linalg.cholesky(covariance).T,
              "uniform": uniform, "stretched": 0.5 + recipe.STRETCH * (uniform - 0.5)}
    found = {("100", "labels"): on_test(from_labels(hundred.x_train, hundred.y_train, s), data)}
    for name, pictures in images.items():
        v, steps = predict_logits(teacher, pictures), dict(epochs=recipe.FEW["epochs"] * 100 // len(pictures))
        found[name, "soft"] = on_test(from_answers(pictures, {"": v}, s, **steps)[""], data)
        if name in ("500", "100"):
            found[name, "top class"] = on_test(from_labels(pictures, v.argmax(-1), s, **steps), data)
    return found


def top_class_rivals_on_many_images(data, s):
    """500 unlabelled images: soft answers gain less than two points on the teacher's top class."""
    found = other_images(data, s)
    return 2 - (found["500", "soft"] - found["500", "top class"]), None


def noise_can_teach(data, s):
    """Answers to Gaussian noise teach more than 100 true labels."""
    found = other_images(data, s)
    return found["Gaussian", "soft"] - found["100", "labels"], None


def stretched_noise_teaches_more(data, s):
    """Answers to stretched uniform noise teach more than those to the same noise as it is."""
    found = other_images(data, s)
    return found["stretched", "soft"] - found["uniform", "soft"], None


# ---- lesson 10: few bits ----

def nearest(w, bits):
    """Each weight moved to the nearest value that can be stored in so many bits; the step is the row's."""
    step = w.abs().amax(1, keepdim=True).clamp(min=1e-8) / (2 ** (bits - 1) - 1)
    return (w / step).round() * step


class Rounded(nn.Module):
    """Two bits on the way forward, as if nothing had happened on the way back."""

    def forward(self, w):
        return w + (nearest(w, 2) - w).detach()


def linear(model):
    return [layer for layer in model if isinstance(layer, nn.Linear)]


def train_on(model, data, s, told, lr):
    """30 epochs on 100 images: "labels", "smoothing" or "teacher", who is the network as it was."""
    own, options = few(data), dict(epochs=30, lr=lr, batch_size=50, seed=s)
    if told == "teacher":
        v = predict_logits(teacher_of(data, s), own.x_train)
        distill(model, own.x_train, own.y_train, v, temperature=recipe.T, alpha=1.0, **options)
    else:
        fit(model, own.x_train, own.y_train, label_smoothing=0.1 if told == "smoothing" else 0.0, **options)
    return model


def two_bits(data, s, told, lr):
    """The large network, trained while its weights are rounded to two bits."""
    model = copy.deepcopy(teacher_of(data, s))
    for layer in linear(model):
        parametrize.register_parametrization(layer, "weight", Rounded())
    train_on(model, data, s, told, lr)
    for layer in linear(model):
        parametrize.remove_parametrizations(layer, "weight")
    return model


@once_a_set
def bits(data, s):
    """What the large network reaches, rounded, mended and trained further."""
    network, found = teacher_of(data, s), {}
    for b in (8, 2):
        model = copy.deepcopy(network)
        for layer in linear(model):
            layer.weight.data = nearest(layer.weight.data, b)
        found[f"{b} bits"] = on_test([model], data)
    found |= {told: on_test([two_bits(data, s, told, lr)], data) for told, lr in recipe.RATES.items()}
    further = train_on(copy.deepcopy(network), data, s, "labels", recipe.RATES["labels"])
    return found | {"32 bits": on_test([network], data), "32 bits, labels": on_test([further], data)}


def eight_bits_cost_nothing(data, s):
    """Rounded to 8 bits, the network loses less than half a point."""
    found = bits(data, s)
    return 0.5 - (found["32 bits"] - found["8 bits"]), None


def a_teacher_mends_two_bits(data, s):
    """Two bits, mended on 100 images: the network as it was teaches more than labels. Control: smoothed labels."""
    found = bits(data, s)
    return found["teacher"] - found["labels"], found["smoothing"] - found["labels"]


def few_labels_wear_away(data, s):
    """The network that was not rounded gets worse when it is trained further on 100 labels."""
    found = bits(data, s)
    return found["32 bits"] - found["32 bits, labels"], None
