"""Exercises of lesson 03: the three switches, asking a teacher, how softness fades with training."""

import torch
from torch import nn

from kdlib.checks._report import attempted, call, close, exercise
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits, seeded
from kdlib.training import fit

SWITCHES = {
    "the same image always gets the same answer": "eval",
    "in this block nothing is recorded for a backward pass": "no_grad",
    "a loss can train an image through the teacher, not the teacher": "frozen",
    "batch norm's running averages stay put": "eval",
}


@exercise(1)
def switches(answer):
    """A dictionary: each wish -> the name of the switch that grants it."""
    return {wish: str(attempted(switch)).strip().removesuffix("()") for wish, switch in answer.items()} == SWITCHES


@exercise(2)
def ask(answer):
    """Soft targets as in eval mode, nothing recorded, and the teacher left exactly as it was."""
    x = torch.rand(12, 6, generator=torch.Generator().manual_seed(0))
    with seeded(0):
        teacher = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.5), nn.Linear(8, 4))
    teacher[1].running_mean += torch.linspace(-1, 1, 8)    # so that eval and train mode differ
    for training, trainable in ((True, True), (False, True), (True, False)):
        teacher.train(training).requires_grad_(trainable)
        expected = predict_logits(teacher, x).softmax(-1)
        before = {name: value.clone() for name, value in teacher.state_dict().items()}
        targets = attempted(answer(teacher, x))    # the teacher itself, no copy: what is done to it is what we check
        unchanged = all(torch.equal(value, before[name]) for name, value in teacher.state_dict().items())
        modes = all(module.training == training for module in teacher.modules())
        trainables = all(p.requires_grad == trainable for p in teacher.parameters())
        if not (unchanged and modes and trainables and not targets.requires_grad and close(targets, expected)):
            return False
    return torch.is_grad_enabled()


@exercise(3)
def share_of_certain_rows(answer):
    """Compared with our own measurement, up to three of the 100 images."""
    data, few = load_digits(), load_digits(100)
    for epochs in (2, 15):
        teacher = mlp(64, 256, 10, seed=0)
        fit(teacher, data.x_train, data.y_train, epochs=epochs, lr=1e-2, batch_size=50)
        expected = (predict_logits(teacher, few.x_train).softmax(-1).amax(-1) > 0.99).double().mean()
        share = torch.as_tensor(call(answer, epochs), dtype=torch.float64)
        if not (share.numel() == 1 and (share - expected).abs() <= 0.03):
            return False
    return True
