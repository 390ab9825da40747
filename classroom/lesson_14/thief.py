"""Section 4 of lesson 14: copies and innocents, how far they follow the owner, who notices, who is convicted."""

import pandas as pd
import torch
import torch.nn.functional as F

from classroom.lesson_14.faults import named, percent
from classroom.lesson_14.line_up import correlations
from classroom.lesson_14.students import asked, taught
from kdlib.measure import calibration_error
from kdlib.models import predict_logits

SERVICES = ("probabilities", "three decimals", "top class", "true labels")    # what one gets; the last asks nobody


def copies(repetitions, owners, n, rounded):
    """{(service, n): students}, for each of the `SERVICES`, of those who learn what owners answer to n images.

    rounded: logits -> logits, what three decimals leave of an answer. Whoever has true labels asks no owner.
    """
    images = [r.few.x_train[:n] for r in repetitions]
    exact = asked(owners, images)
    whole, cut, top, true = SERVICES
    found = taught(repetitions, images, {whole: exact, cut: [rounded(v) for v in exact]}) | taught(
        repetitions, images, {top: exact, true: [_sure(r.few.y_train[:n]) for r in repetitions]}, hard=True)
    return {(service, n): students for service, students in found.items()}


def innocents(repetitions):
    """Students who got hold of the owner's training images, and learnt their labels."""
    images, labels = zip(*((r.theirs.x_train, _sure(r.theirs.y_train)) for r in repetitions))
    return taught(repetitions, images, {"": labels}, hard=True)[""]


def follows(suspects, owners, sets):
    """On how many % of the test images each suspect names the class that its owner names, right or wrong. A Series."""
    return pd.Series([percent(named(suspect, data.x_test) == named(owner, data.x_test))
                      for suspect, owner, data in zip(suspects, owners, sets, strict=True)])


def repeats(suspects, owners, sets):
    """Of the owner's mistakes on test images, how many % each suspect repeats. A Series."""
    return pd.Series([
        percent(named(suspect, data.x_test) == named(owner, data.x_test), named(owner, data.x_test) != data.y_test)
        for suspect, owner, data in zip(suspects, owners, sets, strict=True)])


def honest(owners, sets, changed):
    """What an honest user notices of a change to the answers: a table, a row a repetition.

    changed: logits -> logits. Its columns: of how many % of the test images the class differs, and by how many points
    the calibration error moves, in either direction.
    """
    rows = []
    for owner, data in zip(owners, sets, strict=True):
        before = predict_logits(owner, data.x_test).double()
        after = changed(before)
        exact, left = (100 * calibration_error(v.softmax(-1), data.y_test) for v in (before, after))
        rows.append({"other class": percent(before.argmax(-1) != after.argmax(-1)),
                     "calibration moves by": abs(left - exact)})
    return pd.DataFrame(rows)


def lead(suspects, line, sets):
    """By how much each suspect is more like the first in its line than like the nearest of the others, from −2 to 2.

    line: for each repetition a list of candidates, the owner first, who are asked about test images. Above zero the
    owner is the nearest, and the suspect is convicted. Returns (repetitions,); `correlations` says what is compared.
    """
    found = []
    for suspect, people, data in zip(suspects, line, sets, strict=True):
        likeness = correlations(predict_logits(suspect, data.x_test),
                                torch.stack([predict_logits(one, data.x_test) for one in people]))
        found.append(likeness[0] - likeness[1:].max())
    return torch.stack(found)


def convicted(leads):
    """In how many % of the repetitions the owner leads, and the suspect is convicted. leads: from `lead`."""
    return 100 * (leads > 0).double().mean().item()


def summary(means, told, caught):
    """The table of the last figure: what came through each way, in %.

    means: a table of the traits, a row a way. told: {way: numbers, secrets given away}. caught: {way: leads}. Only ways
    that are in told become rows.
    """
    return means.loc[list(told)].assign(**{
        "secrets told": [pd.Series(told[way]).mean() for way in told],
        "line-up convicts": [convicted(caught[way]) for way in told]})


def _sure(labels):
    return F.one_hot(labels, 10).float()
