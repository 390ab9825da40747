"""A mixture of two answers that was published with a mistake in it, the sound one, and the test that finds it.

Every mixture takes (z, v, beta): logits of student and teacher (batch, classes), the teacher's share. It returns the
logarithm of β·p + (1 − β)·q, (batch, classes): what the generalised Jensen–Shannon divergence compares both with. A
detector takes such a mixture and returns True where it finds its mistake.
"""

from classroom.bugs.losses import _answers, _same

__all__ = ["detects_mean_of_logs", "sound_mixture"]


def sound_mixture(z, v, beta=0.5):
    """What it means to be."""
    return (beta * v.softmax(-1) + (1 - beta) * z.softmax(-1)).log()


def mixture_v(z, v, beta=0.5):
    return beta * v.log_softmax(-1) + (1 - beta) * z.log_softmax(-1)


def detects_mean_of_logs(mixture):
    """The probabilities of the mixture do not add up to one."""
    z, v, _ = _answers()
    return not all(_same(total, 1.0) for beta in (0.1, 0.5, 0.9) for total in mixture(z, v, beta).exp().sum(-1))
