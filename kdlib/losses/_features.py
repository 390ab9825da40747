"""Losses on features, a hidden layer's outputs: what lesson 08 lays beside the losses on logits."""

import torch
import torch.nn.functional as F

from kdlib import arguments
from kdlib.losses._logits import fixed, wide, within_range

CAUSE = "these features take the loss"    # … out of the range of its numbers


def hint_loss(student_features, teacher_features):
    """Mean over batch and features of (student − teacher)².

    student_features, teacher_features: (batch, …) float, of one shape. Where the student's layer is narrower, a
    projector brings it to the teacher's width, ``nn.Linear(16, 256)`` for instance. It is trained with the student (put
    its parameters into the optimiser) and thrown away afterwards. Returns a scalar. No gradient flows to the teacher.
    Raises ``ValueError`` for shapes that differ, empty tensors, values not finite; ``TypeError`` for wrong types.
    Source: Romero, Ballas, Kahou, Chassang, Gatta, Bengio (2015), *FitNets: Hints for Thin Deep Nets*, eq. 3, there as
    half of the sum over the features.
    Built in lesson 08, *Hints*.
    """
    arguments.features("student_features", student_features)
    arguments.features("teacher_features", teacher_features)
    arguments.alike("student_features", student_features, "teacher_features", teacher_features,
                    ": where the widths differ, a projector (a linear layer trained with the student) comes first")
    return within_range(F.mse_loss(wide(student_features), fixed(teacher_features)).to(student_features.dtype), CAUSE)


def relational_loss(student_features, teacher_features, *, distance_weight=1.0, angle_weight=2.0):
    """distance_weight · `distance_loss` + angle_weight · `angle_loss`: what lies near what, and in which direction.

    student_features: (batch, …) float. teacher_features: (batch, …) float of any width: relations need no projector.
    distance_weight, angle_weight: finite numbers ≥ 0, not both 0; the loss with weight 0 is not computed. Returns a
    scalar. No gradient flows to the teacher. Raises as each loss with a weight, and ``ValueError`` for bad weights.
    Source: Park, Kim, Lu, Cho (2019), *Relational Knowledge Distillation*; they weigh distances and angles 1 : 2.
    Used in lesson 08, *Relations*.
    """
    weights = (arguments.weight("distance_weight", distance_weight), arguments.weight("angle_weight", angle_weight))
    if weights == (0, 0):
        raise ValueError(f"distance_weight and angle_weight must not both be 0, got {weights!r}")
    parts = zip(weights, (distance_loss, angle_loss))
    return sum(weight * loss(student_features, teacher_features) for weight, loss in parts if weight)


def distance_loss(student_features, teacher_features):
    """Huber's loss between the distances of all pairs of images, each network's in units of its own mean distance.

    d_ij = ‖f_i − f_j‖ / mean of ‖f_k − f_l‖ over the pairs of the batch; the loss is the mean of huber(d_ij of the
    student − d_ij of the teacher) over i ≠ j, with huber(u) = u²/2 up to |u| = 1 and |u| − 1/2 beyond.

    student_features, teacher_features: (batch, …) float; the batch is the same, at least 2, the rest need not be.
    Returns a scalar. No gradient flows to the teacher.
    Raises ``ValueError`` for batches that differ or are too small, values that are not finite, and where all images of
    a batch have the same features (their distances have no unit); ``TypeError`` for what is no float tensor.
    Source: Park, Kim, Lu, Cho (2019), *Relational Knowledge Distillation*, eq. 5 to 8.
    Built in lesson 08, *Relations*.
    """
    # (batch, batch), 0 on the diagonal. cdist's quick mode errs near 0.
    student, teacher = (torch.cdist(rows, rows, compute_mode="donot_use_mm_for_euclid_dist")
                        for rows in _rows_of_both(student_features, teacher_features, least=2))
    for name, distances in (("student_features", student), ("teacher_features", teacher)):
        if not distances.is_meta and not distances.any():
            raise ValueError(f"all {len(distances)!r} rows of {name} are equal: their distances have no unit")
    pairs = len(student) * (len(student) - 1)
    student, teacher = (distances * pairs / distances.sum() for distances in (student, teacher))
    huber = F.smooth_l1_loss(student, teacher, reduction="sum") / pairs
    return within_range(huber.to(student_features.dtype), CAUSE)


def angle_loss(student_features, teacher_features):
    """Huber's loss between the cosines of all angles that three images of the batch form.

    cos_ijk = ⟨e_ij, e_kj⟩ with e_ij = (f_i − f_j) / ‖f_i − f_j‖: the angle at image j. The loss is the mean of
    huber(cos_ijk of the student − cos_ijk of the teacher) over all triples of three different images. Two images with
    equal features have no direction; their cosines count as 0.

    student_features, teacher_features: (batch, …) float; the batch is the same, at least 3, the rest need not be.
    Returns a scalar; time and memory grow with batch³. No gradient flows to the teacher. Raises as `distance_loss`, but
    not where all images have the same features.
    Source: Park, Kim, Lu, Cho (2019), *Relational Knowledge Distillation*, eq. 9 to 11.
    Used in lesson 08, *Relations*.
    """
    student, teacher = _rows_of_both(student_features, teacher_features, least=3)
    batch = len(student)
    # An angle between a direction and itself, or with no direction at all, is no triple: its difference counts as 0.
    different = ~torch.eye(batch, dtype=torch.bool, device=student.device)    # (i, k)
    apart = (_cosines(student) - _cosines(teacher)) * different    # (j, i, k)
    huber = F.smooth_l1_loss(apart, torch.zeros_like(apart), reduction="sum")
    return within_range((huber / (batch * (batch - 1) * (batch - 2))).to(student_features.dtype), CAUSE)


def _rows_of_both(student_features, teacher_features, least):
    """Both as (batch, features), the teacher's without gradient, or an error names what is wrong."""
    arguments.features("student_features", student_features)
    arguments.features("teacher_features", teacher_features)
    batch = len(student_features)
    if len(teacher_features) != batch:
        raise ValueError(f"student_features {tuple(student_features.shape)!r} and teacher_features "
                         f"{tuple(teacher_features.shape)!r} must have the same batch")
    if batch < least:
        raise ValueError(f"relations of {least} images need a batch of at least {least}, got {batch!r}")
    return wide(student_features).flatten(1), fixed(teacher_features).flatten(1)


def _cosines(rows):
    """⟨e_ij, e_kj⟩: (batch of j, batch of i, batch of k)."""
    away = rows[None] - rows[:, None]    # (j, i, features): from j to i
    length = away.norm(dim=-1, keepdim=True)
    directions = away / torch.where(length > 0, length, 1)
    return directions @ directions.transpose(1, 2)
