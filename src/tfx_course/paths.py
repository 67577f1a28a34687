"""Where things are. The course is always installed in place (``-e .``), so the package knows its
folder.

In a room (``classroom/``) one installed course serves everybody, and each learner has a folder of
their own, ``COURSE_FOLDER``: with copies of the notebooks, and links to what is only read.
"""

import os
import tempfile
from pathlib import Path

INSTALLED = Path(__file__).resolve().parents[2]
ROOT = Path(os.environ.get("COURSE_FOLDER") or INSTALLED)
DATA = INSTALLED / "data"
# `course check` gives the notebooks that it runs a folder of their own: it must not age out those
# of an open notebook.
WORK = Path(os.environ.get("COURSE_WORK") or ROOT / "work")
STATE = ROOT / ".course"
# What a sheet's notebook is called after its number: episode, sheet and solution may be open side
# by side.
_SHEETS = {
    "exercises": {"pt-BR": "exercicios", "en": "exercises"},
    "solutions": {"pt-BR": "solucoes", "en": "solutions"},
}
_MADE = set()  # the folders that this process made, and may still use


def notebook_path(root, folder, lang, slug):
    """Return where the notebook of a source lies: ``episodes/en/04-examplegen.ipynb``,
    ``exercises/en/04-exercises.ipynb``.

    Args:
        folder: ``"episodes"``, ``"exercises"`` or ``"solutions"``.
        slug: the source's name without ``.py``, such as ``"04-examplegen"``; of a sheet its number
            is enough.
    """
    name = f"{slug[:2]}-{_SHEETS[folder][lang]}" if folder in _SHEETS else slug
    return root / folder / lang / f"{name}.ipynb"


def work_folder(name, /):
    """Return a new, empty folder for one run of lesson ``name``: ``work/<name>/<something new>``.

    What pipelines write lands there, where JupyterLab's file browser shows it. It is new each time,
    so that a kernel that starts over also starts with an empty metadata store; only the newest five
    are kept, and those of this kernel.

    Raises:
        tfx_course.errors.CourseError: the folder cannot be written (permissions, full disk), said
        in one sentence.
    """
    import shutil

    from tfx_course.errors import CourseError

    parent = WORK / name
    try:
        parent.mkdir(parents=True, exist_ok=True)
        runs = sorted(parent.iterdir(), key=lambda run: run.stat().st_mtime)
        for old in runs[:-4]:
            if old not in _MADE:
                shutil.rmtree(old, ignore_errors=True)
        _MADE.add(folder := Path(tempfile.mkdtemp(prefix="run-", dir=parent)))
        return folder
    except OSError as error:
        raise CourseError(
            "work.unwritable", folder=f"work/{name}", reason=error.strerror
        ) from error
