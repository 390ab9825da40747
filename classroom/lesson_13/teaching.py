"""Ten repetitions of teachers and students of names, each with a split, weights and an order of batches of its own.

What the lesson does with one network and `fit` or `distill`, this does with ten at once. A list has an entry for each
repetition: of names, a list of strings; of answers, logits (letters, 27), row for row those of the names' windows.
"""

import copy
import functools
import math

import pandas as pd
import torch
import torch.nn.functional as F

from kdlib.data import load_names, windows
from kdlib.losses import divergence
from kdlib.models import predict_logits, window_lm
from kdlib.sweep import train_side_by_side
from kdlib.text import nats, write
from kdlib.training import progress_bar

SEEDS = range(10)
CONTEXT = 3    # letters that a student sees
TEACHER = dict(epochs=2, lr=0.03, batch_size=512)    # chosen beforehand on validation names, as all numbers here
STUDENT = dict(temperature=1.0, alpha=1.0, lr=0.03, batch_size=128)


def students(context=CONTEXT, width=16):
    """Ten new students."""
    return [window_lm(context, width, seed=s) for s in SEEDS]


def teachers(names, context=5, width=96, **recipe):
    """A teacher for each list of names. They are trained in three stacks, which takes a third of the memory of one."""
    models = [window_lm(context, width, seed=100 + s) for s in SEEDS]
    for some in progress_bar((SEEDS[:4], SEEDS[4:7], SEEDS[7:]), "stacks of teachers"):
        x, y = _alike([names[s] for s in some], context)
        train_side_by_side([models[s] for s in some], x, None, labels=y, seeds=some, **TEACHER | recipe)
    return models


def asked(models, names):
    """What each model says at every place of its names: logits (letters, 27), a list of them."""
    return [predict_logits(model, _windows(tuple(some), _context(model))[0]) for model, some in zip(models, names)]


def learn(names, answers=None, *, models=None, **recipe):
    """Ten students of these names: from the text alone, or from a teacher's answers. Returns the students.

    models: those that go on, changed in place; else new ones. recipe: epochs, and whatever else
    `kdlib.sweep.train_side_by_side` takes.
    """
    x, y = _alike(names, CONTEXT)
    targets = None if answers is None else torch.stack([some[:x.shape[1]] for some in answers])
    models = models or students()
    train_side_by_side(models, x, targets, labels=y, seeds=SEEDS, **STUDENT | recipe)
    return models


def go_on(models, names, judges, *, epochs):
    """Copies of these students that learnt on, from the judges' answers to these names."""
    return learn(names, asked(judges, names), models=copy.deepcopy(models), epochs=epochs)


def reverse(z, v):
    """How KL(q ‖ p) changes with the students' logits z, place by place. z, v: (students, classes, places)."""
    return _slope(z, z.log_softmax(1) - v.log_softmax(1))


def jensen(z, v):
    """The same for the Jensen–Shannon divergence: half of what q differs from the mixture of p and q."""
    log_q, log_p = z.log_softmax(1), v.log_softmax(1)
    return _slope(z, (log_q - torch.logaddexp(log_p, log_q) + math.log(2)) / 2)


def _slope(z, excess):    # of the mean of the excess under q, to which the excess itself adds nothing
    q = z.softmax(1)
    return q * (excess - (q * excess).sum(1, keepdim=True))


def score(models, names, temperature=1.0):
    """Nats a letter of each model on its names, ends included: float64 (repetitions,)."""
    found = []
    for model, some in zip(models, names, strict=True):
        x, y = _windows(tuple(some), _context(model))
        found.append(F.cross_entropy(predict_logits(model, x) / temperature, y).item())
    return torch.tensor(found, dtype=torch.double)


def top_right(models, names):
    """How often each model's likeliest letter is the one that comes, in points: float64 (repetitions,)."""
    exams = [_windows(tuple(some), _context(model)) for model, some in zip(models, names, strict=True)]
    right = [(predict_logits(model, x).argmax(-1) == y).double().mean() for model, (x, y) in zip(models, exams)]
    return 100 * torch.stack(right)


