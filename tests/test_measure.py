"""The measures: SciPy, naive loops and a simulation as oracles."""

import math
import re

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from kdlib.arguments import shown
from kdlib.measure import (
    accuracy,
    agreement,
    calibration_error,
    gap_closed,
    latency,
    margin,
    mean_ci,
    paired_ci,
    size_in_bytes,
)
from kdlib.models import count_parameters, mlp

G = torch.Generator().manual_seed(0)
X, Y = torch.rand(40, 6, generator=G), torch.randint(3, (40,), generator=G)
MODEL = mlp(6, 5, 3, seed=0)
LOGITS = MODEL(X).detach()


# Intervals

VALUES = {
    "list": [0.91, 0.93, 0.9, 0.97], "two": [1.0, 2.0], "ints": range(9),
    "numpy": np.array([1.5, 2.5, 9.0], np.float32), "tensor": torch.tensor([3.0, 1.0, 2.0]),
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_mean_ci_is_scipys_interval(values):
    result, plain = mean_ci(values), [float(v) for v in values]
    test = stats.ttest_1samp(plain, 0).confidence_interval(0.95)
    assert result == pytest.approx((np.mean(plain), test.low, test.high))
    assert [type(number) for number in result] == [float] * 3 and result.low < result.mean < result.high


def test_paired_ci_is_scipys_paired_interval():
    a, b = [0.9, 0.8, 0.95, 0.7], [0.85, 0.8, 0.7, 0.71]
    test = stats.ttest_rel(a, b).confidence_interval(0.95)
    assert paired_ci(a, b) == pytest.approx((np.mean(a) - np.mean(b), test.low, test.high))
    assert paired_ci(a, b).mean == -paired_ci(b, a).mean > 0


def test_95_intervals_in_100_hold_the_truth():
    draws = np.random.default_rng(0).normal(3, 2, size=(2500, 5))
    intervals = [mean_ci(sample) for sample in draws]
    held = np.mean([low < 3 < high for _, low, high in intervals])
    assert abs(held - 0.95) < 0.015    # 3.5 standard errors; the normal's 1.96 would hold 88 in 100


def test_a_shared_seed_cancels_in_the_paired_interval():
    rng = np.random.default_rng(0)
    luck, noise = rng.normal(0, 5, 10), rng.normal(0, 0.1, (2, 10))
    assert paired_ci(luck + noise[0] + 1, luck + noise[1]).low > 0 > mean_ci(luck + noise[0] + 1).low


# Of repetitions that share their images

@pytest.mark.parametrize("corrected, factor", [
    ((1000, 500), math.sqrt((1 / 10 + 1 / 2) / (1 / 10))), ((9, 9), math.sqrt(11)),
    ([np.int64(90), torch.tensor(10)], math.sqrt(1 + 10 / 9))])
def test_corrected_is_the_formula_of_nadeau_and_bengio(corrected, factor):
    a, b = np.random.default_rng(0).normal([[1], [0]], 1, size=(2, 10))
    plain, wide = paired_ci(a, b), paired_ci(a, b, corrected=corrected)
    assert wide == mean_ci(a - b, corrected=corrected)
    assert wide.mean == plain.mean and wide.high - wide.low == pytest.approx(factor * (plain.high - plain.low))
    assert margin(a - b, corrected=corrected) == pytest.approx(margin(a - b) / factor)
    assert mean_ci(a, corrected=None) == mean_ci(a) and margin(a, corrected=None) == margin(a)


def test_corrected_gives_the_numbers_that_scikit_learn_publishes():
    # Its example "Statistical comparison of models using grid search": AUC of an SVC with the kernel "rbf" minus that
    # with "linear", on make_moons(noise=0.352, random_state=1, n_samples=100), ten-fold cross-validation ten times.
    counts = {-0.12: 1, -0.08: 2, -0.04: 10, 0.0: 53, 0.04: 29, 0.08: 4, 0.2: 1}    # the hundred differences, run once
    differences = np.repeat(list(counts), list(counts.values()))
    assert f"{margin(differences):.3f} {margin(differences, corrected=(90, 10)):.3f}" == "2.611 0.750"
    _, low, high = mean_ci(differences, corrected=(90, 10))
    assert f"{low:.6f} {high:.6f}" == "-0.016445 0.036445"


BAD_PAIRS = [
    (1000, "(n_train, n_test), got 1000"), ((1000,), "got (1000,)"), ((1, 2, 3), "got (1, 2, 3)"), ("12", "got '12'"),
    ({1, 2}, "got {1, 2}"), ((0, 500), "n_train of corrected must be at least 1, got 0"),
    ((1000, -5), "n_test of corrected must be at least 1, got -5"),
    ((1000.0, 500), "n_train of corrected must be a whole number, got 1000.0"),
    ((2 / 3, 1 / 3), "got 0.6666666666666666"), ((1000, None), "n_test of corrected must be a whole number, got None"),
    ((True, 1), "got True"), (False, "got False"),
]


@pytest.mark.parametrize("pair, named", BAD_PAIRS, ids=repr)
def test_a_bad_pair_is_refused(pair, named):
    for call in (mean_ci, margin, lambda v, corrected: paired_ci(v, [0, 0, 1], corrected=corrected)):
        with pytest.raises((ValueError, TypeError), match=re.escape(named)):
            call([1.0, 2.0, 4.0], corrected=pair)


BAD_VALUES = [[1.0], [], [[1.0, 2.0]], 3.0, None, "12", ["1", "2"], [None, 1.0], [1j, 2], [1, [2]], {1, 2},
              {1: 2, 3: 4}, [10**400, 1], torch.ones(3, requires_grad=True)]


@pytest.mark.parametrize("values", BAD_VALUES, ids=lambda v: repr(v)[:20])
def test_bad_values_are_refused(values):
    for call in (mean_ci, lambda v: paired_ci(v, [1.0, 2.0]), lambda v: paired_ci([1.0, 2.0], v)):
        with pytest.raises((ValueError, TypeError), match=re.escape(shown(values))):
            call(values)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf], ids=repr)
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match=re.escape(f"got {value!r}")):
        mean_ci([1.0, value])


