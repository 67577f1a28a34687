"""A process of a learner's code: as a user that owns nothing, without a network, with limits and
temporary folders of its own, and ended with everything that it started.
"""

import contextlib
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tfx_course.classroom import limits, mounts, privileges
from tfx_course.classroom.room import Room
from tfx_course.paths import INSTALLED

_NEW_NETWORK = 0x40000000
_FIRST = 61184  # the first number that the system gives to nobody but for a while


def is_strict():
    """Return whether a process can be shut in here: root can."""
    return os.geteuid() == 0


@contextlib.contextmanager
def place(slot, memory, tasks=512):
    """Yield a `Sandbox` for the ``slot``-th of those that run side by side, and end and remove
    whatever is left in it.
    """
    room = Room(name="collect", memory=memory, tasks=tasks).completed()
    folder = Path(tempfile.mkdtemp(prefix="course-collect-"))
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    account = _account(slot, folder) if is_strict() else None
    try:
        yield Sandbox(folder, account, room)
    finally:
        if account:
            limits.end(account)
            limits.remove(room, account.name)
        shutil.rmtree(folder, ignore_errors=True)


def _account(slot, folder):
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    number = next(each for each in range(_FIRST + slot, 65000, 64) if each not in taken)
    return privileges.Account(f"sheet-{slot}", number, number, (), str(folder))


class Sandbox:
    """Where one process runs; see `place`."""

    def __init__(self, folder, account, room):
        self.folder, self.account, self.room = folder, account, room

    def run(self, module, *arguments, seconds, environment):
        """Run ``python -m module`` with ``arguments`` and the number of a descriptor after them,
        and return what it wrote there, or None if ``seconds`` were not enough.
        """
        command = [sys.executable, "-m", module, *map(str, arguments)]
        read, write = os.pipe()
        with open(read, "rb") as answer:
            process = subprocess.Popen(
                [*command, str(write)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=self._environment() | environment,
                pass_fds=[write],
                start_new_session=True,
                preexec_fn=self._become(),
            )
            os.close(write)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                self._end(process)
            return answer.read()

    def _end(self, process):
        if self.account:
            limits.end(self.account)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _environment(self):
        user = self.account.name if self.account else pwd.getpwuid(os.getuid()).pw_name
        return {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "USER": user,
            "LOGNAME": user,
            "PATH": privileges.PATH,
        }

    def _own(self):
        """Make all that is in its folder its own."""
        if self.account:
            for place, _, names in os.walk(self.folder):
                for name in [place, *(os.path.join(place, name) for name in names)]:
                    os.chown(name, self.account.uid, self.account.gid, follow_symlinks=False)

    def _become(self):
        """Return what the process does before Python: what needs memory is done here already."""
        if not self.account:
            return None
        self._own()
        folders = limits.groups(self.room, self.account.name)
        system, kept = ctypes.CDLL(None, use_errno=True), [self.folder, INSTALLED]
        shared = [place for place in mounts.SHARED if Path(place).is_dir()]

        def become():
            limits.enter(folders, self.room)
            mounts.check(system.unshare(_NEW_NETWORK))
            _loopback()
            mounts.alone()
            opened = [os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in kept]
            for place in shared:
                mounts.memory(place, self.room.memory)
            for folder, number in zip(kept, opened):
                if not folder.is_dir():  # it was below one of them
                    folder.mkdir(parents=True)
                    mounts.bind(f"/proc/self/fd/{number}", folder)
                os.close(number)
            privileges.drop(self.account)
            os.chdir(self.folder)

        return become


def _loopback():
    """Set up the network's only interface, which kernels are talked to over (SIOCSIFFLAGS)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))
