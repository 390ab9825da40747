"""What a student of text can listen to: the teacher in either direction, or a part of its answer."""

import math

import torch

from kdlib import arguments
from kdlib.losses._logits import fixed, kl_divergence, pair, wide, within_range


def divergence(student_logits, teacher_logits, *, kind="forward"):
    """How far the student q is from the teacher p, at T = 1, in nats: mean over the rows, never below 0.

    kind: "forward" KL(p ‖ q), "reverse" KL(q ‖ p), or "jensen", the Jensen–Shannon divergence, symmetric and at most
    ln 2: (KL(p ‖ m) + KL(q ‖ m)) / 2 with m = (p + q) / 2.
    student_logits, teacher_logits: (batch, classes) float, a row for each token. Returns a scalar, without gradient to
    the teacher. Raises ``ValueError`` for another kind, other shapes, what leaves float range; ``TypeError`` for types.
    Sources: Lin (1991) for "jensen"; Gu et al. (2024), *MiniLLM*; Agarwal et al. (2024), *On-Policy Distillation*.
    Used in lesson 13, *Two humps and one bump*.
    """
    if kind not in ("forward", "reverse", "jensen"):
        raise ValueError(f'kind must be "forward", "reverse" or "jensen", got {arguments.shown(kind)}')
    pair(student_logits, teacher_logits)
    p, q = fixed(teacher_logits).log_softmax(-1), wide(student_logits).log_softmax(-1)
    m = torch.logaddexp(p, q) - math.log(2)
    pairs = {"forward": [(p, q)], "reverse": [(q, p)], "jensen": [(p, m), (q, m)]}[kind]
    loss = (sum(kl_divergence(*each) for each in pairs) / len(pairs)).to(student_logits.dtype)
    return within_range(loss, "these logits take the loss")


def keep_top(p, k, rest="renormalise"):
    """The teacher's k most probable tokens, as a cache keeps them, and what becomes of the others' share.

    p: (..., classes) float, probabilities. k: a whole number from 1 to classes. rest: "renormalise" divides the k by
    their sum, the others get 0; "spread" leaves the k as they are, the others get equal parts of what is missing to 1.
    Returns probabilities of p's shape; as logits: ``keep_top(p, 3).clamp(min=1e-12).log()``.
    Raises ``ValueError`` for k out of range, another rest, what is no probability; ``TypeError`` for wrong types.
    Source: Anshumann et al. (2025), *Sparse Logit Sampling: Accelerating Knowledge Distillation in LLMs*.
    Built in lesson 13, *4. Storing answers*.
    """
    classes = _probabilities(p).shape[-1]
    if rest not in ("renormalise", "spread"):
        raise ValueError(f'rest must be "renormalise" or "spread", got {arguments.shown(rest)}')
    top, places = p.topk(arguments.whole("k", k, least=1, most=classes), dim=-1)
    kept = top.sum(-1, keepdim=True)
    if rest == "renormalise":
        return torch.zeros_like(p).scatter(-1, places, top / kept)
    return ((1 - kept).clamp(min=0) / max(classes - k, 1)).expand_as(p).scatter(-1, places, top)


def draw_targets(p, k, seed):
    """k tokens drawn from the teacher's p with replacement, and each one's share of the draws: on average p itself.

    p: (..., classes) float, probabilities. k, seed: whole numbers ≥ 1 and ≥ 0. Returns multiples of 1/k of p's shape.
    Raises as `keep_top`. Source: as for `keep_top`.
    Built in lesson 13, *4. Storing answers*.
    """
    k, generator = arguments.whole("k", k, least=1), torch.Generator("cpu" if _probabilities(p).is_meta else p.device)
    generator.manual_seed(arguments.whole("seed", seed, least=0))
    drawn = p.flatten(0, -2).multinomial(k, replacement=True, generator=generator).view(*p.shape[:-1], k)
    return (torch.zeros_like(wide(p)).scatter_add(-1, drawn, torch.ones_like(drawn).to(wide(p))) / k).to(p.dtype)


def _probabilities(p):    # or an error that shows what is none
    arguments.features("p", p)
    least, sums = p.min(-1).values, p.sum(-1)
    if not p.is_meta and len(bad := torch.where(least < 0, least, sums)[(least < 0) | ((sums - 1).abs() > 0.01)]):
        raise ValueError(f"p must hold probabilities, rows ≥ 0 that sum to 1, got {bad[0].item()!r}")
    return p
