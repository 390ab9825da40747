"""Lesson 15's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON, STUDENTS = "15_your_own_model", PARTS[3]
START = "pd.Series(started['{}']) - pd.Series(started['fresh'])"

ROWS = [
    Row("copied layers", STUDENTS, "A student does better that starts from its teacher's layers (Sanh et al., 2019)",
        LESSON, "A start from the teacher", "three points, of which half are the size of trained weights",
        {"every second layer": (START.format("copied"), START.format("copied, numbers scrambled"))}),
    Row("one pair", STUDENTS, "Where McNemar's test of one pair is significant, the method is better (often concluded)",
        LESSON, "Three seeds", "it calls every third pair of one recipe different",
        {"students of one recipe": ("pd.Series((5 - 100 * truths['nothing: one recipe'][one]).tolist())", None)}),
]
