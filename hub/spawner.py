"""How a learner's server starts: as a process of the teacher's own user, through the door, in a home with a handout."""

import asyncio
import resource
from pathlib import Path

import homes
from jupyterhub.spawner import SimpleLocalProcessSpawner
from jupyterhub.utils import AnyTimeoutError, wait_for_http_server
from tornado.web import HTTPError


def gone():
    """A kind of error that the hub shows to the learner, and logs without a traceback."""
    return HTTPError(503, "Your Jupyter ended before it answered. Try again, and if that fails too, ask your teacher.")


class ClassSpawner(SimpleLocalProcessSpawner):
    """A server for a name that need be no user of this computer.

    All servers run as the user who started the hub, so that no root is needed. What that means: one learner's code can
    read and change the files of all others, those of the hub, and whatever else this user may. It protects from
    accidents (each has a home of their own), not from anybody.
    """

    door = None        # a Door, shared by all; the hub's configuration sets it, and
    handout = None     # the folder that `homes.offer` has seen, and
    memory = None      # bytes that one process may take for its data, or None
    progress_every = 1.0    # seconds between two looks at one's place

    def make_preexec_fn(self, name):
        """What the new process does first: go to its home, and keep one learner's mistake from taking all memory."""
        to_its_home = super().make_preexec_fn(name)

        def preexec():
            to_its_home()
            if self.memory:
                resource.setrlimit(resource.RLIMIT_DATA, (self.memory, self.memory))

        return preexec

    async def start(self):
        name = self.user.name
        await self.door.enter(name)
        try:
            await asyncio.to_thread(homes.give, self.handout, Path(self.home_dir) / "lessons")
            if name not in self.door.starting:    # stopped meanwhile, perhaps with the hub: a process now would be lost
                raise gone()
            ip, port = await super().start()
            await self.until_it_answers(ip, port)
        except BaseException:    # also when the learner has pressed Stop
            self.door.left(name)
            raise
        self.door.started(name)
        return ip, port

    async def until_it_answers(self, ip, port):
        """The next in the queue should not start before this one is done with the processor."""
        url = f"http://{ip}:{port}{self.server.base_url}api"
        while await super().poll() is None:
            try:
                await wait_for_http_server(url, timeout=2)
                return
            except AnyTimeoutError:
                continue
        raise gone()

    async def progress(self):
        """What the learner's page shows meanwhile."""
        said = None
        while True:
            percent, sentence = self.door.says(self.user.name)
            if sentence != said:
                said = sentence
                yield {"progress": percent, "message": sentence}
            await asyncio.sleep(self.progress_every)

    async def poll(self):
        status = await super().poll()
        if status is not None:
            self.door.left(self.user.name)
        return status

    def load_state(self, state):
        """A server that has outlived a hub keeps its seat."""
        super().load_state(state)
        if self.pid:
            self.door.started(self.user.name)
