"""The process that forks kernels, seen from those that ask it for one: started, lent to others,
stopped.
"""

import atexit
import contextlib
import ctypes
import errno
import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from multiprocessing import forkserver, process, reduction
from pathlib import Path

from tfx_course.lab.kernels import child

_LENT = "preloaded.json"
ORDINARY_START = (
    120  # seconds after which waiting for the fork server is given up for an ordinary start
)


def supported():
    """Return whether kernels can be forked here: Linux, with process file descriptors (kernel
    5.3).
    """
    return sys.platform == "linux" and _has_process_descriptors()


@functools.cache
def _has_process_descriptors():
    try:
        os.close(_process_descriptor(os.getpid()))
    except (
        OSError
        # an older kernel, or a container that forbids them: Python's having the function says
        # nothing of that
    ):
        return False
    return True


def _process_descriptor(pid):
    """``os.pidfd_open``, also in a Python that was built on a system without it."""
    return os.pidfd_open(pid) if hasattr(os, "pidfd_open") else _system_call(434, pid, 0)


def _signal_process(descriptor, number):
    """``signal.pidfd_send_signal``, likewise."""
    if hasattr(signal, "pidfd_send_signal"):
        signal.pidfd_send_signal(descriptor, number)
    else:
        _system_call(424, descriptor, int(number), None, 0)


