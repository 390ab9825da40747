"""Exercises of lesson 03: the three switches, asking a teacher, how softness fades with training."""

import functools

import torch
from torch import nn

from classroom.comparing import Lent, Refused, call, close, described, near, shown
from classroom.exercise import exercise
from classroom.fields import Words
from classroom.lesson_03 import asking
from classroom.partial import Parts, filled, partly
from kdlib.data import load_digits
from kdlib.models import mlp, predict_logits, seeded
from kdlib.training import fit

SWITCHES = {
    "the same image always gets the same answer": "eval",
    "in this block nothing is recorded for a backward pass": "no_grad",
    "a loss can train an image through the teacher, not the teacher": "frozen",
    "batch norm's running averages stay put": "eval",
}
SAME, BLOCK, IMAGE, AVERAGES = SWITCHES
# wish -> switch that does not grant it -> why
WHY_NOT = {
    SAME: {"no_grad": "under no_grad dropout still throws its dice: nothing is recorded, but all is computed as before",
           "frozen": "a frozen network still throws dropout's dice: freezing is about learning, not about computing"},
    BLOCK: {"eval": "eval changes what is computed (dropout, batch norm), not whether it is recorded",
            "frozen": "freezing keeps nothing only as long as nothing else in that pass can learn; let the image "
                     "learn, and it is recorded. Which switch keeps nothing even then?"},
    IMAGE: {"no_grad": "under no_grad no gradient reaches the image either: nothing is recorded at all",
            "eval": "in eval mode the teacher can still learn: gradients flow to its weights"},
    AVERAGES: {"no_grad": "batch norm's averages are no gradients: they move in train mode, recorded or not",
               "frozen": "the averages are buffers, not parameters: freezing does not hold them"},
}


def _why_not(wish, given):
    given = str(given).strip().removesuffix("()")
    switch = {"freeze": "frozen"}.get(given.lower(), given.lower())
    if switch == SWITCHES[wish]:
        return None
    return WHY_NOT[wish].get(switch, f"the switches are called 'eval', 'no_grad' and 'frozen', not {given[:40]!r}")


PARTS = Parts({wish: f"“{wish}”" for wish in SWITCHES}, _why_not, counted=True)


def _but(wish, why):
    """What is said where all is right but this wish."""
    return partly("3 of 4", {f"“{wish}”": why})


@exercise(1, solution=SWITCHES, field=Words(["eval", "no_grad", "frozen"], parts=PARTS), why=(
    "Each switch does one thing, and who confuses two sees no error, but the soft targets may be wrong."
), mistakes={
    **{_but(wish, why): SWITCHES | {wish: switch} for wish, wrong in WHY_NOT.items() for switch, why in wrong.items()},
    _but(SAME, "the switches are called 'eval', 'no_grad' and 'frozen', not 'detach'"): SWITCHES | {SAME: "detach"},
})
def switches(answer):
    """A dictionary: each wish -> the name of the switch that grants it."""
    if not isinstance(answer, dict):
        raise Refused(f"a dictionary is wanted, wish -> switch, this is {described(answer)}")
    return PARTS.judge(filled(answer, SWITCHES))


EVAL_STAYS = ("a teacher that came in train mode went away in eval mode: note `teacher.training` first, and give it "
              "back with `teacher.train(…)` in the end")
TRAIN_STAYS = "a teacher that came in eval mode went away in train mode: give back the mode that you found"
BUFFERS = ("the teacher was asked in train mode, and so batch norm's running averages moved: call `teacher.eval()` "
           "before you ask (no_grad() and detach() leave the mode alone)")
RECORDED = ("a loss on these targets would train the teacher, as the way to them was recorded: ask inside the block of "
            "`with torch.no_grad():` (on a line of its own `torch.no_grad()` does nothing)")
DETACHED = ("the targets are bare numbers, but the way to them was recorded, and detach() threw the record away only "
            "afterwards: ask inside the block of `with torch.no_grad():`, and there is none")
FROZEN = "some weights of the teacher could learn before and cannot now, or the reverse: leave requires_grad alone"
LOGITS = "these are the logits; soft targets are probabilities, their softmax"
GRAD_OFF = "from now on nothing is recorded, for anybody: use `with torch.no_grad():`, which ends with its block"


@exercise(2, solution=asking.right, why=(
    "A function that leaves the teacher as it found it can be called anywhere, in the middle of training too."
), mistakes={
    EVAL_STAYS: asking.stays_in_eval, TRAIN_STAYS: asking.always_to_train, BUFFERS: asking.in_train_mode,
    RECORDED: asking.line_of_its_own, DETACHED: asking.detached, FROZEN: asking.freezes, LOGITS: asking.logits,
    GRAD_OFF: asking.grad_switched_off,
})
def ask(answer):
    """Soft targets as in eval mode, nothing recorded, and the teacher left exactly as it was."""
    with torch.enable_grad():    # whatever the answer switches off is on again afterwards
        return _judge_ask(answer)


