"""The benchmark of stored answers: four loops of one student, and a table that says what was measured."""

import json
import sys
from pathlib import Path

import benchmark
import benchmark_answers
import pytest
import torch

from kdlib.data import load_digits
from kdlib.models import predict_logits


@pytest.fixture(scope="module")
def small():
    return benchmark_answers.Problem(load_digits(), images=200, epochs=2, channels=((8,), (2,)))


def test_all_ways_train_one_student(small, monkeypatch):
    students, taught = [], benchmark_answers.accuracy
    monkeypatch.setattr(benchmark_answers, "accuracy", lambda student, x, y: (
        students.append(predict_logits(student, x)), taught(student, x, y))[1])
    scores = [way(small, 3) for way in benchmark_answers.WAYS.values()]
    for logits in students[1:]:    # on disk an answer has three digits
        torch.testing.assert_close(logits, students[0], rtol=0.02, atol=0.02)
    assert len(students) == 4 and max(scores) - min(scores) < 0.01
    torch.testing.assert_close(students[2], students[1], rtol=1e-4, atol=1e-4)


def test_the_teacher_is_asked_as_often_as_each_way_says(small, monkeypatch):
    asked, forward = [], small.teacher.forward
    monkeypatch.setattr(small.teacher, "forward", lambda x: (asked.append(len(x)), forward(x))[1])
    rows = {}
    for name, way in benchmark_answers.WAYS.items():
        asked.clear()
        way(small, 0)
        rows[name] = sum(asked)
    assert rows == {"tutorial": 400, "live": 400, "from memory": 200, "from disk": 200}


def test_the_table_compares_within_a_round(small):
    found = benchmark_answers.compare(small, 2)
    assert list(found) == list(benchmark_answers.WAYS) and all(len(rounds) == 2 for rounds in found.values())
    found = {"tutorial": [(2.0, 0.9), (4.0, 0.9), (4.0, 0.9)], "from disk": [(1.0, 0.9), (1.0, 0.9), (4.0, 0.9)]}
    rows = benchmark_answers.report(found)
    assert [row["time"] for row in rows] == [1, 0.5] and rows[1]["time, least"] == 0.25 and rows[1]["time, most"] == 1
    assert benchmark_answers.shown(rows)["range"].tolist() == ["1.00 to 1.00", "0.25 to 1.00"]
    with pytest.raises(SystemExit, match="'from disk' differ in accuracy from the tutorial's by -5.0 points"):
        benchmark.differences_of("digits", found | {"from disk": [(1.0, 0.85)] * 3})


@pytest.mark.more
def test_it_runs_as_a_whole(small, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(benchmark, "clothes", lambda: ("small", load_digits()))
    monkeypatch.setattr(benchmark_answers, "Problem", lambda data: small)
    monkeypatch.setattr(benchmark_answers, "__file__", str(tmp_path / "tools" / "benchmark_answers.py"))
    monkeypatch.setattr(sys, "argv", ["benchmark_answers.py", "--rounds", "5"])
    threads = torch.get_num_threads()
    benchmark_answers.main()
    torch.set_num_threads(threads)
    assert "from memory" in capsys.readouterr().out
    stored = json.loads((tmp_path / "build" / "benchmark_answers.json").read_text())
    assert [row["way"] for row in stored["rows"]] == list(benchmark_answers.WAYS) and stored["rounds"] == 5


def test_make_bench_calls_it():
    makefile = (Path(benchmark.__file__).resolve().parent.parent / "Makefile").read_text(encoding="utf-8")
    assert "tools/benchmark_answers.py" in makefile.partition("\nbench:")[2].partition("\n\n")[0]
