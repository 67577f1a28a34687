"""TFX na prática / TFX in practice: the package behind the notebooks.

Importing it is cheap (no TensorFlow) and does one thing: it configures away the start-up chatter of TensorFlow, absl and
Beam (see ``quiet``). So a lesson imports it before ``tfx``.
"""

from tfx_course import quiet
from tfx_course.paths import DATA, ROOT, work_folder

quiet.configure()

__all__ = ["DATA", "ROOT", "check", "work_folder"]


def __getattr__(name):
    # check() is imported on first use: `course --help` must not pay for pandas.
    if name == "check":
        from tfx_course.checks import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
