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


def wait_for(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


# ---- curves ----

def sliders(explorer):
    return [name for name, stops in explorer.stops.items() if len(stops) > 1]


def in_points(students):
    return pytest.approx([100 * bound for bound in mean_ci(students.test_accuracy)], abs=0.006)


def test_curves_are_the_intervals_of_the_table():
    results = table()
    chart = ModelSizeExplorer(results)
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
    assert sliders(explorer) == ["width", "temperature"] and set(explorer.curves) == {"distilled", "alone"}
    assert (explorer.alpha, explorer.images) == (1.0, None)


def test_a_dial_with_one_value_has_no_slider():
    results = table(temperature=(4.0,), alpha=(1.0,), images=(100,))
    alone = results.query("method == 'alone'")
    explorer = ModelSizeExplorer(alone[["width", "test_accuracy"]])    # without a column method: trained on labels
    assert explorer.curves == ModelSizeExplorer(alone).curves
    assert sliders(explorer) == ["width"] and explorer.grid["images"] == [None]
    assert sliders(ModelSizeExplorer(results)) == ["width"] and ModelSizeExplorer(results).temperature == 4.0
    assert repr(explorer) == "ModelSizeExplorer(sliders=1)" and repr(ModelSizeExplorer(table())).endswith("sliders=4)")


def test_the_width_may_stand_between_those_of_the_table():
    explorer = ModelSizeExplorer(table(), widths=range(4, 17, 4))
    assert explorer.stops["width"] == [4, 8, 12, 16] and explorer.grid["width"] == [4, 16]
    explorer.width = 8
    assert explorer.width == 8


def test_values_can_be_set_where_a_slider_can_stand():
    explorer = ModelSizeExplorer(table(), large=True)
    for name, values in DIALS.items():
        for value in values:
            setattr(explorer, name, value)
            assert getattr(explorer, name) == value == explorer.get_state()[name]
    for name, wrong in (("width", 5), ("temperature", NAN), ("alpha", 0.7), ("images", "100"), ("width", True)):
        before = getattr(explorer, name)
        with pytest.raises(ValueError, match=name) as raised:
            setattr(explorer, name, wrong)
        assert repr(wrong) in str(raised.value) and getattr(explorer, name) == before


def test_a_page_cannot_bring_it_out_of_its_limits():
    explorer = ModelSizeExplorer(table())
    for name, values in DIALS.items():
        explorer.set_state({name: values[0]})
        for nonsense in (99, -1, NAN, None, "2", [values[0]], True):
            explorer.set_state({name: nonsense})
            assert getattr(explorer, name) == values[0]
        explorer.set_state({name: values[-1]})
        assert getattr(explorer, name) == values[-1]


def test_what_a_notebook_keeps_is_small():
    widths, temperatures = (2, 4, 8, 16, 32, 64), (1.0, 2.0, 4.0, 8.0, 16.0)
    chart = ModelSizeExplorer(table(width=widths, temperature=temperatures, images=(20, 100, 500)))
    state = {key: value for key, value in chart.get_state().items() if key not in ("_esm", "_css")}
    assert state.pop("in_page") == b""
    assert len(json.dumps(state)) < 8000 and len(chart._esm) < 32_000


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

def say(explorer, **message):
    """As the page does it."""
    explorer._handle_custom_msg(message, [])


def let_go(explorer, **values):
    say(explorer, do="train", **{name: stops[0] for name, stops in DIALS.items()} | values)


def told(explorer):
    """The messages to the page from now on."""
    messages = []
    explorer.send = messages.append
    return messages


def test_letting_go_distils_with_these_settings_and_drops_a_dot():
    calls = []

    def distil(**settings):
        calls.append(settings)
        return [0.5, 0.75]

    explorer = ModelSizeExplorer(table(), distil)
    messages = told(explorer)
    let_go(explorer, width=16, temperature=8, alpha=0.5, images=100)
    wait_for(lambda: messages and messages[-1]["state"] == "done")
    report = calls[0].pop("report")
    assert callable(report)
    assert calls == [dict(width=16, temperature=8.0, alpha=0.5, images=100, seed=1001)]
    here = dict(width=16, temperature=8.0, alpha=0.5, images=100, run=1)
    assert explorer.dots == [here | {"accuracy": 50.0}, here | {"accuracy": 75.0}]
    assert messages[0] == {"state": "busy", "words": "", "share": 0.0}
    assert messages[-1] == {"state": "done", "words": "Just distilled: 50.0 %, 75.0 %", "share": 1.0}
    let_go(explorer, width=16)    # once more, with another seed
    wait_for(lambda: len(explorer.dots) == 4)
    assert calls[1]["seed"] == 1002 and explorer.dots[-1]["run"] == 2


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
    let_go(explorer, width=16, temperature=8.0, alpha=1.0, images=100)
    wait_for(lambda: explorer._said["state"] != "idle" and explorer._latest._thread is None)
    assert explorer._said["state"] == "done", explorer._said
    assert explorer.dots[0]["accuracy"] > 85 and shares[-1] == 1 and len(shares) == 60


class Slow:
    """A distil function that reports until it is let through. While it is ``held`` it does not even report."""

    def __init__(self):
        self.begun, self.ended, self.through, self.held = [], [], threading.Event(), threading.Lock()

    def __call__(self, *, width, temperature, report, **_):
        self.begun.append(temperature)
        while not self.through.wait(0.002):
            with self.held:
                report(0.5)
        self.ended.append(temperature)
        return 0.9


def test_the_last_request_wins():
    slow = Slow()
    explorer = ModelSizeExplorer(table(), slow)
    threads = threading.active_count()
    let_go(explorer, temperature=1.0)
    wait_for(lambda: slow.begun == [1.0])
    for temperature in [1.0, 4.0] * 50 + [8.0]:
        let_go(explorer, temperature=temperature)
    assert threading.active_count() <= threads + 1
    wait_for(lambda: slow.begun[-1] == 8.0)
    slow.through.set()
    wait_for(lambda: explorer._said["state"] == "done")
    assert slow.ended == [8.0] and [dot["temperature"] for dot in explorer.dots] == [8.0]


def test_nothing_queues_up():
    slow = Slow()
    explorer = ModelSizeExplorer(table(), slow)
    with slow.held:
        let_go(explorer, temperature=1.0)
        wait_for(lambda: slow.begun == [1.0])
        for temperature in [1.0, 4.0] * 50 + [8.0]:
            let_go(explorer, temperature=temperature)
    wait_for(lambda: slow.begun[-1] == 8.0)
    slow.through.set()
    wait_for(lambda: explorer._said["state"] == "done")
    assert slow.begun == [1.0, 8.0] and slow.ended == [8.0]    # the hundred between were never begun


def test_cancel_ends_the_work_and_leaves_no_dot():
    slow = Slow()
    explorer = ModelSizeExplorer(table(), slow)
    let_go(explorer, temperature=4.0)
    wait_for(lambda: slow.begun and explorer._said["share"] == 0.5)
    say(explorer, do="cancel")
    wait_for(lambda: explorer._said["state"] == "stopped")
    assert explorer._said["words"] == "Cancelled." and explorer.dots == [] and slow.ended == []
    say(explorer, do="cancel")    # nothing to cancel: nothing happens, and the next request is not touched by it
    slow.through.set()
    let_go(explorer, temperature=8.0)
    wait_for(lambda: explorer._said["state"] == "done")


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
    wait_for(lambda: explorer._said["state"] == "failed")
    assert explorer._said["words"] == f"No student came of it: {type(error).__name__}: {error}"
    let_go(explorer, width=16)
    wait_for(lambda: explorer._said["state"] == "done")
    assert [(dot["width"], dot["accuracy"]) for dot in explorer.dots] == [(16, 90.0)]


@pytest.mark.parametrize("answer", [None, 95, NAN, "0.9", [], [0.9, -1]])
def test_an_answer_that_is_no_accuracy_is_a_failure(answer):
    explorer = ModelSizeExplorer(table(), lambda **_: answer)
    let_go(explorer)
    wait_for(lambda: explorer._said["state"] == "failed")
    assert "accuracy" in explorer._said["words"] and explorer.dots == []


@pytest.mark.parametrize("answer", [0.9, np.float64(0.9), torch.tensor(0.9).double(), np.array([0.9]), (0.9,)])
def test_accuracies_may_be_of_any_kind(answer):
    explorer = ModelSizeExplorer(table(), lambda **_: answer)
    let_go(explorer)
    wait_for(lambda: explorer._said["state"] == "done")
    assert [dot["accuracy"] for dot in explorer.dots] == [90.0]


def test_a_page_may_ask_for_anything():
    calls = []
    explorer = ModelSizeExplorer(table(), lambda **settings: calls.append(settings) or 0.9)
    for nonsense in (None, [], "train", {}, {"do": "sing"}, {"do": "train"}, {"do": ["train"]}):
        explorer._handle_custom_msg(nonsense, [])
    for wrong in (5, NAN, None, "16", [16], True):
        let_go(explorer, width=wrong)
    let_go(explorer, width=16)
    wait_for(lambda: explorer._said["state"] == "done")
    assert [(call["width"], call["temperature"]) for call in calls] == [(16, 1.0)]


def test_old_dots_make_room():
    explorer = ModelSizeExplorer(table(), lambda **_: [0.9] * 40)
    for width in (4, 16):
        let_go(explorer, width=width)
        wait_for(lambda width=width: explorer.dots and explorer.dots[-1]["width"] == width)
    assert len(explorer.dots) == 60 and [dot["width"] for dot in explorer.dots].count(16) == 40


def test_a_kernel_answers_hello():
    explorer = ModelSizeExplorer(table(), lambda **_: 0.9)
    messages = told(explorer)
    say(explorer, do="hello")
    assert messages == [{"state": "idle", "words": "", "share": 0.0}]
    let_go(explorer)
    wait_for(lambda: messages[-1]["state"] == "done")
    say(explorer, do="hello")    # a page that is opened again hears how it went
    assert messages[-1] == messages[-2] and messages[-1]["words"] == "Just distilled: 90.0 %"


def test_work_asked_for_while_the_thread_ends_is_not_lost():
    done = []
    latest = Latest(lambda request, report: request, lambda state, request, result: done.append((state, result)))
    for request in range(300):
        latest.ask(request)
        if request % 3 == 0:
            latest.join(5)
    wait_for(lambda: latest._thread is None)
    assert done[-1] == ("done", 299)
