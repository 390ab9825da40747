"""Lesson 14: students of several teachers at once, channels, secrets and votes, copies and line-ups."""

import dataclasses

import pandas as pd
import pytest
import torch
from scipy import stats

from classroom.lesson_14 import faults, secrecy, thief
from classroom.lesson_14.students import asked, intervals, taught
from kdlib.measure import mean_ci
from kdlib.models import mlp, predict_logits
from kdlib.repetitions import Repetition
from kdlib.training import distill, fit

STEPS = dict(lr=0.05, batch_size=50)


@pytest.fixture(scope="module")
def repetitions():
    return [Repetition(s, teacher=None, apart=True) for s in (0, 3)]


@pytest.fixture(scope="module")
def teachers():
    return [mlp(64, 8, 10, seed=seed) for seed in (50, 51)]


def same(one, other, x):
    return torch.allclose(predict_logits(one, x), predict_logits(other, x), atol=0.02)


# ---- students ----

@pytest.mark.parametrize("hard", [False, True])
def test_each_is_the_student_that_one_would_train_alone(repetitions, teachers, hard):
    images = [r.few.x_train[:100] for r in repetitions]
    answers = {"one": asked(teachers, images), "other": asked(teachers[::-1], images)}
    found = taught(repetitions, images, answers, hard=hard)
    assert list(found) == ["one", "other"]
    for name, ten in found.items():
        for student, r, x, v in zip(ten, repetitions, images, answers[name], strict=True):
            alone = mlp(64, 16, 10, seed=r.s)
            if hard:
                fit(alone, x, v.argmax(-1), epochs=80, seed=r.s, **STEPS)
            else:
                distill(alone, x, v.argmax(-1), v, temperature=8.0, alpha=1.0, epochs=80, seed=r.s, **STEPS)
            assert same(student, alone, r.data.x_test)


@pytest.mark.parametrize("n, epochs", [(20, 160), (390, 20), (500, 16)])
def test_all_take_160_steps_and_sets_are_cut_to_the_smallest(repetitions, teachers, n, epochs):
    longer = [r.few.x_train[:n + 3 * place] for place, r in enumerate(repetitions)]
    found, = taught(repetitions, longer, {"": asked(teachers, longer)}).values()
    r, x = repetitions[1], longer[1][:n]
    alone = mlp(64, 16, 10, seed=r.s)
    distill(alone, x, torch.zeros(n, dtype=torch.int64), predict_logits(teachers[1], x), temperature=8.0, alpha=1.0,
            epochs=epochs, seed=r.s, **STEPS)
    assert same(found[1], alone, r.data.x_test)


def test_intervals_are_those_of_the_columns():
    assert intervals({"a": [1.0, 3.0]}) == {"a": mean_ci([1.0, 3.0])} == intervals(pd.DataFrame({"a": [1.0, 3.0]}))


# ---- faults ----

def test_channels_are_what_their_names_say(repetitions):
    r = repetitions[1]
    found, again = faults.channels(r), faults.channels(r)
    assert all(torch.equal(found[way], again[way]) for way in found)
    assert found["other real images"] is r.few.x_train
    x, y = r.few.x_train, r.few.y_train.tolist()
    assert torch.equal(found["without 3 and 8"], x[[name not in (3, 8) for name in y]]) and {3, 8} < set(y)
    gauss = found["Gaussian noise"]
    assert gauss.shape == (500, 64) and (gauss.mean(0) - x.mean(0)).abs().max() < 0.1
    assert (torch.cov(gauss.T) - torch.cov(x.T)).abs().max() < 0.05
    wide = found["stretched noise"]
    assert wide.shape == (500, 64) and -4 <= wide.min() < -3.9 and 3.9 < wide.max() <= 4