def _system_call(*arguments):
    result = ctypes.CDLL(None, use_errno=True).syscall(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _readable(descriptor, seconds=None):
    """Wait until there is something to read, or nothing more to come; return whether that was
    within ``seconds``.

    Not ``select.select``: it knows no descriptor from 1024 on, and a server that has been open for
    days gets there.
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


class _Server(forkserver.ForkServer):
    """A fork server of the course's own: ``multiprocessing``'s stays free for whoever uses that in
    this process.
    """

    python = sys.executable  # whose kernels these are
    elsewhere = frozenset()  # variables that may differ between it and its kernels

    def __init__(self):
        super().__init__()
        self.environ = {}
        self.lent_in = None  # the folder where others find it
        self.stopped = False  # by `stop`, not by what may happen to a process
        self._borrowed = (
            None  # a descriptor of the process, if another process of the course's started it
        )
        # Kernels start from several threads, and another stops it.
        self.starting = threading.RLock()
        self.set_forkserver_preload(["tfx_course.lab.kernels.preload"])

    def ensure_running(self):
        """Start it if it does not run.

        Raises:
            OSError: it cannot be started, or not so that only this user reaches it.
        """
        with self.starting:
            if self.is_running():
                return
            self.give_back()
            self.stopped, self.environ = False, dict(os.environ)
            with _socket_folder():
                super().ensure_running()
            if self._forkserver_address.startswith("\0"):
                # As Python does up to 3.10.8: open to every user of the machine.
                self._stop()
                raise OSError(
                    errno.EACCES,
                    "this Python's fork server is open to other users (CVE-2022-42919)",
                )
            if self.lent_in:
                with contextlib.suppress(OSError):  # then nobody borrows it
                    (self.lent_in / _LENT).write_text(
                        json.dumps({"pid": self.pid, "address": self._forkserver_address})
                    )

    def borrow(self, pid, address):
        """Use the fork server ``pid`` that listens at ``address``.

        Raises:
            OSError: it has ended, or is not this user's.
        """
        environ = (
            Path(f"/proc/{pid}/environ").read_bytes().decode(errors="surrogateescape").split("\0")
        )
        self._borrowed = _process_descriptor(pid)
        self._forkserver_pid, self._forkserver_address = pid, address
        # The lender decides how long it lives.
        self._forkserver_alive_fd = os.open(os.devnull, os.O_WRONLY)
        self.environ = dict(entry.split("=", 1) for entry in environ if "=" in entry)

    def make(self, start, descriptors):
        """Make a process that runs ``start``, and return two descriptors: of one it is told the
        process's number and later its exit code; the process ends when the other is closed.
        """
        status, data = self.connect_to_new_process(list(descriptors))
        try:
            with os.fdopen(data, "wb", closefd=False) as pipe:
                reduction.dump({}, pipe)
                reduction.dump(start, pipe)
        except BaseException:
            os.close(status)
            os.close(data)
            raise
        return status, data

    def give_back(self):
        """Forget a borrowed fork server; it runs on."""
        if self._borrowed is not None:
            os.close(self._borrowed)
            os.close(self._forkserver_alive_fd)
            self._borrowed = self._forkserver_pid = self._forkserver_alive_fd = (
                self._forkserver_address
            ) = None

    def stop(self):
        """Stop it, or give it back if it is borrowed."""
        with self.starting:
            self.stopped = True
            self.give_back()
            self._stop()
        if self.lent_in:
            (self.lent_in / _LENT).unlink(missing_ok=True)

    def _stop(self):
        if self.is_running():
            os.kill(self.pid, signal.SIGKILL)  # while it imports TFX, it hears nothing else
        with contextlib.suppress(FileNotFoundError):
            # Its socket went with a folder of temporary files.
            super()._stop()

    @property
    def pid(self):
        return self._forkserver_pid

    def is_running(self):
        """Return whether it was started and has not died since."""
        if self.pid is None:
            return False
        if self._borrowed is not None:
            return not _readable(self._borrowed, 0)
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False


class _Room:
    """The process of a room, which forks for everybody in it (``classroom.forker``). It belongs to
    root, so it is asked in JSON and not in pickles, and whether it lives is asked of its socket.
    """

    lent_in = None
    stopped = False  # not by a learner
    # Each learner has a folder of their own for matplotlib; it has been imported by then.
    elsewhere = frozenset({"MPLCONFIGDIR"})

    def __init__(self, address):
        self.address = Path(address)
        self.starting = contextlib.nullcontext()
        self._said = {}

    pid = property(lambda self: self._said.get("pid"))
    python = property(lambda self: self._read().get("python"))
    environ = property(lambda self: self._said.get("environ", {}))

    def _read(self):
        with contextlib.suppress(OSError, ValueError):
            self._said = json.loads(self.address.with_suffix(".json").read_text())
        return self._said

    def ensure_running(self):
        """Look for it: it is started with the room, by who runs that.

        Raises:
            OSError: it does not run.
        """
        self._read()
        self._connect().close()

    def is_running(self):
        try:
            self._connect().close()
        except OSError:
            return False
        return True

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(self.address))
        except BaseException:
            connection.close()
            raise
        return connection

    def borrow(self, **lent):
        """Keep the room's, whatever another process lends."""

    def stop(self):
        """Leave it to the room."""

    def make(self, start, descriptors):
        """As ``_Server.make``."""
        with self._connect() as connection:
            request = json.dumps(vars(start)).encode()
            socket.send_fds(connection, [len(request).to_bytes(4, "big")], list(descriptors))
            connection.sendall(request)
            return os.dup(connection.fileno()), connection.detach()


@contextlib.contextmanager
def _socket_folder():
    """Let ``multiprocessing`` put the fork server's socket in a folder that may go before this
    process ends.

    Of its own one, it prints a traceback then (up to Python 3.11).
    """
    config = process.current_process()._config
    before = config.get("tempdir")
    config["tempdir"] = tempfile.mkdtemp(prefix="fork-")
    atexit.register(shutil.rmtree, config["tempdir"], ignore_errors=True)
    try:
        yield
    finally:
        config["tempdir"] = before


# In a room it is the room's, and nobody's own.
server = _Room(os.environ["COURSE_FORKER"]) if os.environ.get("COURSE_FORKER") else _Server()


def preload(on_ready=None, on_failure=None):
    """Start the fork server in the background if it is not running.

    Args:
        on_ready: called from a thread, without arguments, once it can fork.
        on_failure: called with the ``OSError`` if it cannot be started. Kernels start as usual
            then.
    """
    if not supported():
        return
    try:
        server.ensure_running()
    except OSError as error:
        if on_failure:
            on_failure(error)
        return
    if on_ready:

        def wait():
            try:
                _Forked(child.Nothing(), []).wait()
            except (OSError, EOFError):
                return  # it died meanwhile; the kernel that needs it will say so
            on_ready()

        threading.Thread(target=wait, name="tfx-course-preload", daemon=True).start()


def lend(folder):
    """Let other processes of this user fork from this one's fork server: they find it in
    ``folder``. Call it before ``preload``.
    """
    server.lent_in = folder


def borrow(folder):
    """Fork from the server that another process lends in ``folder``, if one does; else from one of
    this process's own, as ever.
    """
    if supported() and server.pid is None:
        with contextlib.suppress(OSError, TypeError, ValueError):
            # Nobody lends one, or nobody does any more.
            server.borrow(**json.loads((folder / _LENT).read_text()))


def is_loaded():
    """Return whether a fork server runs, of this process's own, borrowed or the room's: a kernel
    from it is there at once.
    """
    return server.is_running()


def stop():
    """Stop the fork server, or give the borrowed one back; running kernels go on, and those that
    wait for it will not come.
    """
    server.stop()


def fork(arguments, kwargs):
    """Fork a kernel and return it once it leads a session of its own.

    Raises:
        EOFError, OSError: the fork server or the new process died, or it is not ready after
        ``ORDINARY_START`` seconds.
    """
    if server.pid is not None and not server.is_running():
        raise EOFError("the process that keeps TFX imported has died")
    environ = dict(kwargs.get("env") or os.environ)
    if not kwargs.get("independent"):
        environ["JPY_PARENT_PID"] = str(os.getpid())
    start = child.Kernel(arguments, kwargs.get("cwd"), environ, bool(kwargs.get("independent")))
    ready, started = os.pipe()
    try:
        try:
            streams = [
                _descriptor(kwargs.get(name), default)
                for name, default in (("stdout", 1), ("stderr", 2))
            ]
            kernel = _Forked(start, [*streams, started])
        finally:
            os.close(started)
        try:
            if not _readable(ready, ORDINARY_START):
                raise TimeoutError("the new kernel does not answer")
            if os.read(ready, 1) != b"1":
                raise EOFError("the new kernel died at once")
        except BaseException:
            kernel.kill()
            kernel.wait()  # which also lets go of its descriptors
            raise
    finally:
        os.close(ready)
    return kernel


def _descriptor(stream, default):
    if stream is None:
        return default
    if stream == subprocess.DEVNULL:
        return _devnull()
    return stream if isinstance(stream, int) else stream.fileno()


@functools.cache
def _devnull():
    return os.open(os.devnull, os.O_RDWR)


class _Forked:
    """A process that the fork server made, with the part of ``subprocess.Popen``'s interface that a
    provisioner uses.

    Whether it lives is asked of the process itself, so it outlives the fork server. Its exit code
    comes from the fork server; 255 stands for one that nobody could tell.
    """

    stdin = stdout = stderr = None

    def __init__(self, start, descriptors):
        self.returncode = None
        with server.starting:
            if server.stopped:
                # Between being asked for a process and now: it is not started anew for that.
                raise EOFError("the process that keeps TFX imported was stopped")
            self._status, self._data = server.make(start, descriptors)
        try:
            if not _readable(self._status, ORDINARY_START):
                raise TimeoutError("the process that keeps TFX imported does not answer")
            self.pid = forkserver.read_signed(self._status)
            self._pidfd = _process_descriptor(self.pid)
        except BaseException:
            os.close(self._status)
            os.close(self._data)
            raise

    def poll(self):
        if self.returncode is None and _readable(self._pidfd, 0):
            self._reap()
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is None:
            if not _readable(self._pidfd, timeout):
                raise subprocess.TimeoutExpired("kernel", timeout)
            self._reap()
        return self.returncode

    def _reap(self):
        self.returncode = 255
        if _readable(self._status, 5):  # a fork server that hangs does not tell
            with contextlib.suppress(OSError, EOFError):
                self.returncode = forkserver.read_signed(self._status)
        for descriptor in (self._status, self._data, self._pidfd):
            os.close(descriptor)

    def send_signal(self, number):
        if self.poll() is None:
            _signal_process(self._pidfd, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)
