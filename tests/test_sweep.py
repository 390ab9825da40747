"""The sweep: every student of a stack is the one that `distill` or `fit` trains; interrupted or shared out, too."""

import gc
import math
import multiprocessing
import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
import torch

from kdlib.data import Dataset
from kdlib.measure import accuracy, agreement
from kdlib.models import count_parameters, mlp, predict_logits
from kdlib.sweep import _sweep, sweep, train_stack
from kdlib.training import distill, fit

G = torch.Generator().manual_seed(0)
TEACHER = mlp(12, 30, 4, seed=99)


def images(n):
    x = torch.rand(n, 12, generator=G)
    return x, (20 * predict_logits(TEACHER, x) + torch.randn(n, 4, generator=G)).argmax(-1)


DATA = Dataset(*images(70), *images(40), *images(600), class_names=tuple("abcd"), image_shape=(3, 4))
V, V_TEST = 20 * predict_logits(TEACHER, DATA.x_train), 20 * predict_logits(TEACHER, DATA.x_test)
HOW = dict(epochs=8, lr=0.1, batch_size=16)           # 40 steps: five batches an epoch, the last one of 6 images
GRID = dict(widths=[5, 3], temperatures=[20.0, 0.5], alphas=[0, 0.3, 1], seeds=[7, 0])
CONTROLS = ("alone", "label_smoothing", "hard_teacher_labels")
COLUMNS = ["method", "width", "temperature", "alpha", "seed", "val_accuracy", "test_accuracy", "agreement",
           "parameters"]


def trained_alone(row):
    """The student of a row, trained by the readable reference."""
    student = mlp(12, int(row.width), 4, seed=int(row.seed))
    how = HOW | {"seed": int(row.seed)}
    if row.method == "distilled":
        distill(student, DATA.x_train, DATA.y_train, V, temperature=row.temperature, alpha=row.alpha, **how)
    elif row.method == "hard_teacher_labels":
        fit(student, DATA.x_train, V.argmax(-1), **how)
    else:
        fit(student, DATA.x_train, DATA.y_train, label_smoothing=0.1 if row.method == "label_smoothing" else 0, **how)
    return student


@pytest.fixture(scope="module")
def table():
    return sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST)


@pytest.fixture(scope="module")
def references(table):
    return [trained_alone(row) for row in table.itertuples()]


@pytest.fixture(params=["as it is", "in small stacks"])
def cut(request, monkeypatch):
    """Also with stacks of five: recipes and seeds are then cut across."""
    if request.param == "in small stacks":
        monkeypatch.setattr(_sweep, "STACK_STUDENTS", 5)


def test_the_table_lists_the_whole_grid_in_order(table):
    assert list(table.columns) == COLUMNS and not table.attrs["partial"]
    recipes = [("distilled", t, a) for t in (20, 0.5) for a in (0, 0.3, 1)] + [(c, None, None) for c in CONTROLS]
    expected = [(m, w, t, a, s) for w in (5, 3) for m, t, a in recipes for s in (7, 0)]
    found = table[COLUMNS[:5]].astype(object).where(table[COLUMNS[:5]].notna(), None)
    assert list(found.itertuples(index=False, name=None)) == expected
    assert list(table.index) == list(range(len(expected)))


def test_each_student_is_the_one_that_distill_trains(cut, table, references):
    logits = train_stack(DATA, V, DATA.x_test, **GRID, **HOW, controls=CONTROLS)
    assert logits.shape == (36, 600, 4)
    for mine, reference in zip(logits, references):
        torch.testing.assert_close(mine, predict_logits(reference, DATA.x_test), atol=1e-4, rtol=0)
    # The test would notice a neighbour's student: whoever is taught otherwise answers otherwise.
    taught = table[COLUMNS[:5]].copy()
    taught.loc[taught.alpha == 0, ["method", "temperature", "alpha"]] = "alone", None, None
    number = torch.tensor(taught.groupby(COLUMNS[:5], dropna=False).ngroup())
    distances = torch.cdist(logits.flatten(1), logits.flatten(1), p=math.inf)
    assert distances[number[:, None] != number].min() > 0.05


def test_the_scores_are_those_of_measure(cut, references):
    table = sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST)
    for row, reference in zip(table.itertuples(), references):
        one = 1 + 1e-9    # an image that lies on the border may fall to either side
        assert abs(row.val_accuracy - accuracy(reference, DATA.x_val, DATA.y_val)) * 40 <= one
        assert abs(row.test_accuracy - accuracy(reference, DATA.x_test, DATA.y_test)) * 600 <= one
        assert abs(row.agreement - agreement(reference, V_TEST, DATA.x_test)) * 600 <= one
        assert row.parameters == count_parameters(reference)
    assert table.test_accuracy.nunique() > 12


