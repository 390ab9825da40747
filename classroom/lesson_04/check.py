"""Lesson 04, the loss mathematics."""

import torch
import torch.nn.functional as F

from classroom.exercise import function_exercise


def _logits(seed, rows, classes):
    """Two sets of logits that are far enough apart for every mistake to show."""
    draw = torch.Generator().manual_seed(seed)
    return tuple((3 * torch.randn(rows, classes, generator=draw)).round(decimals=1) for _ in range(2))


def _probabilities_and_logits(seed, rows, classes):
    v, z = _logits(seed, rows, classes)
    return v.softmax(-1), z


@function_exercise(1, cases=[_probabilities_and_logits(0, 2, 3), _probabilities_and_logits(1, 6, 7)], why=(
    "This is the loss on soft targets, and written this way it survives a student that is sure of itself and wrong."
), mistakes={
    "this is the sum over the batch; the mean does not grow with the batch":
        lambda p, z: -(p * z.log_softmax(-1)).sum(),
    "too small by the number of classes: sum over the classes, take the mean over the batch alone":
        lambda p, z: -(p * z.log_softmax(-1)).mean(),
    "this is one number a row; one for the whole batch is wanted, their mean":
        lambda p, z: -(p * z.log_softmax(-1)).sum(-1),
    "the sign is the other way round: log q is negative, a cross-entropy is not":
        lambda p, z: (p * z.log_softmax(-1)).sum(-1).mean(),
    "this is KL(p ‖ q): it lacks the entropy of p":
        lambda p, z: F.kl_div(z.log_softmax(-1), p, reduction="batchmean"),
    "this is the cross-entropy with the teacher's top class; the other probabilities are lost":
        lambda p, z: F.cross_entropy(z, p.argmax(-1)),
    "softmax twice: F.cross_entropy and log_softmax want logits, these are probabilities":
        lambda p, z: F.cross_entropy(z.softmax(-1), p),
    "these are logits, and a logarithm of them means nothing; log_softmax makes log-probabilities of them":
        lambda p, z: -(p * z.log()).sum(-1).mean(),
    "the two are the wrong way round: the student's probabilities belong inside the log, the teacher's in front":
        lambda p, z: -(z.softmax(-1) * p.log()).sum(-1).mean(),
    "log_softmax(0) goes down the columns; each image has its row, log_softmax(-1)":
        lambda p, z: -(p * z.log_softmax(0)).sum(-1).mean(),
    "the teacher's are probabilities already; a second softmax flattens them":
        lambda p, z: F.cross_entropy(z, p.softmax(-1)),
})
def soft_cross_entropy(teacher_probabilities, student_logits):
    return F.cross_entropy(student_logits, teacher_probabilities)


def _kl(z, v, T):
    return F.kl_div((z / T).log_softmax(-1), (v / T).softmax(-1), reduction="batchmean")


