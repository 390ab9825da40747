"""The stored sweep is what the code computes, and the whole grid."""

import build_sweep as build
import pytest

from kdlib.data import load_sweep


def test_the_whole_grid_is_there():
    table = load_sweep()
    assert list(table.columns) == ["method", "width", "temperature", "alpha", "images", "parameters", "repetition",
                                   "test_accuracy"]
    distilled, alone = table[table.method == "distilled"], table[table.method == "alone"]
    cells = len(build.WIDTHS) * len(build.IMAGES)
    assert len(alone) == 10 * cells and len(distilled) == 10 * cells * len(build.TEMPERATURES) * len(build.ALPHAS)
    assert not table.duplicated(subset=[c for c in table.columns if c != "test_accuracy"]).any()
    assert table.test_accuracy.between(0, 1).all() and table.isna().sum().sum() == 2 * len(alone)
    assert (table.parameters == 75 * table.width + 10).all() and set(table.repetition) == set(range(10))


@pytest.mark.parametrize("s, images, widths", [(0, 100, (16,)), (7, 20, (8, 64))])
def test_the_numbers_are_those_that_the_code_computes(s, images, widths):
    fresh = build.students(s, build.Repetition(s).teacher, images, widths=widths, temperatures=(1, 8), alphas=(0.5, 1))
    kind = ["method", "width", "temperature", "alpha"]
    stored = load_sweep().query("repetition == @s and images == @images")
    both = fresh.merge(stored, on=kind, suffixes=("", "_stored"))
    assert len(both) == len(fresh) == 5 * len(widths)
    # Another processor rounds otherwise, and a few images of 500 may fall to the other side.
    assert ((both.test_accuracy - both.test_accuracy_stored).abs() <= 0.02).all()
    assert both.test_accuracy.corr(both.test_accuracy_stored) > 0.98
