"""The dials of distillation over a whole sweep; letting go of one distils a student of that size, here and now."""

import math

import traitlets

from kdlib import arguments
from kdlib.widgets._chart import text
from kdlib.widgets._curves import DIALS, aggregated, checked_share, checked_widths
from kdlib.widgets._work import Working, dial


class ModelSizeExplorer(Working):
    """Sliders over the results of a sweep. Letting go of one distils a student with these settings.

    results: a pandas DataFrame with a row for each student, as `kdlib.sweep.sweep` returns: columns method
    ("distilled", "alone"; others are not shown), width, test_accuracy in [0, 1] and where they vary temperature, alpha,
    images (how many the student may see). Without a column method, or with "alone" only, nobody is distilled: then the
    page speaks of networks and their mean. Every combination of the distilled students' values must be there, for at
    least two seeds (rows). A dial with one value gets no slider. A column parameters is used where there is one.
    distil: a function distil(*, seed, report, width, …) of those dials that are columns. It returns the test accuracy
    of the student that it trains, or of several. It runs in a thread. It should call report(share) now and then, with
    the share of its work that is done: this shows progress, and ends the work when the reader cancels or moves on.
    `kdlib.sweep.train_stack` takes such a report. ``None``: only the results are shown.
    in_page: bytes of `packed`; a page without a kernel then distils by itself, the same students as a function
    ``distil`` that follows the same rules. Empty: it only shows the results.
    teacher_accuracy: of the teacher, in [0, 1], drawn as a line. widths: what the width's slider offers, within the
    range of the results (default: the widths of the results). large: larger type, for a projector.
    ``width``, ``temperature``, ``alpha``, ``images`` and ``large`` can be read, set, observed and linked later.

    Raises ``ValueError`` for results with a hole and values out of range, ``TypeError`` for wrong types.
    Used in lesson 07, *All the dials at once*.
    """

    _esm = text("_chart.js", "_controls.js", "student.js", "_packed.js", "crew.js", "_work.js",
                "model_size.js")
    in_page = traitlets.Bytes().tag(sync=True)     # what a page without a kernel distils with; empty where it cannot
    grid = traitlets.Dict().tag(sync=True)         # dial -> its values in the curves
    curves = traitlets.Dict().tag(sync=True)       # method -> [mean, low, high] in points, last dial fastest
    parameters = traitlets.List().tag(sync=True)   # of the widths in the curves; empty where not known
    teacher = traitlets.Float(None, allow_none=True).tag(sync=True)
    lowest = traitlets.Float().tag(sync=True)      # where the axis of the accuracy begins, in points
    width, temperature, alpha, images = map(dial, DIALS)
    dials = DIALS

    def __init__(self, results, distil=None, *, in_page=b"", teacher_accuracy=None, widths=None, large=False):
        if distil is not None and not callable(distil):
            raise TypeError(f"distil must be a function or None, got {arguments.shown(distil)}")
        if not isinstance(in_page, bytes):
            raise TypeError(f"in_page must be the bytes of `packed`, got {arguments.shown(in_page)}")
        grid, curves, parameters = aggregated(results)
        stops = grid | {"width": checked_widths(widths, grid["width"])}
        if teacher_accuracy is not None:
            teacher_accuracy = 100 * checked_share("teacher_accuracy", teacher_accuracy)
        lowest = max(0, 10 * math.floor(min(mean for curve in curves.values() for mean, _, _ in curve) / 10 - 0.5))
        super().__init__(stops=stops, grid=grid, curves=curves, parameters=parameters, teacher=teacher_accuracy,
                         lowest=lowest, live=distil is not None or in_page != b"", in_page=in_page, large=large,
                         hears=distil is not None, **{dial: stops[dial][len(stops[dial]) // 2] for dial in DIALS})
        self._distil = distil
        self._one, self._verb = ("student", "distilled") if "distilled" in curves else ("network", "trained")
        self._known = [dial for dial in DIALS if dial in results.columns and grid[dial] != [None]]

    def _work(self, settings, seed, report):
        """One run of the caller's function."""
        found = self._distil(**{dial: settings[dial] for dial in self._known}, seed=seed, report=report)
        found = found.tolist() if hasattr(found, "tolist") else found    # a tensor, an array, a Series
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        if not found:
            raise ValueError("distil must return at least one accuracy, got none")
        points = [100 * checked_share("what distil returns", accuracy) for accuracy in found]
        return (f"Just {self._verb}: " + ", ".join(f"{accuracy:.1f} %" for accuracy in points),
                [{"accuracy": round(accuracy, 2)} for accuracy in points])

    def __repr__(self):
        return f"ModelSizeExplorer(sliders={sum(len(stops) > 1 for stops in self.stops.values())})"
