"""Cells run out of order, or twice: a plain sentence, and nothing that was right before is wrong afterwards.

Here no lesson runs; test_people_notebook.py runs them, each cell twice.
"""

import signal

import people
import pytest
import torch
from answers import every
from cells import imports, wants
from stored import LESSONS

from classroom import quiz
from kdlib.data import load_digits, load_sweep
from kdlib.models import mlp, predict_logits
from kdlib.widgets import LossExplorer, ModelSizeExplorer, TemperatureExplorer, TwoClassExplorer

pytestmark = people.pytestmark
lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)


class Enough(BaseException):
    """A cell is at work."""


def stop(*_):
    raise Enough


@lesson
def test_a_cell_before_its_turn_names_what_is_missing(lesson):
    """In a kernel with nothing in it, and in one in which only the imports have run.

    A cell that does not fail only defines what uses these names later; or it works on, as far as it has what it needs,
    and after a moment that is enough.
    """
    given, names = imports(lesson)
    imported = {}
    exec(given, imported)
    before, failed = signal.signal(signal.SIGALRM, stop), 0
    for cell in lesson.having("code"):
        for space, lacking in (({}, wants(cell)), (dict(imported), wants(cell) - names)):
            if not lacking:
                continue
            space["display"] = lambda *_: None
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.05)
                exec(compile(cell.source, "cell", "exec"), space)
            except NameError as error:
                assert error.name in lacking
                failed += 1
            except Enough:
                pass
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    assert failed > len(lesson.having("code"))


@every
def test_a_checker_that_is_called_twice_says_the_same(checker, capsys):
    said = []
    for answer in (..., ..., checker.solution, checker.solution, ...):
        checker(answer)
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[4] and "not attempted yet" in said[0]
    assert said[2] == said[3] and "correct ✓" in said[2]


MODEL = mlp(64, 4, 10, seed=0)


def images():
    data = load_digits(20)
    return data.x_train[:3], predict_logits(MODEL, data.x_train[:3]), data.y_train[:3]


@pytest.mark.parametrize("make", [
    lambda: TemperatureExplorer(*images()), lambda: TwoClassExplorer(0.8), lambda: ModelSizeExplorer(load_sweep()),
    lambda: LossExplorer(torch.tensor([5.0, 3.0, -2.0]), 0), lambda: quiz.count(3)],
    ids=["temperature", "two classes", "model size", "loss", "quiz"])
def test_a_widget_whose_cell_is_run_twice(make):
    """Each run shows a widget of its own; when the first is closed, as JupyterLab does, the second still works."""
    first, second = make(), make()
    assert first.model_id != second.model_id
    before = second.get_state()
    first.close()
    assert second.get_state() == before and second.comm is not None
    second.layout.width = "50%"
