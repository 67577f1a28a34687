"""A disk for each learner, so that one who fills theirs leaves the others room: a file with a file
system in it, mounted (``mount -o loop``) as their home and, for their processes, as ``/tmp``.

Quotas of the machine's own file system would do it, too, where its administrator set them up; this
needs nothing but root. The file takes only what is written.
"""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tfx_course.classroom import mounts
from tfx_course.paths import INSTALLED

_TEMPORARY = ("/tmp", "/var/tmp")  # /dev/shm is memory, which has a limit of its own


def mount(room, account):
    """Mount the disk of ``account``, made the first time, at its home.

    A home with something in it, of a room that had no disks, stays as it is.

    Raises:
        OSError: it cannot be had here; with the system's reason.
    """
    home, inside = Path(account.home), _inside(room, account)
    image = inside.with_suffix(".img")
    if os.path.ismount(home):
        return
    if not image.exists():
        if not room.disk or any(home.iterdir()):
            return
        inside.mkdir(parents=True, exist_ok=True)
        _make(image, room.disk)
    if not os.path.ismount(inside):
        _run("mount", "-o", "loop,nosuid,nodev", image, inside)
    if not (inside / "home").exists():
        _furnish(inside, account, _kept(room, account))
    mounts.bind(inside / "home", home)


def _make(image, megabytes):
    partial = image.with_suffix(".partial")
    with open(partial, "wb") as file:
        file.truncate(megabytes << 20)
    try:
        _run("mkfs.ext4", "-q", "-m", "0", partial)
    except OSError:
        partial.unlink()
        raise
    partial.replace(image)


def _furnish(inside, account, kept):
    """Make its folders. Where the room itself is below ``/tmp``, a place is left in the learner's
    for it: made now, when nobody but root can have made anything.
    """
    for number, place in enumerate(_TEMPORARY):
        folder = inside / f"tmp-{number}"
        folder.mkdir()
        folder.chmod(0o1777)
        for path in mounts.below(kept, [place]):
            (folder / path.relative_to(place)).mkdir(parents=True, exist_ok=True)
    home = inside / "making"
    home.mkdir(mode=0o700)
    os.chown(home, account.uid, account.gid)
    home.rename(inside / "home")


def enter(room, account):
    """Let this process, still root's, and those that it starts have the temporary folders of
    ``account`` on its disk.

    Raises:
        OSError: the system does not let it.
    """
    inside = _inside(room, account)
    if not os.path.ismount(inside):
        return
    mounts.alone()
    seen = []  # what is to be seen where, opened while it can be reached
    for number, place in enumerate(_TEMPORARY):
        folder, kept = inside / f"tmp-{number}", mounts.below(_kept(room, account), [place])
        # Nothing is made here: the learner may have put a link anywhere below it.
        if all((folder / path.relative_to(place)).is_dir() for path in kept):
            seen += [(folder, place), *zip(kept, kept)]
    opened = [(os.open(folder, os.O_PATH | os.O_DIRECTORY), place) for folder, place in seen]
    for number, place in opened:
        mounts.bind(f"/proc/self/fd/{number}", place)
        os.close(number)


def beside_home(room, account, name):
    """Return the path of a file of root's on the disk of ``account``, out of the learner's reach;
    None where there is no disk.
    """
    inside = _inside(room, account)
    return inside / name if os.path.ismount(inside) else None


def made(room):
    """Return whether somebody of the room has one."""
    return any(Path(room.private, "disks").glob("*.img"))


def free(room):
    """Return the megabytes that are free where the disks are."""
    return shutil.disk_usage(room.state).free >> 20


def unmount(room, account):
    """Take it away from its home; it stays, with all that is on it."""
    for place in (account.home, _inside(room, account)):
        with contextlib.suppress(OSError):
            if os.path.ismount(place):
                _run("umount", "--lazy", place)


def _inside(room, account):
    return Path(room.private, "disks", account.name)


def _kept(room, account):
    return account.home, room.runtime, INSTALLED


def _run(*command):
    """Raises OSError if ``command`` is not there or fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.returncode, done.stderr.strip())
