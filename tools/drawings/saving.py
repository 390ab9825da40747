"""Drawings of lessons 09 and 10: what one can save, and how bytes are counted."""

from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREEN, INK, ORANGE, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, mark, words
from drawings.people import network, student, tag, teacher


def mixed(one, other):
    """Two pictures laid over each other, half and half."""
    return "".join("0123456789abcdefg"[(int(a, 17) + int(b, 17)) // 2] for a, b in zip(one, other))


@drawing("09_stale", 390)
def stale():
    """A stored answer belongs to the image it was given for, and to no other."""
    digits = measured()["digits"]
    found = [teacher(160, 108, 92), words(160, 192, "asked once"), arrow((220, 108), (272, 108), colour=ORANGE),
             box(282, 44, 324, 122, fill="white"), words(444, 196, "its answers, kept")]
    for place, c in enumerate((3, 8, 6)):
        x = 300 + 106 * place
        found += [digit(x + 16, 56, 52, digits[c]), words(x + 42, 150, str(c), bold=True)]
    for x, image, kind, colour, word in ((96, digits[3], "yes", GREEN, "same image, same answer"),
                                         (450, mixed(digits[3], digits[8]), "no", INK, "a new image, an old answer")):
        found += [digit(x, 244, 74, image), arrow((x + 86, 281), (x + 124, 281)), tag(x + 170, 281, "3", width=56),
                  mark(x + 226, 281, kind, colour=colour)]
        found.append(words(x + 90, 358, word, size=23))
    return found


@drawing("10_three_ways", 330)
def three_ways():
    """Fewer units, fewer bits, fewer weights."""
    stairs = [(300, 214)]
    for stair in range(4):
        stairs += [(300 + 36 * stair, 214 - 44 * stair), (336 + 36 * stair, 214 - 44 * stair)]
    kept = {(0, 1), (1, 3), (2, 0), (3, 2), (3, 4), (4, 1)}
    spots = [circle(532 + 32 * column, 86 + 32 * row, 9, colour=INK if (row, column) in kept else SOFT,
                    fill=INK if (row, column) in kept else "white", width=2) for row in range(5) for column in range(5)]
    return [network(98, 150, 118, colour=ORANGE, units="large"), arrow((164, 150), (184, 150), head=10),
            student(220, 150, 58),
            line((300, 220), (444, 74), colour=SOFT, dash=True), line(*stairs[1:], colour=BLUE, width=5), spots,
            words(128, 268, ["fewer", "units"]), words(372, 268, ["fewer bits", "a weight"]),
            words(596, 268, ["fewer", "weights"])]


@drawing("10_bitmap", 420)
def bitmap():
    """Four weights of a row: cut, rounded to a grid, and packed."""
    weights, whole = ("0.30", "−0.70", "0.04", "0.46"), (3, -7, None, 5)
    names = (("weights", 72), ("in steps of 0.1", 152), ("where they are", 240), ("4 bits each", 320))
    found = [words(34, y, name, anchor="start", colour=SOFT) for name, y in names]
    for place, (weight, level) in enumerate(zip(weights, whole)):
        x = 302 + 112 * place
        kept = level is not None
        found += [words(x, 72, weight), arrow((x, 86), (x, 118), head=9, colour=SOFT),
                  words(x, 152, str(level).replace("-", "−") if kept else "–", bold=True, colour=INK if kept else SOFT),
                  box(x - 13, 216, 26, 30, fill=INK if kept else "white", radius=3)]
        if kept:
            bits = [(level + 8 >> bit) & 1 for bit in range(4)]    # as the lesson's file has them, the ones first
            found += [box(x - 46 + 23 * bit, 296, 23, 30, fill=INK if on else "white", radius=3, line_width=2.5)
                      for bit, on in enumerate(bits)]
    return found + [line((34, 180), (686, 180), colour=EDGE, width=2),
                    words(360, 388, "16 bits and the row's step, for 128 bits", bold=True)]
