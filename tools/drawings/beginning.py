"""Drawings of lessons 00 and 01, and of the primer."""

from drawings.measure import measured
from drawings.palette import BLUE, GREEN, GREY, INK, ORANGE, SOFT
from drawings.pen import arrow, box, circle, digit, drawing, line, mark, words
from drawings.people import answer, student, teacher


@drawing("00_answers", 330)
def answers():
    """The whole idea: a large network answers, a small one learns from its answers."""
    seven = measured()["seven"]
    return [digit(40, 98, 100, seven["image"]), arrow((150, 148), (186, 148)),
            teacher(256, 150, 124), arrow((326, 148), (362, 148)),
            answer(370, 84, 164, 128, seven["answer"], full=62), arrow((544, 148), (580, 148)),
            student(628, 150, 80),
            words(90, 254, "an image"), words(256, 254, "the teacher"), words(452, 254, "its answer"),
            words(628, 254, "the student"),
            arrow((90, 268), (624, 268), bend=-0.05, colour=SOFT, dash=True)]


@drawing("01_smaller", 330)
def smaller():
    """Why a small network: it fits where the large one does not."""
    reasons = ["memory", "time", "energy", "privacy"]
    return [teacher(146, 170, 158), arrow((246, 170), (358, 170), colour=SOFT, dash=True),
            box(372, 58, 128, 204, radius=22), line((420, 74), (452, 74), colour=SOFT), student(436, 164, 84),
            words(146, 300, "good, and large"), words(436, 300, "small enough?"),
            [words(556, 110 + 46 * place, word, anchor="start") for place, word in enumerate(reasons)],
            [circle(538, 102 + 46 * place, 4, colour=GREEN, fill=GREEN) for place in range(len(reasons))]]


@drawing("A_shares", 320)
def shares():
    """Raw scores become shares of a whole."""
    classes, logits, p = ("cat", "dog", "car"), (2, 1, 0), (67, 24, 9)
    found = [words(118, 52, "logits", bold=True), words(530, 52, "probabilities", bold=True)]
    for place, (name, score, share) in enumerate(zip(classes, logits, p)):
        y = 84 + 62 * place
        found += [words(42, y + 34, name, anchor="start"),
                  box(112, y, 74, 46, colour=SOFT), words(149, y + 33, str(score)),
                  box(352, y + 4, 2.9 * share, 38, colour=ORANGE, fill=ORANGE, radius=4),
                  words(364 + 2.9 * share, y + 33, f"{share} %", anchor="start")]
    return found + [arrow((206, 168), (330, 168)), words(268, 152, "softmax"),
                    words(149, 298, "any numbers", colour=SOFT),
                    words(500, 298, "positive, together 100 %", colour=SOFT)]


@drawing("A_margin", 310)
def margin():
    """Three standard errors between what was measured and where the sentence would be false."""
    zero, step = 92, 74

    def measurement(y, mean, word, kind, colour):
        x = zero + mean * step
        found = [line((zero, y), (x - 12, y), colour=colour, width=4), circle(x, y, 11, colour=INK, fill=colour)]
        found += [line((zero + tick * step, y - 10), (zero + tick * step, y + 10), colour=colour, width=4)
                  for tick in range(1, int(mean) + 1)]
        return found + [mark(x + 44, y, kind, size=11, colour=colour), words(x + 70, y + 9, word, anchor="start")]

    return [line((zero, 54), (zero, 212), dash=True, colour=SOFT), words(zero, 40, "no gain"),
            measurement(96, 5.6, "there", "yes", BLUE), measurement(170, 2.5, "perhaps luck", "no", GREY),
            [line((zero + tick * step, 227), (zero + tick * step, 245)) for tick in range(4)],
            line((zero, 236), (zero + 3 * step, 236)),
            words(zero + 3 * step + 20, 245, "three standard errors:", anchor="start", bold=True),
            words(zero + 3 * step + 20, 281, "farther away, it counts", anchor="start")]


@drawing("A_two_questions", 360)
def two_questions():
    """One pool and its splits; and the images that nobody has seen yet."""
    places = [(-30, -26), (0, -34), (30, -24), (-38, 4), (-10, 0), (18, 8), (46, 2), (-22, 32), (10, 36)]
    tests = [(0, 4, 8), (2, 3, 5), (1, 6, 7)]
    new = [(494, 62), (560, 92), (628, 58), (672, 118), (512, 128), (592, 146), (640, 182), (482, 190), (548, 208)]

    def image(x, y, colour, fill="white", size=22):
        return box(x - size / 2, y - size / 2, size, size, colour=colour, fill=fill, radius=4, line_width=2.5)

    def interval(x, y, half):
        return [line((x - half, y), (x + half, y), width=4), circle(x, y, 8, fill=INK),
                [line((x + side * half, y - 10), (x + side * half, y + 10), width=4) for side in (-1, 1)]]

    pools = [[circle(x, 130, 66), [image(x + dx, 130 + dy, INK, "white" if place in test else BLUE)
                                   for place, (dx, dy) in enumerate(places)]]
             for x, test in zip((92, 232, 372), tests)]
    return [pools, [image(*place, SOFT) for place in new],
            words(232, 250, "On this pool of images?", bold=True), interval(232, 288, 40),
            words(576, 250, "On new ones?", bold=True), interval(576, 288, 98),
            words(232, 334, "split again and again", colour=SOFT), words(576, 334, "nobody has them", colour=SOFT)]
