"""A line-up: whose answers are a suspect's nearest to, once what all in the line have in common is taken off?"""

import torch.nn.functional as F


def correlations(suspect, candidates):
    """How much of what is a candidate's own shows in the suspect's answers, for each candidate.

    suspect: logits (n, classes). candidates: logits (candidates, n, classes) for the same n images, of two networks or
    more. A constant added to a row, or a row twice as loud, changes nothing: each row is centred and brought to length
    1. Then the candidates' mean is taken off everything, the suspect's answers too, and what is left is correlated.
    Returns (candidates,), numbers from −1 to 1.
    Used in lesson 14.
    """
    suspect, candidates = _shape_of(suspect), _shape_of(candidates)
    common = candidates.mean(0)
    return F.cosine_similarity((suspect - common).flatten(), (candidates - common).flatten(1), dim=-1)


def line_up(suspect, candidates):
    """The place of the candidate that the suspect is nearest to, an int. Arguments as for `correlations`."""
    return correlations(suspect, candidates).argmax().item()


def _shape_of(logits):
    """Which classes a row prefers to which, whatever its level and its loudness."""
    return F.normalize(logits - logits.mean(-1, keepdim=True), dim=-1)
