"""Lessons 02, 05 and 12: what soft answers carry."""

import torch
import torch.nn.functional as F

from confirming import recipe
from confirming.students import (
    CLASSES,
    few,
    flat,
    from_answers,
    from_labels,
    large,
    on_test,
    once_a_set,
    right,
    teacher_of,
)
from kdlib.models import predict_logits
from kdlib.repetitions import permute_wrong_classes

# ---- lesson 05, Part 2: 100 images ----

@once_a_set
def hundred_images(data, s):
    """What students of 100 images reach, by what they are told."""
    own, teacher = few(data), teacher_of(data, s)
    x, y = own.x_train, own.y_train
    v = predict_logits(teacher, x)
    small, no_wiser = large(data.x_train, data.y_train, s, width=16, epochs=80), large(x, y, s, epochs=100)
    taught = from_answers(x, {"large": v, "own size": predict_logits(small, x),
                              "same labels": predict_logits(no_wiser, x),
                              "permuted": permute_wrong_classes(v, s), "flat": flat(v)}, s)
    taught |= {"alone": from_labels(x, y, s), "smoothing": from_labels(x, y, s, smoothing=recipe.SMOOTHING),
               "top class": from_labels(x, v.argmax(-1), s)}
    return {name: on_test(students, data) for name, students in taught.items()}


def soft_answers_carry_labels(data, s):
    """100 images: a teacher of 1,000 labels helps. Control: the better of its top class only and of smoothed labels."""
    found = hundred_images(data, s)
    return found["large"] - found["alone"], max(found["top class"], found["smoothing"]) - found["alone"]


def labels_not_size(data, s):
    """A teacher of the student's own size helps. Control: a large one that knows only the student's 100 labels."""
    found = hundred_images(data, s)
    return found["own size"] - found["alone"], found["same labels"] - found["alone"]


def permuted_answers_hurt(data, s):
    """Permuted answers are worse than no teacher. Control: flat ones, that is softness which says nothing."""
    found = hundred_images(data, s)
    return found["alone"] - found["permuted"], found["alone"] - found["flat"]


# ---- lesson 05, Part 3: all the labels ----

def kernel_teacher(data, sharpness):
    """Kernel ridge regression: a strong teacher, and of another kind than that of lesson 05."""
    def likeness(a, b):
        return torch.exp(-sharpness * torch.cdist(a, b) ** 2)

    x, onehot = data.x_train, F.one_hot(data.y_train, CLASSES).float()
    weights = torch.linalg.solve(likeness(x, x) + recipe.RIDGE * torch.eye(len(x)), onehot)
    return lambda images: 5 * likeness(images, x) @ weights


@once_a_set
def all_labels(data, s):
    """What students of width 64 reach with all 1,000 labels; the kernel's sharpness is chosen on validation images."""
    x, y = data.x_train, data.y_train
    kernel = max((kernel_teacher(data, sharpness) for sharpness in recipe.SHARPNESS),
                 key=lambda teacher: right(teacher(data.x_val), data.y_val))
    options = dict(width=64, starts=1, **recipe.ALL)
    taught = from_answers(x, {"kernel": kernel(x), "permuted": permute_wrong_classes(kernel(x), s)}, s,
                          temperature=recipe.T_ALL, **options)
    taught |= {"alone": from_labels(x, y, s, **options),
               "smoothing": from_labels(x, y, s, smoothing=recipe.SMOOTHING_ALL, **options)}
    return {name: on_test(students, data) for name, students in taught.items()} | {
        "the kernel itself": right(kernel(data.x_test), data.y_test)}


def no_gain_over_smoothing(data, s):
    """All labels: the kernel's student gains less than half a point over label smoothing."""
    found = all_labels(data, s)
    return 0.5 - (found["kernel"] - found["smoothing"]), None


def softness_is_all(data, s):
    """All labels: real answers gain less than half a point over permuted ones."""
    found = all_labels(data, s)
    return 0.5 - (found["kernel"] - found["permuted"]), None


# ---- lessons 02 and 12: classes that the student has never seen ----

@once_a_set
def without(data, s, classes):
    """Students that never see these classes: logits for validation and test images, {kind: [(797, 10), …]}."""
    kept = ~torch.isin(data.y_train, torch.tensor(classes))
    x, y, everything = data.x_train[kept], data.y_train[kept], torch.cat([data.x_val, data.x_test])
    v = predict_logits(teacher_of(data, s), x)
    kinds = from_answers(x, {"distilled": v, "permuted": permute_wrong_classes(v, s)}, s,
                         temperature=recipe.T_UNSEEN, **recipe.UNSEEN)
    kinds |= {"hard": from_labels(x, y, s, **recipe.UNSEEN),
              "smoothing": from_labels(x, y, s, smoothing=0.1, **recipe.UNSEEN)}
    return {kind: [predict_logits(student, everything) for student in students] for kind, students in kinds.items()}


def corrected(z, y_val, seen):
    """Test answers, less the number that does best on validation, from the logits of the classes seen (lesson 12)."""
    step, n = torch.zeros(CLASSES), len(y_val)
    step[list(seen)] = 1
    numbers = sorted(torch.arange(-15, 15.1, 0.25), key=abs)
    best = max(numbers, key=lambda number: right(z[:n] - number * step, y_val))
    return z[n:] - best * step


def _recognised(answers, of, unseen):
    """How many of 100 test images of the unseen class the students name, in the mean."""
    return sum(right(z[of == unseen], of[of == unseen]) for z in answers) / len(answers)


def unseen_class(data, s):
    """A class that it never saw is recognised by the distilled student, beyond hard labels. Control: permuted answers.

    The class is s % 10: each set leaves out another one.
    """
    unseen, n = s % CLASSES, len(data.y_val)
    named = {kind: _recognised([z[n:] for z in answers], data.y_test, unseen)
             for kind, answers in without(data, s, (unseen,)).items()}
    return named["distilled"] - named["hard"], named["permuted"] - named["hard"]


def found_by_exclusion(data, s):
    """A bias correction brings an unseen class back to a student of smoothed labels, who had no teacher."""
    unseen, n = s % CLASSES, len(data.y_val)
    seen, answers = [c for c in range(CLASSES) if c != unseen], without(data, s, (unseen,))["smoothing"]
    fixed = [corrected(z, data.y_val, seen) for z in answers]
    return _recognised(fixed, data.y_test, unseen) - _recognised([z[n:] for z in answers], data.y_test, unseen), None


def nothing_but_two_classes(data, s):
    """Answers about two classes teach ten, corrected as in lesson 12, beyond hard labels. Control: the better of
    smoothed labels and permuted answers. The two classes are s % 10 and the next.
    """
    pair = (s % CLASSES, (s + 1) % CLASSES)
    seen = without(data, s, tuple(c for c in range(CLASSES) if c not in pair))
    reach = {kind: sum(right(corrected(z, data.y_val, pair), data.y_test) for z in answers) / len(answers)
             for kind, answers in seen.items()}
    return reach["distilled"] - reach["hard"], max(reach["smoothing"], reach["permuted"]) - reach["hard"]
