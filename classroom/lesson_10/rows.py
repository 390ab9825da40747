"""Lesson 10's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON = "10_quantise_and_prune"

ROWS = [
    # The article says that the two can be combined: that both work at once. So the effect is what distilling brings
    # while the weights are rounded, and the control what softness alone brings then. A harder control would be what
    # distilling brings without any rounding, repairs['32 bits'] - repairs['32 bits, labels']: by that one the row is
    # undecided. But it asks whether the two help each other, which is more than the claim says.
    Row("with quantisation", PARTS[4], "Distilling goes together with quantisation (the article)", LESSON,
        "Part 2: training with rounded weights", "at 2 bits and 100 images, the teacher's answers mend more than "
        "labels, smoothed or not. (8 bits change nothing for anybody, so they could not tell)",
        {"2 bits": ("repairs[\"2 bits, teacher's answers\"] - repairs['2 bits, labels']",
                    "repairs['2 bits, label smoothing'] - repairs['2 bits, labels']")},
        elsewhere="a teacher mends 2 bits"),
    Row("with pruning", PARTS[4], "Distilling goes together with pruning (the article)", LESSON,
        "Cut, train, cut again", "with all the labels, labels do as well",
        {f"{kind} images, {left} left": (
            f"after['{kind}', \"teacher's answers\"]['{left}'] - after['{kind}', 'labels']['{left}']",
            f"after['{kind}', 'label smoothing']['{left}'] - after['{kind}', 'labels']['{left}']")
         for kind, left in (("100", "1/8"), ("100", "1/16"), ("1,000", "1/8"), ("1,000", "1/16"))}),
]
