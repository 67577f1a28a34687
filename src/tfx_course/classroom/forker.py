"""The room's process that has TFX imported: ``python -m tfx_course.classroom.forker``, as root.

It loads TFX once and makes a kernel for whoever asks over its socket. The system says who that is
(``SO_PEERCRED``); what the caller says of themselves is not asked. The new process becomes that
user, for good and under their limits, before it reads a single byte of the request.
"""

import contextlib
import gc
import grp
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import traceback
from pathlib import Path

from tfx_course.classroom import accounts, limits, privileges
from tfx_course.classroom.room import Room

_LARGEST = 1 << 20  # bytes of a request; a learner's environment is some kilobytes


class Forker:
    """Makes processes for those who ask over a socket; ``run`` returns when it is told to stop
    (SIGTERM).

    A subclass says who is served (``admit``), and what the new process does (``serve``).
    """

    loading = ()  # the modules that every process finds imported

    def __init__(self, room, address, gid, mode):
        self.room, self.children = room, {}  # {process: (connection, whose it is)}
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        address.unlink(missing_ok=True)
        self.listening.bind(str(address))
        os.chown(address, 0, gid)
        address.chmod(mode)
        self.listening.listen(128)

    def admit(self, connection):
        """Return whose process is to be made, an ``Account``; None if none."""
        raise NotImplementedError

    def serve(self, account, connection):
        """Be that process, still root's at first, and return its exit code."""
        raise NotImplementedError

    def run(self):
        """Load what is to be shared, and serve. Those who ask meanwhile wait."""
        for name in self.loading:
            importlib.import_module(name)
        # Shared pages are copied where they are written, and the collector would write them all.
        gc.collect()
        gc.freeze()
        wake, ended = socket.socketpair()
        for end in (wake, ended):
            end.setblocking(False)
        signal.set_wakeup_fd(ended.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        stopped = []
        signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
        poll = select.poll()
        poll.register(self.listening, select.POLLIN)
        poll.register(wake, select.POLLIN)
        print("ready", flush=True)
        while not stopped:
            for descriptor, _ in poll.poll():
                if descriptor == wake.fileno():
                    with contextlib.suppress(BlockingIOError):
                        wake.recv(4096)
                    self._reap()
                else:
                    with contextlib.suppress(OSError):  # who asked has gone
                        self._accept(self.listening.accept()[0])

    def _accept(self, connection):
        account = self.admit(connection)
        if account is None:
            connection.close()  # an ordinary start takes its place, under the caller's own limits
            return
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                for number in (signal.SIGCHLD, signal.SIGTERM):
                    signal.signal(number, signal.SIG_DFL)
                _close_all_but(connection.fileno())
                code = self.serve(account, connection)
            except Exception:
                traceback.print_exc()  # into its own log, where it has one
            finally:
                os._exit(code)
        self.children[pid] = connection, account
        connection.setblocking(False)
        self._tell(connection, pid)

    def _reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            connection, _ = self.children.pop(pid)
            self._tell(connection, os.waitstatus_to_exitcode(status))
            connection.close()

    @staticmethod
    def _tell(connection, number):
        with contextlib.suppress(OSError):  # nobody listens any more
            connection.send(struct.pack("q", number))


def peer(connection):
    """Return the number of the user at the other end, as the system knows it."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", told)[1]


class Kernels(Forker):
    """Kernels with TFX imported, for those of the room, each of the user who asks."""

    # By name: that module is only for a process that forks.
    loading = ("tfx_course.lab.kernels.preload",)

    def __init__(self, room):
        self.gid = grp.getgrnam(room.group).gr_gid
        # Who may connect; who is served is decided for each.
        super().__init__(room, room.socket, self.gid, 0o660)
        # A kernel whose variables differ from these is not forked (see ``provisioner``).
        said = {"pid": os.getpid(), "python": sys.executable, "environ": dict(os.environ)}
        file = room.socket.with_suffix(".json")
        file.write_text(json.dumps(said))
        file.chmod(0o644)

    def admit(self, connection):
        uid = peer(connection)
        try:
            account = privileges.Account.of(uid)
        except KeyError:
            return None
        ours = account.gid == self.gid and account.name.startswith(self.room.prefix)
        open_now = sum(owner.uid == uid for _, owner in self.children.values())
        return account if uid and ours and open_now < self.room.kernels else None

    def serve(self, account, connection):
        accounts.become(self.room, account, limits.groups(self.room, account.name))
        # Nothing of the caller's was read before this line.
        request, descriptors = receive(connection, 3)
        from tfx_course.lab.kernels import child

        kernel = child.Kernel(
            list(request["arguments"]),
            request.get("cwd"),
            {str(name): str(value) for name, value in request["environ"].items()},
            bool(request.get("independent")),
        )
        return kernel.become(*descriptors, connection.detach())


def _close_all_but(kept):
    """Close what this process has from its parent: others' connections, the listening socket."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


def receive(connection, count):
    """Return the request, and the ``count`` descriptors that came with it.

    Raises:
        ValueError, EOFError, OSError: it is none.
    """
    connection.settimeout(30)
    head, descriptors, _, _ = socket.recv_fds(connection, 4, count)
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > _LARGEST or len(descriptors) != count:
        raise ValueError("not a request")
    body = b""
    while len(body) < length:
        part = connection.recv(length - len(body))
        if not part:
            raise EOFError("half a request")
        body += part
    connection.settimeout(None)
    return json.loads(body), descriptors


def environment(room):
    """Return the environment that the process is started with: nothing of root's, and what a
    learner's server sets, too (``single_user``).
    """
    kept = {name: os.environ[name] for name in ("TZ", "LC_ALL") if name in os.environ}
    scratch = str(Path(room.runtime, "forker"))
    return kept | {
        "PATH": privileges.PATH,
        "LANG": os.environ.get("LANG") or "C.UTF-8",
        "HOME": scratch,
        "MPLCONFIGDIR": scratch,
        "KERAS_HOME": scratch,
        "IPYTHONDIR": scratch,
        "TMPDIR": scratch,
        "PYTHONNOUSERSITE": "1",
        "COURSE_LANG": room.lang,
    }


if __name__ == "__main__":
    Kernels(Room.current()).run()
