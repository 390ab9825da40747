"""Lesson 08's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

LESSON = "08_better_knowledge"

ROWS = [
    Row("features", PARTS[4], "What a teacher computes inside is worth teaching: hints (Romero and others, 2015), "
        "relations (Park and others, 2019)", LESSON, "What do features carry?",
        "better than labels alone, and the answers better still",
        {name: (f"on_labels['labels, {name}'] - alone", f"on_labels['labels, untrained {name}'] - alone")
         for name in ("hints", "relations")}, elsewhere="hints carry knowledge"),
    Row("newer losses", PARTS[4], "Newer losses add to plain distillation: hints, relations, decoupling, a peer (the "
        "reports of many: from 0.4 points up)", LESSON, "On top of the answers",
        "hints add less than a point and a half, the others next to nothing",
        {"hints": ("more['answers, hints']", "more['answers, untrained hints']"),
         "decoupling": ("more['decoupled answers']", None),
         "relations": ("on_answers['answers, relations'] - answers", None),
         "a peer": ("on_answers['answers and a peer'] - answers", None)}, reported=0.4,
        elsewhere="hints add a little to answers"),
    Row("decoupling", PARTS[4], "Decoupling the loss sets free what the wrong classes say (Zhao and others, 2022)",
        LESSON, "Where decoupling helps, and what it was that helped",
        "better than plain at T = 1, and so is plain at a higher temperature",
        {"T = 1": ("columns['decoupled, T = 1'] - columns['plain, T = 1']", None),
         "T = 8": ("columns['decoupled, T = 8'] - columns['plain, T = 8']", None)}),
]
