"""TFX na prática / TFX in practice: the package behind the notebooks.

Importing it is cheap (no TensorFlow) and does one thing: it configures away the start-up chatter of TensorFlow, absl and
Beam (see ``quiet``). So a lesson imports it before ``tfx``.
"""

from tfx_course import quiet
from tfx_course.paths import DATA, ROOT, work_folder

quiet.configure()

__all__ = ["DATA", "ROOT", "check", "facets", "hint", "show", "work_folder"]


def __getattr__(name):
    # On first use: `course --help` must not pay for what checks import.
    if name in ("check", "hint"):
        from tfx_course import checks

        return getattr(checks, name)
    if name in ("facets", "show"):
        from tfx_course import views

        return getattr(views, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
