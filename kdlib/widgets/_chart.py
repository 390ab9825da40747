"""What the widgets share: the frame of a chart, the stops of a temperature slider, the checks of what Python sets.

A widget is a box of ipywidgets controls above one chart. The chart is drawn by JavaScript, and its sliders are linked
to it in the page: what follows the finger never waits for the kernel, and works where there is none.
"""

import math
from importlib.resources import files

import anywidget
import ipywidgets
import traitlets

from kdlib.losses import check_temperature
from kdlib.models import whole_number

COLDEST, HOTTEST = 0.1, 50
# Round numbers, about equally far apart on a logarithmic scale. A log slider would offer 3.98 instead of 4, and tell a
# screen reader the exponent.
STOPS = tuple(sorted(round(decade * step, 2) for decade in (0.1, 1, 10)
                     for step in (1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9) if decade * step <= HOTTEST))


def text(*names):
    """Files of this folder one after another, without comments and indentation: notebooks store them."""
    lines = "".join((files(__package__) / name).read_text(encoding="utf-8") for name in names).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("//"))


class Chart(anywidget.AnyWidget):
    """A chart drawn in the page. Subclasses set ``_esm`` to ``text("_chart.js", "their_own.js")``."""

    _css = text("_chart.css")
    large = traitlets.Bool(False).tag(sync=True)
    temperatures = traitlets.List(traitlets.Float()).tag(sync=True)
    stop = traitlets.Int().tag(sync=True)    # which of the temperatures

    def limits(self):
        """name of a trait -> (lowest, highest) value that makes sense for it."""
        return {"stop": (0, len(self.temperatures) - 1)}

    def set_state(self, sync_data):
        """What a page sends is brought into its limits, as the page itself does; it must not stop the widget."""
        for name, (low, high) in self.limits().items():
            if name in sync_data:
                value = sync_data[name]
                known = isinstance(value, (int, float)) and value == value
                sync_data[name] = type(low)(min(max(value, low), high)) if known else getattr(self, name)
        super().set_state(sync_data)


class Explorer(ipywidgets.VBox):
    """A row of controls above a chart. The controls hold the state; a subclass has a property for each of them."""

    def __init__(self, chart, controls):
        self._chart = chart
        self._large = ipywidgets.Checkbox(chart.large, description="large (for a projector)", indent=False)
        self._links = [ipywidgets.jslink((self._large, "value"), (chart, "large"))]
        for chart_trait, (control, trait) in controls.items():
            # In the page. A second link through Python would send old positions back to a slider that moves on.
            self._links.append(ipywidgets.jslink((control, trait), (chart, chart_trait)))
        row = ipywidgets.HBox([control for control, _ in controls.values()] + [self._large])
        row.add_class("kdlib-controls")
        super().__init__([row, chart])
        self.add_class("kdlib-explorer")

    @property
    def large(self):
        """Larger type and the full width, for the last row of a classroom."""
        return self._large.value

    @large.setter
    def large(self, value):
        self._large.value = self._chart.large = checked_bool("large", value)

    @property
    def temperature(self):
        """T, between 0.1 and 50. One that is no stop of the slider becomes a stop."""
        return self._temperature.value

    @temperature.setter
    def temperature(self, value):
        value = checked_temperature(value)
        options = stops_with(value)
        with self._chart.hold_sync(), self._temperature.hold_sync():    # or the page would draw halfway
            self._chart.temperatures = [stop for _, stop in options]
            self._temperature.options, self._temperature.value = options, value
            self._chart.stop = self._temperature.index


def temperature_slider(temperature):
    """A slider over `STOPS`, and over ``temperature`` where that is none of them."""
    slider = ipywidgets.SelectionSlider(options=stops_with(temperature), value=temperature, description="temperature T")
    slider.add_class("kdlib-temperature")
    slider.add_class("kdlib-stops")    # its readout shows words and cannot be typed in
    return slider


def stops_with(temperature):
    return [(f"{stop:g}", stop) for stop in sorted({*STOPS, temperature})]


# ---- checks of what Python sets: each returns a plain number, or raises an error that names the value ----

def checked_temperature(value):
    check_temperature(value)
    if not COLDEST <= value <= HOTTEST:
        raise ValueError(f"temperature must be between {COLDEST} and {HOTTEST} on this slider, got {value!r}")
    return float(value)


def checked_index(name, value, count):
    number = whole_number(name, value, least=-math.inf)
    if not 0 <= number < count:
        raise ValueError(f"{name} must be between 0 and {count - 1}, got {value!r}")
    return number


def checked_bool(name, value):
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return value


def checked_names(class_names, classes):
    names = [str(c) for c in range(classes)] if class_names is None else [str(name) for name in class_names]
    if len(names) != classes:
        raise ValueError(f"class_names must name all {classes} classes, got {class_names!r}")
    return names
