"""Lesson 07's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

_, DIALS, TEACHERS, *_ = PARTS
LESSON = "07_temperature_and_model_size"
FINISHED = "Cannot, or has not finished?"

ROWS = [
    Row("best temperature", DIALS, "There is a best temperature (often told)", LESSON,
        "Which temperature, for which student?", "a plateau from 8 to 32 for the wider ones, and a peak for the "
        "narrowest", {f"width {width}": (f"by_now[{width}][{T}] - by_now[{width}][32.0]", None)
                      for width, T in ((4, 4.0), (16, 8.0), (32, 8.0))}),
    Row("narrow, cooler", DIALS, "Small students want lower temperatures (Hinton and others, 2015)", LESSON,
        "Does the best temperature move with the size of the student?", "in a hurry wider students want them too",
        {"80 epochs": ("leads['width 4, patient']", "leads['width 16, patient']"),
         "10 epochs": ("leads['width 4, hurried']", "leads['width 32, hurried']")},
        elsewhere="narrow students want it cooler"),
    Row("better teaches worse", TEACHERS, "A better teacher may teach worse (Cho and Hariharan, 2019)", LESSON,
        FINISHED, "the one that saw shifted images is better and teaches worse, early and late",
        {f"{steps:,} steps": (f"hundred[{steps}]['plain'].students - hundred[{steps}][BETTER].students", None)
         for steps in (160, 1600)}, elsewhere="a better teacher teaches worse"),
    Row("no room", TEACHERS, "… because a small student has no room for what it knows (the same)", LESSON, FINISHED,
        "after 160 steps answers about shifts cost 16 units four points; after 1,600 the cost is gone: the student had "
        "not finished",
        {"160 steps": ("cost", "wide.students - wider.students"), "1,600 steps": ("left", None)},
        elsewhere="answers about shifts overtax a narrow student"),
    Row("because larger", TEACHERS, "… and larger models are not often better teachers (the same)", LESSON, FINISHED,
        "a teacher twice as wide changes little; ours is wider, not deeper",
        {f"{steps:,} steps": (f"hundred[{steps}]['plain'].students - hundred[{steps}]['twice as wide'].students", None)
         for steps in (160, 1600)}),
    Row("stopped early", TEACHERS, "… and a teacher that was stopped early teaches better (the same)", LESSON,
        "Or stop the teacher early?", "it repairs less than half of the harm, and plain teachers of as many steps "
        "teach better",
        {f"{n} steps": (f"learnt[1600]['stopped after {n}'].students - learnt[1600][BETTER].students", None)
         for n in (40, 80)}),
    Row("assistant", TEACHERS, "An assistant of middling size helps (Mirzadeh and others, 2020)", LESSON,
        "Or stop the teacher early?", "a hurried one does, a patient one does not; a network of its size that saw "
        "labels alone, for 160 steps, teaches better than either",
        {f"{who} assistant": (f"learnt[1600]['assistant, {steps} steps'].students - learnt[1600][BETTER].students",
                              "learnt[1600]['labels only, 160 steps'].students - learnt[1600][BETTER].students")
         for who, steps in (("hurried", "160"), ("patient", "1,600"))}, elsewhere="a beginner of its size helps more"),
]
