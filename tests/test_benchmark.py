"""The benchmark: the four ways do the same work, and the table says what was measured."""

import contextlib
import dataclasses
import io
import json
import multiprocessing
import sys
import types
from pathlib import Path

import benchmark
import pytest
import torch

from kdlib.data import load_digits
from kdlib.measure import accuracy
from kdlib.models import mlp, predict_logits
from kdlib.training import distill, fit


@pytest.fixture(scope="module")
def small():
    data = load_digits()
    teacher = mlp(64, 32, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=5, lr=1e-2)
    return benchmark.Problem("small", data, teacher, width=8, epochs=5, lr=2e-2)


def test_distill_and_both_stacks_train_the_same_student(small):
    student = small.student(3)
    logits = predict_logits(small.teacher, small.data.x_train)
    distill(student, small.data.x_train, small.data.y_train, logits, temperature=4, alpha=0.9, seed=3, **small.how())
    expected = accuracy(student, small.data.x_test, small.data.y_test)
    assert benchmark.one(small, 3) == expected
    for stacked in (benchmark.ten, benchmark.sixty):
        assert abs(stacked(small, 3) - expected) * 500 <= 1 + 1e-9


def test_the_tutorial_s_loop_takes_the_same_steps(small, monkeypatch):
    """With the loader's batches in place of its own, `distill` computes the tutorial's losses."""
    seen, steps = [], []
    cross_entropy, step = torch.nn.functional.cross_entropy, torch.optim.Adam.step
    monkeypatch.setattr(torch.nn.functional, "cross_entropy",
                        lambda logits, *told: seen.append(len(told[0])) or cross_entropy(logits, *told))
    monkeypatch.setattr(torch.optim.Adam, "step", lambda self, *a: steps.append(1) or step(self, *a))
    ways, work = [], []
    for way in (benchmark.tutorial, benchmark.one):
        seen.clear()
        steps.clear()
        ways.append(way(small, 0))
        work.append((sorted(seen[-5 * 8:]), len(steps)))
    assert work[0] == work[1] == (sorted([128] * 35 + [104] * 5), 40)
    assert abs(ways[0] - ways[1]) < 0.1


def test_rounds_go_there_and_back_after_one_that_does_not_count(monkeypatch):
    gone, names = [], list(benchmark.WAYS)
    for name in names:
        monkeypatch.setitem(benchmark.WAYS, name, lambda problem, seed, name=name: gone.append((name, seed)) or 0.9)
    found = benchmark.compare(types.SimpleNamespace(name="nothing"), 2)
    assert gone == [(name, 20) for name in names] + [(name, 0) for name in names] + [(name, 10) for name in names[::-1]]
    assert {name: [score for _, score in rounds] for name, rounds in found.items()} == dict.fromkeys(names, [0.9, 0.9])


def test_the_table_compares_within_a_round(small):
    found = {"tutorial": [(1.0, 0.9), (2.0, 0.9), (4.0, 0.9)], "distill": [(0.5, 0.9), (0.5, 0.9), (1.0, 0.91)],
             "10 side by side": [(1.0, 0.9), (1.0, 0.9), (4.0, 0.9)],
             "60 students": [(3.0, 0.9), (2.0, 0.9), (4.0, 0.9)]}
    memory = {"tutorial": 100, "distill": 110, "10 side by side": 110, "60 students": 120}
    rows = benchmark.report("digits", small, found, benchmark.check_equal(small, found), memory)
    assert [row["time"] for row in rows] == [1, 0.25, 1, 1]
    assert [row["memory"] for row in rows] == [1, 1.1, 1.1, 1.2]
    assert [row["reached"] for row in rows] == [None, True, None, True]
    json.dumps(rows)
    table = benchmark.shown(rows)
    assert list(table["faster a student"]) == ["1.0×", "4.0×", "10.0×", "60.0×"]
    slow = {name: [(5.0, 0.9)] * 3 if name == "distill" else rounds for name, rounds in found.items()}
    rows = benchmark.report("digits", small, slow, benchmark.check_equal(small, slow), memory)
    assert rows[1]["reached"] is False and list(benchmark.shown(rows).reached) == ["", "NO", "", "yes"]
    hungry = benchmark.report("digits", small, found, benchmark.check_equal(small, found), memory | {"distill": 131})
    assert hungry[1]["reached"] is False
    unknown = benchmark.report("digits", small, found, benchmark.check_equal(small, found), dict.fromkeys(memory))
    assert unknown[1]["memory"] is None and unknown[1]["reached"]
    assert "not known" in benchmark.shown(unknown).to_string()


def test_faster_but_worse_students_are_no_result(small):
    found = {name: [(1.0, 0.9 - 0.02 * (name == "distill"))] * 3 for name in benchmark.WAYS}
    with pytest.raises(SystemExit, match="'distill' differ in accuracy from the tutorial's by -2.0 points"):
        benchmark.check_equal(small, found)


linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak memory")


@linux
@pytest.mark.filterwarnings("ignore:.*fork")    # the other threads of this process only wait
@pytest.mark.more
def test_sixty_students_take_more_memory_than_one(monkeypatch):
    """In a fork of this process, which has imported already what takes a new one seconds; its peak begins anew."""
    whole = benchmark.synthetic()
    few = dataclasses.replace(whole, x_train=whole.x_train[:500], y_train=whole.y_train[:500])
    monkeypatch.setattr(benchmark, "synthetic", lambda: few)

    def asked(pipe):
        torch.set_num_threads(1)    # of the others, for which it would wait for ever, a fork has none
        with contextlib.redirect_stdout(io.StringIO()) as said:
            for way in ("distill", "60 students"):
                benchmark.print_peak_memory("wide", way)
        pipe.send(said.getvalue())

    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe()
    fork.Process(target=asked, args=(there,)).start()
    there.close()    # or we would wait for ever for one that has died
    assert here.poll(100), "the fork says nothing"
    one, sixty = (int(kilobytes) / 1024 for kilobytes in here.recv().split())
    assert 50 < one < sixty < 5000


@linux
def test_peak_memory_is_that_of_a_process_of_its_own(monkeypatch, tmp_path):
    """What it asks that process, and in which unit it is answered; here the process is a small one."""
    asked = ["--peak-memory", "wide", "distill"]
    (tmp_path / "tool.py").write_text(f"import sys\nprint(2048 if sys.argv[1:] == {asked} else 0)")
    monkeypatch.setattr(benchmark, "__file__", str(tmp_path / "tool.py"))
    assert benchmark.peak_memory("wide", "distill") == 2


@linux
@pytest.mark.parametrize("which, features", [("digits", 64), ("wide", 784)])
@pytest.mark.parametrize("way", ["distill", "60 students"])
def test_that_process_does_what_it_is_asked_for(monkeypatch, capsys, which, features, way):
    done = []
    for name in benchmark.WAYS:
        monkeypatch.setitem(benchmark.WAYS, name, lambda problem, seed, name=name: done.append((name, problem)))
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "--peak-memory", which, way])
    benchmark.main()
    ((name, problem),) = done
    assert name == way and problem.name == which and problem.data.x_train.shape[1] == features
    assert 50 < int(capsys.readouterr().out) / 1024 < 50_000    # kilobytes; of all that these tests hold
