"""The figures of lesson B draw the data they are given."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import torch
from matplotlib.patches import Wedge

from classroom.lesson_B import figures


def test_gradient_sizes_draws_a_panel_a_student_and_a_line_a_loss():
    temperatures = [1, 10, 100]
    panels = {"fresh": {"with": [1, 2, 2], "without": [1, 0.1, 0.01]}, "trained": {"with": [3, 4, 5]}}
    figure = figures.gradient_sizes(temperatures, panels)
    assert [axis.get_title() for axis in figure.axes] == ["fresh", "trained"]
    for axis, lines in zip(figure.axes, panels.values()):
        assert axis.get_xscale() == axis.get_yscale() == "log"
        assert {line.get_label(): list(line.get_ydata()) for line in axis.lines} == lines
        assert all(list(line.get_xdata()) == temperatures for line in axis.lines)
    first, second = figure.axes[0].lines
    assert first.get_marker() != second.get_marker() and first.get_linestyle() != second.get_linestyle()


def test_boundaries_draws_regions_and_points():
    scores = torch.zeros(4, 3)
    scores[[0, 1, 2, 3], [0, 1, 2, 2]] = 1.0                                      # bottom row 0 1, top row 2 2
    points = torch.tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    told = torch.tensor([[0.5, 0.3, 0.2], [0.0, 1.0, 0.0], [0.4, 0.35, 0.25]])
    figure = figures.boundaries({"ideal": (scores, None, None), "labels": (scores, points, torch.tensor([2, 0, 2])),
                               "soft": (scores, points, told)}, (0, 1, 0, 1))
    ideal, labels, soft = figure.axes
    assert [axis.get_title() for axis in figure.axes] == ["ideal", "labels", "soft"]
    for axis in figure.axes:
        picture, = axis.images
        colours = np.asarray(picture.get_array())
        assert colours.shape == (2, 2, 3) and picture.origin == "lower"
        assert np.allclose(colours[1, 0], colours[1, 1]) and not np.allclose(colours[0, 0], colours[0, 1])
        assert sorted(text.get_text() for text in axis.texts) == ["0", "1", "2"]
    drawn = [np.asarray(group.get_offsets()) for group in labels.collections]     # one group a class, one shape each
    assert [len(group) for group in drawn] == [1, 0, 2] and np.allclose(drawn[0], points[1:2])
    wedges = [patch for patch in soft.patches if isinstance(patch, Wedge)]        # one pie a point, one wedge a class
    assert np.allclose([wedge.center for wedge in wedges[::3]], points)
    assert np.allclose([(wedge.theta2 - wedge.theta1) / 360 for wedge in wedges], told.flatten(), atol=1e-6)
    assert len({wedge.get_facecolor() for wedge in wedges}) == 3 and not labels.patches and not ideal.patches
