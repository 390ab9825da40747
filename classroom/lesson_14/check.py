"""Checkers of lesson 14, what else travels: three decimals, a line-up, an attack on logits, a digit that is rare."""

import torch
import torch.nn.functional as F

from classroom.exercise import function_exercise, measured_exercise, value_exercise
from classroom.lesson_14.line_up import line_up as nearest

# ---- how many wrong classes does an answer still name once it is rounded? ----

ANSWER = torch.tensor([8.0, 4.4, 3.5, 1.5, 1.0, 0.8, 0.2, -0.6, -1.5, -3.0])


@value_exercise(1, why=(
    "Of nine numbers five are left, three of them 0.001: that is all of the dark knowledge which leaves the house."
), mistakes={
    "here the digits behind the third are cut off; rounded, 0.0009 becomes 0.001": 3,
    "the class that it names is counted, too; the wrong ones are wanted": 6,
    "that is how many of them become 0.000; how many do not?": 4,
    "all nine have a probability above 0, but with three decimals it may be 0.000": 9,
    "all ten classes have a probability above 0; which of the wrong ones keep it with three decimals?": 10,
    "so many are left with two decimals; three are wanted": 2,
    "with one decimal nothing else is left; three are wanted": 0,
})
def wrong_classes_left():
    return int((ANSWER.softmax(-1).round(decimals=3) > 0).sum()) - 1


# ---- whose answers is a suspect nearest to? ----

def _scene(seed, culprit, n):
    """A suspect who learnt from this one of four candidates, and the candidates: logits for n images, 4 classes.

    They agree in most, each has a part of its own, and each row has a level and a loudness that mean nothing.
    """
    draw = torch.Generator().manual_seed(seed)

    def noise(*shape):
        return torch.randn(*shape, generator=draw)

    common, size = 2.5 * noise(n, 4), torch.linspace(0.5, 1.5, 4)[torch.randperm(4, generator=draw)]
    own = noise(4, n, 4) * size[:, None, None]
    suspect = common + 0.8 * own[culprit] + 0.5 * noise(n, 4)
    loud = (0.6 * noise(4, n, 1)).exp() * (0.6 * noise(4, 1, 1)).exp()
    candidates = (common + own) * loud + 2.5 * noise(4, n, 1)
    return suspect * (0.6 * noise(n, 1)).exp() + 2.5 * noise(n, 1), candidates


# Scenes on which no two of the mistakes below name the same candidates, and none those of the right answer.
SCENES = [(torch.tensor([[8.0, 2.0, 0.0]]), torch.tensor([[[4.0, 1.0, 0.0]], [[4.0, 0.0, 1.0]]])),
          *(_scene(*scene) for scene in ((2205, 1, 3), (1573, 1, 4), (2677, 1, 4), (3334, 2, 4), (3697, 1, 4),
                                         (3227, 3, 6)))]


def _centred(logits):
    return logits - logits.mean(-1, keepdim=True)


def _to_length_1(logits):
    return F.normalize(logits, dim=-1)


def _shape(logits):
    return _to_length_1(_centred(logits))


def _nearest(suspect, candidates, like=F.cosine_similarity):
    return like(suspect.flatten(), candidates.flatten(1)).argmax().item()


def _product(suspect, candidates):
    return candidates @ suspect


def _apart(suspect, candidates, **how):
    """Nearest, after the candidates' mean is taken off."""
    return _nearest(suspect - candidates.mean(0), candidates - candidates.mean(0), **how)


def _least(suspect, candidates):
    return _apart(_shape(suspect), _shape(candidates), like=lambda s, c: -F.cosine_similarity(s, c))


def _whole(logits):
    return logits / logits.flatten(-2).norm(dim=-1)[..., None, None]


