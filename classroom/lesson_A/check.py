"""Exercises of the primer."""

import math

import torch

from classroom.exercise import function_exercise


@function_exercise(1, cases=[(torch.tensor([0.0, 1.0, -2.0]), torch.tensor([0.0, 0.0, 1.0])),
                             (torch.tensor([1000.0, 0.0]), torch.tensor([0.0, 1000.0]))], why=(
    "With two classes a softmax is a sigmoid: what counts is the difference of logits, never their height."
), mistakes={
    "right for small logits, but e to the power of 1000 is infinite: use the difference of the two, or torch.sigmoid":
        lambda a, b: a.exp() / (a.exp() + b.exp()),
    "this is the probability of the second class: it wants a − b, not b − a":
        lambda a, b: torch.sigmoid(b - a),
    "softmax takes the logits as exponents of e; this only divides by their sum":
        lambda a, b: a / (a + b),
    "this looks at the first logit alone; only the difference of the two counts":
        lambda a, b: torch.sigmoid(a),
    "this is the softmax over the n images; wanted is the one over the two classes":
        lambda a, b: a.softmax(-1),
    "this is the logarithm of the probability":
        lambda a, b: torch.nn.functional.logsigmoid(a - b),
    "this says how many times as likely the first class is as the second; wanted is its share of both together":
        lambda a, b: (a - b).exp(),
    "this is the difference of the logits; which function makes a number between 0 and 1 of it?":
        lambda a, b: a - b,
    "tanh runs from −1 to 1, and a probability from 0 to 1: it is the sigmoid of the difference":
        lambda a, b: torch.tanh(a - b),
    "each of these sigmoids looks at one logit alone; only the difference of the two counts":
        lambda a, b: a.sigmoid() / (a.sigmoid() + b.sigmoid()),
    "this says which class is named; how probable is the first one?":
        lambda a, b: (a > b).float(),
    "these are the probabilities of both classes; the first is wanted":
        lambda a, b: torch.stack([a, b], -1).softmax(-1),
})
def first_of_two(a, b):
    return torch.stack([a, b]).softmax(0)[0]


# Only cases in which (3·deviation/gain)² is no whole number, nor near one: rounding errors are not what is asked for.
@function_exercise(2, cases=[(2.0, 1.5), (1.0, 0.5), (2.0, 3.0), (1.0, 2.5), (0.4, 1.0)], tolerance=1e-9, plainly={
    "ceil(): argument": "torch.ceil wants a tensor; for a plain number there is math.ceil",
}, why=(
    "Half the gain takes four times the seeds, and it is cheaper to know that before they are run."
), mistakes={
    "the square is forgotten: the standard error falls with the root of the number of seeds":
        lambda g, s: math.ceil(3 * s / g),
    "this is no whole number of seeds: round up":
        lambda g, s: (3 * s / g) ** 2,
    "rounded down: with one seed fewer than needed the gain is below three standard errors":
        lambda g, s: int((3 * s / g) ** 2),
    "gain and deviation are the wrong way round: the larger the gain, the fewer seeds it takes":
        lambda g, s: math.ceil((3 * g / s) ** 2),
    "this asks for one standard error, not for three":
        lambda g, s: math.ceil((s / g) ** 2),
    "this asks for two standard errors, not for three":
        lambda g, s: math.ceil((2 * s / g) ** 2),
    "the 3 is squared here, and gain and deviation are not":
        lambda g, s: math.ceil(9 * s / g),
    "solving for n, the root goes when both sides are squared; here another root is taken":
        lambda g, s: math.ceil(math.sqrt(3 * s / g)),
    "one seed too many: rounded up they are enough":
        lambda g, s: math.ceil((3 * s / g) ** 2) + 1,
    "the 3 is to be squared as well":
        lambda g, s: math.ceil(3 * (s / g) ** 2),
})
def seeds_needed(gain, deviation):
    return math.ceil((3 * deviation / gain) ** 2)
