"""Drawings of lessons 05 and 06: did it help, and is it right?"""

from classroom.icons import ICONS
from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREY, INK, ORANGE, PURPLE, SOFT
from drawings.pen import arrow, bars, drawing, line, path, words
from drawings.people import answer, student, tag, teacher

# What the student is told, and the colour of the role that its row has in the figures.
TOLD = {"alone": (["100 labels", "alone"], GREY), "label smoothing": (["smoothed", "labels"], GREY),
        "top class": (["top class", "only"], BLUE), "large teacher": (["large", "teacher"], BLUE),
        "own size": (["teacher its", "own size"], BLUE), "same labels": (["teacher of", "100 labels"], BLUE),
        "permuted": (["wrong ones", "permuted"], PURPLE), "shuffled": (["answers", "shuffled"], PURPLE),
        "untrained": (["untrained", "teacher"], PURPLE), "all labels": (["all labels", "alone"], GREY)}


def icon(x, y, size, name, colour=INK):
    """An icon of classroom.icons, its left upper corner at (x, y)."""
    unit, found = size / 24, []
    for kind, points in ICONS[name]:
        places = [(x + a * unit, y + b * unit) for a, b in points]
        if kind == "fill":
            found.append(path("M" + "L".join(f"{a} {b}" for a, b in places) + "Z", colour=colour, fill=colour, width=2))
        else:
            found.append(line(*places, colour=colour, dash=kind == "dash"))
    return found


@drawing("05_once", 330)
def once():
    """The teacher is asked once; the student goes round and round."""
    seven = measured()["seven"]
    slips = [answer(256 + 12 * place, 80 + 14 * place, 150, 106, seven["answer"], full=62) for place in range(3)]
    return [teacher(112, 152, 112), arrow((180, 152), (244, 152), colour=ORANGE, width=5, head=18), slips,
            arrow((446, 172), (506, 172), colour=SOFT, dash=True), student(592, 146, 80),
            path("M512 146 A80 80 0 1 1 592 226", colour=BLUE, width=4),
            arrow((594, 226), (582, 226), colour=BLUE, width=4, head=18),
            words(112, 260, ["asked", "once"]), words(344, 260, ["100 answers,", "kept"]),
            words(592, 272, ["200 steps,", "all from these"])]


@drawing("05_controls", 424)
def controls():
    """The ten things that a student can be told, an icon each, as figures show them."""
    found = []
    for place, (name, (said, colour)) in enumerate(TOLD.items()):
        x, y = 78 + 141 * (place % 5), 34 + 194 * (place // 5)
        found += [icon(x - 44, y, 88, name, colour), words(x, y + 122, said, size=23)]
    return found


@drawing("06_signs", 420)
def signs():
    """Vital signs of a loss: questions whose answers one knows beforehand."""
    certain = [0] * 7 + [100, 0, 0]

    def itself(y):
        return [student(66, y, 52), words(108, y + 10, "="), teacher(152, y + 4, 46)]

    def right(y):
        return [bars(40, y + 22, 66, 44, certain, colour=BLUE), tag(154, y, "7", width=48, height=36)]

    def exchanged(y):
        return [teacher(62, y + 4, 46), arrow((95, y), (120, y), head=10), teacher(154, y + 4, 46, colour=PURPLE)]

    def pulls(y):
        return [arrow((60, y + down), (156, y + down), colour=ORANGE, width=7, head=18) for down in (-14, 12)]

    found = [words(34, 48, "It runs, and the loss falls. Is it well?", anchor="start", bold=True)]
    for place, (picture, question, healthy) in enumerate((
            (itself, "the student is the teacher", "loss 0"), (right, "certain, and right", "loss 0"),
            (exchanged, "another teacher, α = 0", "no change"), (pulls, "T from 500 to 1,000", "same pull"))):
        y = 114 + 80 * place
        found += [picture(y), words(206, y + 9, question, anchor="start"),
                  words(690, y + 9, healthy, anchor="end", bold=True),
                  line((34, y + 42), (690, y + 42), colour=EDGE, width=2) if place < 3 else ""]
    return found
