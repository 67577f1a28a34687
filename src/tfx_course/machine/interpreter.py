"""A Python that every user of this machine can run.

In a room the learners, who are users of their own, run the course's environments. Their Python may
lie where only its owner gets to, such as pyenv's in root's home: then it is copied into .tools/.
"""

import os
import shutil
from pathlib import Path

from tfx_course.machine import bootstrap
from tfx_course.paths import DATA


def closed(path):
    """Return the first folder on the way to ``path``, or ``path`` itself, that other users may not
    enter or read; None if all is open.
    """
    path = Path(os.path.realpath(path))
    for place in [*reversed(path.parents), path]:
        needed = 0o001 if place.is_dir() and place != path else 0o004
        if not place.stat().st_mode & needed:
            return place
    return None


def closed_course():
    """Return what `closed` finds on the way to what others share with this user: the package, the
    data and the course's Python.
    """
    shared = (Path(__file__), DATA / "SHA256SUMS", bootstrap.PYTHON)
    return next((place for path in shared if (place := closed(path))), None)


def share(*environments):
    """Lead ``environments``, folders made by venv or uv, to a Python that every user can run.

    Raises:
        OSError: there is no room for the copy, or no right to write.
    """
    for environment in environments:
        program = environment / "bin" / "python"
        if program.exists() and closed(program):
            _lead(environment, _copy(program.resolve()))


def _copy(program):
    """Return ``program`` within a copy of its whole Python, made if it is not there."""
    base = program.parent.parent
    copy = bootstrap.TOOLS / "python" / f"shared-{base.name}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}-{os.getpid()}")
        copy.parent.mkdir(parents=True, exist_ok=True)
        unneeded = shutil.ignore_patterns("idlelib", "__pycache__", "*.a")
        shutil.copytree(base, partial, symlinks=True, ignore=unneeded)
        _find_own_library(partial / "bin" / program.name, base)
        os.replace(partial, copy)
    return copy / "bin" / program.name


def _find_own_library(program, base):
    """Make ``program`` look for libpython beside itself. pyenv writes the folder that it was built
    in into it; a relative one is shorter, and the place is filled up with zeros.
    """
    built_in, relative = f"{base}/lib".encode() + b"\0", b"$ORIGIN/../lib\0"
    code = program.read_bytes()
    if built_in in code and len(relative) <= len(built_in):
        program.write_bytes(code.replace(built_in, relative.ljust(len(built_in), b"\0")))


def _lead(environment, program):
    settings = environment / "pyvenv.cfg"
    lines = [
        f"home = {program.parent}" if line.partition("=")[0].strip() == "home" else line
        for line in settings.read_text().splitlines()
    ]
    for path, make in (
        (settings, lambda new: new.write_text("\n".join(lines) + "\n")),
        (environment / "bin" / "python", lambda new: new.symlink_to(program)),
    ):
        # Whatever runs from there at this moment finds the one or the other, never none.
        new = path.with_name(f".{path.name}-{os.getpid()}")
        make(new)
        os.replace(new, path)