def test_without_test_answers_the_agreement_is_on_the_transfer_set(references):
    table = sweep(DATA, V, **GRID, **HOW, controls=CONTROLS)
    for row, reference in zip(table.itertuples(), references):
        assert abs(row.agreement - agreement(reference, V, DATA.x_train)) * 70 <= 1 + 1e-9


def test_after_a_thousand_steps_the_accuracy_differs_by_one_image_at_most():
    how = dict(epochs=200, lr=0.02, batch_size=16)
    table = sweep(DATA, V, widths=[6], temperatures=[4], alphas=[0.9], seeds=range(2), **how)
    student = mlp(12, 6, 4, seed=1)
    distill(student, DATA.x_train, DATA.y_train, V, temperature=4, alpha=0.9, seed=1, **how)
    assert abs(table.test_accuracy[1] - accuracy(student, DATA.x_test, DATA.y_test)) * 600 <= 1 + 1e-9


def test_any_iterable_is_an_axis():
    one = dict(widths=[2, 3], temperatures=[1, 2], alphas=[0.5], seeds=[0, 1], epochs=1, lr=0.1)
    expected = sweep(DATA, V, **one)
    same = sweep(DATA, V, widths=torch.tensor([2, 3]), temperatures=np.array([1.0, 2]), alphas=(a for a in [0.5]),
                 seeds=range(2), epochs=1, lr=0.1)
    pd.testing.assert_frame_equal(same, expected)


def test_nothing_of_the_callers_changes():
    before = [part.clone() for part in (DATA.x_train, DATA.y_train, V)]
    generator = torch.get_rng_state()
    with torch.no_grad():    # a caller's context must not matter
        sweep(DATA, V.clone().requires_grad_(), widths=[2], temperatures=[1], alphas=[1], seeds=[0], epochs=1, lr=0.1)
    assert torch.equal(torch.get_rng_state(), generator)
    assert all(map(torch.equal, before, (DATA.x_train, DATA.y_train, V)))


class StoppedAfter(Executor):
    """Does the work at once; after some of it the reader presses Ctrl-C."""

    def __init__(self, stacks):
        self.left, self.futures = stacks, []

    def submit(self, function, *arguments):
        future = Future()
        self.futures.append(future)
        if self.left:
            self.left -= 1
            future.set_result(function(*pickle.loads(pickle.dumps(arguments))))
        elif all(f.done() for f in self.futures[:-1]):
            future.set_exception(KeyboardInterrupt())
        return future


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_an_interruption_returns_the_finished_rows(where, table, monkeypatch):
    monkeypatch.setattr(_sweep, "STACK_STUDENTS", 5)
    monkeypatch.setattr(_sweep, "SHARED_STUDENTS", 5)
    executor = StoppedAfter(3) if where == "elsewhere" else None
    train, calls = _sweep.train, []

    def interrupted(stack, work, after_epoch):
        calls.append(stack)
        if where == "here" and len(calls) == 4:
            raise KeyboardInterrupt
        return train(stack, work, after_epoch)

    monkeypatch.setattr(_sweep, "train", interrupted)
    with pytest.warns(UserWarning, match="interrupted: the table holds .* of 36 students"):
        part = sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST, executor=executor)
    assert part.attrs["partial"] and list(part.columns) == COLUMNS and 0 < len(part) < 36
    whole = table.merge(part, on=COLUMNS[:5], suffixes=("", "_part"))    # the finished rows are right and in order
    assert len(whole) == len(part)
    assert ((whole.test_accuracy - whole.test_accuracy_part).abs() * 600 <= 1 + 1e-9).all()
    if executor:    # three stacks of five at most were done; what had not begun was called off
        assert len(part) == sum(len(future.result()) for future in executor.futures[:3])
        assert all(future.done() for future in executor.futures)


def test_an_interruption_at_the_very_start_returns_an_empty_table(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_sweep, "train", interrupted)
    with pytest.warns(UserWarning, match="holds 0 of 24 students") as told:
        part = sweep(DATA, V, **GRID, **HOW)
    assert told[0].filename == __file__    # where the caller stands, not in kdlib
    assert list(part.columns) == COLUMNS and len(part) == 0 and part.attrs["partial"]


def close(table, expected):
    pd.testing.assert_frame_equal(table[COLUMNS[:5]], expected[COLUMNS[:5]])
    assert ((table.test_accuracy - expected.test_accuracy).abs() * 600 <= 1 + 1e-9).all()


