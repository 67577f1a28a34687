"""How the course's Jupyter server keeps a kernel."""

from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import default


class KernelManager(ServerKernelManager):
    """A kernel that has been active from the moment it exists.

    jupyter_server lists a kernel a moment before it notes that it is active; whoever asked in that
    moment (JupyterLab does, every few seconds) got "500 Internal Server Error", and the terminal a
    page of warnings.
    """

    @default("last_activity")
    def _since_it_exists(self):
        return utcnow()
