"""What a process sees at a place, and others do not: mounts of its own (``mount(2)``,
``unshare(2)``). Done by root, between a fork and a learner's first line of code; standard library
only.
"""

import ctypes
import os
from pathlib import Path

SHARED = ("/tmp", "/var/tmp", "/dev/shm")  # where everybody may write
_SYSTEM = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS = 0x00020000
_NOSUID, _NODEV, _BIND, _REC, _PRIVATE = 2, 4, 4096, 16384, 1 << 18


def alone():
    """Give this process mounts of its own, which those that it starts have, too.

    Raises:
        OSError: the system does not let it.
    """
    check(_SYSTEM.unshare(_NEW_MOUNTS))
    check(_SYSTEM.mount(b"none", b"/", None, _REC | _PRIVATE, None))


def memory(place, megabytes):
    """Put a new folder at ``place`` that everybody may write, in memory.

    Raises:
        OSError: the system does not let it.
    """
    size = f"size={megabytes}m,mode=1777".encode()
    check(_SYSTEM.mount(b"tmpfs", os.fsencode(place), b"tmpfs", _NOSUID | _NODEV, size))


def bind(folder, place):
    """Let ``folder`` be seen at ``place``, another folder, too.

    Raises:
        OSError: one of them is not there, or the system does not let it.
    """
    check(_SYSTEM.mount(os.fsencode(folder), os.fsencode(place), None, _BIND, None))


def below(folders, places):
    """Return those of ``folders`` that are below one of ``places``."""
    return [each for each in map(Path, folders) if any(map(each.is_relative_to, places))]


def check(result):
    """Raise what the system said of a call that failed.

    Raises:
        OSError: ``result`` is not 0.
    """
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
