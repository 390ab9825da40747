"""From a table of students to the curves of `ModelSizeExplorer`."""

import itertools
from numbers import Real

from kdlib import arguments, needed
from kdlib.measure import mean_ci

DIALS = ("width", "temperature", "alpha", "images")


def aggregated(results):
    """(dial -> its values, method -> intervals in points, parameters), or an error names what is missing."""
    pd = needed("pandas")
    if not isinstance(results, pd.DataFrame):
        raise TypeError(f"results must be a pandas DataFrame, got {arguments.shown(results)}")
    for column in ("width", "test_accuracy"):
        if column not in results:
            raise ValueError(f"results must have a column {column!r}, got {list(results.columns)!r}")
    if "method" not in results:
        results = results.assign(method="alone")
    methods = [method for method in ("distilled", "alone") if (results["method"] == method).any()]
    if not methods:
        raise ValueError(f"results must hold students 'distilled' or 'alone', got {sorted(set(results['method']))!r}")
    first = results[results["method"] == methods[0]]
    grid = {dial: (sorted(first[dial].dropna().unique().tolist()) if dial in first else []) or [None] for dial in DIALS}
    for width in grid["width"]:
        arguments.whole("a width", width, least=1)
    curves = {"distilled": intervals(first, "distilled", grid, DIALS)} if "distilled" in methods else {}
    if "alone" in methods:    # knows no teacher, so neither temperature nor alpha
        curves["alone"] = intervals(results[results["method"] == "alone"], "alone", grid, ("width", "images"))
    parameters = []
    if "parameters" in first:
        parameters = [int(first.loc[first["width"] == width, "parameters"].iloc[0]) for width in grid["width"]]
    return grid, curves, parameters


def intervals(rows, method, grid, dials):
    """[mean, low, high] in points for every combination of the dials, the last one fastest."""
    known = [dial for dial in dials if grid[dial] != [None]]
    groups = {key: group.tolist() for key, group in rows.groupby(known)["test_accuracy"]}
    found = []
    for key in itertools.product(*(grid[dial] for dial in known)):
        if len(groups.get(key, ())) < 2:
            where = ", ".join(f"{dial}={value!r}" for dial, value in zip(known, key))
            raise ValueError(f"results must hold at least two students {method!r} with {where}, "
                             f"got {len(groups.get(key, ()))}")
        for accuracy in groups[key]:
            checked_share("test_accuracy", accuracy)
        found.append([round(100 * bound, 2) for bound in mean_ci(groups[key])])
    return found


def checked_widths(widths, known):
    """The width's stops, by default those of the curves."""
    if widths is None:
        return known
    stops = sorted({arguments.whole("a width", width, least=1) for width in widths})
    if not stops or stops[0] < known[0] or stops[-1] > known[-1]:
        raise ValueError(f"widths must lie between {known[0]} and {known[-1]}, as the results do, "
                         f"got {arguments.shown(widths)}")
    return stops


def checked_share(name, value):
    if not isinstance(value, Real) or not 0 <= value <= 1:    # NaN fails here as well
        raise ValueError(f"{name} must be an accuracy in [0, 1], got {arguments.shown(value)}")
    return float(value)