@function_exercise(2, cases=SCENES, learns=(), why=(
    "Now choose the line: with strangers in it, whoever learnt from the owner's images will look like the owner."
), mistakes={
    "this is the candidate that the suspect is least like": _least,
    "what all candidates have in common is left in, so the likeness is that of all who can read digits; take the "
    "candidates' mean off": lambda s, c: _nearest(_shape(s), _shape(c)),
    "a constant on a row of logits means nothing, and here it decides: take each row's mean off": lambda s, c:
        _apart(_to_length_1(s), _to_length_1(c)),
    "the rows are not brought to length 1, so images of which a network speaks loudly count more": lambda s, c:
        _apart(_centred(s), _centred(c)),
    "each network is brought to length 1 as a whole; each of its rows shall be": lambda s, c:
        _apart(_whole(_centred(s)), _whole(_centred(c))),
    "nothing is divided by a length, so the loudest candidate wins": lambda s, c:
        _apart(_centred(s), _centred(c), like=_product),
    "in the end the lengths are missing: who differs most from the others wins; divide by them": lambda s, c:
        _apart(_shape(s), _shape(c), like=_product),
    "the candidates' mean is taken off the candidates, and not off the suspect": lambda s, c:
        _nearest(_shape(s), _shape(c) - _shape(c).mean(0)),
    "from each network its own mean over the images is taken off; take off the mean of the candidates, the same for "
    "all": lambda s, c: _nearest(_shape(s) - _shape(s).mean(0), _shape(c) - _shape(c).mean(1, keepdim=True)),
    "the centring goes along the images; it goes along the classes, the last dimension": lambda s, c:
        nearest(s.T, c.transpose(1, 2)),
    "this asks who names the same classes: all that is beside the top class is lost": lambda s, c:
        (s.argmax(-1) == c.argmax(-1)).double().mean(1).argmax().item(),
    "these are probabilities, in which the top class drowns the rest; compare the logits": lambda s, c:
        _apart(s.softmax(-1), c.softmax(-1)),
    "this is the smallest distance between the logits as they are: level and loudness decide": lambda s, c:
        (s - c).flatten(1).norm(dim=1).argmin().item(),
    "this is the smallest distance between probabilities: in them the top class drowns the rest; compare the logits, "
    "and take off what all candidates have in common": lambda s, c:
        (s.softmax(-1) - c.softmax(-1)).flatten(1).norm(dim=1).argmin().item(),
    "this correlates the logits as they are: bring each row to mean 0 and length 1, and take off what all candidates "
    "have in common": lambda s, c: _nearest(s - s.mean(), c - c.mean((1, 2), keepdim=True)),
})
def line_up(suspect, candidates):
    return nearest(suspect, candidates)


# ---- the defended network, attacked on its logits ----

@measured_exercise(3, expected=12.5, within=0.9, why=(
    "The defence had hidden the slope from one attack, and defended nothing: attack your own defences."
), looks_like={    # sentence: an example, and how far it holds
    "still above nine in ten? Then the attack moves along the loss, which has no slope here": (91.5, 1.8),
    "that is the undefended network under this attack; or the right logit was set to 0, which may be the best of all: "
    "take it out": (14.5, 0.3),
    "that is the loss of logits divided by 100, another attack that works; here the lead is asked for": (15.2, 0.3),
    "these images fool the undefended network; attack the defended one itself": (23.1, 1.5),
    "as many as without an attack: is the right class among those of which you take the best? Then the lead is 0, and "
    "has no slope": (95.3, 1.5),
    "nearly all right, more than without an attack: the sign is wrong, and the right class gains": (99.3, 1.2),
    "hardly any? The images have left the range from 0 to 1: clamp them": (1.1, 0.8),
    "this pushes the right class down, or compares it with the mean of the others; take the best of the others":
        (30.6, 2.2),
    "that is the share that is fooled; the share that is still right is wanted": (87.5, 0.9),
    "this looks like a share; in % it is a hundred times as much": (0.125, 0.02),
    "this looks like the sum over the three repetitions; their mean is wanted": (37.4, 2.0),
}, question="is it the mean of repetitions 0, 1 and 2, in % still named rightly?")
def defended_on_logits():
    pass


# ---- what softness costs a digit of which there are ten images ----

@measured_exercise(4, expected=18.5, within=2.5, why=(
    "On the other nine digits nobody would have noticed: look at the small groups before you ship the small network."
), looks_like={
    "that is against the teacher; the student of the labels is as small, and the fair comparison": (34.8, 2.5),
    "below zero? It is the student of the labels minus the distilled one": (-18.5, 2.5),
    "next to nothing? That is what the other nine digits lose": (0.0, 0.5),
    "that is at T = 1, where softness costs next to nothing; take T = 8": (1.3, 0.7),
    "this looks like a share; in points it is a hundred times as much": (0.185, 0.025),
    "that is what the distilled student names rightly of the rare digit; the difference is wanted": (38.9, 1.5),
    "that is what the student of the labels names rightly of the rare digit; the difference is wanted": (57.4, 2.5),
    "this looks like the mean of ten repetitions; take all twenty": (12.7, 1.5),
}, question="is it in points of the rare digit alone, and the mean of all twenty repetitions?")
def lost_on_the_rare():
    pass
