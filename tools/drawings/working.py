"""Drawings of lesson 15 and appendix C: what a script of one's own becomes, and answers of other kinds."""

from drawings.checking import icon
from drawings.palette import BLUE, GREY, INK, ORANGE, PURPLE, SOFT
from drawings.pen import arrow, box, circle, drawing, line, mark, words
from drawings.people import student, teacher


@drawing("15_script", 500)
def script():
    """A training script, three new lines in it, and the five students that are compared."""
    found = [box(40, 40, 270, 236, fill="white"), teacher(612, 112, 92), words(612, 198, "asked once")]
    lines = (("ask", 84, 150), (None, 112, 190), (None, 140, 120), ("look up", 168, 210), (None, 196, 160),
             ("mix", 224, 180), (None, 252, 110))
    for name, y, long in lines:
        found.append(line((64, y), (64 + long, y), colour=ORANGE if name else GREY, width=9 if name else 5))
    found += [arrow((560, 96), (226, 82), colour=ORANGE, bend=0.06), arrow((560, 132), (288, 166), colour=ORANGE),
              words(430, 58, "its answers"), words(452, 262, "three new lines", colour=SOFT),
              arrow((340, 254), (258, 230), head=10, colour=SOFT)]
    ways = (("alone", "alone"), ("label smoothing", "smooth"), ("top class", "top class"),
            ("large teacher", "distilled"), ("permuted", "permuted"))
    for place, (kind, name) in enumerate(ways):
        x = 92 + 134 * place
        found += [icon(x - 18, 300, 36, kind), student(x, 388, 66), words(x, 456, name, bold=name == "distilled")]
    return found


@drawing("C_kinds", 430)
def kinds():
    """Several teachers, ticks, a scale, a rare kind among many, a list beside a longer one."""
    found = [[teacher(80 + 56 * place, 116, 50) for place in range(3)], words(136, 206, ["several", "teachers"])]
    for place, kind in enumerate(("yes", "yes", "no")):
        y = 66 + 44 * place
        found += [box(314, y - 16, 32, 32, fill="white"), line((362, y), (428, y), colour=GREY, width=6)]
        found += [mark(330, y, kind, size=10)] if kind == "yes" else []
    found += [words(372, 206, ["many", "labels"]), line((520, 130), (680, 130), colour=INK, width=4)]
    found += [line((520 + 20 * place, 130), (520 + 20 * place, 114 if place % 4 == 0 else 121), width=3)
              for place in range(9)]
    found += [arrow((608, 62), (608, 108), colour=ORANGE, width=5, head=16), words(600, 206, ["a", "number"])]
    for place in range(15):
        rare = place in (6, 13)
        found.append(circle(90 + 44 * (place % 5), 290 + 34 * (place // 5), 11, colour=PURPLE if rare else GREY,
                            fill=PURPLE if rare else "white"))
    found.append(words(178, 410, "rare classes"))
    for x, long, colour in ((440, 3, ORANGE), (546, 5, BLUE)):
        found += [box(x, 268 + 22 * place, 74, 18, colour=colour, fill="white", radius=5) for place in range(long)]
        found += [line((x + 12, 277 + 22 * place), (x + 52, 277 + 22 * place), colour=GREY, width=5)
                  for place in range(long)]
    return found + [words(530, 410, "other classes")]
