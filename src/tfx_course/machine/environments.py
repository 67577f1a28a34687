"""Environments beside the course's own, in .tools/, for programs that need other packages than
TFX's.

Each has a name, a lock with hashes beside this file (``name.txt``, made from ``name.in`` by ``make
lock``), and is made when it is first asked for.
"""

import os
import subprocess
import sys
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.machine import bootstrap

# newer than the course's may be; what uv finds on the machine serves, else it downloads one
PYTHON = ">=3.11,<3.13"
# Each with the message that says what to do where it cannot be made.
NAMES = {
    "bigquery_emulator": "bigquery.environment",
    "site": "environment.failed",
    "browser": "environment.failed",
    "lint": "environment.failed",
    "hub": "environment.failed",
}
# Those that run on the Python of the course itself: learners get to both, so there is one to share.
ON_COURSE_PYTHON = {"hub"}


def lock(name):
    return Path(__file__).with_name(f"{name}.txt")


def folder(name):
    return bootstrap.TOOLS / name.replace("_", "-")


def python(name):
    """Return the Python of the environment ``name``, made first if it is not there or not what its
    lock says.

    Raises:
        CourseError: it cannot be made (no such Python, no packages, no uv, no right to write); the
            message says why.
    """
    interpreter, stamp, wanted = (
        folder(name) / "bin" / "python",
        folder(name) / "course-lock",
        lock(name).read_text(),
    )
    if stamp.exists() and stamp.read_text() == wanted and interpreter.exists():
        return interpreter
    try:
        bootstrap.TOOLS.mkdir(exist_ok=True)
        with bootstrap.alone():
            uv = bootstrap.find_uv() or bootstrap.install_uv()
            request = bootstrap.PYTHON if name in ON_COURSE_PYTHON else PYTHON
            _uv(name, uv, "venv", "--no-project", "--clear", "--python", request, folder(name))
            _uv(
                name,
                uv,
                "pip",
                "sync",
                "--require-hashes",
                "--compile-bytecode",
                "--python",
                interpreter,
                lock(name),
            )
            stamp.write_text(wanted)
    except bootstrap.Stop as stop:
        raise CourseError(NAMES[name], name=name, reason=stop.texts[messages.language()]) from stop
    except OSError as error:
        raise CourseError(
            NAMES[name], name=name, reason=f"{error.filename or bootstrap.TOOLS}: {error.strerror}"
        ) from error
    return interpreter


def _uv(name, *command):
    done = subprocess.run(command, env=bootstrap.environment(), capture_output=True, text=True)
    if done.returncode:
        raise CourseError(NAMES[name], name=name, reason=last_line(done.stderr))


def last_line(text):
    """Return the last line of ``text`` that says something; ``"?"`` if none does."""
    return ([line.strip() for line in text.splitlines() if line.strip()] or ["?"])[-1]


def direct(environ=os.environ):
    """Return the variables that keep a proxy, where there is one, out of what this machine says to
    itself.

    gRPC, over which Beam's runners and Google's clients talk, reads the one in small letters only.
    """
    given = ",".join(environ.get(name, "") for name in ("no_proxy", "NO_PROXY")).split(",")
    hosts = ",".join(
        dict.fromkeys(
            [host.strip() for host in given if host.strip()] + ["localhost", "127.0.0.1", "::1"]
        )
    )
    return {"no_proxy": hosts, "NO_PROXY": hosts}


if __name__ == "__main__":  # those named, or all of them, while there is a network
    for name in sys.argv[1:] or NAMES:
        python(name)
