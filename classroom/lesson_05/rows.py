"""Lesson 05's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

CARRIED, _, TEACHERS, STUDENTS, *_ = PARTS
LESSON, PART_2, PART_3 = "05_code_from_scratch", "Part 2: did it help?", "Part 3: when the student has all the labels"
CONTROLS = "The controls"
ALONE, SMOOTHED = "runs['alone, 100 labels']", "runs['alone, smoothed labels']"
LARGE, STRONG = "runs['taught by the large teacher']", "full['taught by the strong teacher, T = 4']"

ROWS = [
    Row("most of all labels", CARRIED, "With little data, soft targets tell most of what all labels would have told "
        "(Hinton and others, 2015)", LESSON, CONTROLS, "100 images, more than half of the way to 1,000 labels",
        {"100 images": (f"2 * {LARGE} - {ALONE} - runs['alone, 1,000 labels']", f"{SMOOTHED} - {ALONE}")},
        elsewhere="soft answers carry labels"),
    Row("smoothing, all labels", CARRIED, "Distilling is a kind of label smoothing (Yuan and others, 2020), where the "
        "student has all the labels", LESSON, PART_3,
        "smoothing gains as much as the best teacher, to half a point. Equal accuracy is not equal mechanism: we saw "
        "the one, and not the other",
        {"all labels": (f"0.5 - ({STRONG} - full['alone, smoothed labels'])", None)},
        elsewhere="all labels: no gain over smoothing"),
    Row("smoothing, few labels", CARRIED, "It is no more than that where labels are few (the same, taken further)",
        LESSON, CONTROLS, "smoothing gains less than a point and a half, distilling more than four",
        {"100 images": (f"0.5 - ({LARGE} - {SMOOTHED})", None)}, elsewhere="soft answers carry labels"),
    Row("which wrong classes", CARRIED, "What matters is the order of the wrong classes, and not softness alone (put "
        "to the test by Furlanello and others, 2018, with permuted answers)", LESSON, CONTROLS,
        "permuted answers are worse than no teacher",
        {"100 images": (f"{LARGE} - runs['taught by permuted answers']", None)}, elsewhere="permuted answers hurt"),
    Row("larger than its student", TEACHERS, "A teacher must be larger than its student (often told)", LESSON, CONTROLS,
        "one of the student's own size taught almost as well: the gap is labels, not size",
        {"100 images": (f"0.5 - (runs['taught by a student-sized teacher'] - {ALONE})", None)},
        elsewhere="labels, not size"),
    Row("really better", STUDENTS, "It does if the teacher is really better (Ba and Caruana, 2014; Hinton and others, "
        "2015: 1.9 points)", LESSON, PART_3, "about a point, and permuted answers bring it as well",
        {"all labels": (f"{STRONG} - full['alone']", "full['taught by its permuted answers, T = 1'] - full['alone']")},
        reported=1.9, elsewhere="all labels: permuted answers do as well"),
]
