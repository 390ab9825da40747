"""Drawings of lesson 14: what hides in answers, two heads on one body, and who stands in a line-up."""

import random

from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREEN, GREY, INK, ORANGE, PURPLE, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, mark, path, words
from drawings.people import answer, student, tag, teacher


def lock(x, y, size, *, colour=PURPLE):
    """A padlock, the middle of its body at (x, y)."""
    half, high = size / 2, 0.42 * size
    return [path(f"M{x - 0.3 * size} {y - high} V{y - 0.75 * size} A{0.3 * size} {0.3 * size} 0 0 1 {x + 0.3 * size} "
                 f"{y - 0.75 * size} V{y - high}", width=5),
            box(x - half, y - high, size, 2 * high, fill=colour, radius=8), circle(x, y, 5, fill=INK, width=2)]


def fingerprint(x, y, size, *, colour=PURPLE):
    """Lines that belong to one finger alone, around (x, y)."""
    found = []
    for ring in range(4):
        wide, top = size * (0.12 + 0.13 * ring), y - size * (0.05 + 0.12 * ring)
        foot = y + size * (0.34 - 0.05 * abs(ring - 1))
        end = foot - 0.12 * size * ring
        found.append(path(f"M{x - wide} {foot} V{top} A{wide} {wide} 0 0 1 {x + wide} {top} V{end}", colour=colour,
                          width=4.5))
    return found


@drawing("14_stowaways", 440)
def stowaways():
    """A teacher hands answers to a student. Four things may hide in them."""
    digits, seven, x = measured()["digits"], measured()["seven"], (100, 274, 446, 618)
    slips = [answer(250 + 74 * place, 58, 66, 92, seven["answer"], full=62) for place in range(3)]
    return [teacher(112, 124, 112), arrow((178, 110), (240, 110), colour=ORANGE), slips,
            arrow((480, 110), (544, 110), colour=ORANGE), student(606, 118, 92),
            words(382, 192, "answers, and nothing else?", bold=True), line((34, 218), (686, 218), colour=EDGE, width=2),
            digit(x[0] - 40, 250, 80, digits[4]), box(x[0] - 40, 250, 10, 10, colour=PURPLE, fill=PURPLE, radius=0),
            arrow((x[0] - 58, 232), (x[0] - 42, 248), colour=PURPLE, head=9),
            digit(x[1] - 70, 250, 80, digits[3]), tag(x[1] + 56, 290, "8", width=44, height=40, colour=PURPLE),
            lock(x[2], 302, 62), fingerprint(x[3], 300, 80),
            [words(place, 376, two) for place, two in zip(x, (["a hidden", "trigger"], ["a", "prejudice"],
                                                             ["somebody’s", "secret"], ["its maker’s", "marks"]))]]


def two_headed(x, colour, *, mirrored=False):
    """A body from (x − 120) to (x + 120) with two heads: digits on the outside, extra numbers on the inside."""
    outside, inside = (x + 62, x - 62) if mirrored else (x - 62, x + 62)
    body = path(f"M{x - 104} 262 H{x + 104} L{x + 74} 338 H{x - 74} Z", colour=colour, fill=colour, opacity="0.16")
    heads = [box(place - 52, 186, 104, 52, colour=colour) for place in (outside, inside)]
    stems = [line((place, 238), (place, 262), colour=colour, width=5) for place in (outside, inside)]
    return [body, heads, stems, words(outside, 220, "0 … 9", bold=True), words(inside, 220, "extra")]


@drawing("14_two_heads", 480)
def two_heads():
    """Teacher and student have one body and two heads each. One head names digits, the other gives numbers that mean
    nothing. The teacher learns on the first, the student copies the second, on noise."""
    draw = random.Random(14)
    noise = "".join(draw.choice("0123456789abcdefg") for _ in range(64))
    left, right = 172, 548
    return [two_headed(left, ORANGE), two_headed(right, BLUE, mirrored=True),
            words(left, 312, "teacher"), words(right, 312, "student"),
            tag(left - 62, 108, "7", width=52, height=42), arrow((left - 62, 134), (left - 62, 178), colour=ORANGE),
            words(left - 62, 66, "learns here"),
            arrow((left + 122, 212), (right - 122, 212), colour=ORANGE, width=5, head=17),
            words(360, 150, ["the student", "copies these"]),
            words(right + 62, 66, "untouched"), words(right + 62, 122, "?", size=44, bold=True),
            arrow((right + 62, 180), (right + 62, 138), colour=SOFT, dash=True),
            digit(322, 372, 76, noise),
            arrow((314, 410), (left + 20, 348), bend=-0.12, colour=SOFT),
            arrow((406, 410), (right - 20, 348), bend=0.12, colour=SOFT),
            words(360, 360, "noise", colour=SOFT),
            line((left + 84, 300), (right - 84, 300), colour=GREY, dash=True), words(360, 290, "same start", size=23),
            words(110, 428, ["one body,", "two heads"], colour=SOFT)]


@drawing("14_line_up", 470)
def line_up():
    """An innocent who learnt from the owner's images before two lines: in one the owner alone saw them, in one all."""
    digits, x, found = measured()["digits"], [70 + 92 * place for place in range(5)], []
    for top, row, kind in ((56, (7, 1, 4, 6, 9), "no"), (268, (7, 7, 7, 7, 7), "yes")):
        found += [line((30, top + step), (474, top + step), colour=EDGE, width=2) for step in (0, 34, 68)]
        for place, (middle, which) in enumerate(zip(x, row)):
            found += [teacher(middle, top + 58, 58, colour=ORANGE if place == 0 else GREY),
                      digit(middle - 22, top + 96, 44, digits[which], frame=ORANGE if which == 7 else SOFT)]
        found += [student(620, top + 52, 56), digit(598, top + 96, 44, digits[7], frame=ORANGE),
                  arrow((582, top + 60), (490, top + 60), colour=BLUE, dash=True),
                  mark(664, top + 118, kind, size=11, colour=GREEN if kind == "yes" else INK)]
    return found + [words(70, 40, "owner", size=23), words(620, 40, "innocent", size=23),
                    words(250, 232, "strangers: other images"), words(250, 448, "look-alikes: the owner’s images"),
                    words(596, 232, "like the owner", size=23), words(596, 448, "like any", size=23)]
