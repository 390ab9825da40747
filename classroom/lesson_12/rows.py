"""Lesson 12's own rows of the scorecard."""

from classroom.scorecard import PARTS, Row

CARRIED, DIALS, _, STUDENTS, *_ = PARTS
LESSON, COPYING = "12_questions_and_myths", "Is it the same as copying weights?"

ROWS = [
    Row("7s and 8s", CARRIED, "7s and 8s are enough to learn most of ten digits (Hinton and others, 2015)", LESSON,
        "Nothing but 7s and 8s", "more than two thirds right when corrected; the best of the controls stays below one "
        "third", {"corrected": ("fixed['distilled'] - 20", "fixed.drop(columns='distilled').max(axis=1) - 20")},
        elsewhere="nothing but two classes"),
    Row("after a correction", CARRIED, "That a missing digit comes back after a bias correction shows dark knowledge "
        "(often told)", LESSON, "What a correction can do without a teacher",
        "students of smoothed labels, without a teacher, find half of the 3s",
        {"one digit missing": ("fixed['distilled'] - fixed['hard labels']",
                               "fixed['label smoothing'] - fixed['hard labels']")},
        elsewhere="an unseen class is found by exclusion"),
    Row("patience", DIALS, "Distilling wants patience (Beyer and others, 2022)", LESSON, COPYING,
        "from 15 to 60 epochs it gains far more than labels do. (Our 30 and 120 steps are not their thousands of "
        "epochs)",
        {"from 15 to 60 epochs": ("late[distilled]", "late['fresh start, labels']")},
        elsewhere="with patience, distilling wins"),
    Row("copying", STUDENTS, "Distilling usually generalises better than copying weights (the article)", LESSON,
        COPYING, "in a hurry copying wins", {f"{n} epochs": (f"after[{n}][distilled] - after[{n}][copied]", None)
                                    for n in (5, 15, 60)}, elsewhere="with patience, distilling wins"),
    Row("born again", STUDENTS, "Born again, with the same recipe, a network tends to end up better than its teacher "
        "(Furlanello and others, 2018)", LESSON, "With a good teacher",
        "a twin with its teacher's recipe gains less than half a point on it, and at T = 8 it is behind",
        {"T = 1": ("born['accuracy']['twin, T = 1'] - fairly", "born['accuracy']['twin alone, labels'] - fairly")},
        elsewhere="a twin gains nothing over its recipe"),
    Row("noisy teacher", STUDENTS, "Students of a teacher with noisy labels beat it (Das and Sanghavi, 2023, for a "
        "range of noise)", LESSON, "With a bad teacher", "so do the same networks without it, stopped as early",
        {"16 units": ("scores['16 units'] - scores['teacher']", "scores['16 units alone'] - scores['teacher']"),
         "a twin": ("scores['twin'] - scores['teacher']", "scores['twin alone'] - scores['teacher']"),
         "a twin as patient as the teacher": ("scores['patient twin'] - scores['teacher']", None)},
        elsewhere="stopping early beats a careless teacher"),
    Row("fidelity", STUDENTS, "Between student and teacher there often remains a large discrepancy, even where the "
        "student could match it (Stanton and others, 2021)", LESSON, "Does a student become its teacher?",
        "with 1,000 images it agrees on more than 99 in 100, as theirs did on MNIST; a discrepancy counts here from "
        "one in a hundred", {"100 images": ("99 - test['twin, 100 images']", None),
                             "1,000 images": ("99 - test['twin, T = 8']", None)}),
    Row("agreement", STUDENTS, "Agreeing more does not mean being right more often (Stanton and others, 2021)", LESSON,
        "Does a student become its teacher?",
        "of three twins of 1,000 images, the one that agrees most is right least often",
        {"a good teacher": ("good['accuracy']['twin, T = 1'] - good['accuracy']['twin, T = 8']", None),
         "a bad teacher": ("bad['accuracy']['twin'] - bad['accuracy']['patient twin']", None)}),
]
