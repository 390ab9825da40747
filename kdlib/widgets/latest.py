"""Work that a slider asks for, in a thread of its own: the last request wins, and nothing queues up."""

import threading


class Stopped(BaseException):
    """Ends a piece of work from inside. No ``Exception``, so that no careless ``except`` swallows it."""


class Latest:
    """Runs ``work(request, report)`` in a thread; a newer request ends the one that runs.

    show(state, request, result) is called in that thread, for the states "busy" (result: the share that is done),
    "done" (what work returned), "failed" (what it raised) and, where nothing newer takes its place, "stopped" (None).
    """

    def __init__(self, work, show):
        self._work, self._show = work, show
        self._lock = threading.Lock()
        self._waiting = self._thread = None
        self._stop = False

    def ask(self, request):
        with self._lock:
            self._waiting = request    # and forget the one that has waited until now
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)    # must not keep a kernel alive
                self._thread.start()

    def stop(self):
        """End what runs, and what waits."""
        with self._lock:
            self._waiting, self._stop = None, True

    def join(self, seconds):
        """Wait until nothing runs."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self):
        while True:
            with self._lock:
                if self._waiting is None:
                    self._thread = None
                    return
                request, self._waiting, self._stop = self._waiting, None, False

            def report(share, request=request):
                if self._stop or self._waiting is not None:
                    raise Stopped
                self._show("busy", request, share)

            try:
                report(0.0)
                result = self._work(request, report)
                state = "done"
            except Stopped:
                if self._waiting is not None:
                    continue
                state, result = "stopped", None
            except BaseException as error:    # a learner's function may raise anything, and the slider must live on
                state, result = "failed", error
            self._show(state, request, result)
