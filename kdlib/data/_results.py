"""Results that took too long for a lesson: 4,750 students behind a slider, and the findings asked again elsewhere."""

from importlib.resources import files

from kdlib import needed


def load_confirm():
    """What other images say about the kit's findings. A pandas DataFrame.

    Fashion-MNIST, cut into sets of 1,000 / 297 / 500 images of 14×14 pixels that share no image. Each finding was
    asked of each set, in students and teachers of the digits' size. Made by tools/confirm.py, whose functions say what
    each claim compares.
    Returns one row a claim and set, with the columns ``claim`` (its name), ``set`` (0 …), ``effect`` (points, above
    zero where it is as the kit found it on digits; a finding such as "gains less than half a point" is half a point
    minus the gain) and ``control`` (points that the control reaches which could explain the effect; NaN in all rows of
    a claim that has none).
    Raises ``FileNotFoundError`` where the installation is incomplete.
    Used in lesson 12, *A scorecard of famous claims*.
    """
    pd = needed("pandas")
    with files("kdlib.data").joinpath("confirm.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def load_sweep():
    """Test accuracies of distilled students over width, temperature, α and number of images. A pandas DataFrame.

    Digits; teacher 64-256-10 trained on 1,000 images; 200 steps a student, batches of 50, lr = 0.05. Made by
    tools/build_sweep.py with `kdlib.sweep.sweep`.
    Returns 4,750 rows, one a student, with the columns ``method`` ("distilled" or "alone"), ``width``, ``temperature``
    and ``alpha`` (both NaN for "alone"), ``images`` (how many the student saw), ``parameters``, ``repetition`` (0 … 9:
    its own split, teacher, images, start and batch order) and ``test_accuracy`` in [0, 1].
    Raises ``FileNotFoundError`` where the installation is incomplete.
    Used in lesson 07, *All the dials at once*.
    """
    pd = needed("pandas")
    with files("kdlib.data").joinpath("sweep.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    kind = ["method", "width", "temperature", "alpha", "images", "parameters"]
    table = table.melt(id_vars=kind, var_name="repetition", value_name="right")
    table["repetition"] = table["repetition"].astype(int)
    table["test_accuracy"] = table.pop("right") / 500
    return table
