"""The page on other loops: each is there, its lines are Python, and those that stand-ins can run learn rightly."""

import ast
import re
import sys
import types

import pytest
import torch
import torch.nn.functional as F
from lesson import NOTEBOOKS
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from kdlib import losses, repetitions
from kdlib.losses import distillation_loss

PAGE = (NOTEBOOKS / "frameworks.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)+)", PAGE, flags=re.M))
CODE = {name: re.findall(r"^```python\n(.*?)^```", words, flags=re.M | re.S) for name, words in SECTIONS.items()}
NAMES = ["Lightning", "Accelerate", "Transformers", "TRL", "torchdistill", "NVIDIA ModelOpt", "Keras"]


@pytest.fixture
def given():
    """What the page says is yours. The teacher has what train mode would wake."""
    torch.manual_seed(0)
    teacher = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3)).train()
    student = nn.Linear(6, 3)
    loader = DataLoader(TensorDataset(torch.randn(40, 6), torch.arange(40) % 3), 20)
    return {"teacher": teacher, "student": student, "loader": loader, "torch": torch, "F": F,
            "distillation_loss": distillation_loss, "optimizer": torch.optim.SGD(student.parameters(), lr=0.1)}


@pytest.fixture
def taught(given):
    """Runs lines with a stand-in for a library: the student moves, of the teacher nothing, and it is in eval mode."""
    def taught(name, module, **more):
        before = [part.clone() for part in given["teacher"].state_dict().values()]
        weight = given["student"].weight.clone()
        sys.modules[module.__name__] = module
        try:
            exec(CODE[name][0], given | more)
        finally:
            del sys.modules[module.__name__]
        assert not torch.equal(weight, given["student"].weight) and not given["teacher"].training
        assert all(map(torch.equal, before, given["teacher"].state_dict().values()))
        assert not any(part.requires_grad for part in given["teacher"].parameters())
    return taught


def module(name, **parts):
    made = types.ModuleType(name)
    made.__dict__.update(parts)
    return made


def test_each_says_what_is_better_there_and_has_lines():
    assert list(SECTIONS) == [*NAMES, "What you bring along"]
    for name in NAMES:
        assert "**Better there**: " in SECTIONS[name] and len(CODE[name]) == 1
        ast.parse(CODE[name][0])


def test_what_it_names_of_kdlib_exists():
    for place, name in re.findall(r"`kdlib\.(\w+)\.(\w+)", PAGE):
        assert hasattr({"losses": losses, "repetitions": repetitions}[place], name)


def test_lightning(taught):
    class Trainer:
        def __init__(self, **named):
            assert named == {"devices": "auto", "precision": "bf16-mixed", "max_epochs": 10}

        def fit(self, module, loader, ckpt_path):
            optimizer = module.configure_optimizers()
            for number, batch in enumerate(loader):
                module.train()    # wakes a teacher that is an attribute
                optimizer.zero_grad()
                module.training_step(batch, number).backward()
                optimizer.step()

    taught("Lightning", module("lightning", LightningModule=nn.Module, Trainer=Trainer))


def test_accelerate(taught):
    class Accelerator:
        def __init__(self, mixed_precision):
            assert mixed_precision == "bf16"

        def prepare(self, *parts):
            return parts

        def prepare_model(self, model, evaluation_mode):
            assert evaluation_mode
            return model

        def backward(self, loss):
            loss.backward()

        def save_state(self, folder):
            saved.append(folder)

    saved = []
    taught("Accelerate", module("accelerate", Accelerator=Accelerator))
    assert saved == ["checkpoint"]


def test_transformers(taught, given):
    class Reader(nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, x, labels):
            return types.SimpleNamespace(logits=self.network(x))

    class Trainer:
        def __init__(self, model, args, train_dataset):
            self.model, self.args, self.data = model, args, train_dataset

        def train(self):
            inputs = dict(zip(("x", "labels"), next(iter(given["loader"]))))
            loss, outputs = self.compute_loss(self.model, inputs, return_outputs=True)
            assert torch.equal(loss, self.compute_loss(self.model, inputs)) and outputs.logits.shape == (20, 3)
            loss.backward()
            given["optimizer"].step()

    def arguments(folder, **named):
        return types.SimpleNamespace(device="cpu")

    wrapped = Reader(given["teacher"])
    taught("Transformers", module("transformers", Trainer=Trainer, TrainingArguments=arguments), data=None,
           student=Reader(given["student"]), teacher=wrapped)
