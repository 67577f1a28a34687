"""Kernels that start with TFX already imported.

A Jupyter kernel provisioner, chosen with ``JUPYTER_DEFAULT_PROVISIONER_NAME=tfx-course-preloaded``: notebooks keep the
ordinary ``python3`` kernelspec and run anywhere without it. Kernels are forked from a ``multiprocessing`` fork server
that has imported TFX once, so each is ready at once and shares those pages with the others. Once it runs, a kernel is as
``python -m ipykernel_launcher`` would have made it: session and process group, standard streams, environment, working
folder, ``sys.path``, signals, exit code. Where that cannot be had, an ordinary start takes its place.
"""

import asyncio
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
import subprocess
import sys
import tempfile
import threading
from multiprocessing import forkserver, process, reduction, resource_tracker
from pathlib import Path

from jupyter_client.provisioning import LocalProvisioner

NAME = "tfx-course-preloaded"
_LENT = "preloaded.json"
ORDINARY_START = 120  # seconds after which waiting for the fork server is given up for an ordinary start
# What a process reads when it starts or imports: where a kernel's differ from the fork server's, forking would ignore it.
_READ_AT_START = ("PYTHON", "LD_", "TF_", "OMP_", "OPENBLAS_", "MKL_", "KMP_", "CUDA_", "GRPC_", "MALLOC_", "MPL")


def supported():
    """Return whether kernels can be forked here: Linux, with process file descriptors (kernel 5.3)."""
    return sys.platform == "linux" and _has_process_descriptors()


@functools.cache
def _has_process_descriptors():
    try:
        os.close(_process_descriptor(os.getpid()))
    except OSError:  # an older kernel, or a container that forbids them: Python's having the function says nothing of that
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
    """Wait until there is something to read, or nothing more to come; return whether that was within ``seconds``.

    Not ``select.select``: it knows no descriptor from 1024 on, and a server that has been open for days gets there.
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


class Provisioner(LocalProvisioner):
    """Starts Python kernels by forking the server that has TFX imported; any other kernel as usual."""

    waiting = 0  # how many kernels wait for the fork server

    async def launch_kernel(self, cmd, **kwargs):
        arguments = _python_kernel(cmd)
        if supported() and arguments is not None:
            try:
                Provisioner.waiting += 1
                forked = await asyncio.to_thread(_fork, arguments, kwargs) if _can_fork(kwargs) else None
            except (OSError, EOFError) as error:
                if _server.stopped:  # while this one waited: kernels are being ended, so what stands in for it only waits, too
                    cmd = ["sleep", str(ORDINARY_START)]
                else:
                    self.log.warning("The preloaded kernels are not to be had (%r); this one starts as usual, and takes longer.", error)
                    preload()
            else:
                if forked:
                    self.process = forked
                    self.pid = self.pgid = forked.pid
                    self.cwd = kwargs.get("cwd") or os.getcwd()
                    return self.connection_info
            finally:
                Provisioner.waiting -= 1
        return await super().launch_kernel(cmd, **kwargs)


def _python_kernel(cmd):
    """Return ``sys.argv[1:]`` of the kernel if ``cmd`` starts an ipykernel of this very Python, else None."""
    try:
        module = cmd.index("-m")
    except ValueError:
        return None
    same = os.path.realpath(cmd[0]) == os.path.realpath(sys.executable)
    options = [option for option in cmd[1:module] if not option.startswith("-Xfrozen_modules")]
    return cmd[module + 2 :] if same and not options and cmd[module + 1] == "ipykernel_launcher" else None


def _can_fork(kwargs):
    if _server.pid is None:
        _server.ensure_running()
    environ = kwargs.get("env") or os.environ
    names = {name for name in {*environ, *_server.environ} if name.startswith(_READ_AT_START)}
    streams = all(kwargs.get(stream) != subprocess.PIPE for stream in ("stdin", "stdout", "stderr"))
    return streams and all(environ.get(name) == _server.environ.get(name) for name in names)


# --- the fork server --------------------------------------------------------------------------------------------------


class _Server(forkserver.ForkServer):
    """A fork server of the course's own: ``multiprocessing``'s stays free for whoever uses that in this process."""

    def __init__(self):
        super().__init__()
        self.environ = {}
        self.lent_in = None  # the folder where others find it
        self.stopped = False  # by `stop`, not by what may happen to a process
        self._borrowed = None  # a descriptor of the process, if another process of the course's started it
        self.starting = threading.RLock()  # kernels start from several threads, and another stops it
        self.set_forkserver_preload(["tfx_course.preload"])

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
            if self._forkserver_address.startswith("\0"):  # as Python does up to 3.10.8: open to every user of the machine
                self._stop()
                raise OSError(errno.EACCES, "this Python's fork server is open to other users (CVE-2022-42919)")
            if self.lent_in:
                with contextlib.suppress(OSError):  # then nobody borrows it
                    (self.lent_in / _LENT).write_text(json.dumps({"pid": self.pid, "address": self._forkserver_address}))

    def borrow(self, pid, address):
        """Use the fork server ``pid`` that listens at ``address``.

        Raises:
            OSError: it has ended, or is not this user's.
        """
        environ = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="surrogateescape").split("\0")
        self._borrowed = _process_descriptor(pid)
        self._forkserver_pid, self._forkserver_address = pid, address
        self._forkserver_alive_fd = os.open(os.devnull, os.O_WRONLY)  # the lender decides how long it lives
        self.environ = dict(entry.split("=", 1) for entry in environ if "=" in entry)

    def give_back(self):
        """Forget a borrowed fork server; it runs on."""
        if self._borrowed is not None:
            os.close(self._borrowed)
            os.close(self._forkserver_alive_fd)
            self._borrowed = self._forkserver_pid = self._forkserver_alive_fd = self._forkserver_address = None

    def _stop(self):
        if self.is_running():
            os.kill(self.pid, signal.SIGKILL)  # while it imports TFX, it hears nothing else
        with contextlib.suppress(FileNotFoundError):  # its socket went with a folder of temporary files
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


@contextlib.contextmanager
def _socket_folder():
    """Let ``multiprocessing`` put the fork server's socket in a folder that may go before this process ends.

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


