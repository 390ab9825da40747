"""Lesson 03's row of the scorecard."""

from classroom.scorecard import PARTS, Row

ROWS = [
    Row("knows its training set", PARTS[2], "A teacher is good enough when it knows its training set (the article)",
        "03_two_stage_process", "What a teacher hands on that knows its images by heart",
        "at T = 1 its student gains nothing on the labels, and falls behind that of a teacher that passed the gate",
        {"T = 1": ("runs['student of the memoriser'] - runs['student of the teacher']", None)}),
]
