"""TFX na prática / TFX in practice: the package behind the notebooks.

Importing it is cheap (no TensorFlow). It configures away the start-up chatter of TensorFlow, absl
and Beam (see ``quiet``), so a lesson imports it before ``tfx``; in a notebook, ``context.show``
draws as ``show`` does (see ``views.interactive``), and errors are shortened in JupyterLab (see
``cells``).
"""

import sys

from tfx_course import quiet
from tfx_course.paths import DATA, ROOT, work_folder

quiet.configure()

if "IPython" in sys.modules:
    from tfx_course.lab import cells
    from tfx_course.views import interactive

    interactive.hook()
    cells.hook()

__all__ = ["DATA", "ROOT", "check", "facets", "hint", "questions", "show", "work_folder"]


def __getattr__(name):
    # On first use: `course --help` must not pay for what checks import.
    if name in ("check", "hint"):
        from tfx_course import checks

        return getattr(checks, name)
    if name == "questions":
        from tfx_course.checks import asked

        return asked.questions
    if name in ("facets", "show"):
        from tfx_course import views

        return getattr(views, name)
    if name == "doctor":  # episode 00 imports it by this name
        from tfx_course.learner import doctor

        return doctor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
