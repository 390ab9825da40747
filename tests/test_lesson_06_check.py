"""The checkers of lesson 06 name the mistake. (What holds for every checker is in test_checkers.py.)"""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from answers import check, said, verdict

from classroom import bugs
from classroom.lesson_06 import check as room

WARDS = [(check.diagnosed_losses, "ABCDEFGU"), (check.diagnosed_loops, "HIJKLMN")]
wards = pytest.mark.parametrize("checker, letters", WARDS, ids=["losses", "loops"])


def right(letters, **changed):
    return {letter: bugs.BANK[letter].fault for letter in letters} | changed


# ---- the diagnoses ----

@wards
def test_the_blank_cell_and_the_solution(checker, letters, capsys):
    assert verdict(capsys, checker, dict.fromkeys(letters, ...)) == "not attempted yet"
    assert verdict(capsys, checker, {}) == "not attempted yet"
    assert verdict(capsys, checker, right(letters)) == "correct"
    assert verdict(capsys, checker, dict(reversed(right(letters).items()))) == "correct"


@wards
def test_names_may_be_written_a_little_differently(checker, letters, capsys):
    loose = {letter: f" {fault.upper().replace(' ', '_')} " for letter, fault in right(letters).items()}
    assert verdict(capsys, checker, loose) == "correct"


@wards
def test_part_of_the_ward_may_be_diagnosed_first(checker, letters, capsys):
    first, second, *others = letters
    words = verdict(capsys, checker, {first: right(letters)[first], second: ..., others[0]: None})
    assert words == f"not yet: right: {first} · not attempted yet: {', '.join([second, *others])}"


@wards
def test_every_letter_has_evidence_and_no_sentence_tells_the_answer(checker, letters, capsys):
    for letter in letters:
        for fault in sorted(room.FAULTS - {bugs.BANK[letter].fault}):
            words = verdict(capsys, checker, right(letters, **{letter: fault}))
            hint = words.split(f"{letter}: ", 1)[1]
            assert words.startswith("not yet: right: ") and len(hint) > 30
            assert bugs.BANK[letter].fault.lower() not in hint.lower(), hint


@wards
def test_each_wrong_letter_gets_its_own_hint(checker, letters, capsys):
    decoy = "labels off by one"
    hints = {verdict(capsys, checker, right(letters, **{letter: decoy})).split(f"{letter}: ")[1] for letter in letters}
    assert len(hints) == len(letters)


@wards
def test_many_mistakes_make_no_long_speech(checker, letters, capsys):
    words = verdict(capsys, checker, dict.fromkeys(letters, "labels off by one"))
    assert words.startswith("not yet: none of them yet") and words.count(" · ") == 4
    assert words.endswith(f"to look at again after that: {', '.join(letters[3:])}") and len(words) < 700


@wards
@pytest.mark.parametrize("answer, words", [
    ("softmax twice", "a dictionary is wanted"), (["softmax twice"], "a dictionary is wanted"),
    ({"Z": "softmax twice"}, "there is no specimen 'Z' in this ward"), ({1: 2}, "there is no specimen 1"),
    ({None: ...}, "there is no specimen None"), ({"Z": "a", "Y": "b"}, "there is no specimen 'Z' in this ward")])
def test_answers_of_the_wrong_kind(checker, letters, answer, words, capsys):
    assert words in verdict(capsys, checker, answer)


@wards
@pytest.mark.parametrize("fault", ["double softmax", "", 3, float("nan"), ["softmax twice"], torch.zeros(2), len, b"x"])
def test_a_fault_that_is_not_on_the_list(checker, letters, fault, capsys):
    assert "not on the list of faults" in verdict(capsys, checker, right(letters, **{letters[0]: fault}))


@wards
def test_a_checker_does_not_change_the_answer(checker, letters, capsys):
    answer = right(letters, **{letters[0]: ...})
    said(capsys, checker, answer)
    assert answer == right(letters, **{letters[0]: ...})


# ---- the detector ----

def numbers():
    draw = torch.Generator().manual_seed(1)
    z, v = (torch.randn(5, 4, generator=draw).requires_grad_() for _ in range(2))
    return z, v, torch.tensor([0, 1, 2, 3, 0])


