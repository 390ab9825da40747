"""The map of distances draws the distances it is given."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
import torch

from classroom.lesson_08 import figures

LABELS = torch.tensor([2, 0, 2, 1, 0, 2])


def spaces():
    g = torch.Generator().manual_seed(0)
    return {"pixels": torch.rand(6, 4, generator=g), "features": 10 * torch.rand(6, 9, generator=g)}


def test_distances_are_drawn_in_the_order_of_the_labels_and_in_mean_distances():
    figure = figures.distances(spaces(), LABELS)
    order = [1, 4, 3, 0, 2, 5]
    for axes, (title, rows) in zip(figure.axes, spaces().items()):
        apart = np.linalg.norm(rows[order][:, None] - rows[order][None], axis=-1)
        drawn = np.asarray(axes.images[0].get_array())
        assert axes.get_title() == title
        assert drawn == pytest.approx(apart / apart[~np.eye(6, dtype=bool)].mean(), abs=1e-3)
        assert np.allclose(axes.get_xticks(), [0.5, 2, 4]) and axes.images[0].get_clim() == (0, 2)
        assert [tick.get_text() for tick in axes.get_yticklabels()] == ["0", "1", "2"]


def test_lines_part_the_classes():
    figure = figures.distances(spaces(), LABELS)
    across = [line.get_ydata()[0] for line in figure.axes[0].lines if line.get_ydata()[0] == line.get_ydata()[1]]
    assert across == [1.5, 2.5]
