"""Lesson 14's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON, TRAVELS = "14_what_else_travels", PARTS[6]
NOISE, DEFENCE = "3. Something from nothing", "After exercise 3: who defended whom?"
MISSED = "(pd.Series(untouched) - 10) / 2 - (pd.Series(score['{}']) - 10)"    # points that half of the gain is away

ROWS = [
    Row("secrets", TRAVELS, "Soft answers give away more about the teacher's own images than hard ones (often told)",
        LESSON, "2. Secrets", "a quarter of the secrets against a fifth",
        {"forty wrong labels": ("known['the teacher, soft'] - known['the teacher, hard']", None)}),
    Row("subliminal learning", TRAVELS, "A student learns its teacher's trait from data that have nothing to do with "
        "it, where both began alike (Cloud and others, 2025)", LESSON, NOISE, "seven digits in ten, from noise; from "
        "another start none", {"digits": ("pd.Series(untouched) - 10", "pd.Series(score['another start']) - 10")}),
    Row("shared start", TRAVELS, "Without a shared start nothing comes through (often told; Cloud and others, 2025, "
        "say it of their language models)", LESSON, NOISE, "the teacher's heads on another body bring more than half",
        {"nothing shared": (MISSED.format("another start"), None),
         "heads shared": (MISSED.format("other body, its heads"), None)}),
    Row("defensive distillation", TRAVELS, "A network distilled at a high temperature withstands attacks (Papernot and "
        "others, 2016: less than 0.5 % of theirs succeed, before 95 %)", LESSON, DEFENCE, "attacked along its logits "
        "it is lost; along the loss, louder logits withstand more",
        {"along the loss": ("under['along the loss']['distilled at T = 100'] - 50",
                            "under['along the loss']['undefended, logits × 100'] - 50"),
         "along the logits": ("under['along the logits']['distilled at T = 100'] - 50", None)}),
    Row("rare classes", TRAVELS, "Distilling can harm classes of few images, compared with a student of the labels "
        "(Lukasik and others, 2021)", LESSON, "Exercises", "a digit of ten images loses 18 points at T = 8",
        {f"T = {T}": (f"{lost}[:, 0].tolist()", None, "Exercise 4 (investigate)")
         for T, lost in ((8, "lost"), (1, "cold"))}),
]