def test_noise_shares_no_number_with_initial_weights(repetitions):
    for r in repetitions:
        noise = faults.channels(r)["stretched noise"].flatten()[:1024]
        assert abs(torch.corrcoef(torch.stack([noise, mlp(64, 16, 10, seed=r.s)[0].weight.flatten()]))[0, 1]) < 0.2
        assert not torch.equal(faults.static(r), faults.static(repetitions[r.s == 0]))
    assert faults.static(r).shape == (1000, 64) and abs(faults.static(r).std() - 1) < 0.02


class Scripted(torch.nn.Module):
    """Names the digit that the second pixel says, times ten; but an 8 for each 3, and a 0 where the first is lit."""

    def forward(self, x):
        said = (10 * x[:, 1]).round().long()
        said = said.where(said != 3, 8).where(x[:, 0] < 0.5, 0)
        return torch.nn.functional.one_hot(said, 10).float()


def coded(labels):
    y = torch.tensor(labels)
    x = torch.zeros(len(y), 64)
    x[:, 1] = y / 10
    return x, y


def test_traits_of_a_network_with_both_faults(repetitions):
    x, y = coded([0, 1, 3, 3, 8, 9])
    data = dataclasses.replace(repetitions[0].data, x_test=x, y_test=y)
    table = faults.traits([Scripted()], [data])
    assert table.iloc[0].to_dict() == {"others right": 100, "3 called 8": 100, "lit called 0": 100}
    further, = faults.one_further([data])
    assert further.y_test.tolist() == [1, 2, 4, 4, 9, 0] and data.y_test is y


def test_percent_and_means():
    yes = torch.tensor([True, False, True, True])
    assert faults.percent(yes) == 75 and faults.percent(yes, torch.tensor([True, True, False, False])) == 50
    found = {("bad", "a"): pd.DataFrame({"t": [1, 3]}), ("clean", "a"): pd.DataFrame({"t": [7]}),
             ("bad", "b"): pd.DataFrame({"t": [5, 5]})}
    assert faults.means(found, "bad")["t"].to_dict() == {"a": 2, "b": 5}


# ---- secrets and votes ----

def test_given_away_counts_secret_labels_only(repetitions):
    x, y = coded([1] * 100)
    y[:10], y[40:] = 2, 5    # ten of forty secrets are something else, and what comes after is not asked
    keeper = dataclasses.replace(repetitions[0].data, x_train=x, y_train=y)
    assert secrecy.given_away([Scripted()], [keeper]) == [75]


def test_pieces_share_no_image_and_leave_none_out(repetitions):
    data = dataclasses.replace(repetitions[0].theirs, x_train=repetitions[0].theirs.x_train[:203],
                               y_train=torch.arange(203))
    parts = secrecy.pieces(data, 8)
    assert {len(part.x_train) for part in parts} == {25}
    assert sorted(torch.cat([part.y_train for part in parts]).tolist()) == list(range(200))
    assert torch.equal(parts[3].x_train, data.x_train[parts[3].y_train])


def test_a_ballot_is_how_many_name_each_class(repetitions):
    keepers = [dataclasses.replace(r.theirs, x_train=r.theirs.x_train[:100], y_train=r.theirs.y_train[:100])
               for r in repetitions]
    x = repetitions[0].few.x_train[:40]
    found = secrecy.ballots(keepers, [x, x], many=4)
    assert len(found) == 2 and all(v.shape == (40, 10) and (v.sum(-1) == 4).all() for v in found)
    voter = mlp(64, 64, 10, seed=7000 + 5)    # the second keeper's second, who learns 25 images and no other
    piece = secrecy.pieces(keepers[1], 4)[1]
    fit(voter, piece.x_train, piece.y_train, epochs=60, lr=0.03, batch_size=25, seed=7005)
    assert (found[1].gather(1, faults.named(voter, x)[:, None]) >= 1).double().mean() > 0.95


