"""What the checkers of lesson 14 ask for, seen from the lesson's side."""

import itertools
import math

import pytest
import torch

from classroom.lesson_14 import attacks, check, rare
from classroom.lesson_14.line_up import correlations
from classroom.tens import asked, trained
from kdlib.data import load_digits
from kdlib.measure import accuracy


def test_of_nine_wrong_classes_five_are_left():
    largest = max(check.ANSWER.tolist())
    total = sum(math.exp(logit - largest) for logit in check.ANSWER.tolist())
    shown = [f"{math.exp(logit - largest) / total:.3f}" for logit in check.ANSWER.tolist()]
    assert shown[0] == "0.959" and shown[3:6] == ["0.001"] * 3    # as the checker says of them
    assert sum(number != "0.000" for number in shown[1:]) == check.wrong_classes_left.solution == 5
    cut = [math.floor(1000 * math.exp(logit - largest) / total) for logit in check.ANSWER.tolist()]
    assert sum(number > 0 for number in cut[1:]) == 3


def test_no_scene_of_the_line_up_is_a_close_call():
    for suspect, candidates in check.SCENES:
        first, second = correlations(suspect, candidates).sort(descending=True).values[:2]
        assert first - second > 0.2 and len(candidates) in (2, 4)


def test_each_mistake_of_the_line_up_names_candidates_of_its_own():
    named = {sentence: [mistake(*scene) for scene in check.SCENES]
             for sentence, mistake in [("right", check.line_up.solution), *check.line_up.mistakes.items()]}
    for (one, first), (other, second) in itertools.combinations(named.items(), 2):
        assert sum(a != b for a, b in zip(first, second)) >= 2, (one, other)


def test_a_line_up_may_give_its_place_as_a_number_or_as_a_tensor():
    assert check.line_up.verdict(lambda s, c: correlations(s, c).argmax()) == "correct"
    z_score = check.line_up.verdict(lambda s, c: _by_z_scores(s, c))
    assert z_score == "correct"


def _by_z_scores(suspect, candidates):
    """Another way: rows of mean 0 and variance 1, then torch's own correlation."""
    both = torch.cat([suspect[None], candidates])
    both = (both - both.mean(-1, keepdim=True)) / both.std(-1, keepdim=True)
    return torch.corrcoef((both - both[1:].mean(0)).flatten(1))[0, 1:].argmax()


@pytest.fixture(scope="module")
def three():
    sets = [load_digits(split_seed=s) for s in range(3)]
    return sets, attacks.undefended(sets), attacks.defended(sets)


def mean(numbers):
    return sum(numbers) / len(numbers)


def says(number):
    """What the checker answers, its first words."""
    return check.defended_on_logits.verdict(number)


def test_the_attack_on_logits_gives_what_the_checker_wants_and_each_slip_what_it_names(three):
    sets, plain, hidden = three

    def right(rises, models=hidden, clamp=True):
        found = []
        for model, data in zip(models, sets):
            x = data.x_test + attacks.SIZE * attacks.slope(model, data.x_test, data.y_test, rises).sign()
            found.append(100 * accuracy(model, x.clamp(0, 1) if clamp else x, data.y_test))
        return mean(found)

    def own(z, y):
        return z.gather(1, y[:, None]).sum()

    assert says(right(attacks.lead)) == "correct"
    assert "along the loss" in says(right(attacks.loss))
    assert "undefended network under this attack" in says(right(attacks.lead, plain))
    assert "divided by 100" in says(right(lambda z, y: attacks.loss(z / 100, y)))
    assert "fool the undefended" in says(mean([100 * accuracy(model, attacks.attacked(other, data.x_test, data.y_test),
                                                              data.y_test)
                                               for model, other, data in zip(hidden, plain, sets)]))
    assert "among those" in says(right(lambda z, y: z.amax(-1).sum() - own(z, y)))
    assert "set to 0" in says(right(lambda z, y: z.scatter(1, y[:, None], 0).amax(-1).sum() - own(z, y)))
    assert "sign is wrong" in says(right(lambda z, y: -attacks.lead(z, y)))
    assert "clamp" in says(right(attacks.lead, clamp=False))
    assert "mean of the others" in says(right(lambda z, y: -own(z, y)))
    assert "mean of the others" in says(right(lambda z, y: z.mean(-1).sum() - own(z, y)))
    assert "share that is fooled" in says(100 - right(attacks.lead))


def test_the_rare_digit_loses_what_the_checker_wants():
    sets, recipe = [rare.scarce(s) for s in range(20)], dict(epochs=17, lr=0.05, batch_size=50)
    teachers = trained(128, sets, seeds=range(100, 120), epochs=13, lr=0.02, batch_size=100)
    alone = rare.shares(trained(8, sets, **recipe), sets)

    def lost(temperature):
        return alone - rare.shares(trained(8, sets, asked(teachers, sets), temperature=temperature, **recipe), sets)

    hot, cold = lost(8.0), lost(1.0)
    verdict = check.lost_on_the_rare.verdict
    assert verdict(hot[:, 0].mean()) == "correct" and "minus the distilled" in verdict(-hot[:, 0].mean())
    assert "other nine" in verdict(hot[:, 1].mean()) and "T = 1" in verdict(cold[:, 0].mean())
    assert "ten repetitions" in verdict(hot[:10, 0].mean())
    of_teacher = rare.shares(teachers, sets)[:, 0] - (alone - hot)[:, 0]
    assert "against the teacher" in verdict(of_teacher.mean())
    assert "of the distilled" not in verdict((alone - hot)[:, 0].mean())
    assert "distilled student names" in verdict((alone - hot)[:, 0].mean())
    assert "student of the labels names" in verdict(alone[:, 0].mean())
