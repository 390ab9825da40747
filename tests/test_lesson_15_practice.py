"""Lesson 15's stored run: complete, its files agree; the story says what a table holds. And the way out, as ONNX."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
import torch

from classroom.lesson_15 import onnx, practice
from kdlib.models import cnn, predict_logits


def test_the_stored_run_is_complete_and_its_files_agree():
    runs = practice.runs()
    assert sorted(runs.seed.unique()) == [0, 1, 2] and len(runs) == 3 * runs.way.nunique()
    with np.load(practice.FOLDER / "practice.npz") as kept:
        for run in runs.itertuples():
            right = np.unpackbits(kept[f"{run.way}, {run.seed}"])[:practice.TESTED]
            assert right.mean() == pytest.approx(run.test_accuracy, abs=1e-6)
    for way in practice.WAYS:
        assert practice.right(way).shape == (3, practice.TESTED)
        assert 100 * practice.right(way).mean(1) == pytest.approx(practice.table()[way].to_numpy())


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """Two seeds; of T, 1 is better on validation and 4 on test images, for the one that hears the answers."""
    ways = {"teacher": (0.9, 0.9), "alone": (0.8, 0.8), "smoothed labels": (0.8, 0.81),
            "hard teacher labels": (0.8, 0.79), "distilled, T = 1": (0.83, 0.82), "distilled, T = 4": (0.82, 0.85),
            "permuted, T = 1": (0.7, 0.7), "permuted, T = 4": (0.75, 0.75)}
    rows = [(seed, way, 100 if way == "teacher" else 10, val, test) for seed in (0, 1)
            for way, (val, test) in ways.items()]
    pd.DataFrame(rows, columns=["seed", "way", "parameters", "val_accuracy", "test_accuracy"]).to_csv(
        tmp_path / "practice.csv", index=False)
    monkeypatch.setattr(practice, "FOLDER", tmp_path)


def test_temperatures_are_chosen_on_validation_images(made_up):
    assert practice.chosen()["distilled"] == "distilled, T = 1" and practice.chosen()["permuted"] == "permuted, T = 4"
    assert practice.table()["distilled"].tolist() == pytest.approx([82.0, 82.0])


def test_the_story_says_gain_gap_and_best_control(made_up):
    story = practice.story(practice.table())
    for part in ("(100 parameters) is 10.0 points above", "distilled, T = 1, gains 2.00 points", "2 of 2 seeds",
                 "20 % of the gap", "smoothed labels, gains 1.00; the student distilled is above it with 2 of 2"):
        assert part in story, part


@pytest.mark.parametrize("missing", [None, *onnx.TOOLS])
def test_a_student_as_onnx_answers_alike_or_nobody_answers(tmp_path, monkeypatch, missing):
    here = [tool for tool in onnx.TOOLS if importlib.util.find_spec(tool) and tool != missing]
    if missing:
        monkeypatch.setattr(importlib.util, "find_spec", lambda tool: tool != missing or None)
    elif len(here) < 3:
        pytest.skip("the extra `export` is not installed")
    student, x = cnn((8, 8), (4,), 10, seed=0), torch.rand(20, 64)
    found = onnx.answers(student, x, tmp_path / "student.onnx")
    if missing:
        assert found is None and not list(tmp_path.iterdir())
    else:
        assert torch.allclose(found, predict_logits(student, x), atol=1e-4)
