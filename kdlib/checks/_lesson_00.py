"""Exercises of lesson 00: start here."""

import torch
from torch import nn

from kdlib.checks._report import call, close, exercise
from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import count_parameters, mlp


@exercise(1)
def parameters_by_hand(answer):
    """answer(features, hidden, classes) -> weights and biases of an MLP with one hidden layer."""
    return all(close(call(answer, *widths), count_parameters(mlp(*widths)))
               for widths in ((64, 16, 10), (64, 256, 10), (3, 1, 2)))


@exercise(2)
def narrow_student(answer):
    """answer() -> a network 64-8-10 that recognises more than nine test digits in ten."""
    student = call(answer)
    if not isinstance(student, nn.Module) or count_parameters(student) != count_parameters(mlp(64, 8, 10)):
        return False
    digits = load_digits()
    return accuracy(student, digits.x_test, digits.y_test) > 0.9


@exercise(3)
def disagreements(answer):
    """answer(teacher_logits, student_logits) -> the rows in which their largest logits stand in different places."""
    teacher = torch.tensor([[3.0, 1.0, 0.0], [-5.0, -1.0, -2.0], [0.0, 1.0, 9.0], [4.0, 2.0, 3.0]])
    student = torch.tensor([[9.0, 0.0, 8.0], [-1.0, -2.0, -3.0], [1.0, 0.0, 2.0], [0.0, 0.0, 1.0]])
    return close(call(answer, teacher, student), [1, 3]) and close(call(answer, teacher, teacher), [])