@pytest.mark.more    # a process imports torch anew; threads and dask go the same way
def test_a_process_pool_gives_the_same_table(table):
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, initializer=gc.disable) as pool:    # else it looks for garbage while it imports
        shared = sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST, executor=pool)
        close(shared, table)
        assert pool.submit(torch.get_num_threads).result() == 1    # one thread a worker


def test_a_thread_pool_gives_the_same_table_and_leaves_the_number_of_threads_alone(table):
    # Threads share torch's global generator, from which initial weights are drawn: they must not mix.
    threads = torch.get_num_threads()
    with ThreadPoolExecutor(2) as pool:
        close(sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST, executor=pool), table)
    assert torch.get_num_threads() == threads


def test_a_tensor_s_numbers_are_what_is_meant():
    one = dict(widths=[2], seeds=[0], epochs=1, lr=0.1)
    lists = sweep(DATA, V, temperatures=[0.5, 4.0], alphas=[0.25], **one)
    tensors = sweep(DATA, V, temperatures=torch.tensor([0.5, 4.0]), alphas=torch.tensor([0.25]), **one)
    pd.testing.assert_frame_equal(tensors, lists)


def test_whoever_has_two_threads_keeps_them(monkeypatch):
    monkeypatch.setattr(_sweep.multiprocessing, "parent_process", lambda: None)    # where tests run in a child, too
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with ThreadPoolExecutor(1) as pool:
            own = pool.submit(torch.get_num_threads).result()
            sweep(DATA, V, widths=[2], temperatures=[1], alphas=[1], seeds=[0], epochs=1, lr=0.1, executor=pool)
            assert pool.submit(torch.get_num_threads).result() == own > 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)


@pytest.mark.filterwarnings("ignore")    # Dask's own warnings are not ours to mend
def test_a_dask_cluster_gives_the_same_table(table):
    distributed = pytest.importorskip("distributed", reason="Dask is optional: pip install -e '.[cluster]'")
    # Its worker is a thread of this process, and all the same the work travels there by the network. What a process
    # with nothing imported needs, the pool's test shows.
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, processes=False,
                                  protocol="tcp://") as cluster:
        with distributed.Client(cluster) as client:
            close(sweep(DATA, V, **GRID, **HOW, controls=CONTROLS, teacher_test_logits=V_TEST,
                        executor=client.get_executor()), table)


def test_a_worker_s_error_reaches_the_caller():
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="lr=1e\\+30 is too large"):
        sweep(DATA, V, **GRID, epochs=3, lr=1e30, executor=pool)


def test_progress_counts_epochs_of_stacks(monkeypatch):
    seen = []

    class Bar:
        def __init__(self, steps, label):
            seen.append((len(steps), label))

        def update(self, n=1):
            seen.append(n)

        def close(self):
            seen.append("closed")

    monkeypatch.setattr(_sweep, "progress_bar", Bar)
    arguments = dict(widths=[2, 3], temperatures=[1], alphas=[1], seeds=[0], epochs=3, lr=0.1)
    sweep(DATA, V, **arguments, progress=True)
    assert seen == [(6, "2 students"), 1, 1, 1, 1, 1, 1, "closed"]
    seen.clear()
    with ThreadPoolExecutor(1) as pool:
        sweep(DATA, V, **arguments, progress=True, executor=pool)
    assert seen == [(6, "2 students"), 3, 3, "closed"]
    seen.clear()
    with pytest.raises(ValueError):
        sweep(DATA, V, **arguments | {"lr": 1e30}, progress=True)
    assert seen[-1] == "closed"


def test_a_stack_reports_how_far_it_is_and_can_be_stopped():
    arguments = dict(widths=[2, 3], temperatures=[1], alphas=[1], seeds=[0], epochs=3, lr=0.1)
    shares = []
    train_stack(DATA, V, DATA.x_val, **arguments, report=shares.append)
    assert shares == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])

    def stop(share):
        raise InterruptedError(f"enough at {share:.2f}")

    with pytest.raises(InterruptedError, match="enough at 0.17"):
        train_stack(DATA, V, DATA.x_val, **arguments, report=stop)


def test_the_stacks_stay_small(monkeypatch):
    sizes = []

    def untrained(stack, work, after_epoch):
        sizes.append((len(stack.places), stack.width))
        assert len(stack.places) == len(stack.seeds) * len(stack.recipes)
        return lambda images: torch.zeros(len(stack.places), 4, len(images))

    monkeypatch.setattr(_sweep, "train", untrained)
    sweep(DATA, V, widths=[1, 200, 5000], temperatures=range(1, 8), alphas=[1], seeds=range(11), epochs=1, lr=0.1)
    assert sum(n for n, _ in sizes) == 3 * 7 * 11
    assert all(n <= 64 and (n == 1 or n * width <= 4096) for n, width in sizes)
    assert max(n for n, width in sizes if width == 1) > 50


