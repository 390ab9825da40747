"""Lesson 01's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

_, _, TEACHERS, STUDENTS, *_ = PARTS

ROWS = [
    Row("too complex", TEACHERS, "Models that are too complex may overfit (the article)",
        "01_background", "Does size overfit?",
        "the widest learns its labels by heart and is no worse for it, unless every fifth label is wrong",
        {name: (f"-gain['{key}']", None) for name, key in (
            ("1,000 labels", "1,000 labels"), ("100 labels", "100 labels"),
            ("every fifth label wrong", "1,000 labels, every fifth wrong"))}),
    Row("all the labels", STUDENTS, "Distilling raises generalisation, the student having all the labels "
        "(the article, of no setting in particular; Hinton and others, 2015, in speech: 1.9 points)",
        "01_background", "What distillation promises, and what to compare it with",
        "with networks as teachers no gain of one point at any width",
        {f"width {width}": (f"difference[{width}]", None) for width in (8, 16, 64)}, reported=1.9),
]
