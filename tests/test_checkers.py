"""What holds for every checker of every lesson, those of tomorrow too."""

import torch
from answers import RAW, every, functions, leave, verdict
from torch.overrides import TorchFunctionMode

from classroom.lesson_C.check import group_logits

# ---- rude answers: each gets a sentence ----

def spoil(tensor, *_):
    if isinstance(tensor, torch.Tensor):
        tensor.zero_()
    return tensor


def endless(*arguments):
    return endless(*arguments)


def forgetful(*arguments):
    len(arguments)    # and no return


def of_nan(*_):
    return torch.tensor(float("nan"))


class Rude(BaseException):
    def __str__(self):
        raise RuntimeError("no words")


class Unspeakable:
    def __repr__(self):
        raise Rude


def rude(*_):
    raise Rude


class Argued(Exception):
    def __init__(self, first, second):    # cannot be built again from its message
        super().__init__(first)


def argue(*_):
    raise Argued(1, 2)


HOSTILE = {
    "leaves": leave, "spoils its input": spoil, "calls itself": endless, "forgets return": forgetful, "NaN": of_nan,
    "infinite": lambda *_: float("inf"), "a word": lambda *_: "text", "a list of words": lambda *_: ["a", "b"],
    "ragged": lambda *_: [[1], [2, 3]], "another shape": lambda *_: torch.zeros(7, 7, 7), "raises": rude,
    "argues": argue, "interrupts": lambda *_: (_ for _ in ()).throw(KeyboardInterrupt), "a function": lambda *_: rude,
    "an iterator": lambda *_: iter([1]), "too few arguments": lambda: 0, "speechless": lambda *_: Unspeakable(),
    "complex": lambda *_: 1j, "enormous": lambda *_: 10**400, "no function": 1 / 3, "text": "text", "list": [],
    "dictionary": {}, "tensor": torch.tensor(float("nan")), "object": object(), "len": len, "class": Unspeakable,
    "rude object": Unspeakable(), "deep": lambda *_: eval("[" * 50 + "]" * 50),
}


@every
def test_nothing_stops_a_checker(checker, capsys):
    said = {name: verdict(capsys, checker, answer) for name, answer in HOSTILE.items()}
    wrong = {name: words for name, words in said.items() if RAW.search(words) or len(words) >= 700
             or not words.startswith(("not yet: ", "not attempted yet"))}
    assert not wrong


@every
def test_its_sentence_can_be_had_without_being_printed(checker, capsys):
    assert checker.verdict(...) == "not attempted yet" and checker.verdict("text").startswith("not yet: ")
    assert checker.verdict(Unspeakable()).startswith("not yet") and capsys.readouterr().out == ""


# ---- known mistakes: each gets its own sentence ----

@every
def test_it_knows_four_mistakes_and_names_each(checker, capsys):
    assert len(checker.mistakes) >= 4
    said = {sentence: verdict(capsys, checker, mistake) for sentence, mistake in checker.mistakes.items()}
    assert said == {sentence: f"not yet: {sentence}" for sentence in said}


# ---- right answers: also those that a computer rounds otherwise ----

def nudged(argument, draw):
    """The same numbers, each smaller by up to a millionth of itself; whole numbers and all else as they are."""
    if isinstance(argument, torch.Tensor) and argument.is_floating_point():
        return argument * (1 - 1e-6 * torch.rand(argument.shape, generator=draw, dtype=argument.dtype))
    if isinstance(argument, float):
        return argument * (1 - 1e-6 * torch.rand((), generator=draw).item())
    return argument


@functions
def test_a_right_answer_may_round_otherwise(checker, capsys):
    draw = torch.Generator().manual_seed(0)
    for _ in range(5):
        words = verdict(capsys, checker, lambda *given: checker.solution(*(nudged(value, draw) for value in given)))
        assert words == "correct", "a value lies on a tie, or the tolerance is too small"


class Ties(TorchFunctionMode):
    """Notes how far from a tie, or from a whole number, the values are that torch rounds."""

    def __init__(self):
        super().__init__()
        self.closest = 1.0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name.rstrip("_") in ("round", "floor", "ceil", "trunc") and not (kwargs or {}).get("decimals"):
            values = args[0].detach().double().flatten()
            tie = 0.5 if name.startswith("round") else 0.0
            away = ((values - tie) - (values - tie).round()).abs()
            away = away[values != values.round()] if tie == 0 else away
            self.closest = min([self.closest, *away.tolist()])
        return function(*args, **(kwargs or {}))


@every
def test_an_empty_cell_is_not_attempted_the_solution_is_correct_and_lies_on_no_tie(checker, capsys):
    assert verdict(capsys, checker, ...) == verdict(capsys, checker, None) == "not attempted yet"
    with Ties() as ties:
        assert verdict(capsys, checker, checker.solution) == "correct"
    assert ties.closest > 1e-3


def test_a_tie_is_noticed():
    with Ties() as ties:
        torch.tensor([1.2, 2.5004]).round()
    assert 3e-4 < ties.closest < 5e-4


def test_logits_that_differ_by_one_number_for_all_classes_are_all_right(capsys):
    def unnormalised(v, groups, n_groups, T):    # no log_softmax: a softmax of these is the same
        return torch.stack([T * (v[:, groups == g] / T).logsumexp(-1) for g in range(n_groups)], -1)

    assert verdict(capsys, group_logits, unnormalised) == "correct"
    unequal = torch.tensor([1.0, 2.0, 3.0])
    wrong = verdict(capsys, group_logits, lambda *given: unnormalised(*given) * unequal[:given[2]])
    assert wrong != "correct"
