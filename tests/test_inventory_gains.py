"""What a class has learnt: intervals that cover a known truth, pairs by code, tables that are wrong in one place."""

import numpy as np
import pytest
from made_up_class import HEAD, RIGHT, TRUTHS, answers, simulated, write

from classroom.inventory import KEY, WHEN
from classroom.inventory.gains import (
    FEWEST,
    InventoryError,
    learnt,
    normalised_gain,
    paired_interval,
    read,
    score_gain,
    unpaired_interval,
)

# ---- the truth is known ----

@pytest.mark.parametrize("learners", [8, 12, 25, 60])
@pytest.mark.parametrize("truth", TRUTHS)
def test_the_interval_of_a_concept_covers_its_truth(learners, truth):
    draw = np.random.default_rng(learners)
    classes = draw.multinomial(learners, truth, size=20_000)    # (20000, 4)
    low, high = paired_interval(classes[:, 1], classes[:, 2], learners)
    gain = truth[1] - truth[2]
    assert ((low <= gain) & (gain <= high)).mean() >= 0.93
    before, after = truth[2] + truth[3], truth[1] + truth[3]    # two groups who do not know each other
    low, high = unpaired_interval(*(count for share in (before, after) for count in (
        draw.binomial(learners, share, 20_000), learners)))
    assert ((low <= gain + 1e-12) & (gain - 1e-12 <= high)).mean() >= 0.93


def test_the_plain_interval_would_not_have_done():
    """Why half a learner is added to each cell: without, a class of 12 is told 95 % and gets less."""
    gained, lost = np.random.default_rng(0).multinomial(12, TRUTHS[0], size=20_000)[:, 1:3].T
    deviation = np.sqrt(gained + lost - (gained - lost) ** 2 / 12) / 12
    assert (abs((gained - lost) / 12 - 0.25) <= 1.96 * deviation).mean() < 0.92


@pytest.mark.more
@pytest.mark.parametrize("codes", [True, False])
def test_of_simulated_classes_19_in_20_intervals_cover(codes):
    draw, truths = np.random.default_rng(7), [TRUTHS[k % 4] for k in range(10)]
    gains = 100 * np.array([truth[1] - truth[2] for truth in truths])
    inside, scores = [], []
    for _ in range(60):
        class_ = learnt(simulated(draw, 20, truths, codes))
        assert class_.paired == codes and class_.learners == (20, 20) and class_.left_out == 0
        inside.append((class_.concepts.low <= gains) & (gains <= class_.concepts.high))
        scores.append(class_.gain.low <= gains.sum() / 100 <= class_.gain.high)
    assert 0.92 <= np.mean(inside) <= 0.99 and np.mean(scores) >= 0.88    # of 60 classes


def test_with_codes_the_intervals_are_shorter_where_answers_persist():
    table = simulated(np.random.default_rng(2), 24, [(0.4, 0.2, 0, 0.4)] * 10)
    width = [(one.concepts.high - one.concepts.low).mean() for one in (learnt(table), learnt(table.assign(code="")))]
    assert width[0] < 0.8 * width[1]


def test_the_normalised_gain_covers_its_truth():
    draw, inside = np.random.default_rng(3), []
    for _ in range(300):
        before = draw.binomial(10, 0.3, 24).astype(float)
        after = np.minimum(before + draw.binomial(7, 0.5, 24), 10)
        found = normalised_gain(before, after, True, draws=600)
        inside.append(found.low <= 0.499 <= found.high)    # 3.5 of 7, a little less where 10 is the end
    assert np.mean(inside) > 0.88


# ---- what comes out ----

def test_a_small_class_by_hand(tmp_path):
    rows = [answers(f"k{i}", "before", i) for i in range(6)] + [answers(f"k{i}", "after", i + 4) for i in range(6)]
    class_ = learnt(read([write(tmp_path / "a.csv", rows)]))
    assert class_.paired and class_.learners == (6, 6) and class_.score == (2.5, 6.5)
    assert class_.gain == (4.0, 4.0, 4.0)    # everybody gained four: nothing scatters
    assert class_.normalised.mean == pytest.approx(4 / 7.5)
    first = class_.concepts.iloc[0]
    assert first.before == pytest.approx(500 / 6) and first.after == 100 and first.gain == pytest.approx(100 / 6)
    assert first.believers == 0 and first.belief == ""
    last = class_.concepts.iloc[9]
    assert last.before == last.after == last.gain == 0 and last.low == -last.high < 0
    assert last.believers == 6 and last.belief == "an interval gives the probability of a ranking"
    low, high = paired_interval(1, 0, 6)    # by hand: (1 ± 1.96 √(2 − 1/8)) / 8
    assert (first.low, first.high) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert (8 * low, 8 * high) == pytest.approx((1 - 1.959964 * 1.875**0.5, 1 + 1.959964 * 1.875**0.5))


