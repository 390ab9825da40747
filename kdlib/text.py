"""Language models at work: they write names, read names, and write for one another."""

import torch
import torch.nn.functional as F

from kdlib import arguments
from kdlib.data._names import ALPHABET, windows
from kdlib.losses import soften
from kdlib.models._asking import features_of, mode, predict_logits

LETTERS, LONGEST = len(ALPHABET), 40    # a name that has not ended after 40 letters is cut off


def write(model, n, *, temperature=1.0, seed):
    """Names that the model writes: letter by letter, drawn from softmax(logits / T), until it draws the end.

    model: a `kdlib.models.window_lm`, or any network with such inputs and outputs. n: how many names, a whole number
    ≥ 1. temperature: a finite number > 0. seed: a whole number ≥ 0. Returns a list of n strings of 0 to 40 letters.
    Raises ``ValueError`` for values out of range and a model of other inputs or outputs, ``TypeError`` for wrong types.
    Built in lesson 13, *1. A name is a row of classifications*.
    """
    context, n = _context("model", model), arguments.whole("n", n, least=1)
    temperature = arguments.temperature("temperature", temperature)
    draw = torch.Generator().manual_seed(arguments.whole("seed", seed, least=0))
    text, going = torch.zeros(n, context + LONGEST, dtype=torch.int64), torch.arange(n)
    with mode(model, training=False), torch.no_grad():
        for end in range(context, context + LONGEST):
            p = soften(_logits(model, text[going, end - context:end], ask=lambda model, x: model(x)), temperature)
            text[going, end] = p.multinomial(1, generator=draw)[:, 0]
            going = going[text[going, end] > 0]
            if not len(going):
                break
    return _strings(text[:, context:])


def nats(model, names):
    """How surprised the model is: the mean of −log q(letter | letters before it) over these names, ends included.

    model: as for `write`. names: as for `kdlib.data.windows`. Returns a float. Raises as both of them.
    Used in lesson 13, *1. A name is a row of classifications*.
    """
    x, y = windows(names, _context("model", model))
    return F.cross_entropy(_logits(model, x), y).item()


def speculate(teacher, draft, n, *, ahead=4, seed):
    """Names of the teacher's in fewer passes: a cheap draft runs ahead, and the teacher checks all its letters at once.

    Letters drawn from the draft's q are accepted with probability min(1, p/q), up to the first that is not: it is
    replaced by one drawn from (p − q)₊ / Σ(p − q)₊. Where all are accepted, the teacher adds one. Each letter then has
    the teacher's distribution, whoever drafts: min(p, q) + (1 − Σ min(p, q)) · (p − q)₊ / Σ(p − q)₊ = p.

    teacher, draft: as the model of `write`; contexts may differ. n, seed: as for `write`. ahead: how many letters are
    drafted before a pass, a whole number ≥ 1. Returns (names, passes), a pass for each time that a name is checked.
    Raises as `write`. Sources: Leviathan et al. (2023), *Speculative Decoding*; Zhou et al. (2024), *DistillSpec*.
    Used in lesson 13, *6. What for*.
    """
    contexts = _context("teacher", teacher), _context("draft", draft)
    n, ahead = arguments.whole("n", n, least=1), arguments.whole("ahead", ahead, least=1)
    draw = torch.Generator().manual_seed(arguments.whole("seed", seed, least=0))
    start, steps = max(contexts), torch.arange(ahead + 1)
    text = torch.zeros(n, start + LONGEST + ahead + 1, dtype=torch.int64)
    ends, going, passes = torch.full((n,), start), torch.arange(n), 0

    def answers(model, context, places):    # at these places (going, k): probabilities (going, k, 27)
        seen = text[going[:, None, None], places[..., None] + torch.arange(-context, 0)]
        return soften(_logits(model, seen.flatten(0, 1)), 1.0).unflatten(0, places.shape)

    while len(going):
        places, q = ends[going, None] + steps, []
        for place in places.T[:ahead, :, None]:
            q.append(answers(draft, contexts[1], place)[:, 0])
            text[going, place[:, 0]] = q[-1].multinomial(1, generator=draw)[:, 0]
        q = torch.stack([*q, torch.zeros_like(q[0])], dim=1)    # after the last letter nothing: there p − q is p
        p, passes = answers(teacher, contexts[0], places), passes + len(going)
        drawn = text[going[:, None], places][..., None]
        dice = torch.rand(drawn.shape, generator=draw)
        accepted = (dice * q.gather(2, drawn) < p.gather(2, drawn))[:, :ahead, 0]
        last = torch.arange(len(going)), accepted.long().cumprod(1).sum(1)    # the first refused, or the added one
        drawn[last] = (p[last] - q[last]).clamp(min=0).multinomial(1, generator=draw)
        text[going, places[last]] = drawn[last][:, 0]
        ended = ((drawn[..., 0] == 0) & (steps <= last[1][:, None])).any(1)
        ends[going] += last[1] + 1
        going = going[~ended & (ends[going] < start + LONGEST)]
    return _strings(text[:, start:start + LONGEST]), passes


def _context(name, model):    # how many letters it sees, or an error that says why it is no model of letters
    features = features_of(arguments.model(name, model)) or 0    # 0: its first layer does not tell
    logits = _logits(model, torch.zeros(1, features)).shape[1] if features else 0
    if not features or features % LETTERS or logits != LETTERS:
        raise ValueError(f"{name} must have {LETTERS} inputs a letter, {LETTERS} logits, got {features} and {logits}")
    return features // LETTERS


def _logits(model, x, ask=predict_logits):    # x: windows, or letters by number (n, context). p − q needs float64
    x = x if x.is_floating_point() else torch.eye(LETTERS)[x].flatten(1)
    return ask(model, x.to(next(model.parameters()))).cpu().double()


def _strings(letters):    # by number; each row up to its end
    return [row.tobytes().decode("ascii").partition("`")[0] for row in (letters + ord("`")).byte().numpy()]
