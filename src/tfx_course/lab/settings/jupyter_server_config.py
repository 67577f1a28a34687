"""What the course asks of any Jupyter server: `course lab`, or a hub that puts this folder in
JUPYTER_CONFIG_PATH.
"""

import contextlib
import logging
import os
from pathlib import Path

c = get_config()  # noqa: F821

# Kernels talk over sockets in a private folder: a TCP port on loopback is open to every user of the
# machine.
c.KernelManager.transport = "ipc"
# The launcher offers the course's kernel only.
c.KernelSpecManager.allowed_kernelspecs = {"python3"}

# Nothing is asked of the internet.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"

# The course's own extensions: a cell that is run before its kernel is there waits for it; how long
# a cell has been running, and no result before it was run; what the Portuguese language pack leaves
# in English. (A stylesheet alone, Jupyter's
# custom.css, would have to be copied into each learner's settings, and could not tell a running
# cell from one that waits.)
c.LabApp.extra_labextensions_path = [str(Path(__file__).with_name("labextensions"))]

# Needless here: no language servers are installed, notebooks are not paired with scripts, one
# interface is enough.
c.ServerApp.jpserver_extensions = {
    "jupyter_lsp": False,
    "jupyterlab_jupytext": False,
    "notebook": False,
}

# The server's ping timeout, in milliseconds, is longer than its interval, as it has to be: equal to
# it, every connection was cut after 30 seconds. Tornado takes both for seconds and says once that
# it must not be.
logging.getLogger("tornado.general").addFilter(
    lambda record: "websocket_ping_timeout" not in record.getMessage()
)

# A login shell, which Jupyter takes where its own output is no terminal, sets PATH anew, and
# `course` is gone from it.
c.ServerApp.terminado_settings = {"shell_command": [os.environ.get("SHELL") or "sh"]}

# A hub's server may live in another environment than the course: then it keeps checkpoints as
# Jupyter does.
with contextlib.suppress(ImportError):
    from tfx_course.lab import contents

    c.ServerApp.contents_manager_class = contents.Contents
    c.MappingKernelManager.kernel_manager_class = "tfx_course.lab.kernel_manager.KernelManager"

# Google's Facets, for `tfx_course.facets`; likewise, a sentence stands where Facets would.
with contextlib.suppress(ImportError, OSError):
    from tfx_course.views import facets_page

    c.ServerApp.extra_static_paths = [str(facets_page.install())]

# What the course does in each kernel from its start on (`cells`): in the folder that `course lab`
# gives to IPython, and in no other.
with contextlib.suppress(ImportError, OSError):
    from tfx_course.paths import STATE

    if os.environ.get("IPYTHONDIR") == str(STATE / "ipython"):
        profile = STATE / "ipython" / "profile_default"
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "ipython_kernel_config.py").write_text(
            'c = get_config()\nc.InteractiveShellApp.extensions = ["tfx_course.lab.cells"]\n'
        )