def by_backward(loss):
    z, v, y = numbers()
    loss(z, v, y, 4.0, 0.5).backward()
    return v.grad is not None


def by_autograd(loss):
    z, v, y = numbers()
    return torch.autograd.grad(loss(z, v, y, 2.0, 0.9), v, allow_unused=True)[0] is not None


def by_size(loss):
    z, v, y = numbers()
    loss(z, v, y).backward()
    return v.grad is not None and v.grad.abs().max() > 0    # a tensor: True or False all the same


@pytest.mark.parametrize("detects", [by_backward, by_autograd, by_size])
def test_every_right_detector_is_correct(detects, capsys):
    assert verdict(capsys, check.detects_leak, detects) == "correct"


def without_student(loss):
    _, v, y = numbers()
    loss(torch.zeros(5, 4), v, y, 4.0, 0.5).backward()
    return v.grad is not None


def never_backward(loss):
    z, v, y = numbers()
    loss(z, v, y, 4.0, 0.5)
    return v.grad is not None


def through_a_copy(loss):
    z, v, y = numbers()
    loss(z, v.detach(), y, 4.0, 0.5).backward()
    return v.grad is not None


@pytest.mark.parametrize("detects, sentence", [
    (lambda loss: True, room.ALWAYS), (lambda loss: False, room.NEVER), (never_backward, room.NEVER),
    (through_a_copy, room.NEVER), (lambda loss: not by_backward(loss), room.INVERTED), (without_student, room.STOPS)])
def test_a_usual_mistake_is_named(detects, sentence, capsys):
    assert verdict(capsys, check.detects_leak, detects) == f"not yet: {sentence}"


def test_what_nobody_foresaw_is_shown_on_an_example(capsys):
    def only_mse(loss):
        return loss.__name__ == "leaking_mse"

    assert verdict(capsys, check.detects_leak, only_mse) == (
        "not yet: for the sound loss without detach the answer is True, yours gives False")


@pytest.mark.parametrize("result", [1, "True", [], torch.zeros(2), torch.tensor(1.0), np.float64(1), float("inf")])
def test_what_is_no_truth_value_gets_a_sentence(result, capsys):
    assert "True or False is wanted" in verdict(capsys, check.detects_leak, lambda loss: result)


def test_the_probes_leak_as_they_say():
    for loss, (_, leaks) in room.PROBES.items():
        assert by_backward(loss) is leaks
        if not leaks:
            z, v, y = numbers()
            assert torch.isfinite(loss(z, v, y, 4.0, 0.5)) and not torch.equal(z, v)


# ---- the battery ----

@pytest.mark.parametrize("kind", [set, list, tuple, frozenset])
def test_the_three_tests_are_correct_in_any_collection(kind, capsys):
    assert verdict(capsys, check.smallest_battery, kind(room.THE_THREE)) == "correct"
    assert verdict(capsys, check.smallest_battery, kind("detects_" + name for name in room.THE_THREE)) == "correct"


def test_there_is_one_smallest_battery_and_each_of_its_tests_is_needed():
    assert not room._escaped(room.THE_THREE)
    for name in room.THE_THREE:
        assert room._escaped(room.LOSS_TESTS - {name})


@pytest.mark.parametrize("answer, words", [
    (room.LOSS_TESTS, "fewer tests would do"), ({"softmax twice"}, "escape: none of these tests"),
    ({"mean over classes", "softmax twice"}, "D, U escape"), ({...}, "not attempted yet"), (set(), "an empty set"),
    (3, "a set of names is wanted, this is the number"), ("no T squared", "a set of names is wanted"),
    ({"no T squared", "roles swapped"}, "is not the name of a test of the losses"),
    ([["no T squared"]], "is not the name of a test"), ({"no T squared": 1}, "this is a dict"),
    ([bugs.detects_no_t_squared], "is not the name of a test")])
def test_wrong_batteries(answer, words, capsys):
    assert words in verdict(capsys, check.smallest_battery, answer)


def test_hostile_losses_of_a_learner_do_not_reach_the_room(capsys):
    def spoils(loss):
        z, v, y = numbers()
        loss.__dict__["spoilt"] = True
        F.cross_entropy(z, y).backward()
        return by_backward(loss)

    assert verdict(capsys, check.detects_leak, spoils) == "correct"
