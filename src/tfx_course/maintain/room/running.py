"""Rooms for the bench and the tests: real ones, as root, with names and ports of their own, of
which nothing stays.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from tfx_course.classroom import accounts, disks, limits
from tfx_course.classroom.room import Room
from tfx_course.machine import bootstrap
from tfx_course.paths import ROOT


class Running:
    """A room that ``course hub`` serves."""

    def __init__(self, folder, lang="en", **settings):
        self.settings = {"state": folder, "runtime": f"{folder}/run", "port": free_ports()}
        self.settings |= settings
        self.lang, self.log = lang, Path(folder, "course-hub.log")
        variables = {f"COURSE_HUB_{name.upper()}": str(v) for name, v in self.settings.items()}
        self.environ = os.environ | variables | {"COURSE_LANG": lang}
        self.here = Room.chosen(self.environ, lang=lang)
        self.process = None

    def command(self, *options):
        return [bootstrap.VENV / "bin" / "course", "hub", *options]

    def start(self, seconds=120):
        """Return when it is open and TFX is loaded."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.environ, stdout=log, stderr=log, cwd=ROOT
            )
        deadline = time.monotonic() + seconds
        while "Ctrl+C" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.said())
            time.sleep(0.2)
        return self

    def loaded(self, seconds=120):
        """Return when TFX is loaded."""
        deadline = time.monotonic() + seconds
        log = self.here.private / "forker.log"
        while not log.read_text().strip().endswith("ready"):
            if time.monotonic() > deadline:
                raise RuntimeError(self.said())
            time.sleep(0.2)
        return self

    def folder_of(self, user):
        """Return the course's folder of a learner, by their name in the hub."""
        return Path(self.here.homes, self.here.account(user), "tfx-course")

    def said(self):
        logs = [self.log, *self.here.private.glob("*.log")]
        return "\n".join(log.read_text()[-4000:] for log in logs if log.exists())

    def stop(self, number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)

    def program(self, module):
        """Return the process of this room that runs ``module`` (``jupyterhub``, ``forker``)."""
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_text().split("\0")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid and any(part.endswith(module) for part in line):
                    return int(entry.name)
        return None

    @property
    def address(self):
        return self.here.address()

    def remove(self):
        """Stop it, and take away what there is of it on the machine."""
        self.stop()
        self.clear()
        shutil.rmtree(self.here.state, ignore_errors=True)

    def clear(self):
        """Take away everybody's processes, users, groups and limits."""
        for account in accounts.everyone(self.here):
            limits.end(account)
            limits.remove(self.here, account.name)
            disks.unmount(self.here, account)
            subprocess.run(["userdel", account.name], capture_output=True)
        subprocess.run(["groupdel", self.here.group], capture_output=True)


@contextlib.contextmanager
def room(people=None, base="/var/lib", **settings):
    """Yield a running room of the people named, or an open one; below ``base``, which learners see
    as it is, unless it is ``/tmp``.
    """
    folder = tempfile.mkdtemp(prefix=f"tfx-room-{settings.get('name', Room.name)}-", dir=base)
    os.chmod(folder, 0o711)
    if people:
        groups = people if isinstance(people, dict) else dict.fromkeys(people, "A")
        settings["people"] = Path(folder, "class.csv")
        settings["people"].write_text(
            "name,group\n" + "".join(f"{who},{group}\n" for who, group in groups.items())
        )
    running = Running(folder, **settings)
    running.clear()  # of a run that was killed
    try:
        yield running.start()
    finally:
        with _undisturbed():
            running.remove()


@contextlib.contextmanager
def _undisturbed():
    """Let no second Ctrl+C cut short what takes away a room."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)


def free_ports():
    """Return a port that is free, with the next three; another run of the tests, which looks at
    the same moment, hardly finds the same.
    """
    ports = range(18300, 19000, 4)
    for port in random.sample(ports, len(ports)):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for each in range(port, port + 4):
                probe = stack.enter_context(socket.socket())
                probe.bind(("127.0.0.1", each))
            return port
    raise OSError("no free ports")
