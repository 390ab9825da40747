"""Ten repetitions at once: each student is the one that kdlib would train alone, each number what it says."""

import pytest
import torch

from classroom.lesson_13 import shapes, teaching
from kdlib.data import load_names, windows
from kdlib.losses import divergence
from kdlib.models import predict_logits, window_lm
from kdlib.repetitions import permute_wrong_classes
from kdlib.text import nats
from kdlib.training import distill, fit

NAMES = [load_names(split_seed=s).train[:30] for s in teaching.SEEDS]
LETTERS = min(sum(len(name) + 1 for name in some) for some in NAMES)


def same(model, other, names, tolerance=1e-3):
    x, _ = windows(names, model[0].in_features // 27)
    return torch.allclose(predict_logits(model, x), predict_logits(other, x), rtol=0, atol=tolerance)


@pytest.fixture(scope="module")
def judges():
    return [window_lm(4, 8, seed=100 + s) for s in teaching.SEEDS]


def test_a_student_is_the_one_that_fit_or_distill_would_train(judges):
    alone, answers = teaching.learn(NAMES, epochs=2), teaching.asked(judges, NAMES)
    taught = teaching.learn(NAMES, answers, epochs=2)
    recipe = dict(epochs=2, lr=0.03, batch_size=128, seed=3)
    x, y = (part[:LETTERS] for part in windows(NAMES[3], 3))
    one, other = window_lm(3, 16, seed=3), window_lm(3, 16, seed=3)
    fit(one, x, y, **recipe)
    distill(other, x, y, answers[3][:LETTERS], temperature=1.0, alpha=1.0, **recipe)
    assert same(alone[3], one, NAMES[3]) and same(taught[3], other, NAMES[3])
    assert not same(alone[3], taught[3], NAMES[3], 0.01)


def test_students_that_go_on_are_the_ones_that_were_given():
    models = teaching.students()
    assert teaching.learn(NAMES, models=models, epochs=1)[0] is models[0]
    assert not same(models[0], window_lm(3, 16, seed=0), NAMES[0], 0.01)


def test_a_teacher_is_the_one_that_fit_would_train():
    found = teaching.teachers(NAMES, 4, 8, epochs=2, batch_size=64)
    for s in (0, 5, 9):    # one of each stack
        alike = [NAMES[place] for stack in (range(4), range(4, 7), range(7, 10)) if s in stack for place in stack]
        n = min(sum(len(name) + 1 for name in some) for some in alike)
        one = window_lm(4, 8, seed=100 + s)
        fit(one, *(part[:n] for part in windows(NAMES[s], 4)), epochs=2, lr=0.03, batch_size=64, seed=s)
        assert same(found[s], one, NAMES[s])


@pytest.mark.parametrize("loss, kind", [("kl", "forward"), (teaching.reverse, "reverse"), (teaching.jensen, "jensen")],
                         ids=["forward", "reverse", "jensen"])
def test_ten_that_lower_a_divergence_are_those_of_ten_plain_loops(loss, kind, judges):
    answers = teaching.asked(judges, NAMES)
    found, s = teaching.learn(NAMES, answers, epochs=2, loss=loss), 7
    model, x = window_lm(3, 16, seed=s), windows(NAMES[s], 3)[0][:LETTERS]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 2 * -(-LETTERS // 128))
    order = torch.Generator().manual_seed(s)
    for _ in range(2):
        for rows in torch.randperm(LETTERS, generator=order).split(128):
            optimizer.zero_grad()
            divergence(model(x[rows]), answers[s][:LETTERS][rows], kind=kind).backward()
            optimizer.step()
            plan.step()
    assert same(found[s], model, NAMES[s])


def test_scores_are_nats_and_a_temperature_is_that_of_the_reader(judges):
    found = teaching.score(judges, NAMES)
    assert found.tolist() == pytest.approx([nats(*both) for both in zip(judges, NAMES)], abs=1e-6)
    assert torch.allclose(teaching.judged(judges, NAMES), found)
    colder = [window_lm(4, 8, seed=100 + s) for s in teaching.SEEDS]
    with torch.no_grad():
        for model in colder:
            model[-1].weight.div_(0.5), model[-1].bias.div_(0.5)
    assert torch.allclose(teaching.score(judges, NAMES, 0.5), teaching.score(colder, NAMES), atol=1e-6)


def test_what_is_counted():
    texts = [("emma", "emma", "qqq", "a")] * 10
    assert teaching.known(texts).tolist() == [50.0] * 10 and teaching.distinct(texts).tolist() == [75.0] * 10
    assert teaching.letters(texts).tolist() == [3.0] * 10
    assert teaching.backwards([("mary",)]) == [["yram"]]
    constant = window_lm(1, 1, seed=0)
    with torch.no_grad():
        constant[-1].weight.zero_(), constant[-1].bias.zero_()
        constant[-1].bias[1] = 2.0    # a, whatever came before
    assert teaching.top_right([constant], [("a", "aab")]).item() == pytest.approx(100 * 3 / 6)
    assert teaching.apart([constant], [constant], [("ab",)]).item() == 0
    table = teaching.table({"constant": [constant]}, [("a", "aab")]).data
    assert table.loc["constant", "top letter right, %"] == pytest.approx(50)


def test_permuted_answers_keep_the_top_one_and_deal_out_the_others():
    logits = torch.randn(500, 27, generator=torch.Generator().manual_seed(1))
    dealt = teaching.permuted(logits, 0)
    assert torch.equal(dealt.argmax(-1), logits.argmax(-1)) and torch.equal(dealt.amax(-1), logits.amax(-1))
    assert torch.equal(dealt.sort(-1).values, logits.sort(-1).values)
    assert not torch.equal(dealt, teaching.permuted(logits, 1)) and torch.equal(dealt, teaching.permuted(logits, 0))
    stays = (dealt == logits).double().mean()    # as often as in kdlib's: the top, and one in 26 by chance
    assert stays == pytest.approx((permute_wrong_classes(logits, 0) == logits).double().mean().item(), abs=0.01)


def test_one_late_keeps_the_first_place_of_each_name():
    answers = torch.arange(7.0)[:, None].expand(7, 27)
    late, = teaching.one_late([answers], [("ab", "abc")])    # places 0 1 2, 3 4 5 6
    assert late[:, 0].tolist() == [0, 0, 1, 3, 3, 4, 5]


def test_probabilities_come_back_from_their_logits():
    p = torch.tensor([[0.5, 0.5, 0.0]])
    assert torch.allclose(teaching.as_logits([p])[0].softmax(-1), p, atol=1e-6)


def test_the_nearest_bump_to_a_bump_is_that_bump():
    p = shapes.humps((1.0, 10.0, 2.0))
    assert p.sum() == pytest.approx(1) and p.argmax() == 10
    found = shapes.nearest_bumps(p, lambda p, q, beta: (p - q).abs().sum(-1) + beta, (0, 0.25))
    assert list(found) == ["β = 0", "β = 0.25"] and torch.allclose(found["β = 0"], p)
    two = shapes.humps((0.6, 6, 1.4), (0.4, 19, 1.4))
    assert two.sum() == pytest.approx(1) and two[:13].sum() == pytest.approx(0.6, abs=1e-3)


def test_texts_are_described_beside_what_their_readers_pay():
    texts, readers = [["emma", "emma", "xqxq", "olivia"]] * 10, teaching.students()
    row, = teaching.of_texts({"a text": (texts, readers)}, NAMES).data.to_dict("records")
    assert row["different, %"] == 75 and row["in the list of names, %"] == 75
    assert row["its students pay, nats a letter"] == pytest.approx(teaching.score(readers, NAMES).mean().item())


def test_kl_over_places_is_that_of_plain_numbers():
    p, q = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([[0.25, 0.5, 0.25], [0.5, 0.5, 0.0]])
    assert shapes.kl(p, q[:1]).tolist() == pytest.approx([0.5 * torch.tensor(2.0).log().item()])


def test_the_likeliest_hold_what_they_hold():
    assert shapes.held([torch.tensor([[0.1, 0.6, 0.3]]), torch.tensor([[0.2, 0.2, 0.6]])], (1, 2, 3)) == [
        "60 %", "85 %", "100 %"]


def test_those_that_go_on_are_copies(judges):
    models = teaching.students()
    before = [model[0].weight.clone() for model in models]
    went_on = teaching.go_on(models, NAMES, judges, epochs=1)
    assert all(torch.equal(model[0].weight, weight) for model, weight in zip(models, before))
    again = teaching.learn(NAMES, teaching.asked(judges, NAMES), epochs=1)    # the same start, the same lesson
    assert same(went_on[4], again[4], NAMES[4]) and not same(went_on[4], models[4], NAMES[4], 0.01)
