"""Drawings of lessons 11 and 12: any model, and what copying, distilling and excluding are."""

from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREEN, GREY, INK, ORANGE, SOFT
from drawings.pen import arrow, bars, box, circle, digit, drawing, line, mark, path, words
from drawings.people import mortarboard, student, tag, teacher


@drawing("11_names", 390)
def names():
    """Inside, every network is different. Outside, the ten numbers have the same names."""
    left, pitch, found = 176, 52, []
    for y, colour in ((136, ORANGE), (272, BLUE)):
        found += [box(left + pitch * c + 3, y - 20, pitch - 6, 40, colour=colour, line_width=2.5) for c in range(10)]
        found += [words(left + pitch * (c + 0.5), y + 9, str(c)) for c in range(10)]
    middles = [left + pitch * (c + 0.5) for c in range(10)]
    found += [line((x, 160), (x, 248), colour=SOFT, width=2.5) for x in middles]
    grid = [line((left + 110 + 60 * a, 84), (left + 110 + 60 * b, 40), colour=ORANGE, width=1.8)
            for a in range(6) for b in range(6)]
    chain = [[box(left + 92 + 86 * k, 318, 40, 40, colour=BLUE, radius=20)] for k in range(5)]
    links = [arrow((left + 134 + 86 * k, 338), (left + 172 + 86 * k, 338), colour=BLUE, head=10) for k in range(4)]
    return [found, grid, [circle(left + 110 + 60 * a, y, 10, fill=ORANGE, width=2) for a in range(6) for y in (40, 84)],
            chain, links, teacher(90, 108, 84), student(90, 300, 74),
            words(90, 206, ["same ten", "names"], colour=SOFT)]


@drawing("11_tokens", 390)
def tokens():
    """Three strings, eight real tokens: the mean is over these eight."""
    digits, strings = measured()["digits"], ((7, 0, 4), (2,), (9, 1, 8, 5))
    found = []
    for row, string in enumerate(strings):
        for column in range(4):
            x, y = 40 + 92 * column, 36 + 92 * row
            if column < len(string):
                found.append(digit(x, y, 72, digits[string[column]]))
            else:
                found += [box(x, y, 72, 72, colour=SOFT, fill="white", radius=3, dash=True),
                          [line((x + 12 + 24 * k, y + 60), (x + 24 + 24 * k, y + 12), colour=SOFT, width=2)
                           for k in range(2)]]
    return found + [words(440, 74, "3 strings,", anchor="start"),
                    words(440, 106, "8 real tokens", anchor="start", bold=True),
                    words(440, 172, "divide by 8", anchor="start"), mark(626, 164, "yes", colour=GREEN),
                    words(440, 240, ["by 3? The teacher", "is 8/3 too loud"], anchor="start", colour=SOFT),
                    words(216, 352, "hatched: padding, not heard", colour=SOFT)]


@drawing("12_start_and_aim", 400)
def start_and_aim():
    """Copying decides the start, distilling the aim."""
    def flag(x, y, colour):
        return [line((x, y), (x, y - 62), width=4),
                path(f"M{x} {y - 62} L{x + 42} {y - 48} L{x} {y - 32} Z", fill=colour)]

    seven = measured()["seven"]
    ways = [arrow((196, a), (478, b), bend=bend, colour=colour, dash=dash)
            for a, b, bend, colour, dash in ((112, 104, -0.03, GREY, True), (112, 268, 0.04, BLUE, True),
                                             (284, 120, -0.04, GREY, False), (284, 284, 0.03, BLUE, False))]
    return [words(130, 48, "the start", bold=True), words(570, 48, "the aim", bold=True), ways,
            flag(130, 136, "white"), words(110, 170, "fresh"),
            flag(130, 306, ORANGE), words(120, 340, ["copied from", "the teacher"]),
            tag(556, 112, "7", width=92, height=56), words(556, 174, "labels"),
            bars(494, 306, 150, 76, seven["answer"], full=62), mortarboard(672, 290, 44),
            words(580, 340, ["the teacher's", "answers"])]


@drawing("12_exclusion", 380)
def exclusion():
    """Nine names are ruled out, so the tenth it is. With eight names left, exclusion does not choose."""
    digits, found = measured()["digits"], []
    for y, image, known, word in ((108, 3, set(range(10)) - {3}, "so a 3"), (276, 4, {7, 8}, "which?")):
        found.append(digit(36, y - 42, 84, digits[image]))
        for c in range(10):
            x = 160 + 43 * c
            found.append(words(x, y + 9, str(c), bold=c not in known, colour=SOFT if c in known else INK, size=28))
            if c in known:
                found.append(line((x - 15, y + 14), (x + 15, y - 16), colour=GREY, width=4))
        found.append(words(588, y + 9, word, anchor="start", bold=True))
    return found + [line((36, 190), (684, 190), colour=EDGE, width=2),
                    words(380, 168, "looks like none of these nine", colour=SOFT),
                    words(380, 338, "looks like neither: eight names left", colour=SOFT)]