@function_exercise(2, cases=[(*_logits(3, 1, 2), 2.0), (*_logits(0, 6, 7), 1.0), (*_logits(1, 6, 7), 4.0),
                             (*_logits(2, 6, 7), 0.5)], why=(
    "None of the three mistakes raises an error, and each of them was found in published code."
), mistakes={
    "this is the colleague's line: all three mistakes are still in it":
        lambda z, v, T: F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="none").mean(),
    "T² is there; the first argument still wants log-probabilities, and `mean` still divides by the classes":
        lambda z, v, T: T**2 * F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="none").mean(),
    "these are probabilities; the first argument of F.kl_div wants the student's log-probabilities":
        lambda z, v, T: T**2 * F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="batchmean"),
    "you forgot T², and these are probabilities where F.kl_div wants log-probabilities":
        lambda z, v, T: F.kl_div((z / T).softmax(-1), (v / T).softmax(-1), reduction="batchmean"),
    "you forgot the factor T²":
        _kl,
    "the factor is T², this is T":
        lambda z, v, T: T * _kl(z, v, T),
    "too small by the number of classes: `mean` divides by the classes as well, use `batchmean`":
        lambda z, v, T: T**2 * _kl(z, v, T) / z.shape[-1],
    "too small by the number of classes, and without T²: `mean` divides by the classes as well, use `batchmean`":
        lambda z, v, T: _kl(z, v, T) / z.shape[-1],
    "this is the sum over the batch; the mean does not grow with the batch":
        lambda z, v, T: T**2 * _kl(z, v, T) * len(z),
    "teacher and student are the wrong way round: this is KL(q ‖ p)":
        lambda z, v, T: T**2 * _kl(v, z, T),
    "teacher and student are the wrong way round, and T² is missing":
        lambda z, v, T: _kl(v, z, T),
    "T² is there, but the softmaxes do not see the temperature":
        lambda z, v, T: T**2 * _kl(z, v, 1.0),
    "only the teacher is softened: divide the student's logits by T too":
        lambda z, v, T: T**2 * F.kl_div(z.log_softmax(-1), (v / T).softmax(-1), reduction="batchmean"),
    "softmax twice: the student's logits have been through a softmax before log_softmax":
        lambda z, v, T: T**2 * _kl(z.softmax(-1), v, T),
    "softmax twice: softened() is a softmax already; its log is (student_logits / temperature).log_softmax(-1)":
        lambda z, v, T: T**2 * F.kl_div((z / T).softmax(-1).log_softmax(-1), (v / T).softmax(-1),
                                       reduction="batchmean"),
    "divide the logits by T before log_softmax, not after":
        lambda z, v, T: T**2 * F.kl_div(z.log_softmax(-1) / T, (v / T).softmax(-1), reduction="batchmean"),
    "T² multiplies, it does not divide":
        lambda z, v, T: _kl(z, v, T) / T**2,
    "nan comes out: is there a logarithm in the second argument? It wants plain probabilities":
        lambda z, v, T: T**2 * F.kl_div((z / T).log_softmax(-1), (v / T).log_softmax(-1), reduction="batchmean"),
    "this is the cross-entropy of the softened answers: KL has the teacher's entropy taken off":
        lambda z, v, T: T**2 * F.cross_entropy(z / T, (v / T).softmax(-1)),
})
def kl_term(student_logits, teacher_logits, temperature):
    return temperature**2 * _kl(student_logits, teacher_logits, temperature)


WEIGHTS = [(0.5, 0.5, 4.0), (0.5, 0.5, 1.0), (0.9, 0.1, 8.0), (5.0, 2.0, 2.0), (1.0, 0.1, 4.0)]    # w, u, T


@function_exercise(3, cases=WEIGHTS, why=(
    "A pair of weights from a paper or a library means the same to another loss only after a conversion like this one."
), mistakes={
    "right where T = 1; at other temperatures that library's teacher is weaker, because it leaves T² out":
        lambda w, u, T: w / (w + u),
    "T² is upside down: leaving it out makes the teacher weaker, not stronger":
        lambda w, u, T: w * T**2 / (w * T**2 + u),
    "this is the labels' weight; α is the teacher's":
        lambda w, u, T: u / (u + w / T**2),
    "the factor that is missing is T², not T":
        lambda w, u, T: w / (w + u * T),
    "this is the weight itself; α and 1 − α must add up to 1":
        lambda w, u, T: w,
    "divided by T², but the two weights do not add up to 1 yet":
        lambda w, u, T: w / T**2,
    "this is the ratio α : (1 − α); α itself is r / (1 + r)":
        lambda w, u, T: w / (u * T**2),
    "divide the teacher's weight by T² first, then normalise":
        lambda w, u, T: w / (w + u) / T**2,
})
def our_alpha(teacher_weight, label_weight, temperature):
    teacher = teacher_weight / temperature**2    # what is left of it in our loss, which has the factor
    return teacher / (teacher + label_weight)
