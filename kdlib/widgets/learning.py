"""A student that learns while one watches: trained in the page, its ten bars beside the teacher's."""

import dataclasses

import traitlets

from kdlib import arguments
from kdlib.widgets._chart import Checked, Explorer, checked_names, text
from kdlib.widgets._packed import packed, rounded

MOST_IMAGES = 24    # that one can choose from


class LearningExplorer(Explorer):
    """Play, and a student with one hidden layer is distilled before one's eyes, in the page, with or without a kernel.

    After each epoch the chart shows what teacher and student answer, at the temperature of the training, to a test
    image of one's choice, and how the probability of its label has grown. One can pause, go step by step, and start
    again. It is the student that ``distill(mlp(features, width, classes, seed=seed), …, alpha=1.0, seed=seed)`` trains,
    on teacher logits in eight bits.

    data: a `kdlib.data.Dataset` of digits; its training images are the transfer set. teacher_logits: (n, classes)
    float, a row for each training image. shown: the numbers of test images to choose from, at most 24. shown_logits:
    (len(shown), classes), the teacher's answers to them. width, temperature, epochs, lr, batch_size, seed: of the
    training, as for `kdlib.training.distill`. image: which of the shown images at the start. large: larger type.
    ``image`` and ``large`` can be read, set, observed and linked later; ``epoch`` says how far it is.

    Raises ``ValueError`` for shapes that do not fit and values out of range, ``TypeError`` for wrong types.
    Used in lesson 02, *A digit the student has never seen*.
    """

    _esm = text("_chart.js", "_controls.js", "_paint.js", "_strip.js", "student.js", "_packed.js", "crew.js",
                "learning.js")
    packet = traitlets.Bytes().tag(sync=True)
    logits = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)    # the teacher's, of the shown images
    class_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    image_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    training = traitlets.Dict().tag(sync=True)
    epoch = traitlets.Int().tag(sync=True)
    image = Checked(lambda self, value: arguments.whole("image", value, least=0, most=len(self.logits) - 1))

    def __init__(self, data, teacher_logits, shown, shown_logits, *, width=16, temperature=4.0, epochs, lr,
                 batch_size=128, seed=0, image=0, large=False):
        rows = [arguments.whole("a number in shown", row, least=0, most=len(data.x_test) - 1) for row in shown]
        if not 1 <= len(rows) <= MOST_IMAGES:
            raise ValueError(f"shown must name 1 to {MOST_IMAGES} test images, got {len(rows)}")
        arguments.answers("shown_logits", shown_logits, len(rows), len(data.class_names))
        training = {"width": arguments.whole("width", width, least=1), "seed": arguments.whole("seed", seed, least=0),
                    "temperature": arguments.temperature("temperature", temperature), "alpha": 1,
                    "epochs": arguments.whole("epochs", epochs, least=1), "lr": arguments.positive("lr", lr),
                    "batch": arguments.whole("batch_size", batch_size, least=1)}
        chosen = dataclasses.replace(data, x_test=data.x_test[rows], y_test=data.y_test[rows])
        packet = packed([(chosen, teacher_logits, {len(data.x_train): chosen})], steps=epochs, lr=lr,
                        batch_size=batch_size)
        super().__init__(
            stops={"image": list(range(len(rows)))}, packet=packet, training=training,
            logits=[[round(logit, 4) for logit in row] for row in rounded(shown_logits).tolist()],
            class_names=checked_names(data.class_names, len(data.class_names)),
            image_shape=list(data.image_shape), image=image, large=large)

    def __repr__(self):
        return f"LearningExplorer(images={len(self.logits)})"
