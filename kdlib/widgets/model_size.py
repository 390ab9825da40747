"""The dials of distillation over a whole sweep; letting go of one distils a student of that size, here and now."""

import itertools
import math
import time
from numbers import Real

import ipywidgets
import traitlets

from kdlib.measure import mean_ci
from kdlib.models import whole_number
from kdlib.widgets._chart import Chart, Explorer, checked_bool, text
from kdlib.widgets.latest import Latest

DIALS = ("width", "temperature", "alpha", "images")
WORDS = {"width": "student's width", "temperature": "temperature T", "alpha": "teacher's weight α",
         "images": "images it may see"}
MOST_DOTS = 60           # older ones make room
FIRST_SEED = 1000        # students distilled on the spot are none of those in the curves
TICK = 0.05              # seconds between two signs of progress


class ModelSizeChart(Chart):
    """The drawing of `ModelSizeExplorer`."""

    _esm = text("_chart.js", "model_size.js")
    grid = traitlets.Dict().tag(sync=True)         # dial -> its values in the curves
    stops = traitlets.Dict().tag(sync=True)        # dial -> its values on the slider
    curves = traitlets.Dict().tag(sync=True)       # method -> [mean, low, high] in points, last dial fastest
    parameters = traitlets.List().tag(sync=True)   # of the widths in the curves; empty where not known
    teacher = traitlets.Float(None, allow_none=True).tag(sync=True)
    span = traitlets.List().tag(sync=True)         # lowest and highest accuracy on the axis, in points
    width = traitlets.Int().tag(sync=True)         # these four: which of the stops
    temperature = traitlets.Int().tag(sync=True)
    alpha = traitlets.Int().tag(sync=True)
    images = traitlets.Int().tag(sync=True)
    dots = traitlets.List().tag(sync=True)         # [four positions, accuracy in points], the newest last
    live = traitlets.Bool().tag(sync=True)         # is there something to do when the reader lets go?
    asked = traitlets.List().tag(sync=True)        # four positions and a number that makes each request another one
    job = traitlets.Dict().tag(sync=True)          # state, and what there is to say about it
    hello = traitlets.Float(0).tag(sync=True)      # a page says hello when it opens; a kernel repeats what it heard
    heard = traitlets.Float(0).tag(sync=True)

    def limits(self):
        return {dial: (0, len(self.stops[dial]) - 1) for dial in DIALS}


def _dial(name):
    """A property of an explorer: the value at which the slider of this dial stands."""
    def read(self):
        return self._chart.stops[name][getattr(self._chart, name)]

    def write(self, value):
        stops = self._chart.stops[name]
        if isinstance(value, bool) or value not in stops:
            raise ValueError(f"{name} must be one of {stops!r}, got {value!r}")
        setattr(self._chart, name, stops.index(value))
        if name in self._sliders:
            self._sliders[name].index = stops.index(value)

    return property(read, write, doc=f"Where the slider of {name} stands.")


