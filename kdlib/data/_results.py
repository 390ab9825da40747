"""Results that took too long for a lesson: the accuracies of 4,750 students, to look up while a slider moves."""

from importlib.resources import files


def load_sweep():
    """Test accuracies of distilled students over width, temperature, α and number of images. A pandas DataFrame.

    Digits; teacher 64-256-10 trained on 1,000 images; 200 steps a student, batches of 50, lr = 0.05. Made by
    tools/build_sweep.py with `kdlib.sweep.sweep`.
    Returns 4,750 rows, one a student, with the columns ``method`` ("distilled" or "alone"), ``width``, ``temperature``
    and ``alpha`` (both NaN for "alone"), ``images`` (how many the student saw), ``parameters``, ``repetition`` (0 … 9:
    its own split, teacher, images, start and batch order) and ``test_accuracy`` in [0, 1].
    Raises ``FileNotFoundError`` where the installation is incomplete.
    """
    import pandas as pd  # slow to import

    with files("kdlib.data").joinpath("sweep.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    kind = ["method", "width", "temperature", "alpha", "images", "parameters"]
    table = table.melt(id_vars=kind, var_name="repetition", value_name="right")
    table["repetition"] = table["repetition"].astype(int)
    table["test_accuracy"] = table.pop("right") / 500
    return table
