"""The processes that ``course hub`` keeps alive (``supervisor``)."""

import ctypes
import signal
import subprocess
import time

from tfx_course import messages
from tfx_course.classroom import room
from tfx_course.errors import CourseError

_DEATHS, _WITHIN = 5, 60  # that many within as many seconds: something is wrong


class Program:
    """A process that is started anew when it dies."""

    def __init__(self, name, command, environ):
        self.name, self.command, self.environ = name, command, environ
        self.deaths, self.process = [], None

    def start(self, here, file):
        path = here.private / f"{self.name}.log"
        if self.process is None and path.exists():
            path.replace(path.with_suffix(".log.before"))  # of the last time, and no older ones
        with open(path, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environ | {room.FILE: str(file)},
                cwd=here.private if self.name == "hub" else "/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl+C is for this process. (The forker leaves its session by itself.)
                start_new_session=self.name != "forker",
                preexec_fn=_die_with_parent,
            )

    def keep(self, here, file):
        """Start it anew if it died.

        Raises:
            CourseError: it does so again and again.
        """
        if self.process.poll() is None:
            return
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < _WITHIN] + [now]
        log = here.private / f"{self.name}.log"
        if len(self.deaths) >= _DEATHS:
            raise CourseError("hub.dies", program=self.name, log=log)
        print(messages.text("hub.again", program=self.name, log=log), flush=True)
        self.start(here, file)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _die_with_parent():
    """However this process's parent ends, it is told to end, too: the next room finds none left."""
    ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