class ModelSizeExplorer(Explorer):
    """Sliders over the results of a sweep. Letting go of one distils a student with these settings.

    results: a pandas DataFrame with a row for each student, as `kdlib.sweep.sweep` returns: columns method
    ("distilled", "alone"; others are not shown), width, test_accuracy in [0, 1] and where they vary temperature, alpha,
    images (how many the student may see). Every combination of the distilled students' values must be there, for at
    least two seeds (rows). A dial with one value gets no slider. A column parameters is used where there is one.
    distil: a function distil(*, seed, report, width, …) of those dials that are columns. It returns the test accuracy
    of the student that it trains, or of several. It runs in a thread. It should call report(share) now and then, with
    the share of its work that is done: this shows progress, and ends the work when the reader cancels or moves on.
    `kdlib.sweep.train_stack` takes such a report. ``None``: only the results are shown.
    teacher_accuracy: of the teacher, in [0, 1], drawn as a line. widths: what the width's slider offers, within the
    range of the results (default: the widths of the results). large: larger type, for a projector.
    ``width``, ``temperature``, ``alpha``, ``images`` and ``large`` can be read and set later.

    Raises ``ValueError`` for results with a hole and values out of range, ``TypeError`` for wrong types.
    """

    width, temperature, alpha, images = map(_dial, DIALS)

    def __init__(self, results, distil=None, *, teacher_accuracy=None, widths=None, large=False):
        if distil is not None and not callable(distil):
            raise TypeError(f"distil must be a function or None, got {distil!r}")
        self._distil, self._runs, self._ticked = distil, 0, 0.0
        grid, curves, parameters = aggregated(results)
        self._dials = [dial for dial in DIALS if dial in results.columns and grid[dial] != [None]]
        stops = grid | {"width": checked_widths(widths, grid["width"])}
        if teacher_accuracy is not None:
            teacher_accuracy = 100 * checked_share("teacher_accuracy", teacher_accuracy)
        low = max(0, 10 * math.floor(min(mean for curve in curves.values() for mean, _, _ in curve) / 10 - 0.5))
        chart = ModelSizeChart(
            grid=grid, stops=stops, curves=curves, parameters=parameters, teacher=teacher_accuracy, span=[low, 100],
            live=distil is not None, large=checked_bool("large", large), job={"state": "idle", "words": ""},
            **{dial: len(stops[dial]) // 2 for dial in DIALS})
        self._sliders = {}
        for dial in DIALS:
            if len(stops[dial]) > 1:
                slider = ipywidgets.SelectionSlider(options=[(f"{value:g}", value) for value in stops[dial]],
                                                    index=getattr(chart, dial), description=WORDS[dial])
                slider.add_class(f"kdlib-{dial}")
                slider.add_class("kdlib-stops")
                self._sliders[dial] = slider
        super().__init__(chart, {dial: (slider, "index") for dial, slider in self._sliders.items()})
        if distil is not None:
            self._add_work(chart)

    def _add_work(self, chart):
        """The buttons, and the thread behind them."""
        self._latest = Latest(self._train, self._show)
        self._again = ipywidgets.Button(description="Train here" if self._alone else "Distil here")
        self._cancel = ipywidgets.Button(description="Cancel", disabled=True)
        self._bar = ipywidgets.FloatProgress(0, min=0, max=1, description="progress")
        self._again.on_click(lambda _: self._ask([getattr(chart, dial) for dial in DIALS]))
        self._cancel.on_click(lambda _: self._latest.stop())
        chart.observe(lambda change: self._ask(change.new[:len(DIALS)]), "asked")
        chart.observe(lambda change: setattr(chart, "heard", change.new), "hello")
        work = ipywidgets.HBox([self._again, self._cancel, self._bar])
        work.add_class("kdlib-controls")
        work.add_class("kdlib-work")
        self.children = (self.children[0], work, self.children[-1])

    def _ask(self, positions):
        limits = self._chart.limits()
        try:    # a page may send anything
            kept = [min(max(int(p), 0), limits[dial][1]) for dial, p in zip(DIALS, positions, strict=True)]
        except (TypeError, ValueError, OverflowError):
            return
        self._latest.ask(kept)

    def _train(self, positions, report):
        """In the thread: one run of the caller's function. Returns accuracies in points."""
        self._runs += 1
        values = {dial: self._chart.stops[dial][p] for dial, p in zip(DIALS, positions) if dial in self._dials}
        found = self._distil(**values, seed=FIRST_SEED + self._runs, report=report)
        found = found.tolist() if hasattr(found, "tolist") else found    # a tensor, an array, a Series
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        if not found:
            raise ValueError("distil must return at least one accuracy, got none")
        return [100 * checked_share("what distil returns", accuracy) for accuracy in found]

    def _show(self, state, positions, result):
        """In the thread: what the page shall know."""
        if state == "busy":
            if result > 0 and time.monotonic() - self._ticked < TICK:    # a sign of progress costs more than an epoch
                return
            self._ticked = time.monotonic()
        verb = "trained" if self._alone else "distilled"
        words = {"busy": lambda: "", "stopped": lambda: "Cancelled.",
                 "failed": lambda: f"No student came of it: {type(result).__name__}: {result}",
                 "done": lambda: f"Just {verb}: " + ", ".join(f"{accuracy:.1f} %" for accuracy in result)}[state]()
        with self._chart.hold_sync():
            if state == "done":
                dots = [[*positions, round(accuracy, 2)] for accuracy in result]
                self._chart.dots = [*self._chart.dots, *dots][-MOST_DOTS:]
            self._chart.job = {"state": state, "words": words, "run": self._runs}
        self._cancel.disabled = state != "busy"
        self._bar.value = min(max(float(result), 0), 1) if state == "busy" else float(state == "done")

    @property
    def _alone(self):
        return "distilled" not in self._chart.curves

    def __repr__(self):
        return f"ModelSizeExplorer(sliders={len(self._sliders)})"


# ---- from a table to curves ----

def aggregated(results):
    """(dial -> its values, method -> intervals in points, parameters), or an error names what is missing."""
    import pandas as pd

    if not isinstance(results, pd.DataFrame):
        raise TypeError(f"results must be a pandas DataFrame, got {results!r}")
    for column in ("method", "width", "test_accuracy"):
        if column not in results:
            raise ValueError(f"results must have a column {column!r}, got {list(results.columns)!r}")
    methods = [method for method in ("distilled", "alone") if (results["method"] == method).any()]
    if not methods:
        raise ValueError(f"results must hold students 'distilled' or 'alone', got {sorted(set(results['method']))!r}")
    first = results[results["method"] == methods[0]]
    grid = {dial: (sorted(first[dial].dropna().unique().tolist()) if dial in first else []) or [None] for dial in DIALS}
    for width in grid["width"]:
        whole_number("a width", width, least=1)
    curves = {"distilled": intervals(first, "distilled", grid, DIALS)} if "distilled" in methods else {}
    if "alone" in methods:    # knows no teacher, so neither temperature nor alpha
        curves["alone"] = intervals(results[results["method"] == "alone"], "alone", grid, ("width", "images"))
    parameters = []
    if "parameters" in first:
        parameters = [int(first.loc[first["width"] == width, "parameters"].iloc[0]) for width in grid["width"]]
    return grid, curves, parameters


def intervals(rows, method, grid, dials):
    """[mean, low, high] in points for every combination of the dials."""
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
    if widths is None:
        return known
    stops = sorted({whole_number("a width", width, least=1) for width in widths})
    if not stops or stops[0] < known[0] or stops[-1] > known[-1]:
        raise ValueError(f"widths must lie between {known[0]} and {known[-1]}, as the results do, got {widths!r}")
    return stops


def checked_share(name, value):
    if not isinstance(value, Real) or not 0 <= value <= 1:    # NaN fails here as well
        raise ValueError(f"{name} must be an accuracy in [0, 1], got {value!r}")
    return float(value)
