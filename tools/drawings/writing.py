"""Drawings of lesson 13: letters one after the other. The bars of the first are measured."""

from drawings.measure import measured
from drawings.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SOFT
from drawings.pen import BIG, arrow, bars, box, drawing, line, mark, words
from drawings.people import student, teacher


def letter(x, y, what, *, colour=INK, wide=56, dash=False):
    """A letter in its box, the middle at (x, y)."""
    return [box(x - wide / 2, y - 28, wide, 56, colour=colour, dash=dash),
            words(x, y + 10, what, size=BIG if len(what) == 1 else 25, bold=len(what) == 1)]


@drawing("13_next", 410)
def next_letter():
    """Some letters go in, a probability for each that could come next comes out, one is drawn and put behind them."""
    found = measured()["next letter"]
    names = [*found["letters"], "others"]
    return [[letter(66 + 62 * place, 152, one) for place, one in enumerate(found["beginning"])],
            letter(66 + 62 * len(found["beginning"]), 152, "m", colour=ORANGE, dash=True),
            arrow((66 + 31 * len(found["beginning"]) - 31, 190), (272, 262), bend=0.12),
            words(112, 92, "so far"), teacher(330, 282, 104), arrow((390, 282), (430, 250), colour=ORANGE),
            bars(440, 252, 250, 150, found["answer"], names=[*found["letters"], "…"], full=max(found["answer"])),
            words(565, 330, ["what could come", "next, in per cent:"], colour=SOFT),
            words(565, 388, ", ".join(f"{one} {share}" for one, share in list(zip(names, found["answer"]))[:3])),
            arrow((470, 88), (240, 130), bend=-0.12, colour=ORANGE, dash=True),
            words(350, 52, "draw one, put it behind")]


@drawing("13_one_late", 470)
def one_late():
    """The same answers, at the right places and one place late."""
    left, pitch = 216, 102
    x = [left + pitch * place for place in range(5)]
    so_far, comes = ["·", "m", "ma", "mar", "mary"], ["m", "a", "r", "y", "end"]
    found = [words(x[2], 52, "one name, five questions: what comes?", colour=SOFT)]
    for place in range(5):
        found += [letter(x[place], 108, so_far[place], wide=90), line((x[place], 142), (x[place], 176), colour=ORANGE),
                  letter(x[place], 208, comes[place] + "?", colour=ORANGE, wide=84)]
        if place < 4:
            found += [arrow((x[place], 240), (x[place + 1] - 8, 324), colour=PURPLE, dash=True, head=11),
                      letter(x[place + 1], 358, comes[place] + "?", colour=PURPLE, wide=84)]
    return found + [words(84, 118, "so far"), words(84, 204, ["right", "place"]), mark(146, 208, "yes", colour=GREEN),
                    words(84, 354, ["one", "late"]), mark(146, 358, "no"),
                    letter(x[0], 358, "?", colour=GREY, wide=84, dash=True),
                    words(360, 442, "one late: after “mar” it hears of another r", colour=SOFT)]


@drawing("13_draft", 400)
def draft():
    """The draft runs four letters ahead. The teacher reads them all in one pass, and corrects the first it refuses."""
    x = [246 + 84 * place for place in range(4)]
    found = [student(104, 76, 84), words(104, 150, "runs ahead")]
    for place, (one, kind) in enumerate(zip("mart", ("yes", "yes", "yes", "no"))):
        found += [letter(x[place], 100, one, colour=BLUE),
                  arrow((x[place], 134), (x[place], 196), colour=GREY, head=10),
                  mark(x[place], 228, kind, colour=GREEN if kind == "yes" else INK)]
        found.append(letter(x[place], 318, one if kind == "yes" else "i", colour=BLUE if kind == "yes" else ORANGE))
    found += [arrow((x[place], 250), (x[place], 284), colour=GREY, head=10) for place in range(4)]
    return found + [teacher(104, 266, 92), words(104, 346, ["checks all", "in one pass"]),
                    words(636, 90, ["four", "letters"], colour=SOFT),
                    words(636, 216, ["the fourth", "is refused"], colour=SOFT),
                    words(636, 312, ["replaced", "by its own"], colour=SOFT)]
