"""What a student inherits: `heir` is the student of a plain loop, the stored table is what the code computes, and
InheritanceExplorer keeps the table, a teacher, and twenty digits for the page."""

import itertools
import json

import build_inheritance as build
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from ipywidgets import IntSlider, jslink
from test_model_size import say, told, wait_for
from test_packed import unpack

from kdlib.data import load_digits
from kdlib.measure import accuracy, mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.widgets import InheritanceExplorer, heir, load_inheritance
from kdlib.widgets._heirs import family, heirs

COPIED, AUXILIARY = tuple(range(0, 65, 8)), (1, 3, 10, 50)
DIALS = list(itertools.product(COPIED, AUXILIARY))


@pytest.fixture(scope="module")
def explorer():
    return InheritanceExplorer()


@pytest.fixture(scope="module")
def table():
    return load_inheritance()


# ---- one student ----

def learn(parameters, loss, epochs, seed):
    """Adam along a cosine, in batches of 100 of 1,000 rows. loss: a function of the numbers of a batch's rows."""
    optimizer, order = torch.optim.Adam(parameters, lr=0.02), torch.Generator().manual_seed(seed)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10 * epochs)
    for _ in range(epochs):
        for rows in torch.randperm(1000, generator=order).split(100):
            optimizer.zero_grad()
            loss(rows).backward()
            optimizer.step()
            scheduler.step()


def plainly(s, copied, auxiliary, seed):
    """The student of `heir`, without kdlib's loops or stacks: its ten class outputs on the test images of split s."""
    data, teacher, student = load_digits(split_seed=s), mlp(64, 64, 60, seed=100 + s), mlp(64, 64, 60, seed=seed)
    with torch.no_grad():
        for unit in range(copied):
            student[0].weight[unit] = teacher[0].weight[unit]
            student[0].bias[unit] = teacher[0].bias[unit]
            student[2].weight[:, unit] = teacher[2].weight[:, unit]
        if copied == 64:
            student[2].bias.copy_(teacher[2].bias)
    learn(teacher.parameters(), lambda rows: F.cross_entropy(teacher(data.x_train[rows])[:, :10], data.y_train[rows]),
          3, 100 + s)
    noise = torch.randn(1000, 64, generator=torch.Generator().manual_seed(200 + seed))
    heard, wanted = slice(10, 10 + auxiliary), teacher(noise).detach()
    learn(student.parameters(), lambda rows: F.mse_loss(student(noise[rows])[:, heard], wanted[rows][:, heard]), 6,
          seed)
    return predict_logits(student, data.x_test)[:, :10]


@pytest.mark.parametrize("s, copied, auxiliary, seed", [(0, 64, 50, 0), (3, 24, 3, 1007), (1, 0, 1, 1)])
def test_an_heir_is_the_student_of_a_plain_loop(s, copied, auxiliary, seed):
    student = heir(s, copied=copied, auxiliary=auxiliary, seed=seed)
    found = predict_logits(student, load_digits(split_seed=s).x_test)
    torch.testing.assert_close(found, plainly(s, copied, auxiliary, seed), atol=2e-3, rtol=0)


def test_each_of_a_stack_is_the_one_alone():
    wanted = [(family(s), copied, seed) for s, copied, seed in ((0, 64, 0), (1, 8, 5), (0, 0, 1001))]
    x = torch.rand(20, 64, generator=torch.Generator().manual_seed(0))
    for (school, copied, seed), student in zip(wanted, heirs(wanted, 10)):
        alone, = heirs([(school, copied, seed)], 10)
        torch.testing.assert_close(predict_logits(student, x), predict_logits(alone, x), atol=1e-4, rtol=0)