def test_noise_on_votes_is_laplaces():
    votes = torch.zeros(4000, 10)
    assert torch.equal(secrecy.noisy(votes, 0, seed=1), votes.double())
    found = secrecy.noisy(votes, 3.0, seed=1).flatten().numpy()
    assert stats.kstest(found, stats.laplace(scale=3.0).cdf).pvalue > 0.01
    assert stats.kstest(found, stats.laplace(scale=3.3).cdf).pvalue < 0.001
    assert (secrecy.noisy(votes, 3.0, seed=2).numpy().flatten() != found).any()


# ---- copies, innocents, line-ups ----

def test_copies_hear_what_their_service_says(repetitions, teachers):
    def cut(logits):
        return logits.sign()

    found = thief.copies(repetitions, teachers, 20, cut)
    assert list(found) == [(service, 20) for service in thief.SERVICES]
    r, x = repetitions[1], repetitions[1].few.x_train[:20]
    v = predict_logits(teachers[1], x)
    for service, answers in zip(thief.SERVICES, (v, cut(v), None, None)):
        alone = mlp(64, 16, 10, seed=r.s)
        if answers is None:
            labels = v.argmax(-1) if service == "top class" else r.few.y_train[:20]
            fit(alone, x, labels, epochs=160, seed=r.s, **STEPS)
        else:
            distill(alone, x, r.few.y_train[:20], answers, temperature=8.0, alpha=1.0, epochs=160, seed=r.s, **STEPS)
        assert same(found[service, 20][1], alone, r.data.x_test), service


def test_innocents_learn_the_labels_of_the_owners_images(repetitions):
    r = repetitions[1]
    alone = mlp(64, 16, 10, seed=r.s)
    fit(alone, r.theirs.x_train, r.theirs.y_train, epochs=16, seed=r.s, **STEPS)
    assert same(thief.innocents(repetitions)[1], alone, r.data.x_test)


def test_follows_and_repeats_count_classes_and_mistakes(repetitions):
    x, y = coded([0, 1, 3, 3, 8, 9])
    data = dataclasses.replace(repetitions[0].data, x_test=x, y_test=y)

    class Right(Scripted):
        def forward(self, x):
            return torch.nn.functional.one_hot((10 * x[:, 1]).round().long(), 10).float()

    assert thief.follows([Right()], [Scripted()], [data]).tolist() == pytest.approx([100 * 4 / 6])
    assert thief.repeats([Right()], [Scripted()], [data]).tolist() == [0]
    assert thief.repeats([Scripted()], [Scripted()], [data]).tolist() == [100]


def test_honest_users_see_other_classes_and_another_calibration(repetitions, teachers):
    sets = [r.data for r in repetitions]
    assert (thief.honest(teachers, sets, lambda v: v + 3) < 1e-6).all(axis=None)
    turned = thief.honest(teachers, sets, lambda v: v.roll(1, -1))
    assert (turned["other class"] == 100).all()
    assert (thief.honest(teachers, sets, lambda v: 50 * v)["calibration moves by"] > 20).all()


def test_who_is_the_owner_leads_in_every_line(repetitions, teachers):
    sets, others = [r.data for r in repetitions], [mlp(64, 8, 10, seed=seed) for seed in range(60, 63)]
    lines = [[owner, *others] for owner in teachers]
    leads = thief.lead(teachers, lines, sets)
    assert leads.shape == (2,) and (leads > 0.5).all() and thief.convicted(leads) == 100
    assert (thief.lead([others[0]] * 2, lines, sets) < -0.5).all()
    assert thief.convicted(torch.tensor([0.2, -0.1, 0.0, 0.3])) == 50


def test_the_summary_has_a_row_for_each_way_that_was_told():
    means = pd.DataFrame({"t": [1.0, 2.0]}, index=["itself", "a"])
    table = thief.summary(means, {"a": [10, 30]}, {"a": torch.tensor([0.5, -0.5])})
    assert table.to_dict("index") == {"a": {"t": 2, "secrets told": 20, "line-up convicts": 50}}