def _judge_ask(answer):
    x = torch.rand(12, 6, generator=torch.Generator().manual_seed(0))
    with seeded(0):
        teacher = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.5), nn.Linear(8, 4))
    teacher[1].running_mean += torch.linspace(-1, 1, 8)    # so that eval and train mode differ
    for training, trainable in ((True, True), (False, True), (True, False)):
        teacher.train(training).requires_grad_(trainable)
        expected = predict_logits(teacher, x)
        before = {name: value.clone() for name, value in teacher.state_dict().items()}
        # The teacher itself, no copy: what is done to it is what we check.
        recorded = []
        with torch.autograd.graph.saved_tensors_hooks(recorded.append, lambda nothing: nothing):
            targets = call(answer, Lent(teacher), x)
        if not torch.is_grad_enabled():
            return GRAD_OFF
        if any(not torch.equal(value, before[name]) for name, value in teacher.state_dict().items()):
            return BUFFERS
        if any(module.training != training for module in teacher.modules()):
            return EVAL_STAYS if training else TRAIN_STAYS
        if any(p.requires_grad != trainable for p in teacher.parameters()):
            return FROZEN
        if close(targets, expected):
            return LOGITS
        if not close(targets, expected.softmax(-1)):
            return (f"in eval mode the first row would be {shown(expected.softmax(-1)[0])}, "
                    f"yours is {_first_row(targets)}")
        if targets.requires_grad:
            return RECORDED
        if recorded:
            return DETACHED
    return True


def _first_row(targets):
    return shown(targets[0]) if isinstance(targets, torch.Tensor) and targets.ndim else shown(targets)


@functools.cache
def _teacher(epochs, images=None, batch_size=50):
    data = load_digits(images)
    teacher = mlp(64, 256, 10, seed=0)
    fit(teacher, data.x_train, data.y_train, epochs=epochs, lr=1e-2, batch_size=batch_size)
    return teacher


@functools.cache
def _share(epochs, *, among=100, above=0.99, **teachers):
    answers = predict_logits(_teacher(epochs, **teachers), load_digits(among).x_train)
    return (answers.softmax(-1).amax(-1) > above).double().mean().item()


@functools.cache
def _share_of_logits(epochs):
    return (predict_logits(_teacher(epochs), load_digits(100).x_train).amax(-1) > 0.99).double().mean().item()


@functools.cache
def _one_for_all():
    return mlp(64, 256, 10, seed=0)


def _further(epochs):
    """Trains the same teacher further at every call."""
    teacher, data = _one_for_all(), load_digits()
    fit(teacher, data.x_train, data.y_train, epochs=epochs, lr=1e-2, batch_size=50)
    answers = predict_logits(teacher, load_digits(100).x_train)
    return (answers.softmax(-1).amax(-1) > 0.99).double().mean().item()


CERTAINTY = {
    "this is how many of the 100 images, or per cent; a share between 0 and 1 is asked for":
        lambda epochs: 100 * _share(epochs),
    "this is the share of the images on which it is not certain": lambda epochs: 1 - _share(epochs),
    "certain means a top probability above 0.99 here, not 0.9": lambda epochs: _share(epochs, above=0.9),
    "this counts certain answers among 1,000 images; their share among the 100 of few.x_train is wanted":
        lambda epochs: 1000 * _share(epochs, among=None),
    "this teacher has learnt from the 100 images of `few`; train it on the 1,000 of `digits`, and ask about `few`":
        lambda epochs: _share(epochs, images=100),
    "the batches are larger than asked for, so the teacher takes fewer steps: batch_size=50":
        lambda epochs: _share(epochs, batch_size=128),
    "this compares logits with 0.99; make probabilities of them first, with .softmax(-1)": _share_of_logits,
    "2 epochs and 15 give the same share here: is `epochs` handed on to `fit`?": lambda epochs: _share(25),
}
OTHERS = ("among 100 images a share has two decimals, and yours has more, so it is of other images: ask about "
          "few.x_train, not about digits.x_train")
FURTHER = ("called twice with the same number of epochs, it gives two answers: each call trains the last teacher on. "
           "Make a new one, mlp(64, 256, 10, seed=0), inside the function")


@exercise(3, solution=lambda epochs: _share(epochs), mistakes=CERTAINTY | {
    OTHERS: lambda epochs: _share(epochs, among=None), FURTHER: _further}, why=(
    "At T = 1 the answers of a certain teacher are nearly hard labels: its training time decides how much they say."
))
def share_of_certain_rows(answer):
    """Compared with our own measurement, up to three of the 100 images."""
    epochs = (2, 15)
    shares = [call(answer, e) for e in epochs]
    # A number, and not the same number when asked again.
    if close(shares[0], shares[0]) and not close(call(answer, epochs[0]), shares[0]):
        return FURTHER
    if all(near(share, _share(e), 0.03) for share, e in zip(shares, epochs)):
        return True if all(near(100 * share, round(100 * float(share)), 1e-3) for share in shares) else OTHERS
    for sentence, wrong in CERTAINTY.items():
        if all(near(share, wrong(e), 0.02) for share, e in zip(shares, epochs)):
            return sentence
    return (f"after {epochs[0]} epochs we measured {_share(epochs[0]):.2f}, yours gives {shown(shares[0])}: is it a "
            "new mlp(64, 256, 10, seed=0), trained on `digits` with lr=1e-2 and batch_size=50?")
