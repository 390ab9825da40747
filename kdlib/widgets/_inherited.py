"""The stored students of `InheritanceExplorer`: how well they name digits, and what one of them calls twenty."""

from importlib.resources import files

from kdlib import needed
from kdlib.measure import mean_ci
from kdlib.models import predict_logits

COPIED, HEARD = tuple(range(0, 65, 8)), (1, 3, 10, 50)    # the stops of both sliders


def load_inheritance():
    """Test accuracies of students that hear their teacher on meaningless outputs only. A pandas DataFrame.

    Each is a `heir` of repetition 0 … 9, whose number is its seed, too. Made by tools/build_inheritance.py.
    Returns 370 rows, one a network, with the columns ``who`` ("student" or "teacher"), ``copied`` (hidden units that
    began as the teacher's began) and ``auxiliary`` (outputs that it heard; both NaN for a teacher), ``named`` (what the
    networks of repetition 0 call the twenty test images that `InheritanceExplorer` shows, a string of digits; ``None``
    for the others), ``repetition`` and ``test_accuracy`` in [0, 1].
    Raises ``FileNotFoundError`` where the installation is incomplete.
    Used in lesson 14, *3. Something from nothing*.
    """
    pd = needed("pandas")
    with files("kdlib.data").joinpath("inheritance.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype={"named": str})
    table["who"] = table["copied"].isna().map({True: "teacher", False: "student"})
    table = table.melt(id_vars=["who", "copied", "auxiliary", "named"], var_name="repetition", value_name="right")
    table["repetition"] = table["repetition"].astype(int)
    table["named"] = table["named"].where(table["repetition"] == 0, None)
    table["test_accuracy"] = table.pop("right") / 500
    return table


def shown(data):
    """The numbers of the twenty test images that are shown: the first two of each digit, in order. A list."""
    return [place for c in range(10) for place in (data.y_test == c).nonzero().flatten()[:2].tolist()]


def named(network, images):
    """What a network calls images, as a string of digits."""
    return "".join(map(str, predict_logits(network, images).argmax(-1).tolist()))


def curves():
    """([mean, low, high] in points for all that can be set, the last dial fastest; names alike; the teachers' mean)."""
    table = load_inheritance()
    students, teachers = table[table["who"] == "student"], table[table["who"] == "teacher"]
    groups = dict(list(students.groupby(["copied", "auxiliary"])))
    chosen = [groups[k, a] for k in COPIED for a in HEARD]
    return ([[round(100 * bound, 2) for bound in mean_ci(rows["test_accuracy"].tolist())] for rows in chosen],
            [rows.loc[rows["repetition"] == 0, "named"].item() for rows in chosen],
            100 * teachers["test_accuracy"].mean())