def test_the_class_outputs_of_an_heir_are_untouched_and_its_hidden_layer_is_not():
    teachers, own = family(2).start, mlp(64, 64, 60, seed=7)
    for copied in (0, 40, 64):
        hidden, _, output = heir(2, copied=copied, auxiliary=3, seed=7)
        assert torch.equal(output.weight[:, :copied], teachers[2].weight[:10, :copied])
        assert torch.equal(output.weight[:, copied:], own[2].weight[:10, copied:])
        assert torch.equal(output.bias, (teachers if copied == 64 else own)[2].bias[:10])
        for begun in (teachers, own):
            assert not torch.isclose(hidden.weight, begun[0].weight, atol=1e-3).all(1).any()


def test_no_label_touches_a_teacher_s_auxiliary_outputs():
    school, whole = family(1), mlp(64, 64, 60, seed=101)
    x, y = school.data.x_train, school.data.y_train
    learn(whole.parameters(), lambda rows: F.cross_entropy(whole(x[rows])[:, :10], y[rows]), 3, 101)
    assert torch.equal(whole[2].weight[10:], school.start[2].weight[10:])
    torch.testing.assert_close(whole[0].weight, school.teacher[0].weight, atol=1e-4, rtol=0)
    noise = torch.randn(50, 64, generator=torch.Generator().manual_seed(0))
    spoken = predict_logits(school.speaking(slice(10, 13)), noise)
    torch.testing.assert_close(spoken, predict_logits(whole, noise)[:, 10:13], atol=1e-3, rtol=0)


@pytest.mark.parametrize("name, wrong, error", [
    ("s", -1, ValueError), ("s", 0.5, TypeError), ("copied", 65, ValueError), ("copied", -1, ValueError),
    ("copied", True, TypeError), ("auxiliary", 0, ValueError), ("auxiliary", 51, ValueError),
    ("auxiliary", "50", TypeError), ("seed", -1, ValueError), ("seed", 1.0, TypeError)])
def test_what_no_heir_can_have_is_refused(name, wrong, error):
    with pytest.raises(error, match=f"^{name} must be"):
        heir(**dict(s=0, copied=8, auxiliary=1) | {name: wrong})


# ---- the table ----

def test_the_whole_grid_is_there(table):
    assert list(table.columns) == ["who", "copied", "auxiliary", "named", "repetition", "test_accuracy"]
    students, teachers = table[table.who == "student"], table[table.who == "teacher"]
    assert sorted(map(tuple, students[["copied", "auxiliary"]].drop_duplicates().to_numpy())) == DIALS
    assert len(students) == 360 and len(teachers) == 10 and set(table.repetition) == set(range(10))
    assert not table.duplicated(subset=["copied", "auxiliary", "repetition"]).any()
    assert table.test_accuracy.between(0, 1).all() and (table.named.notna() == (table.repetition == 0)).all()
    assert table.named.dropna().str.fullmatch(r"\d{20}").all()


@pytest.mark.parametrize("auxiliary, copied", [(50, (0, 64)), (1, (48,))])
def test_the_numbers_are_those_that_the_code_computes(table, auxiliary, copied):
    fresh = build.students(auxiliary, copied=copied)
    assert [row[:2] for row in fresh] == [[k, auxiliary] for k in copied]
    for k, _, named, *right in fresh:
        stored = table[(table.copied == k) & (table.auxiliary == auxiliary)].sort_values("repetition")
        # Another processor rounds otherwise, and a few images of 500 may fall to the other side.
        assert np.abs(stored.test_accuracy.to_numpy() - np.array(right) / 500).max() <= 0.02
        assert sum(a == b for a, b in zip(named, stored.named.iloc[0])) >= 19


def test_the_teachers_are_those_of_the_table(table):
    _, _, named, *right = build.row([family(s).teacher for s in range(10)])
    stored = table[table.who == "teacher"]
    assert np.abs(stored.test_accuracy.to_numpy() - np.array(right) / 500).max() <= 0.01
    assert sum(a == b for a, b in zip(named, stored.named.iloc[0])) >= 19


