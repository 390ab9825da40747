"""The drawing of lesson 16: two budgets, and images that stay in a drawer."""

from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREY, INK, ORANGE, PAPER, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, path, words
from drawings.people import student, teacher


def scales(x, y):
    """A pair of scales around (x, y), level: a student on the left, a weight of 500 bytes on the right."""
    pans = [path(f"M{x + side - 44} {y + 34} Q{x + side} {y + 66} {x + side + 44} {y + 34} Z", fill="white")
            for side in (-78, 78)]
    cords = [line((x + side - 44, y + 34), (x + side, y - 62), (x + side + 44, y + 34), width=2) for side in (-78, 78)]
    weight = [path(f"M{x + 52} {y + 34} l8 -46 h36 l8 46 Z", fill=GREY)]
    return [line((x, y - 80), (x, y + 84), width=5), line((x - 78, y - 62), (x + 78, y - 62), width=5),
            line((x - 46, y + 86), (x + 46, y + 86), width=5), cords, pans, student(x - 78, y + 6, 50), weight]


def stopwatch(x, y, radius):
    return [box(x - 9, y - radius - 22, 18, 18, fill=INK, radius=3), circle(x, y, radius, width=5),
            [line((x + 0.82 * radius * a, y + 0.82 * radius * b), (x + radius * a, y + radius * b))
             for a, b in ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5))],
            path(f"M{x} {y - 0.74 * radius} A{0.74 * radius} {0.74 * radius} 0 0 1 {x} {y + 0.74 * radius} Z",
                 colour=BLUE, fill=BLUE, width=2),
            line((x, y), (x, y + 0.74 * radius), width=5), circle(x, y, 5, fill=INK)]


@drawing("16_drawer", 470)
def drawer():
    """A teacher and a student; the student is weighed and timed; other images wait in a drawer that is locked."""
    digits = measured()["digits"]
    waiting = [digit(258 + 68 * place, 334, 54, digits[c]) for place, c in enumerate((3, 8, 6))]
    return [teacher(82, 138, 92), words(82, 220, "teacher"), arrow((138, 138), (194, 138), colour=ORANGE),
            scales(326, 138), words(326, 262, "500 bytes"), stopwatch(584, 140, 70),
            words(584, 262, ["half the time of", "the old student"]),
            waiting, box(196, 356, 328, 88, fill=PAPER, line_width=4),
            line((196, 378), (524, 378), colour=EDGE, width=2),
            circle(360, 408, 13, fill=GREY), circle(360, 405, 4, fill=INK), line((360, 406), (360, 414), width=4),
            words(100, 396, ["600 images", "in a drawer"]),
            arrow((532, 400), (588, 400), dash=True, colour=SOFT), words(646, 394, ["your", "score"], bold=True)]
