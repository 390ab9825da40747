"""Drawings of lessons 07 and 08: dials and haste; what is inside a teacher."""

import math

from drawings.measure import measured
from drawings.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, path, words
from drawings.people import answer, mortarboard, network, student, teacher


@drawing("07_haste", 346)
def haste():
    """Two ways to train: who is ahead depends on when one looks."""
    left, foot, right = 60, 286, 520
    quick = path(f"M{left} {foot - 14} C{left + 60} {foot - 150} {left + 110} {foot - 158} {right} {foot - 170}",
                 colour=GREY, width=5)
    slow = path(f"M{left} {foot - 14} C{left + 170} {foot - 40} {left + 180} {foot - 205} {right} {foot - 222}",
                colour=BLUE, width=5)
    found = [line((left, 40), (left, foot), (right + 20, foot), colour=SOFT), quick, slow]
    for x, word in ((left + 84, "stop here"), (left + 392, "or here")):
        found += [line((x, 52), (x, foot), dash=True), words(x, foot + 32, word, bold=True)]
    return found + [words(right + 18, foot - 218, "the patient", anchor="start"),
                    words(right + 18, foot - 160, "the quick", anchor="start"),
                    words(left + 14, 34, "accuracy", colour=SOFT, anchor="start"),
                    words(right + 30, foot + 32, "steps", colour=SOFT)]


@drawing("07_assistant", 330)
def assistant():
    """Somebody in between: from the teacher to the assistant, from the assistant to the student."""
    return [teacher(122, 166, 128), arrow((200, 166), (284, 166), colour=ORANGE),
            network(350, 166, 100, colour=GREEN, units="middle"), mortarboard(350, 116, 46),
            arrow((412, 166), (512, 166), colour=GREEN), student(574, 166, 76),
            arrow((196, 112), (540, 120), bend=0.16, colour=SOFT, dash=True),
            words(374, 40, "or directly?", colour=SOFT),
            words(122, 276, "teacher"), words(350, 276, "assistant"), words(574, 276, "student")]


@drawing("08_hooks", 420)
def hooks():
    """Inside: a hook on the hidden layer of each, and a projector between the two widths."""
    seven, middle = measured()["seven"], 206
    unsure = [8, 9, 8, 12, 8, 9, 4, 25, 10, 7]

    def column(x, units, colour, inner):
        tall, hook = 27 * units + 16, x + 25 * inner
        return [arrow((360 + 58 * (x - 360) / 190, 356), (x, middle + tall / 2 + 8), colour=SOFT),
                box(x - 22, middle - tall / 2, 44, tall, colour=colour, fill="white"),
                [circle(x, middle + 27 * (unit - (units - 1) / 2), 9, fill=colour, width=2) for unit in range(units)],
                arrow((x, middle - tall / 2 - 4), (x, 92), colour=SOFT),
                arrow((hook, middle), (hook + 52 * inner, middle), colour=PURPLE, width=5, head=15)]

    return [digit(324, 322, 72, seven["image"]), column(170, 3, BLUE, 1), column(550, 6, ORANGE, -1),
            answer(118, 22, 104, 66, unsure, colour=BLUE, full=62), answer(498, 22, 104, 66, seven["answer"], full=62),
            student(74, middle, 70), teacher(650, middle, 70),
            path(f"M258 {middle - 42} L462 {middle - 88} V{middle + 88} L258 {middle + 42} Z", colour=PURPLE,
                 fill=PURPLE, opacity="0.16"),
            words(360, middle + 9, "projector"), words(360, middle - 96, "hint", bold=True),
            words(74, middle + 76, ["16", "features"]), words(650, middle + 76, ["256", "features"])]


@drawing("08_relations", 350)
def relations():
    """Who is near whom stays as it is with the teacher, whatever the numbers are."""
    digits, corners, found = measured()["digits"], ((-66, -34), (14, -70), (58, 74)), []
    for x, turn, grow, colour in ((510, 0.0, 1.0, ORANGE), (240, 2.1, 0.8, BLUE)):
        places = [(x + grow * (a * math.cos(turn) - b * math.sin(turn)),
                   150 + grow * (a * math.sin(turn) + b * math.cos(turn))) for a, b in corners]
        found += [line(*places, places[0], colour=colour, width=4)]
        found += [digit(a - 24, b - 24, 48, digits[which]) for (a, b), which in zip(places, (3, 9, 6))]
    return found + [student(82, 150, 76), teacher(652, 154, 84),
                    words(360, 296, "who is near whom: as with the teacher"),
                    words(360, 330, "turned, and in units of its own", colour=SOFT)]
