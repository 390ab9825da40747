"""The figure of what a class has learnt and the same in words, and what the command says when it cannot."""

import measure_learning
import numpy as np
import pytest
from made_up_class import HEAD, TRUTHS, answers, simulated, write
from PIL import Image

from classroom.inventory.gains import learnt
from classroom.inventory.questions import QUESTIONS


@pytest.fixture(scope="module")
def table():
    return simulated(np.random.default_rng(5), 24, [TRUTHS[k % 4] for k in range(10)])


def test_the_figure_has_both_times_and_an_interval_for_each_concept(table):
    class_ = learnt(table)
    figure = measure_learning.drawing(class_)
    shares, gains = figure.axes
    assert [label.get_text() for label in shares.get_yticklabels()] == [question.concept for question in QUESTIONS]
    lines = {line.get_label(): line.get_xdata() for line in shares.lines}
    assert all(np.array_equal(lines[when], class_.concepts[when]) for when in ("before", "after"))
    drawn = gains.collections[0].get_segments()
    assert np.allclose([segment[:, 0] for segment in drawn], class_.concepts[["low", "high"]].to_numpy())
    assert shares.get_ylim()[0] > shares.get_ylim()[1], "the first question on top"


def test_the_command_draws_prints_and_names_nobody(table, tmp_path, capsys):
    (tmp_path / "answers").mkdir()
    table.to_csv(tmp_path / "answers" / "all.csv", index=False)
    measure_learning.main([str(tmp_path / "answers"), "--figure", str(tmp_path / "new" / "a.png")])
    said = capsys.readouterr().out
    assert Image.open(tmp_path / "new" / "a.png").size == (1430, 806)
    assert said.startswith("24 learners, each compared with himself or herself\n") and "k11" not in said
    assert all(question.concept in said for question in QUESTIONS) and "normalised gain (Hake, 1998): 0." in said
    assert "at least one of ten such intervals" in said


def test_two_groups_and_a_class_that_knew_everything(tmp_path, capsys):
    rows = [answers("", when, 10) for when in ("before", "after") for _ in range(6)]
    measure_learning.main([str(write(tmp_path / "a.csv", rows, HEAD)), "--figure", str(tmp_path / "a.png")])
    said = capsys.readouterr().out
    assert said.startswith("6 learners before and 6 after, as two groups\n") and "none, as everything was right" in said
    assert said.count("nobody") == 10


def test_what_is_wrong_is_said_in_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="there is no .csv file in "):
        measure_learning.main([str(tmp_path)])
    with pytest.raises(SystemExit, match="gone.csv cannot be read: "):
        measure_learning.main([str(tmp_path / "gone.csv")])
    write(tmp_path / "a.csv", [], ["e-mail", *HEAD])
    with pytest.raises(SystemExit, match="a column 'e-mail': .*no names.$"):
        measure_learning.main([str(tmp_path / "a.csv")])
