"""Drawings of lessons 03, 04 and B: the two stages, the loss, and why it works."""

import math

from drawings.measure import measured
from drawings.palette import BLUE, GREEN, GREY, INK, ORANGE, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, path, words
from drawings.people import answer, student, tag, teacher


@drawing("03_gate", 328)
def gate():
    """Two stages with a gate between them."""
    seven = measured()["seven"]
    pillars = [box(x, 92, 20, 130, fill=GREEN, radius=5) for x in (282, 396)]
    return [words(126, 48, "1 · it learns", bold=True), words(566, 48, "2 · it teaches", bold=True),
            tag(76, 118, "7", width=56, height=40), tag(76, 176, "3", width=56, height=40),
            arrow((116, 148), (148, 148)), teacher(200, 156, 92), arrow((254, 156), (276, 156)),
            pillars, path("M276 92 Q349 30 422 92 Z", fill=GREEN, opacity="0.16"),
            digit(326, 116, 46, measured()["digits"][4]), words(349, 196, "?", size=31, bold=True),
            arrow((424, 156), (448, 156)), answer(456, 104, 116, 96, seven["answer"], full=62),
            arrow((582, 156), (612, 156)), student(656, 156, 78),
            words(140, 272, "from labels"), words(349, 272, ["the gate: images", "it never saw"]),
            words(586, 272, ["the student learns", "from its answers"])]


@drawing("04_voices", 440)
def voices():
    """Where the teacher sits in the loss: two questions about one answer, and a weight between them."""
    seven, unsure = measured()["seven"], [8, 9, 8, 12, 8, 9, 4, 25, 10, 7]
    between = [arrow((250, y), (250, end), colour=colour)    # both ways: how far are the two from each other?
               for y, colour in ((134, GREY), (306, ORANGE)) for end in (y - 22, y + 22)]
    return [tag(254, 76, "7", width=92, height=54), words(40, 86, "the label", anchor="start"),
            answer(184, 166, 132, 106, unsure, colour=BLUE, full=62), student(92, 202, 62),
            words(92, 264, "the student"),
            answer(184, 338, 132, 84, seven["answer"], full=62), teacher(92, 362, 58), words(92, 416, "the teacher"),
            between,
            words(284, 144, "how far?", anchor="start"), words(284, 316, "how far?", anchor="start"),
            arrow((400, 136), (500, 196), bend=-0.1, colour=GREY),
            arrow((400, 308), (500, 250), bend=0.1, colour=ORANGE),
            words(462, 132, "weight 1 − α", anchor="start", colour=SOFT),
            words(462, 326, "weight α", anchor="start", colour=SOFT),
            box(508, 182, 176, 82), words(596, 216, ["one number", "to make small"], size=23)]


@drawing("04_pulls", 370)
def pulls():
    """What label and teacher ask of three logits: the numbers of lesson 04's section 7."""
    z, v, T, unit = (2, 1, 0), (5, 3, -2), 4, 190

    def softmax(logits):
        powers = [math.exp(logit) for logit in logits]
        return [power / sum(powers) for power in powers]

    labels = [(place == 0) - share for place, share in enumerate(softmax(z))]
    q, p = (softmax([logit / T for logit in logits]) for logits in (z, v))
    asked = [T * (b - a) for a, b in zip(q, p)]
    found = []
    for place, (name, grey, orange) in enumerate(zip(("cat", "dog", "car"), labels, asked)):
        x, y = 150 + 210 * place, 196
        found += [line((x - 66, y), (x + 66, y), colour=SOFT, width=2.5), words(x, 348, name, bold=True)]
        found += [arrow((x + side * 34, y), (x + side * 34, y - unit * push), colour=colour, width=7, head=min(
            22, max(10, abs(unit * push)))) for side, push, colour in ((-1, grey, GREY), (1, orange, ORANGE))]
        found.append(circle(x, y, 12, fill=BLUE))
    return found + [tag(76, 52, "cat", width=70, height=42), words(128, 60, "the label's pull", anchor="start"),
                    teacher(424, 62, 46), words(462, 60, "the teacher's pull", anchor="start"),
                    words(360, 268, "a little up!", bold=True), arrow((384, 240), (394, 208), width=2.5, head=9)]


def die(x, y, size):
    """A die that shows five, its middle at (x, y)."""
    half, far = size / 2, 0.26 * size
    return [box(x - half, y - half, size, size, radius=0.2 * size),
            [circle(x + a * far, y + b * far, 0.075 * size, fill=INK) for a, b in (
                (0, 0), (-1, -1), (1, 1), (-1, 1), (1, -1))]]


@drawing("B_die", 356)
def thrown():
    """Where a label comes from, and where a teacher's answer does."""
    seven = measured()["seven"]
    return [digit(32, 124, 96, seven["image"]),
            arrow((142, 152), (206, 96), bend=0.08), arrow((142, 196), (206, 256), bend=-0.08),
            die(250, 92, 72), arrow((300, 92), (372, 92)), tag(448, 92, "7", width=92, height=54),
            words(522, 84, ["one word,", "drawn by lot"], anchor="start"),
            teacher(250, 270, 76), arrow((300, 270), (372, 270)), answer(384, 220, 120, 96, seven["answer"], full=62),
            words(522, 262, ["ten numbers,", "no dice"], anchor="start"),
            words(250, 168, "a label"), words(250, 340, "a teacher")]


@drawing("B_squared", 330)
def squared():
    """The pull of a hot teacher: without the factor T² it fades, with it it stays."""
    found, unit = [words(116, 54, "T =", bold=True, anchor="end")], 124
    for row, (name, sizes) in enumerate((("without T²", (1, 1 / 4, 1 / 16)), ("with T²", (1, 1, 1)))):
        y = 136 + 96 * row
        found += [words(34, y + 9, name, anchor="start")]
        for place, size in enumerate(sizes):
            x = 216 + 164 * place
            found += [circle(x, y, 10, fill=BLUE),
                      arrow((x + 14, y), (x + 14 + unit * size, y), colour=ORANGE, width=8, head=min(24, unit * size))]
    return found + [[words(272 + 164 * place, 54, str(T), bold=True) for place, T in enumerate((250, 500, "1,000"))],
                    words(360, 306, "the teacher's pull on the student", colour=SOFT)]
