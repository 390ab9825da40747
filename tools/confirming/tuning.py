"""What was tried before the recipe was written down: validation images of sets that nothing is confirmed on."""

import dataclasses

import torch

from confirming import recipe
from confirming.answers import kernel_teacher
from confirming.loops import features_of, hinted
from confirming.sets import SETS, tuning_sets
from confirming.students import (
    CLASSES,
    FEATURES,
    few,
    from_answers,
    from_labels,
    large,
    on_test,
    points,
    right,
    teacher_of,
)
from confirming.thrift import two_bits
from kdlib.models import predict_logits
from kdlib.training import progress_bar


def closed(data):
    """The set with its validation part in the place of its test part, so that nobody can look at test images."""
    return dataclasses.replace(data, x_test=data.x_val, y_test=data.y_val)


def teacher(data, s, epochs, lr):
    return on_test([large(data.x_train, data.y_train, s, epochs=epochs, lr=lr)], data)


def few_alone(data, s, epochs, lr):
    own = few(data)
    return on_test(from_labels(own.x_train, own.y_train, s, epochs=epochs, lr=lr), data)


def few_smoothed(data, s, smoothing):
    own = few(data)
    return on_test(from_labels(own.x_train, own.y_train, s, smoothing=smoothing), data)


def few_distilled(data, s, epochs, lr, T):
    x = few(data).x_train
    answers = {"": predict_logits(teacher_of(data, s), x)}
    return on_test(from_answers(x, answers, s, temperature=T, epochs=epochs, lr=lr)[""], data)


def all_smoothed(data, s, epochs, lr, smoothing):
    options = dict(width=64, starts=1, epochs=epochs, lr=lr, batch_size=recipe.ALL["batch_size"])
    return on_test(from_labels(data.x_train, data.y_train, s, smoothing=smoothing, **options), data)


def all_distilled(data, s, T):
    answers = {"": kernel_teacher(data, recipe.SHARPNESS[1])(data.x_train)}
    return on_test(from_answers(data.x_train, answers, s, temperature=T, width=64, starts=1, **recipe.ALL)[""], data)


def kernel(data, s, sharpness):
    return right(kernel_teacher(data, sharpness)(data.x_test), data.y_test)


def unseen(data, s, epochs, lr, T):
    """How many images of the unseen class are recognised."""
    kept, of = data.y_train != s % CLASSES, data.y_test == s % CLASSES
    answers = {"": predict_logits(teacher_of(data, s), data.x_train[kept])}
    options = dict(epochs=epochs, lr=lr, batch_size=recipe.UNSEEN["batch_size"])
    students = from_answers(data.x_train[kept], answers, s, temperature=T, **options)[""]
    return points(students, data.x_test[of], data.y_test[of])


def hints(data, s, weight):
    return hinted(data, s, weight, features_of(teacher_of(data, s), few(data).x_train))


def hints_on_top(data, s, weight):
    x, network = few(data).x_train, teacher_of(data, s)
    return hinted(data, s, weight, features_of(network, x), predict_logits(network, x))


def bits(data, s, told, lr):
    return on_test([two_bits(data, s, told, lr)], data)


def noise(data, s, stretch):
    uniform = torch.rand(500, FEATURES, generator=torch.Generator().manual_seed(s))
    x = 0.5 + stretch * (uniform - 0.5)
    answers = {"": predict_logits(teacher_of(data, s), x)}
    return on_test(from_answers(x, answers, s, epochs=recipe.FEW["epochs"] // 5)[""], data)


def tried():
    """(what was tuned, its function, the settings tried)"""
    steps = [(epochs, lr) for epochs in (100, 200, 400) for lr in (0.01, 0.02, 0.05)]
    yield "TEACHER: epochs, lr", teacher, [(e, lr) for e in (20, 40, 80) for lr in (0.01, 0.02, 0.03)]
    yield "FEW, labels: epochs, lr", few_alone, steps
    yield "FEW, answers: epochs, lr, T", few_distilled, [(*how, 4.0) for how in steps]
    yield "T: epochs, lr, T", few_distilled, [(*_of(recipe.FEW), T) for T in (1.0, 2.0, 4.0, 8.0, 16.0)]
    yield "SMOOTHING", few_smoothed, [(share,) for share in (0.02, 0.05, 0.1, 0.2)]
    yield "SHARPNESS", kernel, [(sharpness,) for sharpness in (0.003, 0.01, 0.03, 0.1, 0.3)]
    yield "ALL: epochs, lr, smoothing", all_smoothed, [(e, lr, share) for e, lr in ((25, 0.02), (50, 0.02), (100, 0.01))
                                                       for share in (0.0, 0.05, 0.1, 0.2, 0.3)]
    yield "T_ALL", all_distilled, [(T,) for T in (0.5, 1.0, 2.0, 4.0)]
    longer = ((60, 0.02), (120, 0.02), (120, 0.05), (240, 0.02), (480, 0.02))
    yield "UNSEEN, T_UNSEEN: epochs, lr, T", unseen, [(*how, T) for how in longer for T in (4.0, 8.0)]
    yield "HINTS", hints, [(weight,) for weight in (1, 3, 10, 30)]
    yield "HINTS_ON_TOP", hints_on_top, [(weight,) for weight in (0, 1, 3, 10)]
    yield "RATES: told, lr", bits, [(told, lr) for told in recipe.RATES for lr in (0.001, 0.002, 0.005, 0.01, 0.02)]
    yield "STRETCH", noise, [(factor,) for factor in (1, 2, 4, 8, 16)]


def _of(how):
    return how["epochs"], how["lr"]


def tune():
    """Print, for every setting, the mean accuracy (%) on the validation images of the tuning sets."""
    data = [closed(images) for images in tuning_sets()]
    for what, score, settings in tried():
        print(f"\n{what}")
        for setting in settings:
            scores = [score(images, SETS + i, *setting) for i, images in enumerate(progress_bar(data, str(setting)))]
            print(f"  {', '.join(map(str, setting)):24} {sum(scores) / len(scores):5.1f}", flush=True)
