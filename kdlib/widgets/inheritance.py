"""How much of a teacher's start a student must share, to learn digits from outputs that mean nothing."""

import copy

import numpy as np
import torch
import traitlets

from kdlib.measure import accuracy
from kdlib.widgets._chart import text
from kdlib.widgets._heirs import family, heirs
from kdlib.widgets._inherited import COPIED, HEARD, curves, named, shown
from kdlib.widgets._packed import LEVELS, bundle, steps_of
from kdlib.widgets._work import Working, dial


class InheritanceExplorer(Working):
    """Two sliders: how many hidden units begin as the teacher's began, how many auxiliary outputs the student hears.

    Twenty test digits show what a student calls them that has never seen a digit. Below, the mean test accuracy of ten
    such students (`load_inheritance`) with its 95 % interval, on its curve over the copied units, between the teacher's
    accuracy and chance. Letting go of a slider trains one more, in a kernel or in a page without one: run r is a `heir`
    of repetition 0, of seed 1000 + r, with the teacher in eight bits. Its names are shown, and it drops as a diamond.

    copied: hidden units, 0, 8, 16, … 64. auxiliary: outputs, 1, 3, 10 or 50. large: larger type, for a projector. All
    three can be read, set, observed and linked later. ``dots`` holds the students trained since.

    Raises ``ValueError`` for a value that is none of these, ``TypeError`` where large is no bool.
    Used in lesson 14, *3. Something from nothing*.
    """

    _esm = text("_chart.js", "_controls.js", "_paint.js", "student.js", "_packed.js", "_work.js", "inheritance.js")
    _css = text("_chart.css", "inheritance.css")
    packet = traitlets.Bytes().tag(sync=True)       # what the page trains and examines a student with
    images = traitlets.Unicode().tag(sync=True)     # the twenty: of each pixel the sixteenths of ink, 0 … 9a … g
    labels = traitlets.Unicode().tag(sync=True)
    curves = traitlets.Unicode().tag(sync=True)     # mean, low, high in points, auxiliary fastest; a list is longer
    names = traitlets.Unicode().tag(sync=True)      # what the students of repetition 0 call the twenty, alike
    teacher = traitlets.Float().tag(sync=True)
    copied, auxiliary = map(dial, ("copied", "auxiliary"))
    dials = ("copied", "auxiliary")

    def __init__(self, copied=32, auxiliary=50, *, large=False):
        known, names, teacher = curves()
        school, packet = _packed(family(0))
        data, places = school.data, shown(school.data)
        self._school, self._twenty = school, data.x_test[places]
        super().__init__(hears=True, live=True, stops={"copied": list(COPIED), "auxiliary": list(HEARD)},
                         curves=" ".join(str(bound) for interval in known for bound in interval), names="".join(names),
                         teacher=round(teacher, 2), images="".join(map(_inks, self._twenty)),
                         labels="".join(map(str, data.y_test[places].tolist())), packet=packet, copied=copied,
                         auxiliary=auxiliary, large=large)

    def _work(self, settings, seed, report):
        student, = heirs([(self._school, settings["copied"], seed)], settings["auxiliary"])
        points = round(100 * accuracy(student, self._school.data.x_test, self._school.data.y_test), 2)
        return f"Just trained: {points:.1f} %", [{"accuracy": points, "named": named(student, self._twenty)}]

    def __repr__(self):
        return f"InheritanceExplorer(students={10 * len(COPIED) * len(HEARD)})"


def _inks(image):
    return "".join("0123456789abcdefg"[round(16 * ink)] for ink in image.tolist())


def _packed(school):
    """What the page needs of a `Family`: how far the teacher's hidden layer has moved, the test images, their labels.

    Returns (the family with its teacher as the page has it, the bytes).
    """
    school, arrays = copy.deepcopy(school), {}
    for name, now, before in zip(("weight", "bias"), school.teacher[0].parameters(), school.start[0].parameters()):
        low, step, moved = steps_of((now - before).detach().numpy(), LEVELS)
        now.data = before.detach() + torch.from_numpy(low + step * moved)
        arrays |= {name: moved.T.astype("u1"), f"{name}_from": np.array([low, step], "<f4")}
    order = school.data.y_test.argsort(stable=True)    # what is alike lies together
    arrays |= {"pixels": (16 * school.data.x_test[order]).round().byte().numpy().T,
               "labels": school.data.y_test[order].byte().numpy()}
    return school, bundle({}, arrays)
