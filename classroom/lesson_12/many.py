"""Tables of how often ten networks are right and agree with their teachers; images of a careless hand."""

import dataclasses

import pandas as pd
import torch

from kdlib.data import load_digits
from kdlib.measure import accuracy, agreement
from kdlib.models import predict_logits


def table_of(students, teachers):
    """How ten of each do, in %: on test images right, agreeing with the teacher, agreeing on the images learnt from.

    students: {name: (ten networks, their sets)}. teachers: ten networks. Returns a DataFrame, a row a repetition; its
    columns are pairs (what, student), what being "accuracy", "agrees" or "agrees on its own".
    """
    def numbers(model, own, teacher):
        v, v_test = (predict_logits(teacher, x) for x in (own.x_train, own.x_test))
        return {"accuracy": 100 * accuracy(model, own.x_test, own.y_test),
                "agrees": 100 * agreement(model, v_test, own.x_test),
                "agrees on its own": 100 * agreement(model, v, own.x_train)}
    found = {name: pd.DataFrame(map(numbers, *both, teachers)) for name, both in students.items()}
    return pd.concat(found, axis=1).swaplevel(axis=1).sort_index(axis=1)


def careless(s):
    """500 images of repetition s; of the labels in the training part, three in ten are wrong."""
    images = load_digits(500, split_seed=s, seed=s)
    draw, y = torch.Generator().manual_seed(s), images.y_train.clone()
    wrong = torch.randperm(500, generator=draw)[:150]
    y[wrong] = (y[wrong] + torch.randint(1, 10, (150,), generator=draw)) % 10    # any other digit
    return dataclasses.replace(images, y_train=y)
