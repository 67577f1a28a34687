"""A learner's own server, as JupyterHub starts it: ``python -m tfx_course.classroom.single_user``.

It runs as the learner, in the environment ``hub``, and is the JupyterLab of ``course lab`` with the
hub's login. Its kernels are of the course's own environment.
"""

import os
from pathlib import Path

from tfx_course.classroom import handout
from tfx_course.lab import folders
from tfx_course.lab.kernels import provisioner
from tfx_course.machine import bootstrap
from tfx_course.paths import ROOT

KERNELS = "jupyter"  # in the room's runtime folder; the room writes the kernel's specification


def main():
    """Bring the notebooks and serve JupyterLab until the hub ends it."""
    room, runtime = Path(os.environ["COURSE_FORKER"]).parent, Path(os.environ["COURSE_RUNTIME"])
    ROOT.mkdir(exist_ok=True)
    written = handout.bring()
    hub = {name: value for name, value in os.environ.items() if name.startswith("JUPYTERHUB_")}
    settings = folders.environment(os.environ["COURSE_LANG"], runtime) | hub
    settings |= {
        "JUPYTER_PATH": str(room / KERNELS),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME,
        "PATH": os.pathsep.join([str(bootstrap.VENV / "bin"), os.environ["PATH"]]),
    }
    with folders.temporary_folder(runtime) as temporary:
        folders.enter(settings | {"TMPDIR": str(temporary)})
        folders.trust(written)
        from jupyterhub.singleuser import main as serve

        serve()


if __name__ == "__main__":
    main()
