"""The distillation loss while one logit of the student moves: its two terms, and what pulls at that logit."""

import math
from numbers import Real

import ipywidgets
import torch
import traitlets

from kdlib.losses import check_alpha, check_logits
from kdlib.widgets._chart import (
    Chart,
    Explorer,
    checked_bool,
    checked_index,
    checked_names,
    checked_temperature,
    temperature_slider,
    text,
)


class LossChart(Chart):
    """The drawing of `LossExplorer`."""

    _esm = text("_chart.js", "loss.js")
    teacher = traitlets.List(traitlets.Float()).tag(sync=True)
    student = traitlets.List(traitlets.Float()).tag(sync=True)
    label = traitlets.Int().tag(sync=True)
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    span = traitlets.List(traitlets.Float()).tag(sync=True)    # lowest and highest logit on the axis
    alpha = traitlets.Float().tag(sync=True)
    logit = traitlets.Float().tag(sync=True)
    moving = traitlets.Int().tag(sync=True)    # the class whose logit moves
    t_squared = traitlets.Bool(True).tag(sync=True)

    def limits(self):
        return super().limits() | {"alpha": (0.0, 1.0), "logit": tuple(self.span),
                                   "moving": (0, len(self.teacher) - 1)}


class LossExplorer(Explorer):
    """Sliders over the distillation loss of one image.

    Shows the loss and its two terms as functions of one logit of the student, the others staying where they are; the
    pull (minus the gradient) of each at the present logit; and the teacher's pull against T, with the factor T² and
    without. Works in a page without a kernel.

    teacher_logits: (classes,) or (1, classes) float, 2 to 10 classes. label: the class of the image. student_logits: as
    teacher_logits, by default equal to them. class_names: one string a class, by default their numbers. moving: the
    class whose logit moves; logit: its value at the start, by default the student's. temperature: 0.1 to 50. alpha: the
    TEACHER's weight in [0, 1]. t_squared: False leaves the factor T² out. large: larger type, for a projector.
    ``temperature``, ``alpha``, ``logit``, ``moving``, ``t_squared`` and ``large`` can be read and set later. The
    sliders stand on hundredths of alpha and on tenths of the logit; another value goes to the nearest.

    Raises ``ValueError`` for shapes that do not fit and values out of range, ``TypeError`` for wrong types.
    """

    def __init__(self, teacher_logits, label, *, student_logits=None, class_names=None, moving=1, logit=None,
                 temperature=4.0, alpha=0.5, t_squared=True, large=False):
        teacher = checked_row("teacher_logits", teacher_logits)
        student = teacher if student_logits is None else checked_row("student_logits", student_logits)
        classes = len(teacher)
        if len(student) != classes:
            raise ValueError(f"student_logits must have {classes} classes as the teacher's have, got {len(student)!r}")
        label, moving = checked_index("label", label, classes), checked_index("moving", moving, classes)
        names, temperature = checked_names(class_names, classes), checked_temperature(temperature)
        check_alpha(alpha)
        alpha = round(float(alpha), 2)
        # A margin on both sides: the lines are interesting beyond the teacher's logits too.
        span = [math.floor(min(teacher + student)) - 2.0, math.ceil(max(teacher + student)) + 2.0]
        logit = checked_logit(student[moving] if logit is None else logit, span)

        self._temperature = temperature_slider(temperature)
        self._alpha = ipywidgets.FloatSlider(alpha, min=0, max=1, step=0.01, description="teacher's weight α")
        self._logit = ipywidgets.FloatSlider(logit, min=span[0], max=span[1], step=0.1, description="student's logit",
                                             readout_format=".1f")
        self._moving = ipywidgets.Dropdown(options=names, index=moving, description="for the class")
        t_squared = checked_bool("t_squared", t_squared)
        self._t_squared = ipywidgets.Checkbox(t_squared, description="factor T²", indent=False)
        self._alpha.add_class("kdlib-alpha")
        self._logit.add_class("kdlib-logit")
        chart = LossChart(
            teacher=teacher, student=student, label=label, class_names=names, span=span, alpha=alpha,
            logit=logit, moving=moving, t_squared=t_squared, large=checked_bool("large", large),
            temperatures=[stop for _, stop in self._temperature.options], stop=self._temperature.index)
        super().__init__(chart, {"stop": (self._temperature, "index"), "alpha": (self._alpha, "value"),
                                 "logit": (self._logit, "value"), "moving": (self._moving, "index"),
                                 "t_squared": (self._t_squared, "value")})

    @property
    def alpha(self):
        """The teacher's weight."""
        return self._alpha.value

    @alpha.setter
    def alpha(self, value):
        check_alpha(value)
        self._alpha.value = self._chart.alpha = round(float(value), 2)

    @property
    def logit(self):
        """The student's logit that moves."""
        return self._logit.value

    @logit.setter
    def logit(self, value):
        self._logit.value = self._chart.logit = checked_logit(value, self._chart.span)

    @property
    def moving(self):
        """The class whose logit moves."""
        return self._moving.index

    @moving.setter
    def moving(self, value):
        self._moving.index = self._chart.moving = checked_index("moving", value, len(self._chart.teacher))

    @property
    def t_squared(self):
        """Whether the teacher's term is multiplied by T²."""
        return self._t_squared.value

    @t_squared.setter
    def t_squared(self, value):
        self._t_squared.value = self._chart.t_squared = checked_bool("t_squared", value)

    def __repr__(self):
        return f"LossExplorer(classes={len(self._chart.teacher)})"


def checked_row(name, logits):
    """One row of logits as a list, or an error names what is wrong with them."""
    check_logits(name, logits[None] if isinstance(logits, torch.Tensor) and logits.ndim == 1 else logits)
    row = logits.detach().flatten().tolist()
    if len(logits) != len(row) and len(logits) != 1 or not 2 <= len(row) <= 10:
        raise ValueError(f"{name} must be one row of 2 to 10 classes, got shape {tuple(logits.shape)!r}")
    return [round(logit, 4) for logit in row]


def checked_logit(value, span):
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"logit must be a number, got {value!r}")
    if not span[0] <= value <= span[1]:    # NaN fails here as well
        raise ValueError(f"logit must be between {span[0]:g} and {span[1]:g} on this axis, got {value!r}")
    return round(float(value), 1)
