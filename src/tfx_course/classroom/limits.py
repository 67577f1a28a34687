"""What one learner may take of the machine, so that the others can go on.

By cgroups where root may write them: version 1 or 2, one group a learner, for memory, processes and
an equal share of the processors. Otherwise by the system's limits for each process (``setrlimit``),
which are coarser. Standard library only.
"""

import contextlib
import errno
import os
import resource
import signal
import time
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_V1 = ("memory", "pids", "cpu")
_BIGGEST_FILE = 4 << 30


def kind(room, root=_ROOT):
    """Return what holds the room's learners: ``"v2"``, ``"v1"`` or ``"rlimits"``. Makes the room's
    groups.
    """
    if room.cgroup:
        with contextlib.suppress(OSError):
            if _prepare_v2(room, root):
                return "v2"
        with contextlib.suppress(OSError):
            if _prepare_v1(room, root):
                return "v1"
    return "rlimits"


def _prepare_v2(room, root):
    file = root / "cgroup.controllers"
    if not file.exists() or not {"memory", "pids"} <= set(file.read_text().split()):
        return False
    folder = root
    for part in (*Path(room.cgroup).parts, room.name):
        (folder / "cgroup.subtree_control").write_text("+memory +pids +cpu")
        folder = folder / part
        folder.mkdir(exist_ok=True)
    (folder / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    return True


def _prepare_v1(room, root):
    for controller in _V1:
        # A mount point's own files: without them it is an empty folder.
        if not (root / controller / "cgroup.procs").exists():
            return False
        (root / controller / room.cgroup / room.name).mkdir(parents=True, exist_ok=True)
    # All learners together weigh as much as ten ordinary processes beside them.
    (root / "cpu" / room.cgroup / "cpu.shares").write_text("10240")
    return True


def groups(room, account, root=_ROOT):
    """Return the cgroup folders of one learner, made with their limits; empty without cgroups."""
    how, memory = kind(room, root), room.memory << 20
    if how == "v2":
        folder = root / room.cgroup / room.name / account
        folder.mkdir(exist_ok=True)
        _write(folder / "memory.max", memory)
        _write(folder / "memory.swap.max", 0, optional=True)
        _write(folder / "pids.max", room.tasks)
        return [folder]
    if how == "v1":
        folders = [root / controller / room.cgroup / room.name / account for controller in _V1]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        _write(folders[0] / "memory.limit_in_bytes", memory)
        _write(folders[0] / "memory.memsw.limit_in_bytes", memory, optional=True)
        _write(folders[1] / "pids.max", room.tasks)
        return folders
    return []


def _write(file, value, optional=False):
    try:
        file.write_text(str(value))
    except OSError:
        if not optional:
            raise


def enter(folders, room):
    """Put this process, still root's, under the limits of one learner."""
    for folder in folders:
        (folder / "cgroup.procs").write_text("0")
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: _BIGGEST_FILE}
    if not folders:
        # Of one process, not of all together; and not of addresses, of which TensorFlow takes more
        # than it uses.
        bounds[resource.RLIMIT_DATA] = room.memory << 20
    bounds[resource.RLIMIT_NPROC] = room.tasks
    for which, most in bounds.items():
        resource.setrlimit(which, (most, most))
    # If the machine itself runs out, a learner's process goes first, and not the room's.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def used(room, root=_ROOT):
    """Return the MB of memory that the learners' processes have of their own: without what they
    share with the process that they were forked from, and without files. 0 without cgroups.
    """
    own = 0
    for groups, line in ((root, "anon"), (root / "memory", "total_rss")):
        for file in (groups / room.cgroup / room.name).glob("*/memory.stat"):
            with contextlib.suppress(OSError):  # they left
                stat = dict(each.split() for each in file.read_text().splitlines())
                own += int(stat.get(line, 0))
    return own / 1e6


def end(account):
    """Kill every process of ``account``, those that are being made meanwhile, too."""
    for _ in range(50):
        alive = list(processes(account.uid))
        if not alive:
            return
        # Stopped first: a process that is stopped makes no others.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        time.sleep(0.02)


def remove(room, account, root=_ROOT):
    """Remove the cgroup folders of one learner, none of whose processes is left, and the room's if
    it was the last.
    """
    if not room.cgroup:
        return
    for base in (root, *(root / controller for controller in _V1)):
        folder = base / room.cgroup / room.name / account
        _remove_when_left(folder)
        with contextlib.suppress(OSError):  # not there, or others are in it
            for place in (folder.parent, folder.parents[1]):
                place.rmdir()


def _remove_when_left(folder, seconds=5):
    """Remove a cgroup. One that was killed is in it until the last of its threads has ended."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return folder.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > deadline:
                return
        time.sleep(0.02)


def processes(uid):
    """Yield the processes of a user, but for those that have ended."""
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if entry.stat().st_uid == uid and "Z" not in _state(entry.path):
                    yield int(entry.name)


def _state(process):
    return Path(process, "stat").read_text().rpartition(")")[2].split()[0]
