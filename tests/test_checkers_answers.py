"""Other answers that are right, answers that are wrong in a way nobody foresaw, and no answers."""

import math

import pandas as pd
import pytest
import torch
import torch.nn.functional as F
from answers import check, functions, verdict

from kdlib.data import load_digits
from kdlib.losses import soften
from kdlib.models import count_parameters, mlp

SWITCHES = check.switches.solution


@pytest.mark.parametrize("name, answer", [
    ("first_of_two", lambda a, b: torch.sigmoid(a - b)), ("first_of_two", lambda a, b: 1 / (1 + (b - a).exp())),
    ("first_of_two", lambda a, b: [1 / (1 + math.exp(min(700, y - x))) for x, y in zip(a.tolist(), b.tolist())]),
    ("seeds_needed", lambda g, s: math.ceil(9 * s * s / (g * g))),
    ("parameters_by_hand", lambda *widths: count_parameters(mlp(*widths))),
    ("parameters_by_hand", lambda f, h, c: torch.tensor((f + 1) * h + (h + 1) * c)),
    ("disagreements", lambda t, s: [i for i in range(len(t)) if t[i].argmax() != s[i].argmax()]),
    ("gain_of_distillation", 0.2), ("gain_of_distillation", torch.tensor(0.2)),
    ("agreement", lambda s, t: sum(a.argmax() == b.argmax() for a, b in zip(s, t)) / len(s)),
    ("dark_share", lambda v, T: 1 - soften(v, T).max(-1).values),
    ("switches", {wish: switch + "()" for wish, switch in SWITCHES.items()}),
    ("switches", {wish: {"eval": "Eval", "frozen": "freeze"}.get(switch, switch) for wish, switch in SWITCHES.items()}),
    ("soft_cross_entropy", lambda p, z: -(p * z.log_softmax(-1)).sum(-1).mean()),
    ("kl_term", lambda z, v, T: T**2 * F.kl_div((z / T).log_softmax(-1), (v / T).log_softmax(-1), log_target=True,
                                                reduction="batchmean")),
    ("our_alpha", lambda w, u, T: torch.tensor(w / (w + u * T**2))),
    ("teacher_share", 0.842),
])
def test_there_are_many_right_answers(name, answer, capsys):
    assert verdict(capsys, getattr(check, name), answer) == "correct"


def dots(*arguments): ...    # noqa: E704


def passing(*arguments):
    pass


def documented(*arguments):
    """What it does."""
    ...


@functions
def test_a_function_of_dots_is_not_attempted(checker, capsys):
    for nothing in (dots, passing, documented, lambda *_: ...):
        assert verdict(capsys, checker, nothing) == "not attempted yet"


def test_a_dictionary_of_dots_is_not_attempted(capsys):
    assert verdict(capsys, check.switches, dict.fromkeys(SWITCHES, ...)) == "not attempted yet"


# ---- wrong in a way that no checker knows: the smallest example that differs ----

def test_an_unknown_mistake_gets_the_smallest_example(capsys):
    words = verdict(capsys, check.kl_term, lambda z, v, T: 0.25)
    assert words.startswith("not yet: for student_logits=[[") and ", teacher_logits=[[" in words
    assert ", temperature=2 the answer is " in words and words.endswith("yours gives 0.25")
    assert verdict(capsys, check.parameters_by_hand, lambda f, h, c: 7 * f) == (
        "not yet: for features=3, hidden=1, classes=2 the answer is 8, yours gives 21")
    words = verdict(capsys, check.parameters_by_hand, lambda f, h, c: 8 if f == 3 else 0)
    assert words == "not yet: for features=64, hidden=16, classes=10 the answer is 1210, yours gives 0"


@pytest.mark.parametrize("answer, words", [
    (lambda p, z: "text", "a single number is wanted, this is a text: 'text'"),
    (lambda p, z: torch.zeros(5), "a single number is wanted, this is a tensor of shape (5,)"),
    (lambda p, z: z.mean, "a single number is wanted, this is a function, mean, which nobody has called"),
    (lambda p, z: pd.Series([1.0, 2.0]), "a single number is wanted, this is a Series of shape (2,)"),
    (lambda p, z: float("inf"), "the numbers must be finite, here inf comes out"),
    (3, "a function is wanted here, this is a number: 3"),
    (lambda p, z: print(end=""), "your function returns None: what stands behind `return` gives nothing back"),
    (lambda p, z: p.mul_(2), "your function changes its argument `p`"),
    (lambda p, z: z.zero_(), "your function changes its argument `z`"),
    (lambda *both: both[1].zero_(), "your function changes its argument number 2"),
    (lambda p, z: p @ z, "a table of 2 × 3 meets one of 2 × 3"),
    (lambda p: p, "your function is called with 2 arguments and takes 1"),
])
def test_what_is_no_answer_is_described(answer, words, capsys):
    assert verdict(capsys, check.soft_cross_entropy, answer).startswith(f"not yet: {words}")


