"""What runs in a new process until it is the kernel that ``python -m ipykernel_launcher`` would
be.
"""

import atexit
import os
import sys
import tempfile
import threading
import types
from multiprocessing import forkserver, resource_tracker

# Filled by ``preload``, in the process that forks.
inherited = types.SimpleNamespace(environ={}, kernel_modules={}, course_modules=[])


class Nothing:
    """A process that ends at once: it can be made as soon as the fork server is ready."""

    def _bootstrap(self, parent_sentinel):
        return 0


class Kernel:
    """What a new process needs to become the kernel that ``python -m ipykernel_launcher`` would
    be.
    """

    def __init__(self, arguments, cwd, environ, independent):
        self.arguments, self.cwd, self.environ, self.independent = (
            arguments,
            cwd,
            environ,
            independent,
        )

    def _bootstrap(self, parent_sentinel):
        # The name is multiprocessing's: the fork server calls it in the child, and exits with what
        # it returns.
        return self.become(*_leave_multiprocessing(), parent_sentinel)

    def become(self, out, err, started, parent_sentinel):
        """Be the kernel from here on, and return its exit code.

        Args:
            out, err, started: descriptors of its standard streams, and of a pipe into which it
                writes once it leads a session of its own.
            parent_sentinel: a descriptor at whose other end is the process that asked for it.
        """
        os.setsid()
        old_streams = sys.stdout, sys.stderr
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        for descriptor in {null, out, err} - {0, 1, 2}:
            os.close(descriptor)
        sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(inherited.environ | self.environ)
        tempfile.tempdir = None  # the fork server's; the kernel's environment may name another
        if self.cwd:
            os.chdir(self.cwd)
        os.write(started, b"1")
        os.close(started)
        if not self.independent:
            threading.Thread(
                target=_die_with, args=(parent_sentinel,), name="parent", daemon=True
            ).start()
        _forget(inherited.course_modules)
        _reseed()
        return self._serve(old_streams, inherited.kernel_modules)

    def _serve(self, old_streams, kernel_modules):
        import ipykernel_launcher
        from ipykernel import ipkernel
        from ipykernel.kernelapp import IPKernelApp
        from IPython.core import shellapp

        sys.argv = [ipykernel_launcher.__file__, *self.arguments]
        # 1 is the parent that ipykernel does not watch: the fork server may go, the Jupyter server
        # may not (_die_with).
        application = IPKernelApp.instance(parent_handle=1)
        # Both note which modules a kernel begins with (for the debugger, for `%reset`). TFX's are
        # not among them in an ordinary kernel; and only to go through those would copy 70 MB of
        # shared pages.
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
    """Let go of what ties this process to the fork server, and return the descriptors that came
    with the request.
    """
    inherited = forkserver._forkserver._inherited_fds
    os.close(forkserver._forkserver._forkserver_alive_fd)
    os.close(resource_tracker._resource_tracker._fd)
    forkserver._forkserver.__init__()
    resource_tracker._resource_tracker.__init__()
    return inherited


def _die_with(sentinel):
    """End this process when the Jupyter server has: its end of the pipe closes, however it
    ended.
    """
    while os.read(sentinel, 65536):
        pass
    os._exit(1)


def _forget(names):
    """Import the course's own package anew: it greets the notebook that imports it (see ``quiet``),
    and may have changed.
    """
    for (
        name
    ) in names:  # known beforehand: only to go through sys.modules would copy 16 MB of shared pages
        del sys.modules[name]
    sys.path[:] = [entry for entry in sys.path if entry]


def _reseed():
    """Give this process random numbers of its own, as one that was not forked has."""
    import random

    import numpy

    random.seed()
    numpy.random.seed()


def _follow(old_streams):
    """Lead the log handlers that were made before the fork to the streams that the kernel has since
    put in place.
    """
    import logging

    new = dict(zip(old_streams, (sys.stdout, sys.stderr)))
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        for handler in getattr(logger, "handlers", ()):
            stream = getattr(handler, "stream", None)
            if stream in old_streams:
                handler.stream = new[stream]
