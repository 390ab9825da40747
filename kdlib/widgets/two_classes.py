"""Two classes and one slider: how surprised a label and a teacher are by the student's answer."""

import traitlets

from kdlib import arguments
from kdlib.widgets._chart import Checked, Explorer, checked_names, text


class TwoClassExplorer(Explorer):
    """One slider over the cross-entropy of an image that shows one of two classes.

    Shows the loss as a curve over the student's probability for the first class: once with the label, which names a
    class, and once with the teacher, who gives both of them a share; the two surprises that they are made of; and the
    two answers as bars. Works in a page without a kernel.

    teacher: the teacher's probability for the first class. label: the class of the image, 0 or 1. student: the
    student's probability for the first class, where the slider stands at the start. class_names: two strings, by
    default "0" and "1". large: larger type, for a projector. Probabilities are from 0.01 to 0.99 and go to the nearest
    hundredth. ``student``, ``teacher`` and ``large`` can be read, set, observed and linked later.

    Raises ``ValueError`` for values out of range and names that are not two, ``TypeError`` for wrong types.
    Used in lesson 04, *1. Two classes, one slider*.
    """

    _esm = text("_chart.js", "_controls.js", "two_classes.js")
    teacher = Checked(lambda _, value: checked_probability("teacher", value))
    student = Checked(lambda _, value: checked_probability("student", value))
    label = Checked(lambda _, value: arguments.whole("label", value, least=0, most=1))
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, teacher, label=0, *, student=0.5, class_names=None, large=False):
        super().__init__(stops={"student": [i / 100 for i in range(1, 100)]}, teacher=teacher, label=label,
                         student=student, class_names=checked_names(class_names, 2), large=large)

    def __repr__(self):
        return f"TwoClassExplorer(teacher={self.teacher:g})"


def checked_probability(name, value):
    number = arguments.finite(name, value)
    if not 0.01 <= number <= 0.99:
        raise ValueError(f"{name} must be between 0.01 and 0.99 on this slider, got {arguments.shown(value)}")
    return round(number, 2)
