"""Checkers of lesson C, other tasks: a mixed target, groups of classes, and a teacher of the same noisy labels."""

import torch

from classroom.exercise import function_exercise, measured_exercise

# ---- a label and a second opinion ----

NAN = float("nan")
Y, V = torch.tensor([[1.0], [4.0], [NAN]]), torch.tensor([[2.0], [3.0], [7.0]])
WIDE_Y, WIDE_V = torch.tensor([[1.0, NAN], [0.5, -2.0]]), torch.tensor([[3.0, 5.0], [1.5, 2.0]])
TARGETS = [(Y[:2], V[:2], 0.25), (Y, V, 0.25), (WIDE_Y, WIDE_V, 0.9), (Y, V, 1.0)]


def _where(y, v, mixed):
    return torch.where(y.isnan(), v, mixed)


@function_exercise(1, cases=TARGETS, learns=(), why=(
    "With squared errors a teacher needs no loss of its own: mix once, and train as you always do."
), mistakes={
    "α is the teacher's weight; here it is the label's": lambda y, v, a: _where(y, v, a * y + (1 - a) * v),
    "α is the teacher's weight; here it is the label's. And where the label is missing nan comes out": lambda y, v, a:
        a * y + (1 - a) * v,
    "where the label is missing nan comes out: take the teacher's number there": lambda y, v, a: (1 - a) * y + a * v,
    "where the label is missing, the teacher is all there is: α times its number is too little (a missing label is no "
    "zero)": lambda y, v, a: torch.where(y.isnan(), a * v, (1 - a) * y + a * v),
    "no squares here: they are in the loss, and the target is a mean": lambda y, v, a:
        _where(y, v, (1 - a) * y**2 + a * v**2),
    "this is the plain mean of the two; α weighs them": lambda y, v, a: _where(y, v, (y + v) / 2),
    "the weights of the two add up to 1: the label's is 1 − α": lambda y, v, a: _where(y, v, y + a * v),
    "these are the teacher's numbers alone": lambda y, v, a: v.clone(),
    "the teacher is left out where there is a label": lambda y, v, a: _where(y, v, y),
})
def mixed_target(y, v, alpha):
    return torch.where(y.isnan(), v, (1 - alpha) * y + alpha * v)


# ---- classes in groups ----

_DRAW = torch.Generator().manual_seed(3)
SIX = (3 * torch.randn(4, 6, generator=_DRAW)).round(decimals=1)
OF_SIX, OF_THREE = torch.tensor([0, 1, 0, 2, 2, 2]), torch.tensor([1, 0, 0])
GROUPS = [(torch.tensor([[2.0, 1.0, 0.0]]), OF_THREE, 2, 1.0), (torch.tensor([[2.0, 1.0, 0.0]]), OF_THREE, 2, 2.0),
          (SIX, OF_SIX, 3, 4.0)]


def _each(v, groups, n, how):
    return torch.stack([how(v[:, groups == g]) for g in range(n)], -1)


def _centred(z):
    """Logits less their mean: those that differ by one number for all classes have one softmax, and are all right."""
    floats = torch.is_tensor(z) and z.is_floating_point() and z.dim()
    return z - z.mean(-1, keepdim=True) if floats else z


def _log_p(v, T):
    return (v / T).log_softmax(-1)


@function_exercise(2, cases=GROUPS, learns=(), seen=_centred, plainly={
    "return_types": "max(-1) gives values and places; amax(-1) the values alone",
    "expected Tensor as element": "max(-1) gives values and places; amax(-1) the values alone",
}, why="Breeds into animals, animals into pets: one teacher's answers now serve every coarser list.", mistakes={
    "softened by T these are not the sums at T: the softmax divides by T, so the logarithm must be multiplied by it":
        lambda v, groups, n, T: _each(_log_p(v, T), groups, n, lambda part: part.logsumexp(-1)),
    "divided by T where it must be multiplied: the softmax divides by T itself": lambda v, groups, n, T:
        _each(_log_p(v, T), groups, n, lambda part: part.logsumexp(-1)) / T,
    "these are the sums at T = 1; at temperature T the teacher must be softened before one adds up":
        lambda v, groups, n, T: _each(_log_p(v, 1.0), groups, n, lambda part: part.logsumexp(-1)),
    "this is the mean of the logits of each group; the sum of the probabilities is wanted": lambda v, groups, n, T:
        _each(v, groups, n, lambda part: part.mean(-1)),
    "this is the sum of the logits of each group; add up probabilities": lambda v, groups, n, T:
        _each(v, groups, n, lambda part: part.sum(-1)),
    "this is the largest logit of each group; the others have probability, too": lambda v, groups, n, T:
        _each(v, groups, n, lambda part: part.amax(-1)),
    "these are probabilities; logits are wanted, so that a softmax gives them back": lambda v, groups, n, T:
        _each(_log_p(v, T), groups, n, lambda part: part.logsumexp(-1)).exp(),
    "this is the sum of the logarithms; the logarithm of the sum is wanted, logsumexp": lambda v, groups, n, T:
        T * _each(_log_p(v, T), groups, n, lambda part: part.sum(-1)),
    "this is the logarithm of the mean of each group: a large group would count no more than a small one":
        lambda v, groups, n, T: T * _each(_log_p(v, T).exp(), groups, n, lambda part: part.mean(-1).log()),
})
def group_logits(v, groups, n_groups, T):
    return T * _each(_log_p(v, T), groups, n_groups, lambda part: part.logsumexp(-1))


# ---- a second opinion of the same labels ----

# The mean of ten repetitions; other processors and small changes move it a little.
@measured_exercise(3, expected=-1.5, within=0.7, why=(
    "A teacher that knows the noise by heart is worse than none; one that stopped long before helps a little (try 15)."
), looks_like={    # sentence: an example, and how far it holds
    "above zero? It is the error alone minus the error with this teacher, which learns for 60 epochs": (1.5, 0.9),
    "that is what the teacher of 1,000 angles is worth; this one has seen the student's 100": (5.0, 1.6),
    "next to nothing? Train this teacher as long as the task says, 60 epochs: until it knows its angles by heart":
        (-0.3, 0.4),
    "these look like tens of degrees; off() gives degrees": (-0.15, 0.03),
    "this looks like an error, not like the difference of two": (14.0, 3.0),
}, question="is it degrees, with a teacher of the same 100, at a noise of 30, and the mean of ten?")
def degrees_gained():
    pass
