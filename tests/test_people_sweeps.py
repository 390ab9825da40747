"""Long work that Ctrl-C or a kill interrupts, and that is taken up again: nothing is lost, and the end is the same."""

import importlib.util
import multiprocessing
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import confirm
import pandas as pd
import people
import pytest
import torch
from people import Killed, in_a_child
from torch.utils.data import Subset, TensorDataset

from kdlib.data import Dataset
from kdlib.models import mlp, predict_logits
from kdlib.sweep import _sweep, sweep

pytestmark = people.pytestmark
G = torch.Generator().manual_seed(0)
TEACHER = mlp(12, 30, 4, seed=99)


def images(n):
    x = torch.rand(n, 12, generator=G)
    return x, predict_logits(TEACHER, x).argmax(-1)


DATA = Dataset(*images(70), *images(40), *images(60), class_names=tuple("abcd"), image_shape=(3, 4))
V = 20 * predict_logits(TEACHER, DATA.x_train)
GRID = dict(temperatures=[2.0], alphas=[0.5, 1], seeds=[7, 0], controls=["alone"], epochs=2, lr=0.1)
WIDTHS = [3, 4, 5, 6]    # a stack each


def stopped_at_the_third_stack(signal_sent):
    """From now on the third stack ends with this signal, sent to the process that trains it."""
    train, begun = _sweep.train, []

    def train_two(*given):
        begun.append(1)
        if len(begun) == 3:
            os.kill(os.getpid(), signal_sent)
        return train(*given)
    _sweep.train = train_two


def interrupted():
    stopped_at_the_third_stack(signal.SIGINT)
    with pytest.warns(UserWarning, match="interrupted: the table holds 12 of 24 students") as told:
        part = sweep(DATA, V, widths=WIDTHS, **GRID)
    assert told[0].filename == __file__    # where the caller stands, not in kdlib
    return part


def a_worker_killed():
    stopped_at_the_third_stack(signal.SIGKILL)
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:    # copies of this, with its change
        with pytest.warns(UserWarning, match="interrupted: the table holds 12 of 24 students"):
            return sweep(DATA, V, widths=WIDTHS, **GRID, executor=pool)


@pytest.mark.parametrize("stopped", [interrupted, a_worker_killed])
def test_a_sweep_goes_on_with_what_is_missing(stopped):
    whole = sweep(DATA, V, widths=WIDTHS, **GRID)
    part = in_a_child(stopped)
    assert part.attrs["partial"] and list(part.width.unique()) == WIDTHS[:2]
    rest = sweep(DATA, V, widths=[width for width in WIDTHS if width not in set(part.width)], **GRID)
    assert not rest.attrs["partial"] and len(whole) == 24
    pd.testing.assert_frame_equal(pd.concat([part, rest], ignore_index=True), whole, check_exact=True)


class Pool:
    """A pool that works here: a set each time that somebody asks for what is done."""

    def __init__(self, *_):
        self.shutdown = lambda **_: None

    def submit(self, function, *given):
        return lambda: function(*given)


def claims_of(i):
    return [(claim, i, i / 7, None) for claim in confirm.CLAIMS]


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGKILL])
def test_the_sets_of_other_images_are_asked_once(signal_sent, tmp_path, monkeypatch):
    """tools/confirm.py takes an hour: who stops it keeps the sets that are done."""
    asked = tmp_path / "asked"

    def done(work):
        for number, ask in enumerate(work):
            if number == 3 and not asked.exists():
                asked.write_text("")
                os.kill(os.getpid(), signal_sent)
            found = ask()
            yield type("Done", (), {"result": lambda self, found=found: found})()

    monkeypatch.setattr(confirm, "TARGET", tmp_path / "confirm.csv")
    monkeypatch.setattr(confirm, "of_this_code", lambda: tmp_path / "build" / "waiting.csv")
    monkeypatch.setattr(confirm, "asked", claims_of)
    monkeypatch.setattr(confirm.concurrent.futures, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(confirm.concurrent.futures, "as_completed", done)
    with pytest.raises((Killed, people.Raised), match="SIGKILL|KeyboardInterrupt"):
        in_a_child(confirm.ask_all)
    assert not confirm.TARGET.exists() and set(pd.read_csv(tmp_path / "build" / "waiting.csv")["set"]) == {0, 1, 2}
    numbers = []
    monkeypatch.setattr(confirm, "asked", lambda i: numbers.append(i) or claims_of(i))
    confirm.ask_all()
    assert numbers == list(range(3, confirm.SETS))
    table = pd.read_csv(confirm.TARGET)
    assert len(table) == confirm.SETS * len(confirm.CLAIMS) and not table.duplicated(["claim", "set"]).any()


@pytest.fixture
def form(tmp_path, monkeypatch):
    """take_home/distil_my_model.py with little data, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location(
        "form", Path(__file__).parents[1] / "take_home" / "distil_my_model.py")
    form = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(form)
    digits = TensorDataset(torch.rand(90, 1, 8, 8, generator=torch.Generator().manual_seed(0)), torch.arange(90) % 10)
    form.make_data = lambda: [Subset(digits, range(50)), Subset(digits, range(50, 70)), Subset(digits, range(70, 90))]
    form.TEACHER = {"epochs": 1, "lr": 0.01}
    monkeypatch.setattr(sys, "argv", ["distil", "--epochs", "3"])
    threads = torch.get_num_threads()
    torch.set_num_threads(1)    # as in a child, so that both round their sums alike
    yield form
    torch.set_num_threads(threads)


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGKILL])
def test_a_training_taken_home_ends_as_if_it_had_not_been_stopped(signal_sent, form, capsys):
    student = form.RUNS / "student-none_T4-stored-0.pt"
    form.main()
    whole = torch.load(student, weights_only=True)
    people.remove(form.RUNS)

    def stopped():
        train, accuracy, epochs = form.train, form.accuracy, []

        def killing(*given):
            epochs.append(1)
            if len(epochs) == 2 and student.exists():    # in the student's second epoch, after its last step
                os.kill(os.getpid(), signal_sent)
            return accuracy(*given)

        def then(*given):
            epochs.clear()
            train(*given)
        form.accuracy, form.train = killing, then
        form.main()

    with pytest.raises((Killed, people.Raised), match="SIGKILL|KeyboardInterrupt"):
        in_a_child(stopped)
    assert torch.load(student, weights_only=True)["epoch"] == 1
    capsys.readouterr()
    form.main()
    assert "epoch 1:" not in capsys.readouterr().out
    again = torch.load(student, weights_only=True)
    assert again["epoch"] == 3 and again["validation"] == whole["validation"]
    assert all(torch.equal(weight, whole["model"][name]) for name, weight in again["model"].items())
