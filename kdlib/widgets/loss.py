"""The distillation loss while one logit of the student moves: its two terms, and what pulls at that logit."""

import math

import torch
import traitlets

from kdlib import arguments
from kdlib.widgets._chart import STOPS, Checked, Explorer, checked_names, slider_temperature, text


class LossExplorer(Explorer):
    """Sliders over the distillation loss of one image.

    Shows the loss and its two terms as functions of one logit of the student, the others staying where they are; the
    pull (minus the gradient) of each at the present logit; and the teacher's pull against T, with the factor T² and
    without. Works in a page without a kernel.

    teacher_logits: (classes,) or (1, classes) float, 2 to 10 classes. label: the class of the image. student_logits: as
    teacher_logits, by default equal to them. class_names: one string a class, by default their numbers. moving: the
    class whose logit moves; logit: its value at the start, by default the student's. temperature: 0.1 to 50. alpha: the
    TEACHER's weight in [0, 1]. t_squared: False leaves the factor T² out. large: larger type, for a projector.
    ``temperature``, ``alpha``, ``logit``, ``moving``, ``t_squared`` and ``large`` can be read, set, observed and linked
    later. The sliders stand on hundredths of alpha and on tenths of the logit; another value goes to the nearest.

    Raises ``ValueError`` for shapes that do not fit and values out of range, ``TypeError`` for wrong types.
    Used in lesson 04, *Where label and teacher disagree*.
    """

    _esm = text("_chart.js", "_controls.js", "loss.js")
    teacher = traitlets.List(traitlets.Float()).tag(sync=True)
    student = traitlets.List(traitlets.Float()).tag(sync=True)
    label = Checked(lambda self, value: arguments.whole("label", value, least=0, most=len(self.teacher) - 1))
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    temperature = Checked(lambda _, value: slider_temperature(value))
    alpha = Checked(lambda _, value: round(arguments.alpha("alpha", value), 2))
    moving = Checked(lambda self, value: arguments.whole("moving", value, least=0, most=len(self.teacher) - 1))
    logit = Checked(lambda self, value: checked_logit(value, self.stops["logit"]))
    t_squared = Checked(lambda _, value: arguments.flag("t_squared", value))

    def __init__(self, teacher_logits, label, *, student_logits=None, class_names=None, moving=1, logit=None,
                 temperature=4.0, alpha=0.5, t_squared=True, large=False):
        teacher = checked_row("teacher_logits", teacher_logits)
        student = teacher if student_logits is None else checked_row("student_logits", student_logits)
        if len(student) != len(teacher):
            raise ValueError(f"student_logits must have {len(teacher)} classes as the teacher's have, "
                             f"got {len(student)!r}")
        moving = arguments.whole("moving", moving, least=0, most=len(teacher) - 1)
        # A margin on both sides: the lines are interesting beyond the teacher's logits too.
        low, high = math.floor(min(teacher + student)) - 2, math.ceil(max(teacher + student)) + 2
        super().__init__(
            stops={"temperature": list(STOPS), "alpha": [i / 100 for i in range(101)],
                   "logit": [tenth / 10 for tenth in range(10 * low, 10 * high + 1)]},
            teacher=teacher, student=student, label=label, class_names=checked_names(class_names, len(teacher)),
            temperature=temperature, alpha=alpha, moving=moving, logit=student[moving] if logit is None else logit,
            t_squared=t_squared, large=large)

    def __repr__(self):
        return f"LossExplorer(classes={len(self.teacher)})"


def checked_row(name, logits):
    """One row of logits as a list, or an error names what is wrong with them."""
    arguments.logits(name, logits[None] if isinstance(logits, torch.Tensor) and logits.ndim == 1 else logits)
    row = logits.detach().flatten().tolist()
    if len(logits) != len(row) and len(logits) != 1 or not 2 <= len(row) <= 10:
        raise ValueError(f"{name} must be one row of 2 to 10 classes, got shape {tuple(logits.shape)!r}")
    return [round(logit, 4) for logit in row]


def checked_logit(value, stops):
    number = arguments.finite("logit", value)
    if not stops[0] <= number <= stops[-1]:
        raise ValueError(f"logit must be between {stops[0]:g} and {stops[-1]:g} on this axis, "
                         f"got {arguments.shown(value)}")
    return round(number, 1)
