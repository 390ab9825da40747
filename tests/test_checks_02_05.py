"""The checkers of lessons 02 and 05: a solution is correct, a blank not attempted, a learner's mistake not yet."""

import pytest
import torch.nn.functional as F
from answers import verdict

from kdlib import checks
from kdlib.losses import soften


def kl(student, teacher, reduction="batchmean"):
    return F.kl_div(student.log_softmax(-1), teacher.softmax(-1), reduction=reduction)


SOLUTIONS = {
    "agreement": lambda s, t: (s.argmax(-1) == t.argmax(-1)).float().mean(),
    "dark_share": lambda v, T: 1 - soften(v, T).amax(-1),
    "smallest_temperature": 6,
    "cached_loss": lambda s, t, batch, T: T**2 * kl(s / T, t[batch] / T),
    "unpaired_margin": lambda a, b: (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)) ** 0.5,
    "teacher_share": 18944 / (18944 + 3552),
}
MISTAKES = {
    "agreement": [lambda s, t: (s == t).float().mean(), lambda s, t: (s.argmax(-1) == t.argmax(-1)).sum(),
                  lambda s, t: (s.argmax(0) == t.argmax(0)).float().mean()],
    "dark_share": [lambda v, T: soften(v, T).amax(-1), lambda v, T: 1 - v.softmax(-1).amax(-1),
                   lambda v, T: 1 - soften(v, T).amax()],
    "smallest_temperature": [5, 7, 0.5, "6 degrees"],
    "cached_loss": [lambda s, t, batch, T: T**2 * kl(s / T, t[:len(s)] / T),
                    lambda s, t, batch, T: kl(s / T, t[batch] / T),
                    lambda s, t, batch, T: T**2 * kl(s / T, t[batch] / T, "mean"),
                    lambda s, t, batch, T: T**2 * kl(t[batch] / T, s / T)],
    "unpaired_margin": [lambda a, b: a.mean() - b.mean(), lambda a, b: (a.mean() - b.mean()) / (a.std() + b.std()),
                        lambda a, b: (a.mean() - b.mean()) / (a.var() + b.var()).sqrt()],
    "teacher_share": [18944 / (18944 + 1184), 84.2, 18944 / 3552],
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_solution_is_correct_and_the_blank_not_attempted(name, capsys):
    check = getattr(checks, name)
    assert verdict(capsys, check, SOLUTIONS[name]) == "correct"
    assert verdict(capsys, check, ...) == verdict(capsys, check, None) == "not attempted yet"
    if callable(SOLUTIONS[name]):
        assert verdict(capsys, check, lambda *_: ...) == verdict(capsys, check, lambda *_: None) == "not attempted yet"


@pytest.mark.parametrize("name, wrong", [(name, wrong) for name, all_wrong in MISTAKES.items() for wrong in all_wrong])
def test_mistakes_are_not_yet(name, wrong, capsys):
    assert verdict(capsys, getattr(checks, name), wrong).startswith("not yet")
