"""Drawings of lesson 15 and appendix C: what a script of one's own becomes, and answers of other kinds."""

from drawings.checking import icon
from drawings.palette import GREY, ORANGE, SOFT
from drawings.pen import arrow, box, drawing, line, words
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
    ways = (("alone", "alone"), ("label smoothing", "smooth"), ("top class", "top class"), ("large teacher", "distilled"),
            ("permuted", "permuted"))
    for place, (kind, name) in enumerate(ways):
        x = 92 + 134 * place
        found += [icon(x - 18, 300, 36, kind), student(x, 388, 66), words(x, 456, name, bold=name == "distilled")]
    return found
