"""Drawings of lesson 02: what a teacher's answer holds. The numbers in them are measured."""

from drawings.measure import measured
from drawings.palette import BLUE, EDGE, GREY, INK, ORANGE, PURPLE, SOFT
from drawings.pen import arrow, bars, digit, drawing, flat, line, shape, words
from drawings.people import tag, teacher

TEN = range(10)


@drawing("02_besides", 400)
def besides():
    """The label names the class. The teacher also says what else the image looks like."""
    seven = measured()["seven"]
    return [digit(40, 138, 130, seven["image"]), arrow((184, 168), (252, 110), bend=0.08, colour=GREY),
            arrow((184, 238), (236, 268), bend=-0.08, colour=ORANGE),
            tag(312, 88, "7", width=92, height=58), words(384, 97, "says the label,", anchor="start"),
            teacher(300, 282, 104), line((384, 156), (690, 156), colour=EDGE, width=2),
            words(384, 231, ["a little like 8 and 3,", "whispers the teacher."], anchor="start"),
            bars(382, 354, 310, 86, seven["answer"], names=TEN, chosen=7, full=62)]


@drawing("02_temperature", 330)
def temperature():
    """One answer, three temperatures."""
    sure, found = measured()["sure"], []
    for place, (T, word) in enumerate((("1", "a whisper"), ("4", "it speaks"), ("50", "a roar"))):
        x = 40 + 224 * place
        found += [words(x + 96, 56, f"T = {T}", bold=True),
                  bars(x, 240, 192, 160, sure["answers"][T], chosen=sure["label"]),
                  words(x + 96, 282, word)]
    return found + [words(360, 316, "about the wrong classes", colour=SOFT)]


@drawing("02_permuted", 400)
def permuted():
    """The control: the same ten numbers, the largest in its place, the others dealt out anew."""
    seven, left, wide = measured()["seven"], 236, 440
    pitch = wide / 10
    lines = [line((left + (a + 0.5) * pitch, 206), (left + (b + 0.5) * pitch, 254), colour=INK if a == 7 else PURPLE,
                  width=5 if a == 7 else 2.5) for a, b in enumerate(seven["goes to"])]
    return [teacher(104, 130, 96), words(104, 216, ["what it", "said"]),
            bars(left, 164, wide, 128, seven["answer"], names=TEN, chosen=7, full=62), lines,
            bars(left, 358, wide, 92, seven["permuted"], colour=PURPLE, full=62),
            words(104, 316, ["what the", "student", "hears"])]


@drawing("02_growing", 508)
def growing():
    """Five moments of a student's training, over its teacher's bars; the 3 is one that it never saw."""
    shown, full = measured()["growing"], 78
    found = [digit(48, 32, 104, shown["image"]), words(100, 168, ["a 3 that it", "never saw"]),
             bars(204, 150, 290, 112, shown["teacher"], names=TEN, chosen=3, full=full),
             words(512, 70, ["its teacher:", f"p(3) = {shown['teacher'][3]} %", f"at T = {shown['temperature']}"],
                   anchor="start")]
    for place, moment in enumerate(shown["student"]):
        x = 28 + 135 * place
        inside = [bars(x, 424, 124, 112, shown["teacher"], full=full, gap=0.1, pale=True),
                  bars(x, 424, 124, 112, moment["answer"], colour=BLUE, full=full, gap=0.45),
                  words(x + 62, 298, f"{moment['answer'][3]} %", bold=True),
                  words(x + 62, 456, str(moment["epoch"]))]
        found.append(shape("g", "".join(flat(inside)), data_epoch=str(moment["epoch"])))
    return found + [words(36, 256, "the student, while it trains: p(3) =", anchor="start"),
                    words(360, 490, "epochs, on images of the nine other digits", colour=SOFT)]
