"""The figure of lesson 04 draws the data it is given."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import torch

from classroom.lesson_04 import figures


def test_loss_terms_draws_each_term_and_marks_its_lowest_point():
    logit = torch.linspace(-1, 3, 41)
    falling, bowl = (3 - logit).tolist(), ((logit - 1) ** 2).tolist()
    axes, = figures.loss_terms(logit, {"labels": falling, "teacher": bowl}, "logit", {"here": 1.0}).axes
    lines = {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}
    assert set(lines) == {"labels", "teacher"}
    assert np.allclose(lines["teacher"].get_ydata(), bowl) and np.allclose(lines["teacher"].get_xdata(), logit)
    assert lines["labels"].get_linestyle() != lines["teacher"].get_linestyle()    # never colour alone
    dots = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == 1 and np.allclose(dots[0], (1, 0), atol=1e-6)             # the falling line has no lowest point
    said = {text.get_text(): text.xy for text in axes.texts}
    assert said["here"] == (1.0, 1) and np.allclose(said["labels"], (3, 0)) and np.allclose(said["teacher"], (3, 4))
    assert axes.get_ylim()[0] < 0                                                 # a line at 0 does not lie on the axis
    assert axes.get_xlabel() == "logit"


def test_loss_terms_keeps_the_names_of_lines_that_end_together_apart():
    terms = {"labels": [0, 1.0], "teacher": [0.5, 1.01], "sum": [0.5, 2.0]}
    axes, = figures.loss_terms([0, 1], terms, "logit").axes
    heights = {text.get_text(): text.xy[1] for text in axes.texts}
    assert heights["labels"] == 1 and heights["sum"] == 2 and 1.1 < heights["teacher"] < 1.3
