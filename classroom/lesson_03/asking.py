"""Ways to ask a teacher for soft targets: the right one, and those that leave something behind (exercise 2)."""

import torch

from kdlib.models import predict_logits


def right(teacher, x):
    before = teacher.training
    teacher.eval()
    with torch.no_grad():
        targets = teacher(x).softmax(-1)
    teacher.train(before)
    return targets


def stays_in_eval(teacher, x):
    teacher.eval()
    with torch.no_grad():
        return teacher(x).softmax(-1)


def always_to_train(teacher, x):
    targets = stays_in_eval(teacher, x)
    teacher.train()
    return targets


def in_train_mode(teacher, x):
    with torch.no_grad():
        return teacher(x).softmax(-1)


def recorded(teacher, x):
    before = teacher.training
    targets = teacher.eval()(x).softmax(-1)
    teacher.train(before)
    return targets


def line_of_its_own(teacher, x):
    torch.no_grad()
    return recorded(teacher, x)


def detached(teacher, x):
    return recorded(teacher, x).detach()


def freezes(teacher, x):
    teacher.requires_grad_(False)
    return right(teacher, x)


def logits(teacher, x):
    return predict_logits(teacher, x)


def grad_switched_off(teacher, x):
    torch.set_grad_enabled(False)
    return right(teacher, x)
