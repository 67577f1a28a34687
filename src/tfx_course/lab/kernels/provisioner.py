"""Kernels that start with TFX already imported.

A Jupyter kernel provisioner, chosen with ``JUPYTER_DEFAULT_PROVISIONER_NAME=tfx-course-preloaded``:
notebooks keep the ordinary ``python3`` kernelspec and run anywhere without it. Kernels are forked
from a ``multiprocessing`` fork server that has imported TFX once, so each is ready at once and
shares those pages with the others. Once it runs, a kernel is as ``python -m ipykernel_launcher``
would have made it: session and process group, standard streams, environment, working folder,
``sys.path``, signals, exit code. Where that cannot be had, an ordinary start takes its place.
"""

import asyncio
import os
import subprocess
import sys

from jupyter_client.provisioning import LocalProvisioner

from tfx_course.lab.kernels import forkserver, memory
from tfx_course.lab.kernels.forkserver import ORDINARY_START

NAME = "tfx-course-preloaded"
# What a process reads when it starts or imports: where a kernel's differ from the fork server's,
# forking would ignore it.
_READ_AT_START = (
    "PYTHON",
    "LD_",
    "TF_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "KMP_",
    "CUDA_",
    "GRPC_",
    "MALLOC_",
    "MPL",
)


class Provisioner(LocalProvisioner):
    """Starts Python kernels by forking the server that has TFX imported; any other kernel as
    usual.
    """

    waiting = 0  # how many kernels wait for the fork server

    async def launch_kernel(self, cmd, **kwargs):
        arguments = _python_kernel(cmd)
        if memory.LIMIT in os.environ and memory.reached():
            kwargs["env"] = dict(kwargs.get("env") or os.environ) | {memory.REACHED: "1"}
        if forkserver.supported() and arguments is not None:
            try:
                Provisioner.waiting += 1
                forked = (
                    await asyncio.to_thread(forkserver.fork, arguments, kwargs)
                    if _can_fork(kwargs)
                    else None
                )
            except (OSError, EOFError) as error:
                if (
                    forkserver.server.stopped
                    # while this one waited: kernels are being ended, so what stands in for it only
                    # waits, too
                ):
                    cmd = ["sleep", str(ORDINARY_START)]
                else:
                    self.log.warning(
                        "The preloaded kernels are not to be had (%r); this one starts as usual,"
                        " and takes longer.",
                        error,
                    )
                    forkserver.preload()
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
    """Return ``sys.argv[1:]`` of the kernel if ``cmd`` starts an ipykernel of this very Python,
    else None.
    """
    try:
        module = cmd.index("-m")
    except ValueError:
        return None
    same = os.path.realpath(cmd[0]) == os.path.realpath(forkserver.server.python or sys.executable)
    options = [option for option in cmd[1:module] if not option.startswith("-Xfrozen_modules")]
    return (
        cmd[module + 2 :]
        if same and not options and cmd[module + 1] == "ipykernel_launcher"
        else None
    )


def _can_fork(kwargs):
    if forkserver.server.pid is None:
        forkserver.server.ensure_running()
    environ = kwargs.get("env") or os.environ
    names = {
        name for name in {*environ, *forkserver.server.environ} if name.startswith(_READ_AT_START)
    } - forkserver.server.elsewhere
    streams = all(kwargs.get(stream) != subprocess.PIPE for stream in ("stdin", "stdout", "stderr"))
    return streams and all(
        environ.get(name) == forkserver.server.environ.get(name) for name in names
    )
