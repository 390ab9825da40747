"""The door of a class: who may start a server now, who waits, and what those who wait are told.

A hub that starts thirty servers at once on two cores lets everybody wait for minutes, and one that refuses some answers
them with an error. Here a few start at a time, in the order in which they came; the others are told their place.
"""

import asyncio
import time
from collections import deque


class Door:
    """Lets learners in, one after the other.

    at_once: how many servers may start at the same time, 1 or more. seats: how many may run, 1 or more.
    """

    def __init__(self, at_once, seats):
        self.at_once, self.seats = at_once, seats
        self.waiting = {}        # {name: future}, in the order in which they came
        self.starting = {}       # {name: the second in which its server began to start}
        self.inside = set()
        self.seconds = deque([8.0], maxlen=10)    # what the last starts took; before the first one, a guess

    async def enter(self, name):
        """Wait until this learner's server may start. Then `started` or `left` must follow."""
        if name in self.waiting:
            raise ValueError(f"{name} is waiting already")
        self.left(name)
        turn = self.waiting[name] = asyncio.get_running_loop().create_future()
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:    # gave up, perhaps in the moment in which it was let in
            self.left(name)
            raise

    def started(self, name):
        """The server of this learner answers."""
        since = self.starting.pop(name, None)
        if since is not None:
            self.seconds.append(time.monotonic() - since)
        self.inside.add(name)
        self._admit()

    def left(self, name):
        """This learner has no server any more, or wants none: a wait ends with CancelledError."""
        turn = self.waiting.pop(name, None)
        if turn is not None:
            turn.cancel()
        self.starting.pop(name, None)
        self.inside.discard(name)
        self._admit()

    def _admit(self):
        while (self.waiting and len(self.starting) < self.at_once
               and len(self.starting) + len(self.inside) < self.seats):
            name, turn = next(iter(self.waiting.items()))
            del self.waiting[name]
            if not turn.done():
                self.starting[name] = time.monotonic()
                turn.set_result(None)

    def says(self, name):
        """(how far in percent, a sentence) for the page that a learner looks at while waiting."""
        if name not in self.waiting:
            return 60, f"Your Jupyter is starting. That takes about {self._about(1)}."
        before = list(self.waiting).index(name)
        who = {0: "You are next.", 1: "One person is before you."}.get(before, f"{before} people are before you.")
        if len(self.inside) + len(self.starting) + before >= self.seats:
            return 10, (f"This computer has room for {self.seats}, and all seats are taken. {who} You come in as "
                        "soon as somebody leaves; tell your teacher if that lasts.")
        turn = self._about(1 + before // self.at_once)
        return 30, f"Many come at this moment. {who} It is your turn in about {turn}."

    def _about(self, rounds):
        """Words for how long so many starts in a row take, by the mean of the last ones."""
        seconds = rounds * sum(self.seconds) / len(self.seconds)
        return f"{max(10, round(seconds, -1)):.0f} seconds" if seconds < 95 else f"{seconds / 60:.0f} minutes"
