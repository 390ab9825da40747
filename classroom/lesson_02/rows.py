"""Lesson 02's row of the scorecard."""

from classroom.scorecard import PARTS, Row

ROWS = [
    Row("unseen digit", PARTS[0], "Soft answers about other digits teach a digit that was never shown "
        "(Hinton and others, 2015: 87 % of the 3s, uncorrected)",
        "02_core_concepts", "A digit the student has never seen",
        "more than nine 3s in ten; next to none with the permuted control",
        {"T = 4": ("100 * (threes['distilled, T = 4'] - threes['hard labels'])",
                   "100 * (threes['permuted, T = 4'] - threes['hard labels'])")},
        elsewhere="an unseen class is recognised"),
]
