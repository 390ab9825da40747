"""What the widgets share: one class an explorer, whose traits hold what its sliders show, checked as they are set.

An explorer is one anywidget: sliders and a chart, drawn by JavaScript in the page. What follows the finger never waits
for the kernel, and works where there is none. As any ipywidget it can be observed, linked and put into boxes.
"""

import contextlib
from importlib.resources import files

import traitlets

from kdlib import arguments, needed

anywidget = needed("anywidget")

COLDEST, HOTTEST = 0.1, 50
# Round numbers, about equally far apart on a logarithmic scale.
STOPS = tuple(sorted(round(decade * step, 2) for decade in (0.1, 1, 10)
                     for step in (1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9) if decade * step <= HOTTEST))


def text(*names, package=__package__):
    """Files of a package's folder one after another, without comments and indentation: notebooks store them. (Behind
    code a comment begins after four spaces, so that "http://…" is none.)"""
    lines = "".join((files(package) / name).read_text(encoding="utf-8") for name in names).splitlines()
    codes = (line.partition("    // ")[0].strip() for line in lines if not line.strip().startswith("//"))
    return "\n".join(code for code in codes if code)


class Checked(traitlets.TraitType):
    """A trait that the page shares. check(widget, value) is what is kept, or raises an error that names the value."""

    default_value = None

    def __init__(self, check):
        super().__init__()
        self._check = check
        self.tag(sync=True)

    def validate(self, widget, value):
        return self._check(widget, value)


class Explorer(anywidget.AnyWidget):
    """Sliders above a chart. A subclass sets ``_esm`` to ``text("_chart.js", "_controls.js", "their_own.js")``, and in
    its constructor first the stops and what is drawn, then where the sliders stand, which is checked against it."""

    _css = text("_chart.css")
    stops = traitlets.Dict().tag(sync=True)    # name of a slider -> the values on it
    large = Checked(lambda _, value: arguments.flag("large", value))

    _ipython_display_ = None    # ipywidgets 7 has one, which comes first and says less than the following

    def _repr_mimebundle_(self, **kwargs):
        """Where no widget can be drawn, as in a notebook that nobody has run yet, words say what to do."""
        shown = super()._repr_mimebundle_(**kwargs)
        data = shown[0] if isinstance(shown, tuple) else shown
        data["text/plain"] = f"{self!r}\nRun this cell, and here are a chart and its sliders."
        return shown

    def set_state(self, sync_data):
        """What a page sends is dropped where Python would refuse it; it must not stop the widget."""
        for name in list(sync_data):
            trait = self.traits().get(name)
            if isinstance(trait, Checked):
                value = sync_data.pop(name)
                with contextlib.suppress(TypeError, ValueError):
                    trait.validate(self, value)
                    sync_data[name] = value
        super().set_state(sync_data)


def slider_temperature(value):
    """T as a float, where a slider can show it. One between two stops becomes a stop in the page."""
    number = arguments.temperature("temperature", value)
    if not COLDEST <= number <= HOTTEST:
        raise ValueError(f"temperature must be between {COLDEST} and {HOTTEST} on this slider, "
                         f"got {arguments.shown(value)}")
    return number


def checked_names(class_names, classes):
    """A string for each class, by default its number."""
    names = [str(c) for c in range(classes)] if class_names is None else [str(name) for name in class_names]
    if len(names) != classes:
        raise ValueError(f"class_names must name all {classes} classes, got {arguments.shown(class_names)}")
    return names
