"""Environments beside the course's own, in .tools/, for programs that need other packages than TFX's.

Each has a name, a lock with hashes beside this file (``name.txt``, made from ``name.in`` by ``make lock``), and is made when it
is first asked for.
"""

import subprocess
from pathlib import Path

from tfx_course import bootstrap
from tfx_course.errors import CourseError

PYTHON = ">=3.11,<3.13"  # newer than the course's may be; what uv finds on the machine serves, else it downloads one
# Each with the message that says what to do where it cannot be made.
NAMES = {"bigquery_emulator": "bigquery.environment", "site": "environment.failed", "browser": "environment.failed"}


def lock(name):
    return Path(__file__).with_name(f"{name}.txt")


def folder(name):
    return bootstrap.TOOLS / name.replace("_", "-")


def python(name):
    """Return the Python of the environment ``name``, made first if it is not there or not what its lock says.

    Raises:
        CourseError: there is no such Python, or the packages did not come; the message is uv's last line.
    """
    found, stamp, wanted = folder(name) / "bin" / "python", folder(name) / "course-lock", lock(name).read_text()
    if stamp.exists() and stamp.read_text() == wanted and found.exists():
        return found
    bootstrap.TOOLS.mkdir(exist_ok=True)
    with bootstrap.alone():
        uv = bootstrap.find_uv() or bootstrap.install_uv()
        _uv(name, uv, "venv", "--no-project", "--clear", "--python", PYTHON, folder(name))
        _uv(name, uv, "pip", "sync", "--require-hashes", "--compile-bytecode", "--python", found, lock(name))
        stamp.write_text(wanted)
    return found


def _uv(name, *command):
    done = subprocess.run(command, env=bootstrap.environment(), capture_output=True, text=True)
    if done.returncode:
        raise CourseError(NAMES[name], name=name, reason=last_line(done.stderr))


def last_line(text):
    """Return the last line of ``text`` that says something; ``"?"`` if none does."""
    return ([line.strip() for line in text.splitlines() if line.strip()] or ["?"])[-1]


if __name__ == "__main__":  # all of them, while there is a network
    for each in NAMES:
        python(each)
