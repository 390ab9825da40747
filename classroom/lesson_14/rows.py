"""Lesson 14's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON, TRAVELS, NOISE = "14_what_else_travels", PARTS[6], "3. Something from nothing"
MISSED = "(pd.Series(untouched) - 10) / 2 - (pd.Series(score['{}']) - 10)"    # points that half of the gain is away
ALL, DEFENCE, RARE = "All of it in one picture", "After exercise 3: who defended whom?", "Exercise 4 (investigate)"

ROWS = [
    Row("secrets", TRAVELS, "Soft answers give away more of the teacher's secrets than hard ones (often told)", LESSON,
        ALL, "through real images a quarter of them against a fifth; through other images ten repetitions do not tell",
        {way: (f"pd.Series(told['{way}, soft']) - pd.Series(told['{way}, hard'])", None)
         for way in ("other real images", "without 3 and 8", "Gaussian noise", "stretched noise")}),
    Row("subliminal learning", TRAVELS, "Where both began alike, a student takes over its teacher's trait from "
        "unrelated data (Cloud and others, 2025)", LESSON, NOISE, "seven digits in ten; from another start none",
        {"digits": ("pd.Series(untouched) - 10", "pd.Series(score['another start']) - 10")}),
    Row("shared start", TRAVELS, "Without a shared start nothing comes through (often told; of language models, Cloud "
        "and others, 2025)", LESSON, NOISE, "shared heads bring more than half",
        {"nothing shared": (MISSED.format("another start"), None),
         "heads shared": (MISSED.format("other body, its heads"), None)}),
    Row("defensive distillation", TRAVELS, "Distilled at a high temperature, a network withstands attacks (Papernot "
        "and others, 2016: less than 0.5 % succeed)", LESSON, "Exercises", "along its logits it is lost; along the "
        "loss, louder ones withstand more",
        {"along the loss": ("under['along the loss']['distilled at T = 100'] - 50",
                            "under['along the loss']['undefended, logits × 100'] - 50", DEFENCE),
         "along the logits": ("under['along the logits']['distilled at T = 100'] - 50", None, DEFENCE)}),
    Row("rare classes", TRAVELS, "Distilling can harm classes of few images, compared with a student of the labels "
        "(Lukasik and others, 2021)", LESSON, "Exercises", "a digit of ten images loses 18 points",
        {"T = 8": ("lost[:, 0].tolist()", None, RARE), "T = 1": ("cold[:, 0].tolist()", None, RARE)}),
]
