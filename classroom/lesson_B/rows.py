"""Lesson B's rows of the scorecard."""

from classroom.scorecard import PARTS, Row

CARRIED, DIALS, *_ = PARTS
MATCHED = ("[1 - 100 * abs(losses.distillation_loss(z10, run[0], run[0].argmax(-1), temperature=1000.0, "
"alpha=1.0).item()"
           " / (losses.logit_mse(z10, run[0]).item() / 2) - 1) for run in repetitions for z10 in run[1:]]")


def level(low, high):
    """Points left of ten: how far T · length at the one temperature may be from what it is at the other."""
    return (f"[10 - 100 * abs({high / low} * size(run[1], run[0], {high}) / size(run[1], run[0], {low}) - 1)"
            " for run in repetitions]")


ROWS = [
    Row("recovered", CARRIED, "From logits a linear teacher is recovered exactly (Phuong and Lampert, 2019)",
        "B_why_it_works", "First reason: ten numbers say more than one",
        "from 65 images of noise; the top classes of the same images give back fewer than half",
        {"65 images": ("100 * runs['logits']", "100 * runs['top classes']")}),
    Row("vary less", CARRIED, "Soft labels help because they vary less than labels (Menon and others, 2021)",
        "B_why_it_works", "Second reason: a label is one throw of the dice",
        "30 posteriors beat 30 labels, also stopped early, and 300 labels",
        {"30 points": ("100 * (agreements['30 posteriors'] - agreements['30 labels'])",
                       "100 * (agreements['30 labels, stopped early'] - agreements['30 labels'])")}),
    Row("matching logits", DIALS, "At very high temperatures distilling is matching logits (Hinton and others, 2015)",
        "B_why_it_works", "The limit of very high T", "half the squared error, to one per cent",
        {"T = 1000": (MATCHED, None)}),
    Row("T²", DIALS, "With the factor T² the gradient does not depend on T (often told; Hinton and others, 2015, say "
        "*roughly*)", "B_why_it_works", "The limit of very high T",
        "level within a tenth at high T only; from 1 to 4 it more than doubles",
        {"from T = 500 to 1000": (level(500, 1000), None), "from T = 1 to 4": (level(1, 4), None)}),
]