_server = _Server()


def preload(on_ready=None, on_failure=None):
    """Start the fork server in the background if it is not running.

    Args:
        on_ready: called from a thread, without arguments, once it can fork.
        on_failure: called with the ``OSError`` if it cannot be started. Kernels start as usual then.
    """
    if not supported():
        return
    try:
        _server.ensure_running()
    except OSError as error:
        if on_failure:
            on_failure(error)
        return
    if on_ready:

        def wait():
            try:
                _Forked(_Nothing(), []).wait()
            except (OSError, EOFError):
                return  # it died meanwhile; the kernel that needs it will say so
            on_ready()

        threading.Thread(target=wait, name="tfx-course-preload", daemon=True).start()


def lend(folder):
    """Let other processes of this user fork from this one's fork server: they find it in ``folder``. Call it before ``preload``."""
    _server.lent_in = folder


def borrow(folder):
    """Fork from the server that another process lends in ``folder``, if one does; else from one of this process's own, as ever."""
    if supported() and _server.pid is None:
        with contextlib.suppress(OSError, TypeError, ValueError):  # nobody lends one, or nobody does any more
            _server.borrow(**json.loads((folder / _LENT).read_text()))


def is_loaded():
    """Return whether a fork server runs, of this process's own or borrowed: a kernel from it is there at once."""
    return _server.pid is not None and _server.is_running()


def stop():
    """Stop the fork server, or give the borrowed one back; running kernels go on, and those that wait for it will not come."""
    with _server.starting:
        _server.stopped = True
        _server.give_back()
        _server._stop()
    if _server.lent_in:
        (_server.lent_in / _LENT).unlink(missing_ok=True)


def _fork(arguments, kwargs):
    """Fork a kernel and return it once it leads a session of its own.

    Raises:
        EOFError, OSError: the fork server or the new process died, or it is not ready after ``ORDINARY_START`` seconds.
    """
    if _server.pid is not None and not _server.is_running():
        raise EOFError("the process that keeps TFX imported has died")
    environ = dict(kwargs.get("env") or os.environ)
    if not kwargs.get("independent"):
        environ["JPY_PARENT_PID"] = str(os.getpid())
    start = _Kernel(arguments, kwargs.get("cwd"), environ, bool(kwargs.get("independent")))
    ready, told = os.pipe()
    try:
        try:
            streams = [_descriptor(kwargs.get(name), default) for name, default in (("stdout", 1), ("stderr", 2))]
            kernel = _Forked(start, [*streams, told])
        finally:
            os.close(told)
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


def _devnull(cache=[]):
    if not cache:
        cache.append(os.open(os.devnull, os.O_RDWR))
    return cache[0]


