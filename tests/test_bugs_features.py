"""Bugs O, P and Q: each test finds its bug and stays silent on sound code that is written in other ways."""

import functools

import pytest
import torch
import torch.nn.functional as F
from test_bugs import accusers, detectors, mutant
from torch import nn

from classroom import bugs
from classroom.bugs import batches, features, sound_attention, sound_hints, step
from kdlib.losses import hint_loss
from kdlib.models import mode, predict_logits, seeded, tapped

LOOP_TESTS = [bugs.detects_projector_at_rest, bugs.detects_batch_norm_updated]


# ---- sound code, written in other ways ----

def live_hints(student, projector, teacher, x, y):
    """Looks into the teacher at every step, as one must when images are augmented."""
    optimizer = torch.optim.SGD(student.parameters(), lr=0.05, momentum=0.9)
    optimizer.add_param_group({"params": projector.parameters()})
    for rows in batches(x, epochs=10, size=30):
        with mode(teacher, training=False), torch.no_grad(), tapped(teacher, 2) as inside:
            teacher(x[rows])
        student.train()
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, 0.5 * F.cross_entropy(z, y[rows]) + 0.5 * hint_loss(projector(own[2]), inside[2]))


def two_stages(student, projector, teacher, x, y):
    """First the hints alone, as in the paper, with two optimisers."""
    teacher.eval().requires_grad_(False)
    with tapped(teacher, 2) as inside:
        predict_logits(teacher, x)
    both = [torch.optim.Adam(part.parameters(), lr=0.01) for part in (student, projector)]
    for _ in range(20):
        with tapped(student, 2) as own:
            student(x)
        loss = hint_loss(projector(own[2]), inside[2])
        for optimizer in both:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in both:
            optimizer.step()
    for rows in batches(x, epochs=5):
        step(both[0], F.cross_entropy(student(x[rows]), y[rows]))


class Together(nn.Module):
    """Student, projector and teacher in one module whose train() leaves the teacher alone."""

    def __init__(self, student, projector, teacher):
        super().__init__()
        self.student, self.projector, self.teacher = student, projector, teacher

    def train(self, training=True):
        super().train(training)
        self.teacher.eval()
        return self


def in_one_module(student, projector, teacher, x, y):
    together = Together(student, projector, teacher).train()
    optimizer = torch.optim.Adam(together.parameters(), lr=0.02)
    for rows in batches(x, epochs=10):
        with tapped(teacher, 2) as inside, torch.no_grad():
            teacher(x[rows])
        with tapped(student, 2) as own:
            z = student(x[rows])
        step(optimizer, F.cross_entropy(z, y[rows]) + hint_loss(projector(own[2]), inside[2]))


def by_sum(student_maps, teacher_maps):
    def attention(maps):
        rows = maps.abs().pow(2).sum(1).view(len(maps), -1)
        return rows / rows.norm(dim=1, keepdim=True)
    return F.mse_loss(attention(student_maps), attention(teacher_maps))


def by_largest(student_maps, teacher_maps):
    """Another map of the paper: the largest channel at each place."""
    own, wanted = (F.normalize(maps.abs().amax(1).flatten(1)) for maps in (student_maps, teacher_maps))
    return (own - wanted).norm(dim=1).mean()


@pytest.mark.parametrize("loop", [sound_hints, live_hints, two_stages, in_one_module], ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_loop(loop):
    assert accusers(loop, LOOP_TESTS) == []


@pytest.mark.parametrize("loss", [sound_attention, by_sum, by_largest], ids=lambda f: f.__name__)
def test_no_detector_accuses_a_sound_attention_loss(loss):
    assert bugs.detects_channels_not_averaged(loss) is False


def test_every_detector_of_the_room_is_tried_here():
    assert {*detectors(features)} == {*LOOP_TESTS, bugs.detects_channels_not_averaged}


def test_each_test_finds_its_own_bug_alone():
    assert not bugs.detects_projector_at_rest(bugs.BANK["Q"].buggy)
    assert not bugs.detects_batch_norm_updated(bugs.BANK["O"].buggy)


def test_the_tests_do_not_hang_on_their_own_numbers(monkeypatch):
    monkeypatch.setattr(features, "seeded", lambda seed: seeded(seed + 10))
    monkeypatch.setattr(features, "_run", functools.lru_cache(features._Run))
    for letter in "OQ":
        specimen = bugs.BANK[letter]
        assert specimen.detector(specimen.buggy) and not specimen.detector(specimen.sound), letter


# ---- mutants: change one thing in sound code, and its test must fire ----

@pytest.mark.parametrize("old, new", [("*projector.parameters()", ""), ("projector(own[2])", "own[2].repeat(1, 4)"),
                                      ("projector(own[2])", "projector(own[2]).detach()")])
def test_a_projector_that_does_not_learn_is_found(old, new):
    assert bugs.detects_projector_at_rest(mutant(sound_hints, old, new))


@pytest.mark.parametrize("old, new", [("predict_logits(teacher, x)", "teacher.train()(x).detach()"),
                                      ("student.train()", "student.train(), teacher.train()(x)")])
def test_a_teacher_whose_averages_move_is_found(old, new):
    assert bugs.detects_batch_norm_updated(mutant(sound_hints, old, new))


@pytest.mark.parametrize("old, new", [(".mean(1)", ""), (".mean(1)", ".transpose(0, 1)"), (".mean(1)", "[:, 0]"),
                                      (".mean(1)", ".mean((2, 3))")])
def test_maps_that_know_their_channels_are_found(old, new):
    assert bugs.detects_channels_not_averaged(mutant(sound_attention, old, new))


# ---- what the lesson says of them ----

def test_sound_attention_compares_networks_of_different_widths_and_the_bug_cannot():
    few, many = torch.rand(2, 3, 4, 5), torch.rand(2, 7, 4, 5)
    assert sound_attention(few, many) > 0 == sound_attention(many, many)
    with pytest.raises(RuntimeError):
        bugs.BANK["P"].buggy(few, many)


def test_a_detector_leaves_the_callers_random_numbers_alone():
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    bugs.detects_projector_at_rest(functools.partial(sound_hints, epochs=1))
    bugs.detects_channels_not_averaged(sound_attention)
    assert torch.equal(torch.rand(1), expected)
