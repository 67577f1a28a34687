"""The course's own tests: the package with pytest, every executed notebook with nbval.

``suite_plugin`` says how pytest shares them out, and what a skip means in CI.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tfx_course import messages
from tfx_course.lab import folders
from tfx_course.learner import validation
from tfx_course.machine import environments
from tfx_course.paths import ROOT

FOLDERS = ("episodes", "solutions", "exercises")
# One edition is executed; tests/test_notebooks.py proves that the other holds the same code and
# outputs.
EXECUTED = [f"{folder}/{messages.LANGUAGES[0]}" for folder in ("episodes", "solutions")]


def run(everything=False, arguments=()):
    """Run the suite with ``arguments`` for pytest, or the tests named there; ``everything`` adds
    the slow proofs.

    Returns:
        pytest's exit code.
    """
    marks = [] if everything else ["-m", "not slow"]
    runtime = folders.runtime_folder()
    # Not in the course's folder: tests make folders that belong to nobody's repository.
    with (
        folders.temporary_folder(runtime, runtime / "test") as temporary,
        folders.using(temporary),
        notebooks() as root,
    ):
        command = [sys.executable, "-m", "pytest", *validation.NBVAL, *marks, *arguments]
        code = subprocess.call(
            command,
            cwd=ROOT,
            env=os.environ | environments.direct() | {"COURSE_NOTEBOOKS": str(root)},
        )
        if code and (names := changed_without_git()):
            print(messages.text("test.yours_no_git", names=", ".join(names)), flush=True)
    folders.remove_of_deleted_courses()  # the copies of it that tests made
    return code


def workers():
    """Return pytest's options for running tests side by side; COURSE_WORKERS says how many
    processes.

    Each may keep TFX imported twice, in itself and for its kernels: 2 GB. So there are two, however
    many processors.
    """
    return [f"--numprocesses={os.environ.get('COURSE_WORKERS') or min(2, os.cpu_count() or 1)}"]


def paths():
    """Return what the whole suite is, as pytest's arguments; ``suite_plugin`` adds them where no
    path is named.
    """
    root = Path(os.environ.get("COURSE_NOTEBOOKS", ROOT))
    return ["tests", *(str(root / folder) for folder in EXECUTED)]


@contextlib.contextmanager
def notebooks(root=ROOT):
    """Yield the folder whose notebooks are to be tested: the course's, or where a learner has
    worked in them, a copy as shipped.

    Opening a notebook is enough for JupyterLab to change its file. Notebooks that changed while no
    source did are the learner's, and not what the suite is about.
    """
    changed = _git(root, "diff", "--name-only", "HEAD", "--", *FOLDERS).stdout.decode().split("\n")
    if not any(name.endswith(".ipynb") for name in changed) or any(
        name.endswith(".py") for name in changed
    ):
        yield root
        return
    print(messages.text("test.yours"), flush=True)
    # Inside the course's folder: outside of it pytest would give a lesson's cells and its sheet's
    # the same names.
    (root / ".course").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="test-", dir=root / ".course") as shipped:
        archive = _git(root, "archive", "HEAD", *FOLDERS, "README.md", check=True).stdout
        subprocess.run(["tar", "-x", "-C", shipped], input=archive, check=True)
        yield Path(shipped)


def changed_without_git(root=ROOT):
    """Return the notebooks that are not as shipped, where ``notebooks`` has no copy of them to
    offer because git knows nothing of the course. It takes seconds.
    """
    # Not above: each start of pytest reads this module, and this is for a run that failed.
    from tfx_course.authoring import builder, catalogue

    if _git(root, "ls-files", "--error-unmatch", "README.md").returncode == 0:
        return []
    changed = []
    for source in catalogue.find_sources(root):
        outputs = builder.stored_outputs(source, root)
        blank = dict.fromkeys((cell.name for cell in source.code()), ())
        for path, text in builder.products(source, outputs or blank, root).items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                changed.append(path.relative_to(root).as_posix())
    return changed


def _git(root, *arguments, check=False):
    try:
        return subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=check
        )
    except FileNotFoundError:  # downloaded without git: what is there is what is tested
        return subprocess.CompletedProcess(arguments, 1, b"", b"")
