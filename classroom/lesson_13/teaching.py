"""Ten repetitions of teachers and students of names, each with a split, weights and an order of batches of its own.

What the lesson does with one network and `fit` or `distill`, this does with ten at once. A list has an entry for each
repetition: of names, a list of strings; of answers, logits (letters, 27), row for row those of the names' windows.
"""

import functools

import torch
import torch.nn.functional as F
from torch.func import functional_call, stack_module_state, vmap

from kdlib.data import load_names, windows
from kdlib.losses import divergence
from kdlib.models import predict_logits, window_lm
from kdlib.sweep import train_side_by_side
from kdlib.text import nats, write

SEEDS = range(10)
CONTEXT = 3    # letters that a student sees
TEACHER = dict(epochs=2, lr=0.02, batch_size=256)    # chosen beforehand on validation names, as all numbers here
STUDENT = dict(temperature=1.0, alpha=1.0, lr=0.02, batch_size=128)


def students(context=CONTEXT, width=16):
    """Ten new students."""
    return [window_lm(context, width, seed=s) for s in SEEDS]


def teachers(names, context=5, width=96, **recipe):
    """A teacher for each list of names. They are trained in two stacks of five, which takes half the memory of one."""
    models = [window_lm(context, width, seed=100 + s) for s in SEEDS]
    for five in (SEEDS[:5], SEEDS[5:]):
        x, y = _alike([names[s] for s in five], context)
        train_side_by_side([models[s] for s in five], x, None, labels=y, seeds=five, **TEACHER | recipe)
    return models


def asked(models, names):
    """What each model says at every place of its names: logits (letters, 27), a list of them."""
    return [predict_logits(model, windows(some, _context(model))[0]) for model, some in zip(models, names)]


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


def learn_by(kind, names, answers, *, epochs):
    """Ten students that lower `kdlib.losses.divergence` of this kind. Returns them."""
    x, _ = _alike(names, CONTEXT)
    targets = torch.stack([some[:x.shape[1]] for some in answers])
    models = students()
    weights, _ = stack_module_state(models)

    def logits(own, batch):
        return functional_call(models[0], own, (batch,))

    optimizer = torch.optim.Adam(weights.values(), lr=STUDENT["lr"], fused=True)
    size, orders = STUDENT["batch_size"], [torch.Generator().manual_seed(s) for s in SEEDS]
    plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * -(-x.shape[1] // size))
    every = torch.arange(len(models))[:, None]
    for _ in range(epochs):
        for rows in torch.stack([torch.randperm(x.shape[1], generator=order) for order in orders]).split(size, dim=1):
            z = vmap(logits)(weights, x[every, rows])    # (students, batch, 27)
            loss = len(models) * divergence(z.flatten(0, 1), targets[every, rows].flatten(0, 1), kind=kind)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            plan.step()
    for place, model in enumerate(models):
        model.load_state_dict({name: stacked[place].detach() for name, stacked in weights.items()})
    return models


def score(models, names, temperature=1.0):
    """Nats a letter of each model on its names, ends included: float64 (repetitions,)."""
    found = []
    for model, some in zip(models, names, strict=True):
        x, y = _exam(tuple(some), _context(model))
        found.append(F.cross_entropy(predict_logits(model, x) / temperature, y).item())
    return torch.tensor(found, dtype=torch.double)


def top_right(models, names):
    """How often each model's likeliest letter is the one that comes, in points: float64 (repetitions,)."""
    exams = [_exam(tuple(some), _context(model)) for model, some in zip(models, names, strict=True)]
    right = [(predict_logits(model, x).argmax(-1) == y).double().mean() for model, (x, y) in zip(models, exams)]
    return 100 * torch.stack(right)


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
    """The mistake: at each place of a name the answer that was meant for the place before. Its first place keeps its
    own."""
    begins = torch.cat([torch.arange(len(name) + 1) == 0 for name in names])
    return torch.where(begins[:, None], answers, answers.roll(1, 0))


def humps(*parts):
    """A distribution over the 27 places: each part (share, centre, width) is a hump, cut off at the ends."""
    places = torch.arange(27, dtype=torch.double)
    found = [share * (-((places - centre) / width) ** 2 / 2).softmax(-1) for share, centre, width in parts]
    return torch.stack(found).sum(0)


def nearest_bump(p, dial, beta):
    """The one hump q, of all centres and widths in steps of 0.2 and 0.1, with the smallest dial(p, q, beta).

    dial: takes p (27,), q (…, 27) and beta, gives (…,). Returns q (27,).
    """
    places, centres = torch.arange(27, dtype=torch.double), torch.linspace(0, 26, 131, dtype=torch.double)
    widths = torch.linspace(0.6, 12, 115, dtype=torch.double)
    bumps = (-((places - centres[:, None, None]) / widths[:, None]) ** 2 / 2).softmax(-1).flatten(0, 1)
    return bumps[dial(p, bumps, beta).argmin()]


def _percent(shares):
    return 100 * torch.tensor(shares, dtype=torch.double)


def _context(model):
    return next(iter(model.parameters())).shape[1] // 27


@functools.lru_cache(maxsize=32)
def _exam(names, context):
    return windows(names, context)


def _alike(names, context):
    """Windows of ten lists, cut to the shortest: (10, letters, context · 27), (10, letters)."""
    pairs = [windows(some, context) for some in names]
    n = min(len(x) for x, _ in pairs)
    return torch.stack([x[:n] for x, _ in pairs]), torch.stack([y[:n] for _, y in pairs])