def test_who_stops_the_tool_half_way_keeps_the_old_table(tmp_path, monkeypatch):
    target = tmp_path / "inheritance.csv"
    target.write_text("old")
    monkeypatch.setattr(build, "TARGET", target)
    monkeypatch.setattr(build, "row", lambda networks: [None, None, "0" * 20, *[400] * 10])
    monkeypatch.setattr(build, "students", lambda auxiliary: [[0, auxiliary, "1" * 20, *[50] * 10]])
    with monkeypatch.context() as broken:
        broken.setattr(build.os, "replace", lambda *paths: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build.main()
    assert target.read_text() == "old"
    build.main()
    lines = target.read_text().splitlines()
    assert lines[:2] == ["copied,auxiliary,named,0,1,2,3,4,5,6,7,8,9", f",,{'0' * 20},{','.join(['400'] * 10)}"]
    assert len(lines) == 6 and list(tmp_path.iterdir()) == [target]


def test_more_of_the_start_and_more_outputs_bring_more(table):
    """What the widget is there to show."""
    mean = table[table.who == "student"].groupby(["copied", "auxiliary"]).test_accuracy.mean()
    assert mean[64, 50] > mean[32, 50] + 0.1 > mean[0, 50] + 0.2 and mean[64, 50] > mean[64, 10] > mean[64, 1]
    assert all(mean[0, a] < 0.15 for a in AUXILIARY)


# ---- what the widget keeps ----

def pieces(whole, length):
    return [whole[at:at + length] for at in range(0, len(whole), length)]


def curves(explorer):
    """[mean, low, high] for each of DIALS."""
    return pieces([float(bound) for bound in explorer.curves.split()], 3)


def names(explorer):
    """What is said of the twenty digits, for each of DIALS."""
    return pieces(explorer.names, 20)


def test_curves_and_names_are_the_table_s(explorer, table):
    for place, (copied, auxiliary) in enumerate(DIALS):
        chosen = table[(table.copied == copied) & (table.auxiliary == auxiliary)]
        expected = [100 * bound for bound in mean_ci(chosen.test_accuracy.tolist())]
        assert curves(explorer)[place] == pytest.approx(expected, abs=0.006)
        assert names(explorer)[place] == chosen.named.dropna().item()
    teachers = table[table.who == "teacher"]
    assert explorer.teacher == pytest.approx(100 * teachers.test_accuracy.mean(), abs=0.006)
    assert len(curves(explorer)) == len(names(explorer)) == 36


def test_the_twenty_are_the_first_two_of_each_digit(explorer):
    data = load_digits()
    assert explorer.labels == "".join(2 * str(c) for c in range(10))
    for c in range(10):
        images = data.x_test[data.y_test == c][:2]
        for drawn, image in zip(pieces(explorer.images, 64)[2 * c:], images):
            assert [int(ink, 17) / 16 for ink in drawn] == image.tolist()


def test_the_page_has_the_teacher_to_eight_bits_and_all_test_images(explorer):
    packet, school, data = unpack(explorer.packet), family(0), load_digits()
    for name, shape in (("weight", (64, 64)), ("bias", (64,))):
        low, step = packet[f"{name}_from"]
        moved = torch.from_numpy(low + step * packet[name].reshape(shape).T.astype(np.float32))
        before, now = (getattr(network[0], name).detach() for network in (school.start, school.teacher))
        torch.testing.assert_close(before + moved, now, atol=0.51 * float(step), rtol=0)
        torch.testing.assert_close(before + moved, getattr(explorer._school.teacher[0], name).detach())
        assert float(step) < 0.003
    images = packet["pixels"].reshape(64, 500).T / 16
    order = data.y_test.argsort(stable=True)
    assert np.array_equal(images, data.x_test[order].numpy())
    assert np.array_equal(packet["labels"], data.y_test[order].numpy())


def test_a_notebook_stores_little(explorer):
    state = {name: value for name, value in explorer.get_state().items() if name != "packet"}
    assert len(json.dumps(state, ensure_ascii=False, indent=1)) + len(explorer.packet) * 4 / 3 < 60_000
    assert len(explorer.packet) < 16_000 and "\n//" not in explorer._esm


def test_values_can_be_read_set_observed_and_linked():
    explorer, seen = InheritanceExplorer(8, 3, large=True), []
    assert (explorer.copied, explorer.auxiliary, explorer.large, explorer.dots) == (8, 3, True, [])
    explorer.observe(lambda change: seen.append(change.new), "copied")
    explorer.copied, explorer.auxiliary = 64, 50
    assert seen == [64] and explorer.get_state()["copied"] == 64 and explorer.auxiliary == 50
    assert explorer.stops == {"copied": list(COPIED), "auxiliary": list(AUXILIARY)}
    assert jslink((explorer, "copied"), (IntSlider(max=64), "value")).source[0] is explorer
    assert repr(explorer) == "InheritanceExplorer(students=360)"
    assert explorer._repr_mimebundle_()[0]["text/plain"].startswith("InheritanceExplorer(students=360)\nRun this cell")


@pytest.mark.parametrize("name, wrong, error", [
    ("copied", 4, ValueError), ("copied", -8, ValueError), ("copied", True, ValueError), ("copied", None, ValueError),
    ("auxiliary", 2, ValueError), ("auxiliary", "50", ValueError), ("auxiliary", float("nan"), ValueError),
    ("large", 1, TypeError)])
def test_wrong_values_at_the_start_and_later(explorer, name, wrong, error):
    before = getattr(explorer, name)
    for attempt in (lambda: InheritanceExplorer(**{name: wrong}), lambda: setattr(explorer, name, wrong)):
        with pytest.raises(error) as raised:
            attempt()
        assert name in str(raised.value) and repr(wrong) in str(raised.value)
    explorer.set_state({name: wrong, "dots": []})    # what a page sends is dropped
    assert getattr(explorer, name) == before


# ---- one more student ----

def test_letting_go_trains_one_more_of_a_seed_that_the_table_does_not_have(explorer):
    messages = told(explorer)
    say(explorer, do="hello")
    assert messages == [{"state": "idle", "words": "", "share": 0.0}]
    for run, (copied, auxiliary) in enumerate(((64, 50), (0, 1)), 1):
        say(explorer, do="train", copied=copied, auxiliary=auxiliary)
        wait_for(lambda run=run: len(explorer.dots) == run)
        school = explorer._school
        student, = heirs([(school, copied, 1000 + run)], auxiliary)
        right = 100 * accuracy(student, school.data.x_test, school.data.y_test)
        dot = explorer.dots[-1]
        assert dot.pop("accuracy") == pytest.approx(right, abs=0.01)
        named = dot.pop("named")
        assert dot == dict(copied=copied, auxiliary=auxiliary, run=run) and len(named) == 20
        images = torch.tensor([[int(ink, 17) / 16 for ink in image] for image in pieces(explorer.images, 64)])
        assert named == "".join(map(str, predict_logits(student, images).argmax(-1).tolist()))
        wait_for(lambda: messages[-1]["state"] == "done")
        assert messages[-1] == {"state": "done", "words": f"Just trained: {right:.1f} %", "share": 1.0}
        # In eight bits the teacher is as good as the whole one.
        whole = heir(0, copied=copied, auxiliary=auxiliary, seed=1000 + run)
        assert abs(100 * accuracy(whole, school.data.x_test, school.data.y_test) - right) < 2


def test_a_page_may_ask_for_anything(explorer):
    before = list(explorer.dots)
    for nonsense in (None, {}, {"do": "sing"}, {"do": "train"}, {"do": "train", "copied": 5, "auxiliary": 50},
                     {"do": "train", "copied": 8, "auxiliary": None}):
        explorer._handle_custom_msg(nonsense, [])
    say(explorer, do="cancel")
    assert explorer._latest._thread is None and explorer.dots == before