def test_values_that_do_not_pair_up_are_refused():
    with pytest.raises(ValueError, match="3 and 2"):
        paired_ci([1, 2, 3], [1, 2])


# Accuracy, agreement

def test_accuracy_and_agreement_are_shares_of_equal_answers():
    answers = LOGITS.argmax(-1)
    assert accuracy(MODEL, X, answers) == agreement(MODEL, 3 * LOGITS + 1, X) == 1
    assert accuracy(MODEL, X, (answers + 1) % 3) == agreement(MODEL, LOGITS.roll(1, -1), X) == 0
    mixed = torch.where(torch.arange(40) < 10, answers, (answers + 1) % 3)
    assert accuracy(MODEL, X, mixed) == agreement(MODEL, torch.eye(3)[mixed], X) == 0.25


def test_measures_run_the_model_in_eval_mode_and_restore_its_modes():
    model, seen = nn.Sequential(mlp(6, 3, seed=0), nn.Dropout(0.5)), []
    model.register_forward_hook(lambda model, *_: seen.append((model[1].training, torch.is_grad_enabled())))
    model[0].eval()
    for measure in (lambda: accuracy(model, X, Y), lambda: agreement(model, LOGITS, X), lambda: latency(model, X)):
        seen.clear()
        measure()
        assert set(seen) == {(False, False)}
        assert [model.training, model[0].training, model[1].training] == [True, False, True]


BAD_LABELS = {
    "float": (Y.float(), "torch.float32"), "list": (Y.tolist(), shown(Y.tolist())), "None": (None, "None"),
    "short": (Y[:39], "(39,)"), "column": (Y[:, None], "(40, 1)"), "negative": (Y * 0 - 1000000, "-1000000"),
    "too large": (Y * 0 + 3, "got 3"),
}
BAD_ANSWERS = {
    "short": (LOGITS[:39], "(39, 3)"), "classes": (LOGITS[:, :2], "(40, 2)"), "labels": (Y, "(40,)"),
    "None": (None, "None"),
    "nan": (LOGITS * math.nan, "nan"), "numpy": (LOGITS.numpy(), shown(LOGITS.numpy())),
}


@pytest.mark.parametrize("labels, named", BAD_LABELS.values(), ids=BAD_LABELS)
def test_bad_labels_are_refused(labels, named):
    for call in (lambda: accuracy(MODEL, X, labels), lambda: calibration_error(LOGITS.softmax(-1), labels)):
        with pytest.raises((ValueError, TypeError), match=re.escape(named)):
            call()