def test_who_answered_once_is_left_out_where_the_others_are_paired(tmp_path):
    rows = [answers(f"k{i}", when, 3) for i in range(5) for when in WHEN]
    rows += [answers("late", "after", 10), answers("", "after", 10), answers("gone", "before", 0)]
    class_ = learnt(read([write(tmp_path / "a.csv", rows)]))
    assert class_.paired and class_.left_out == 3 and class_.score == (3, 3) and class_.learners == (5, 5)


def test_a_few_codes_are_not_enough_to_pair(tmp_path):
    rows = [answers(f"k{i}" if i < 3 else "", when, 3) for i in range(6) for when in WHEN]
    class_ = learnt(read([write(tmp_path / "a.csv", rows)]))
    assert not class_.paired and class_.learners == (6, 6) and class_.left_out == 0


def test_blanks_semicolons_capitals_a_mark_in_front_and_several_files(tmp_path):
    head = ["When", *[q.upper() for q in KEY]]
    (tmp_path / "a.csv").write_text("\ufeff" + ";".join(head) + "\n" + "\n".join(
        ";".join(["Before", *(letter.lower() for letter in RIGHT)]) for _ in range(5)) + "\n\n", encoding="utf-8")
    rows = [["after", *RIGHT[:9], " "] for _ in range(5)]
    table = read([tmp_path / "a.csv", write(tmp_path / "b.csv", rows, ["when", *KEY])])
    class_ = learnt(table)
    assert list(table.columns) == HEAD and class_.score == (10, 9) and np.isnan(class_.normalised.mean)
    assert class_.concepts.iloc[9].believers == 0    # nobody took a wrong one


def test_scores_that_do_not_scatter_have_no_width_and_others_are_student_s_and_welch_s():
    rng = np.random.default_rng(0)
    before, after = rng.normal(3, 1, 30), rng.normal(5, 2, 30)
    paired, welch = score_gain(before, after, True), score_gain(before, after, False)
    assert paired.mean == pytest.approx(welch.mean) and paired.low < paired.mean < paired.high
    assert score_gain(np.ones(5), np.ones(6), False) == (0, 0, 0)


# ---- what is wrong is named ----

def rows_but(number, column, value):
    rows = [answers(f"k{i}", when, 3) for i in range(5) for when in WHEN]
    rows[number][HEAD.index(column)] = value
    return rows


@pytest.mark.parametrize("rows, head, words", [
    (rows_but(3, "q7", "E"), HEAD, "a.csv, row 5, column q7: A, B, C, D or nothing is wanted, this is 'E'"),
    (rows_but(0, "q1", "AB"), HEAD, "row 2, column q1: .* 'AB'"),
    (rows_but(9, "when", "pre"), HEAD, "row 11, column when: before or after is wanted, this is 'pre'"),
    (rows_but(0, "code", "k1"), HEAD, "the code 'k1' answers 'before' twice"),
    ([], HEAD, "0 learners answered 'before'; at least 5"),
    ([answers("", "before", 3)] * 9 + [answers("", "after", 3)] * 4, HEAD, "4 learners answered 'after'; at least 5"),
    ([], HEAD[:-2], "a.csv has no column q9, q10"), ([], [], "a.csv has no column when, q1"),
    ([], ["name", *HEAD], "a.csv has a column 'name': only code, when, q1 to q10 are wanted, no names"),
    ([["k1", "before", "A"]], HEAD, "a.csv, row 2, has 3 fields, and the first row 12")])
def test_a_bad_table_is_refused_in_a_sentence(tmp_path, rows, head, words):
    with pytest.raises(InventoryError, match=words):
        learnt(read([write(tmp_path / "a.csv", rows, head)]))
    assert FEWEST == 5


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("a.csv", "gone.csv"):
        with pytest.raises(InventoryError, match=f"{name} cannot be read"):
            read([tmp_path / name])