def apart(models, judges, texts):
    """KL(judge ‖ model) at the places of each text, their mean: (repetitions,)."""
    pairs = zip(asked(models, texts), asked(judges, texts))
    return torch.tensor([divergence(z, v).item() for z, v in pairs])


def table(groups, names):
    """What ten students of each group pay for real names, and how often their top letter is right."""
    found = {group: {"nats a letter": score(ten, names).mean().item(),
                     "top letter right, %": top_right(ten, names).mean().item()} for group, ten in groups.items()}
    return pd.DataFrame(found).T.style.format(precision=2)


def of_texts(rows, names):
    """What each text is like, and what its ten readers pay for these names. rows: {row: (texts, students)}."""
    found = {row: {"in the list of names, %": known(texts).mean().item(),
                   "different, %": distinct(texts).mean().item(),
                   "its students pay, nats a letter": score(ten, names).mean().item()}
             for row, (texts, ten) in rows.items()}
    return pd.DataFrame(found).T.style.format(precision=2)


def as_logits(probabilities):
    """Probabilities as logits, for what takes logits; a zero becomes a very small number."""
    return [p.clamp(min=1e-12).log() for p in probabilities]


def backwards(texts):
    """Each name of each text from its last letter to its first."""
    return [[name[::-1] for name in text] for text in texts]


def written(models, n, **how):
    """n names of each model. how: the temperature of `kdlib.text.write`."""
    return [write(model, n, seed=1000 + s, **how) for s, model in enumerate(models)]


def known(texts):
    """Per cent of each text's names that are in the list of 16,000: float64 (repetitions,)."""
    everyone = set().union(*load_names())    # every split deals out the same names
    return _percent([sum(name in everyone for name in text) / len(text) for text in texts])


def distinct(texts):
    """Per cent of each text's names that are different: float64 (repetitions,)."""
    return _percent([len(set(text)) / len(text) for text in texts])


def judged(judges, texts):
    """Nats a letter that each judge pays for a text: float64 (repetitions,)."""
    return torch.tensor([nats(judge, text) for judge, text in zip(judges, texts)], dtype=torch.double)


def letters(texts):
    """Letters a name in each text: float64 (repetitions,)."""
    return torch.tensor([sum(map(len, text)) / len(text) for text in texts], dtype=torch.double)


def permuted(logits, seed):
    """As `kdlib.repetitions.permute_wrong_classes`, but all rows at once, which thousands of letters need."""
    top, draw = logits.argmax(-1, keepdim=True), torch.Generator().manual_seed(seed)
    dealt = torch.rand(logits.shape, generator=draw).scatter(-1, top, 2.0).argsort(-1)[:, :-1]    # all but the top one
    plain = torch.zeros_like(logits).scatter(-1, top, 2.0).argsort(stable=True, dim=-1)[:, :-1]
    return logits.scatter(-1, dealt, logits.gather(-1, plain))


def one_late(answers, names):
    """The mistake: at each place of a name but its first, the answers that were meant for the place before."""
    begins = [torch.cat([torch.arange(len(name) + 1) == 0 for name in some])[:, None] for some in names]
    return [torch.where(first, own, own.roll(1, 0)) for first, own in zip(begins, answers)]


def _percent(shares):
    return 100 * torch.tensor(shares, dtype=torch.double)


def _context(model):
    return next(iter(model.parameters())).shape[1] // 27


@functools.lru_cache(maxsize=64)
def _windows(names, context):
    return windows(names, context)


def _alike(names, context):
    """Windows of ten lists, cut to the shortest: (10, letters, context · 27), (10, letters)."""
    n = min(sum(len(name) + 1 for name in some) for some in names)
    x, y = torch.empty(len(names), n, 27 * context), torch.empty(len(names), n, dtype=torch.int64)
    for place, some in enumerate(names):    # one by one, and not kept, where there are many
        own = (_windows if len(some) <= 500 else windows)(tuple(some), context)
        x[place], y[place] = (part[:n] for part in own)
    return x, y