@pytest.mark.parametrize("answers, named", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_bad_teacher_logits_are_refused(answers, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        agreement(MODEL, answers, X)


@pytest.mark.parametrize("measure", [lambda m, x: accuracy(m, x, Y), lambda m, x: agreement(m, LOGITS, x), latency],
                         ids=["accuracy", "agreement", "latency"])
def test_bad_models_and_images_are_refused(measure):
    for model, x, named in ((None, X, "None"), (MODEL, X.long(), "torch.int64"), (MODEL, X[:0], "(0, 6)"),
                            (MODEL, X[:, :4], "(40, 4)"), (MODEL, X * math.nan, "nan")):
        with pytest.raises((ValueError, TypeError), match=re.escape(named)):
            measure(model, x)


# Calibration

def naive_calibration_error(probabilities, labels, bins):
    error = 0
    for b in range(bins):
        inside = [(max(p), p.index(max(p)) == y) for p, y in zip(probabilities.tolist(), labels.tolist())
                  if b / bins <= max(p) < (b + 1) / bins]
        if inside:
            confidence, correct = (sum(column) / len(inside) for column in zip(*inside))
            error += len(inside) / len(labels) * abs(correct - confidence)
    return error


@pytest.mark.parametrize("bins", [1, 2, 10, 15, np.int64(100)], ids=repr)
def test_calibration_error_is_what_a_naive_loop_finds(bins):
    p, y = (3 * torch.randn(500, 4, generator=G)).softmax(-1), torch.randint(4, (500,), generator=G)
    assert calibration_error(p, y, bins) == pytest.approx(naive_calibration_error(p, y, bins), abs=1e-6)
    if bins == 15:
        assert calibration_error(p, y) == calibration_error(p, y, bins)


def test_calibration_error_at_its_ends():
    sure, y = torch.eye(3)[[0, 1, 2]], torch.tensor([0, 1, 2])    # a confidence of exactly 1 belongs to the last bin
    assert calibration_error(sure, y) == 0 and calibration_error(sure, y.roll(1)) == 1
    half = torch.tensor([[0.5, 0.5]] * 4)
    assert calibration_error(half, torch.tensor([0, 0, 1, 1])) == 0    # says a half, is right half the time


BAD_PROBABILITIES = {
    "logits": (LOGITS, shown(LOGITS[0].tolist())), "nan": (LOGITS * math.nan, "nan"), "None": (None, "None"),
    "negative": (torch.tensor([[1.5, -0.5, 0.0]] * 40), "[1.5, -0.5, 0.0]"),
    "16 bits": (torch.tensor([[1.0, 0.5, 0.0]] * 40).half(), "[1.0, 0.5, 0.0]"), "1-d": (LOGITS[0].softmax(-1), "(3,)"),
    "empty": (LOGITS[:0], "(0, 3)"), "int": (torch.eye(3).long(), "tensor("), "numpy": (LOGITS.numpy(), "array("),
}


@pytest.mark.parametrize("probabilities, named", BAD_PROBABILITIES.values(), ids=BAD_PROBABILITIES)
def test_bad_probabilities_are_refused(probabilities, named):
    with pytest.raises((ValueError, TypeError), match=re.escape(named)):
        calibration_error(probabilities, Y)


@pytest.mark.parametrize("bins", [0, -1, -1000000, 10**30, 1.5, math.nan, True, "3", None], ids=repr)
def test_bad_bins_are_refused(bins):
    with pytest.raises((ValueError, TypeError), match=re.escape(shown(bins))):
        calibration_error(LOGITS.softmax(-1), Y, bins)


# Gap, latency, size

@pytest.mark.parametrize("scores, share", [
    ((0.8, 0.8, 0.9), 0), ((0.8, 0.9, 0.9), 1), ((0.8, 0.85, 0.9), 0.5), ((0.8, 0.7, 0.9), -1), ((0.8, 1, 0.9), 2),
    ((np.float32(0.5), 0, 1), -1),
], ids=repr)
def test_gap_closed(scores, share):
    assert gap_closed(*scores) == pytest.approx(share)


BAD_SCORES = [math.nan, math.inf, 10**400, True, "1", None, torch.tensor(0.9)]


@pytest.mark.parametrize("value", BAD_SCORES, ids=lambda v: repr(v)[:9])
def test_bad_scores_are_refused(value):
    for scores in ((value, 0.8, 0.9), (0.8, value, 0.9), (0.8, 0.85, value)):
        with pytest.raises((ValueError, TypeError), match=re.escape(shown(value))):
            gap_closed(*scores)


@pytest.mark.parametrize("teacher", [0.8, 0.7])
def test_where_the_teacher_is_no_better_there_is_no_gap(teacher):
    with pytest.raises(ValueError, match=repr(teacher)):
        gap_closed(0.8, 0.85, teacher)


def test_latency_is_a_time():
    threads, generator = torch.get_num_threads(), torch.get_rng_state()
    seconds = latency(MODEL, X)
    assert isinstance(seconds, float) and 0 < seconds < 10
    assert torch.get_num_threads() == threads and torch.equal(torch.get_rng_state(), generator)


def test_size_in_bytes_is_four_a_parameter():
    assert size_in_bytes(mlp(64, 16, 10, seed=0)) == 4 * 1210
    assert size_in_bytes(MODEL) == 4 * count_parameters(MODEL)


def test_size_in_bytes_counts_types_and_buffers_and_shared_weights_once():
    assert size_in_bytes(mlp(64, 16, 10, seed=0).double()) == 8 * 1210
    assert size_in_bytes(nn.BatchNorm1d(6)) == 4 * (2 * 6 + 2 * 6) + 8    # and an int64 that counts batches
    tied = mlp(6, 6, 6, seed=0)
    tied[2].weight = tied[0].weight
    assert size_in_bytes(tied) == 4 * (36 + 6 + 6)


def test_size_in_bytes_refuses_what_is_no_model():
    with pytest.raises(TypeError, match="None"):
        size_in_bytes(None)


@pytest.mark.parametrize("differences", [[1.0, 2.0, 0.0, 1.0, 1.0], [-3.0, -1.0, -2.0]])
def test_margin_is_the_t_statistic(differences):
    assert margin(differences) == pytest.approx(stats.ttest_1samp(differences, 0).statistic)


@pytest.mark.parametrize("bad, named", [([0.5, 0.5], "0.5"), ([1.0], "[1.0]"), ([1.0, math.nan], "nan")])
def test_margin_refuses_what_has_no_standard_error(bad, named):
    with pytest.raises(ValueError, match=re.escape(named)):
        margin(bad)
