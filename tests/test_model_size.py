"""ModelSizeExplorer from Python: curves from a table, and work in a thread in which the last request wins."""

import itertools
import json
import threading
import time

import numpy as np
import pandas as pd
import pytest
import torch

from kdlib.data import load_digits
from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.sweep import sweep, train_stack
from kdlib.training import fit
from kdlib.widgets import ModelSizeExplorer
from kdlib.widgets.latest import Latest

NAN = float("nan")
DIALS = dict(width=(4, 16), temperature=(1.0, 4.0, 8.0), alpha=(0.5, 1.0), images=(20, 100))


def table(**dials):
    """Three students for every combination; the accuracy tells which one it is."""
    grid, random = DIALS | dials, np.random.default_rng(0)
    rows = [("distilled", *values, seed, 0.5 + 0.4 * random.random(), 75 * values[0] + 10)
            for values in itertools.product(*grid.values()) for seed in range(3)]
    rows += [("alone", width, NAN, NAN, images, seed, 0.3 + 0.1 * random.random(), 75 * width + 10)
             for width in grid["width"] for images in grid["images"] for seed in range(3)]
    return pd.DataFrame(rows, columns=["method", "width", "temperature", "alpha", "images", "seed", "test_accuracy",
                                       "parameters"])


def wait_for(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


# ---- curves ----

def in_points(students):
    return pytest.approx([100 * bound for bound in mean_ci(students.test_accuracy)], abs=0.006)


def test_curves_are_the_intervals_of_the_table():
    results = table()
    chart = ModelSizeExplorer(results)._chart
    assert chart.grid == {name: list(values) for name, values in DIALS.items()} == chart.stops
    for place, values in enumerate(itertools.product(*DIALS.values())):
        chosen = results[results.method == "distilled"]
        for name, value in zip(DIALS, values):
            chosen = chosen[chosen[name] == value]
        assert chart.curves["distilled"][place] == in_points(chosen)
    for place, (width, images) in enumerate(itertools.product(DIALS["width"], DIALS["images"])):
        chosen = results[(results.method == "alone") & (results.width == width) & (results.images == images)]
        assert chart.curves["alone"][place] == in_points(chosen)
    assert chart.parameters == [310, 1210]


def test_a_sweep_s_table_can_be_shown_as_it_is():
    data = load_digits(n_labels=50)
    logits = torch.randn(50, 10, generator=torch.Generator().manual_seed(0))
    results = sweep(data, logits, widths=[2, 4], temperatures=[1, 4], alphas=[1], seeds=[0, 1], epochs=1, lr=0.1,
                    controls=("alone", "label_smoothing"))
    explorer = ModelSizeExplorer(results)
    assert list(explorer._sliders) == ["width", "temperature"] and set(explorer._chart.curves) == {"distilled", "alone"}
    assert (explorer.alpha, explorer.images) == (1.0, None)


def test_a_dial_with_one_value_has_no_slider():
    results = table(temperature=(4.0,), alpha=(1.0,), images=(100,))
    explorer = ModelSizeExplorer(results[["method", "width", "test_accuracy"]].query("method == 'alone'"))
    assert list(explorer._sliders) == ["width"] and explorer._chart.grid["images"] == [None]
    assert list(ModelSizeExplorer(results)._sliders) == ["width"] and ModelSizeExplorer(results).temperature == 4.0
    assert repr(explorer) == "ModelSizeExplorer(sliders=1)" and repr(ModelSizeExplorer(table())).endswith("sliders=4)")


def test_the_width_may_stand_between_those_of_the_table():
    explorer = ModelSizeExplorer(table(), widths=range(4, 17, 4))
    assert explorer._chart.stops["width"] == [4, 8, 12, 16] and explorer._chart.grid["width"] == [4, 16]
    explorer.width = 8
    assert explorer.width == 8 and explorer._sliders["width"].value == 8


def test_positions_can_be_set_and_agree_with_the_sliders():
    explorer = ModelSizeExplorer(table(), large=True)
    for name, values in DIALS.items():
        for value in values:
            setattr(explorer, name, value)
            assert getattr(explorer, name) == value == explorer._sliders[name].value
        assert getattr(explorer._chart, name) == len(values) - 1 == explorer._sliders[name].index
    for name, wrong in (("width", 5), ("temperature", NAN), ("alpha", 0.7), ("images", "100"), ("width", True)):
        before = getattr(explorer, name)
        with pytest.raises(ValueError, match=name) as raised:
            setattr(explorer, name, wrong)
        assert repr(wrong) in str(raised.value) and getattr(explorer, name) == before


def test_a_page_cannot_bring_it_out_of_its_limits():
    chart = ModelSizeExplorer(table())._chart
    for name, values in DIALS.items():
        for sent, kept in ((99, len(values) - 1), (-1, 0), (NAN, 0), (None, 0), ("2", 0)):
            chart.set_state({name: sent})
            assert getattr(chart, name) == kept


def test_what_a_notebook_keeps_is_small():
    widths, temperatures = (2, 4, 8, 16, 32, 64), (1.0, 2.0, 4.0, 8.0, 16.0)
    chart = ModelSizeExplorer(table(width=widths, temperature=temperatures, images=(20, 100, 500)))._chart
    state = {key: value for key, value in chart.get_state().items() if key not in ("_esm", "_css")}
    assert len(json.dumps(state)) < 8000 and len(chart._esm) < 18_000


def without(**values):
    results = table()
    return results[~np.logical_and.reduce([results[name] == value for name, value in values.items()])]


@pytest.mark.parametrize("arguments, error, words", [
    (dict(results=[1, 2]), TypeError, "results must be a pandas DataFrame, got [1, 2]"),
    (dict(results=table().drop(columns="width")), ValueError, "a column 'width'"),
    (dict(results=table().assign(method="teacher")), ValueError, "['teacher']"),
    (dict(results=without(method="distilled", width=16, temperature=8.0, alpha=0.5, images=100)), ValueError,
     "'distilled' with width=16, temperature=8.0, alpha=0.5, images=100, got 0"),
    (dict(results=without(method="alone", width=4, images=20)), ValueError, "'alone' with width=4, images=20, got 0"),
    (dict(results=table().query("seed == 0")), ValueError, "at least two students"),
    (dict(results=table().assign(test_accuracy=95.0)), ValueError, "got 95.0"),
    (dict(results=table().assign(test_accuracy=NAN)), ValueError, "nan"),
    (dict(distil=3), TypeError, "distil must be a function or None, got 3"),
    (dict(teacher_accuracy=97), ValueError, "teacher_accuracy must be an accuracy in [0, 1], got 97"),
    (dict(teacher_accuracy="good"), ValueError, "got 'good'"),
    (dict(widths=[2, 16]), ValueError, "between 4 and 16, as the results do, got [2, 16]"),
    (dict(widths=[4, 0]), ValueError, "a width must be at least 1, got 0"),
    (dict(large="yes"), TypeError, "'yes'"),
])
def test_bad_arguments(arguments, error, words):
    with pytest.raises(error) as raised:
        ModelSizeExplorer(**{"results": table()} | arguments)
    assert words in str(raised.value)


# ---- work in a thread ----

def let_go(explorer, **positions):
    """As the page does it."""
    chart = explorer._chart
    at = [positions.get(name, 0) for name in DIALS]
    chart.set_state({"asked": [*at, time.monotonic()]})


def test_letting_go_distils_with_these_settings_and_drops_a_dot():
    calls = []

    def distil(**settings):
        calls.append(settings)
        return [0.5, 0.75]

    explorer = ModelSizeExplorer(table(), distil)
    let_go(explorer, width=1, temperature=2, alpha=0, images=1)
    wait_for(lambda: explorer._chart.job["state"] == "done")
    report = calls[0].pop("report")
    assert callable(report)
    assert calls == [dict(width=16, temperature=8.0, alpha=0.5, images=100, seed=1001)]
    assert explorer._chart.dots == [[1, 2, 0, 1, 50.0], [1, 2, 0, 1, 75.0]]
    assert explorer._chart.job["words"] == "Just distilled: 50.0 %, 75.0 %"
    wait_for(lambda: explorer._cancel.disabled and explorer._bar.value == 1)
    explorer._again.click()    # the button distils where the sliders stand, with another seed
    wait_for(lambda: len(explorer._chart.dots) == 4)
    assert calls[1]["seed"] == 1002 and calls[1]["temperature"] == explorer.temperature


def test_it_really_distils():
    whole = load_digits()
    teacher = mlp(64, 64, 10, seed=0)
    fit(teacher, whole.x_train, whole.y_train, epochs=10, lr=1e-2)
    shares = []

    def distil(*, width, temperature, alpha, images, seed, report):
        few = load_digits(n_labels=images, seed=seed)

        def noted(share):
            shares.append(share)
            report(share)

        logits = train_stack(few, predict_logits(teacher, few.x_train), few.x_test, widths=[width], alphas=[alpha],
                             temperatures=[temperature], seeds=[seed], epochs=60, lr=0.05, batch_size=50, report=noted)
        return (logits.argmax(-1) == few.y_test).double().mean(1)

    explorer = ModelSizeExplorer(table(), distil)
    let_go(explorer, width=1, temperature=2, alpha=1, images=1)
    wait_for(lambda: explorer._chart.job["state"] != "idle" and explorer._latest._thread is None)
    assert explorer._chart.job["state"] == "done", explorer._chart.job
    assert explorer._chart.dots[0][-1] > 85 and shares[-1] == 1 and len(shares) == 60


class Slow:
    """A distil function that reports until it is let through."""

    def __init__(self):
        self.begun, self.ended, self.through = [], [], threading.Event()

    def __call__(self, *, width, temperature, report, **_):
        self.begun.append(temperature)
        while not self.through.wait(0.002):
            report(0.5)
        self.ended.append(temperature)
        return 0.9


def test_the_last_request_wins_and_nothing_queues_up():
    slow = Slow()
    explorer = ModelSizeExplorer(table(), slow)
    threads = threading.active_count()
    let_go(explorer, temperature=0)
    wait_for(lambda: slow.begun == [1.0])
    for place in [0, 1] * 50 + [2]:
        let_go(explorer, temperature=place)
    assert threading.active_count() <= threads + 1
    wait_for(lambda: slow.begun[-1] == 8.0)
    slow.through.set()
    wait_for(lambda: explorer._chart.job["state"] == "done")
    assert slow.ended == [8.0] and [dot[1] for dot in explorer._chart.dots] == [2]
    assert len(slow.begun) < 60    # most of the hundred were never begun


def test_cancel_ends_the_work_and_leaves_no_dot():
    slow = Slow()
    explorer = ModelSizeExplorer(table(), slow)
    let_go(explorer, temperature=1)
    wait_for(lambda: slow.begun and not explorer._cancel.disabled)
    explorer._cancel.click()
    wait_for(lambda: explorer._chart.job["state"] == "stopped" and explorer._cancel.disabled)
    assert explorer._chart.job["words"] == "Cancelled." and explorer._chart.dots == [] and slow.ended == []
    explorer._cancel.click()    # nothing to cancel: nothing happens, and the next request is not touched by it
    slow.through.set()
    let_go(explorer, temperature=2)
    wait_for(lambda: explorer._chart.job["state"] == "done")


class Rude(BaseException):
    pass


@pytest.mark.parametrize("error", [ValueError("lr=1e9 is too large"), SystemExit(1), KeyboardInterrupt(), Rude("no")])
def test_a_failure_is_shown_and_the_slider_lives_on(error):
    answers = iter([error, 0.9])

    def distil(**_):
        answer = next(answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    explorer = ModelSizeExplorer(table(), distil)
    let_go(explorer)
    wait_for(lambda: explorer._chart.job["state"] == "failed")
    assert explorer._chart.job["words"] == f"No student came of it: {type(error).__name__}: {error}"
    let_go(explorer, width=1)
    wait_for(lambda: explorer._chart.job["state"] == "done")
    assert explorer._chart.dots == [[1, 0, 0, 0, 90.0]]


@pytest.mark.parametrize("answer", [None, 95, NAN, "0.9", [], [0.9, -1]])
def test_an_answer_that_is_no_accuracy_is_a_failure(answer):
    explorer = ModelSizeExplorer(table(), lambda **_: answer)
    let_go(explorer)
    wait_for(lambda: explorer._chart.job["state"] == "failed")
    assert "accuracy" in explorer._chart.job["words"] and explorer._chart.dots == []


@pytest.mark.parametrize("answer", [0.9, np.float64(0.9), torch.tensor(0.9).double(), np.array([0.9]), (0.9,)])
def test_accuracies_may_be_of_any_kind(answer):
    explorer = ModelSizeExplorer(table(), lambda **_: answer)
    let_go(explorer)
    wait_for(lambda: explorer._chart.job["state"] == "done")
    assert explorer._chart.dots == [[0, 0, 0, 0, 90.0]]


def test_a_page_may_ask_for_anything():
    calls = []
    explorer = ModelSizeExplorer(table(), lambda **settings: calls.append(settings) or 0.9)
    for nonsense in ([], [1], ["a", "b", "c", "d", 1], [None] * 5, [NAN] * 5):
        explorer._chart.set_state({"asked": nonsense})
    explorer._chart.set_state({"asked": [99, -5, 1, 1, 7]})
    wait_for(lambda: explorer._chart.job["state"] == "done")
    assert [(call["width"], call["temperature"]) for call in calls] == [(16, 1.0)]


def test_old_dots_make_room():
    explorer = ModelSizeExplorer(table(), lambda **_: [0.9] * 40)
    for place in range(2):
        let_go(explorer, width=place)
        wait_for(lambda place=place: explorer._chart.dots and explorer._chart.dots[-1][0] == place)
    assert len(explorer._chart.dots) == 60 and [dot[0] for dot in explorer._chart.dots].count(1) == 40


def test_a_kernel_answers_hello():
    chart = ModelSizeExplorer(table(), lambda **_: 0.9)._chart
    chart.set_state({"hello": 123.0})
    assert chart.heard == 123.0


def test_work_asked_for_while_the_thread_ends_is_not_lost():
    done = []
    latest = Latest(lambda request, report: request, lambda state, request, result: done.append((state, result)))
    for request in range(300):
        latest.ask(request)
        if request % 3 == 0:
            latest.join(5)
    wait_for(lambda: latest._thread is None)
    assert done[-1] == ("done", 299)
