"""Explorers that work when a slider is let go: in a thread of the kernel, or in the page (_work.js).

A page and its kernel talk in messages. The page says {"do": "hello"} when it opens, {"do": "train", dial: …} when a
slider is let go, {"do": "cancel"}. The kernel says {"state": …, "words": …, "share": …}, and adds students to `dots`.
"""

import time

import traitlets

from kdlib import arguments
from kdlib.widgets._chart import Checked, Explorer
from kdlib.widgets.latest import Latest

MOST_DOTS = 60           # older ones make room
FIRST_SEED = 1000        # students trained on the spot are none of those in the curves
TICK = 0.05              # seconds between two signs of progress


class Working(Explorer):
    """A subclass sets ``dials``, the traits whose values it works with, and says what the work is: `_work`."""

    dials = ()
    _one = "student"                               # what comes of the work, in words
    live = traitlets.Bool().tag(sync=True)         # is there something to do when the reader lets go?
    dots = traitlets.List().tag(sync=True)         # a dictionary for each student: dials, accuracy in points, its run

    def __init__(self, *, hears, **traits):
        """hears: does the kernel do what a page asks for?"""
        super().__init__(**traits)
        self._runs, self._ticked = 0, 0.0
        self._latest = Latest(self._run, self._show)
        self._said = {"state": "idle", "words": "", "share": 0.0}
        if hears:
            self.on_msg(self._hear)

    def _work(self, settings, seed, report):
        """In the thread: (what came of it, in words; a dictionary for each student). settings: {dial: its stop}."""
        raise NotImplementedError

    def _hear(self, _, message, buffers):
        """What a page says. A page may say anything: what makes no sense is left."""
        wish = message.get("do") if isinstance(message, dict) else None
        if wish == "hello":
            self.send(self._said)
        elif wish == "cancel":
            self._latest.stop()
        elif wish == "train":
            try:
                self._latest.ask({dial: checked_stop(dial, message.get(dial), self.stops[dial]) for dial in self.dials})
            except ValueError:
                pass

    def _run(self, settings, report):
        self._runs += 1
        return self._work(settings, FIRST_SEED + self._runs, report)

    def _show(self, state, settings, result):
        """In the thread: what the page shall know."""
        if state == "busy":
            if result > 0 and time.monotonic() - self._ticked < TICK:    # a sign of progress costs more than an epoch
                return
            self._ticked = time.monotonic()
        words, share = "", float(state == "done")
        if state == "busy":
            share = min(max(float(result), 0.0), 1.0)
        elif state == "stopped":
            words = "Cancelled."
        elif state == "failed":
            words = f"No {self._one} came of it: {type(result).__name__}: {result}"
        else:
            words, dots = result
            self.dots = [*self.dots, *(settings | dot | {"run": self._runs} for dot in dots)][-MOST_DOTS:]
        self._said = {"state": state, "words": words, "share": share}
        self.send(self._said)


def dial(name):
    """A trait that is one of the stops of its slider."""
    return Checked(lambda explorer, value: checked_stop(name, value, explorer.stops[name]))


def checked_stop(name, value, stops):
    if isinstance(value, bool) or value not in stops:
        raise ValueError(f"{name} must be one of {stops!r}, got {arguments.shown(value)}")
    return stops[stops.index(value)]
