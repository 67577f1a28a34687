"""The folders and variables of the course's own that its lab and kernels run with: the learner's
own Jupyter is neither read nor changed.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from tfx_course.errors import CourseError
from tfx_course.machine import environments
from tfx_course.paths import ROOT, STATE

_CONFIG = Path(__file__).with_name("settings")


def runtime_folder():
    """Return this course folder's own runtime folder, private to the user, made if it is missing.

    It is in /tmp, the same from every terminal, because the path of a socket may have no more than
    103 bytes (macOS).

    Raises:
        CourseError: it cannot be made, or somebody else could write in it.
    """
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    folder = Path("/tmp", f"tfx-course-{os.getuid()}-{name}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise unwritable(folder, error) from error
    if folder.is_symlink() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise CourseError("lab.unsafe", folder=folder)
    return folder


@contextlib.contextmanager
def temporary_folder(runtime, home=None):
    """Yield a folder for the temporary files of one run and its kernels, and remove it in the end.

    TFX, Beam and TensorFlow leave a good part of what they write; so what a run that was killed
    left is removed, too.

    Args:
        home: the folder that it is made in. Default: ``.course/tmp``, which goes by a name below
            ``runtime`` then, since the path of a socket, whoever makes one in it, must be short.

    Raises:
        CourseError: it cannot be made.
    """
    try:
        home = home or _short(STATE / "tmp", runtime / "tmp")
        home.mkdir(parents=True, exist_ok=True)
        guard = os.open(home, os.O_RDONLY)
        # One that another run has made, and not locked yet, is not left behind.
        fcntl.flock(guard, fcntl.LOCK_EX)
        try:
            for left in home.iterdir():
                _remove_if_left(left)
            folder = Path(tempfile.mkdtemp(prefix="", dir=home))
            lock = lock_folder(folder)
        finally:
            os.close(guard)
    except OSError as error:
        raise unwritable(home or STATE, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _short(folder, name):
    """Return ``name``, made a link to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    if not name.is_symlink() or os.readlink(name) != str(folder):
        # Another command may make it at the same moment.
        own = name.with_name(f"{name.name}-{os.getpid()}-{threading.get_ident()}")
        own.symlink_to(folder)
        os.replace(own, name)
    return name


def remove_of_deleted_courses():
    """Remove the runtime folders of courses of this user whose own folder is gone, and whose lab is
    not running.
    """
    for folder in Path("/tmp").glob(f"tfx-course-{os.getuid()}-*"):
        link = folder / "tmp"
        if link.is_symlink() and not Path(os.readlink(link)).parent.exists():
            _remove_if_left(folder)


def _remove_if_left(folder):
    """Remove a folder if the run that made it holds its lock no more."""
    with contextlib.suppress(OSError):
        if (lock := lock_folder(folder)) is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


@contextlib.contextmanager
def using(folder):
    """Make ``folder`` the one of temporary files for this process and those that it starts, for a
    while.
    """
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
    try:
        yield
    finally:
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before
        tempfile.tempdir = None


def environment(lang, runtime):
    """Return this process's environment with the folders of Jupyter, IPython, Keras and matplotlib
    moved into the course's.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("JUPYTER") or k == "JUPYTER_DEFAULT_PROVISIONER_NAME"
    }
    state = STATE / "jupyter"
    return (
        kept
        | environments.direct()
        | {
            "COURSE_LANG": lang,
            # `course` in its terminals.
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
            ),
            "IPYTHONDIR": str(STATE / "ipython"),
            "KERAS_HOME": str(STATE / "keras"),  # these two would write in the learner's home
            "MPLCONFIGDIR": str(STATE / "matplotlib"),
            "JUPYTER_CONFIG_DIR": str(state / "config"),
            "JUPYTER_CONFIG_PATH": os.pathsep.join([str(_CONFIG / lang), str(_CONFIG)]),
            "JUPYTER_DATA_DIR": str(state / "data"),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONNOUSERSITE": "1",
        }
    )


def enter(settings):
    """Make ``settings`` this process's environment, and the course's folder its own. What the
    machine or ~/.local say to Jupyter does not count: images of notebook servers set addresses and
    passwords there.
    """
    tempfile.tempdir = None  # it was found before
    for name in set(os.environ) - set(settings):
        del os.environ[name]
    os.environ.update(settings)
    os.chdir(ROOT)

    import site

    from jupyter_core import paths

    site.ENABLE_USER_SITE = False
    paths.SYSTEM_CONFIG_PATH.clear()
    paths.SYSTEM_JUPYTER_PATH.clear()


def trust(notebooks):
    """Sign notebooks, which come executed, so that JupyterLab shows their figures. The signatures
    count in the course's lab only.
    """
    from nbformat import v4
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in notebooks:
        # One that cannot be read is told of when it is opened. (nbformat.read also validates: ten
        # times as slow.)
        with contextlib.suppress(Exception):
            notary.sign(v4.reads(path.read_text(encoding="utf-8")))


def unwritable(folder, error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CourseError("lab.full", folder=folder)
    return CourseError("lab.unwritable", folder=folder, reason=error.strerror)


def lock_folder(folder):
    """Return a descriptor that holds the lock of ``folder``, or None if another lab does.

    The system lets go of it when the process ends, however it ends, so a killed lab never blocks
    the next.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
