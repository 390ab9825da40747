"""Lesson 06's row of the scorecard."""

from classroom.scorecard import PARTS, Row

ROWS = [
    Row("rounded sigmoids", PARTS[1], "Rounded sigmoids will do as the teacher's labels (the article's code)",
        "06_spot_the_bug", "Where the teacher knows more rows than the student", "they cost more than 20 points",
        {"ten classes": ("by_ten['accuracy (%)']['rounded'] - by_ten['accuracy (%)']['true labels']", None)}),
]