def test_a_large_tensor_is_described_by_its_shape(capsys):
    def wrong_later(z, v, T):
        return check.kl_term.solution(z, v, T) * (1 if len(z) == 1 else 3)

    assert verdict(capsys, check.kl_term, wrong_later).startswith(
        "not yet: for student_logits=a tensor of shape (6, 7), teacher_logits=a tensor of shape (6, 7), temperature=1 "
        "the answer is 3.727, yours gives ")


@pytest.mark.parametrize("name, answer, words", [
    ("agreement", lambda s, t: (s.argmax(-1) == t.argmax(-1)).mean(), "mean() wants floats: turn True and False "),
    ("kl_term", lambda z, v, T: T^2 * z.sum(), "in Python a power is written **"),
    ("our_alpha", lambda w, u, T: w / torch.tensor(T)^2, "in Python a power is written **"),
])
def test_what_python_complains_of_is_said_in_plain_words(name, answer, words, capsys):
    assert verdict(capsys, getattr(check, name), answer).startswith(f"not yet: {words}")


def test_our_alpha_may_go_through_the_ratio(capsys):
    def through_the_ratio(w, u, T):
        r = w / (u * T**2)
        return r / (1 + r)

    assert verdict(capsys, check.our_alpha, through_the_ratio) == "correct"


def test_the_temperature_is_told_by_rules(capsys):
    for answer, words in ((2, "at T = 2 the named class still has"), (31.0, "below one half at T = 31, yes"),
                          (6.5, "a whole number is asked for, this is 6.5"), (0.2, "that is a share"),
                          (float("nan"), "a whole number"), (torch.tensor(6), "correct"), (-1, "a temperature is")):
        assert words in verdict(capsys, check.smallest_temperature, answer)


def test_ask_may_use_any_way_of_recording_nothing(capsys):
    def by_inference_mode(teacher, x):
        before = teacher.training
        with torch.inference_mode():
            targets = teacher.eval()(x).softmax(-1)
        teacher.train(before)
        return targets

    assert verdict(capsys, check.ask, by_inference_mode) == "correct"


def test_recursion_has_a_sentence(capsys):
    def endless(*arguments):
        return endless(*arguments)

    assert verdict(capsys, check.kl_term, endless).startswith("not yet: your function calls itself without end")


def test_ask_restores_what_an_answer_switches_off(capsys):
    for answer in check.ask.mistakes.values():
        verdict(capsys, check.ask, answer)
        assert torch.is_grad_enabled()


# ---- what readers met ----

def test_half_of_the_switches_gets_its_credit(capsys):
    same, block, image, averages = SWITCHES
    words = verdict(capsys, check.switches, {same: "eval", block: "eval", image: ..., averages: None})
    assert words.startswith(f"not yet: right: 1 of 4 · “{block}”: eval changes what is computed")
    assert words.endswith(f"not attempted yet: “{image}”, “{averages}”")


DIGITS = load_digits()


def test_labels_that_are_edited_in_place_are_put_back(capsys):
    def in_place(width, epochs):
        DIGITS.y_train[::5] = (DIGITS.y_train[::5] + 1) % 10
        return check.validation_accuracy_after.solution(width, epochs)

    for _ in range(2):
        assert "your function changes `DIGITS`" in verdict(capsys, check.validation_accuracy_after, in_place)
    assert torch.equal(DIGITS.y_train, load_digits().y_train)


def test_a_share_may_be_rounded_to_two_digits(capsys):
    def rounded(width, epochs):
        return round(check.validation_accuracy_after.solution(width, epochs), 2)

    assert verdict(capsys, check.validation_accuracy_after, rounded) == "correct"


def test_a_detector_inside_an_if_is_no_gradient(capsys):
    def inside(loss):
        if loss is None:
            return True

    assert "is the answer made inside an `if`" in verdict(capsys, check.detects_leak, inside)
    assert "a function is called without its argument" in verdict(capsys, check.detects_leak, lambda loss: loss(1))