BAD = [
    ("widths", [], ValueError, r"widths must hold at least one value, got \[\]"),
    ("seeds", (), ValueError, r"seeds must hold at least one value, got \(\)"),
    ("widths", 16, TypeError, "widths must be a collection such as a list, got 16"),
    ("temperatures", "4", TypeError, "temperatures must be a collection such as a list, got '4'"),
    ("alphas", None, TypeError, "alphas must be a collection such as a list, got None"),
    ("widths", [4, 0], ValueError, "a width must be at least 1, got 0"),
    ("widths", [-3], ValueError, "a width must be at least 1, got -3"),
    ("widths", [2.5], TypeError, "a width must be a whole number, got 2.5"),
    ("widths", [4, 8, 4], ValueError, "widths must not repeat a value, got 4 twice"),
    ("temperatures", [1, 2, 1.0], ValueError, "temperatures must not repeat a value, got 1.0 twice"),
    ("temperatures", [0.0], ValueError, "temperature must be finite and above 0, got 0.0"),
    ("temperatures", [math.nan], ValueError, "temperature must be finite and above 0, got nan"),
    ("temperatures", ["warm"], TypeError, "temperature must be a number, got 'warm'"),
    ("temperatures", [1e-40], ValueError, "1e-40"),
    ("alphas", [0.5, 1.5], ValueError, r"alpha weighs the teacher and must be in \[0, 1\], got 1.5"),
    ("alphas", [0.5, 0.5], ValueError, "alphas must not repeat a value, got 0.5 twice"),
    ("seeds", [-1], ValueError, "a seed must be at least 0, got -1"),
    ("seeds", [1, 1], ValueError, "seeds must not repeat a value, got 1 twice"),
    ("epochs", 0, ValueError, "epochs must be at least 1, got 0"),
    ("lr", 0, ValueError, "lr must be above 0, got 0"),
    ("lr", math.inf, ValueError, "lr must be finite, got inf"),
    ("lr", 1e30, ValueError, r"diverged for width 3: lr=1e\+30 is too large here"),
    ("batch_size", 0, ValueError, "batch_size must be at least 1, got 0"),
    ("controls", ["alone", "alone"], ValueError, "controls must not repeat a value, got 'alone' twice"),
    ("controls", ["allone"], ValueError, "a control must be one of alone, .*, got 'allone'"),
    ("controls", "alone", TypeError, "controls must be a collection such as a list, got 'alone'"),
    ("dataset", 5, TypeError, "dataset must be a kdlib.data.Dataset, got 5"),
    ("teacher_logits", V[:60], ValueError, r"teacher_logits must have shape \(70, 4\).*got \(60, 4\)"),
    ("teacher_logits", V[:, :2], ValueError, "labels must be in 0 … 1, got"),
    ("teacher_logits", V.tolist(), TypeError, "teacher_logits must be a float tensor"),
    ("teacher_logits", V / 0, ValueError, "teacher_logits must be finite, got"),
    ("teacher_test_logits", V, ValueError, r"teacher_test_logits must have shape \(600, 4\).*got \(70, 4\)"),
    ("executor", 2, TypeError, "executor must be a concurrent.futures.Executor, got 2"),
]


@pytest.mark.parametrize("name, value, error, message", BAD)
def test_bad_input_is_named(name, value, error, message):
    arguments = dict(dataset=DATA, teacher_logits=V, widths=[3], temperatures=[2], alphas=[0.5], seeds=[0], epochs=2,
                     lr=0.1) | {name: value}
    with pytest.raises(error, match=message):
        sweep(arguments.pop("dataset"), arguments.pop("teacher_logits"), **arguments)
    if name not in ("executor", "teacher_test_logits"):
        arguments = dict(dataset=DATA, teacher_logits=V, x=DATA.x_val, widths=[3], temperatures=[2], alphas=[0.5],
                         seeds=[0], epochs=2, lr=0.1) | {name: value}
        with pytest.raises(error, match=message):
            train_stack(arguments.pop("dataset"), arguments.pop("teacher_logits"), arguments.pop("x"), **arguments)


def test_images_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"x must have shape \(n, 12\)"):
        train_stack(DATA, V, torch.rand(3, 11), widths=[3], temperatures=[2], alphas=[1], seeds=[0], epochs=1, lr=0.1)
