"""Lesson 11's row of the scorecard."""

from classroom.scorecard import PARTS, Row

ROWS = [
    Row("any model", PARTS[4], "Distilling can be applied to various models (the article)", "11_any_model",
        "Part 2: three pairs", "the permuted answers of the same teachers do not do it",
        {f"{teacher} → {kind}": (f"gain['{teacher} → {kind}']", f"gain['spoilt {teacher} → {kind}']")
         for teacher, kind in (("mlp", "recurrent"), ("cnn", "transformer"), ("transformer", "mlp"))}),
]