class _Forked:
    """A process that the fork server made, with the part of ``subprocess.Popen``'s interface that a provisioner uses.

    Whether it lives is asked of the process itself, so it outlives the fork server. Its exit code comes from the fork
    server; 255 stands for one that nobody could tell.
    """

    stdin = stdout = stderr = None

    def __init__(self, start, descriptors):
        self.returncode = None
        with _server.starting:
            if _server.stopped:  # between being asked for a process and now: it is not started anew for that
                raise EOFError("the process that keeps TFX imported was stopped")
            self._status, self._data = _server.connect_to_new_process(list(descriptors))
        try:
            with os.fdopen(self._data, "wb", closefd=False) as pipe:
                reduction.dump({}, pipe)
                reduction.dump(start, pipe)
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


# --- in the new process -----------------------------------------------------------------------------------------------


class _Nothing:
    """A process that ends at once: it can be made as soon as the fork server is ready."""

    def _bootstrap(self, parent_sentinel):
        return 0


class _Kernel:
    """What a new process needs to become the kernel that ``python -m ipykernel_launcher`` would be."""

    def __init__(self, arguments, cwd, environ, independent):
        self.arguments, self.cwd, self.environ, self.independent = arguments, cwd, environ, independent

    def _bootstrap(self, parent_sentinel):
        # The name is multiprocessing's: the fork server calls it in the child, and exits with what it returns.
        from tfx_course import preload

        out, err, told = _leave_multiprocessing()
        os.setsid()
        old_streams = sys.stdout, sys.stderr
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        for descriptor in {null, out, err} - {0, 1, 2}:
            os.close(descriptor)
        sys.stdin = sys.__stdin__ = open(0, closefd=False)
        os.environ.clear()
        os.environ.update(preload.ENVIRON | self.environ)
        tempfile.tempdir = None  # the fork server's; the kernel's environment may name another
        if self.cwd:
            os.chdir(self.cwd)
        os.write(told, b"1")
        os.close(told)
        if not self.independent:
            threading.Thread(target=_die_with, args=(parent_sentinel,), name="parent", daemon=True).start()
        _forget(preload.COURSE_MODULES)
        _reseed()
        return self._serve(old_streams, preload.KERNEL_MODULES)

    def _serve(self, old_streams, kernel_modules):
        from IPython.core import shellapp
        from ipykernel import ipkernel
        from ipykernel.kernelapp import IPKernelApp

        import ipykernel_launcher

        sys.argv = [ipykernel_launcher.__file__, *self.arguments]
        # 1 is the parent that ipykernel does not watch: the fork server may go, the Jupyter server may not (_die_with).
        application = IPKernelApp.instance(parent_handle=1)
        # Both note which modules a kernel begins with (for the debugger, for `%reset`). TFX's are not among them in an
        # ordinary kernel; and only to go through those would copy 70 MB of shared pages.
        ipkernel.sys = shellapp.sys = _SysAtStart(kernel_modules)
        try:
            application.initialize(None)
            ipkernel.sys = shellapp.sys = sys
            _follow(old_streams)
            application.start()
            code = 0
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
        threading._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.__stdout__, sys.__stderr__):
            stream.flush()
        return code


class _SysAtStart:
    """The module ``sys``, but for its ``modules``."""

    def __init__(self, modules):
        self.modules = modules

    def __getattr__(self, name):
        return getattr(sys, name)


def _leave_multiprocessing():
    """Let go of what ties this process to the fork server, and return the descriptors that came with the request."""
    inherited = forkserver._forkserver._inherited_fds
    os.close(forkserver._forkserver._forkserver_alive_fd)
    os.close(resource_tracker._resource_tracker._fd)
    forkserver._forkserver.__init__()
    resource_tracker._resource_tracker.__init__()
    return inherited


def _die_with(sentinel):
    """End this process when the Jupyter server has: its end of the pipe closes, however it ended."""
    while os.read(sentinel, 65536):
        pass
    os._exit(1)


def _forget(names):
    """Import the course's own package anew: it greets the notebook that imports it (see ``quiet``), and may have changed."""
    for name in names:  # known beforehand: only to go through sys.modules would copy 16 MB of shared pages
        del sys.modules[name]
    sys.path[:] = [entry for entry in sys.path if entry]


def _reseed():
    """Give this process random numbers of its own, as one that was not forked has."""
    import random

    import numpy

    random.seed()
    numpy.random.seed()


def _follow(old_streams):
    """Lead the log handlers that were made before the fork to the streams that the kernel has since put in place."""
    import logging

    new = dict(zip(old_streams, (sys.stdout, sys.stderr)))
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        for handler in getattr(logger, "handlers", ()):
            stream = getattr(handler, "stream", None)
            if stream in old_streams:
                handler.stream = new[stream]
