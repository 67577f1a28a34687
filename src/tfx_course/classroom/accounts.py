"""The learners' Unix users: a prefix, one group, no shell to log in with, a home of their own."""

import contextlib
import fcntl
import grp
import os
import subprocess
from pathlib import Path

from tfx_course.classroom import disks, limits, privileges
from tfx_course.classroom.privileges import Account
from tfx_course.errors import CourseError


def ensure(room, learner):
    """Return the account of a learner, made with its home if it is not there.

    Raises:
        CourseError: the system refused, or a user of that name is not of this room.
        OSError: their disk cannot be mounted.
    """
    name = room.account(learner)
    home = Path(room.homes, name)
    with _alone(room):
        group = _group(room)
        try:
            account = Account.of(name)
        except KeyError:
            _make(name, home, group)
            account = Account.of(name)
        if account.gid != group.gr_gid or account.home != str(home):
            # Somebody else's, who happens to be called so.
            raise CourseError("hub.taken", account=name)
        home.mkdir(mode=0o700, exist_ok=True)
        _give(home, account)
        disks.mount(room, account)
        _give(home, account)  # what is mounted there now
    return account


def _give(home, account):
    status = home.lstat()
    now = status.st_uid, status.st_gid, status.st_mode & 0o7777
    if now != (account.uid, account.gid, 0o700):
        os.chown(home, account.uid, account.gid, follow_symlinks=False)
        home.chmod(0o700)


def become(room, account, groups):
    """Make this process, root's until here, one of ``account`` for good, within the room's limits.

    Args:
        groups: ``limits.groups`` of the account.

    Raises:
        OSError: the system did not do as asked. Then end the process.
    """
    limits.enter(groups, room)
    disks.enter(room, account)
    privileges.drop(account)


def everyone(room):
    """Return the accounts of the room that exist."""
    import pwd

    with contextlib.suppress(KeyError):
        number = grp.getgrnam(room.group).gr_gid
        return [
            Account.of(entry.pw_name)
            for entry in pwd.getpwall()
            if entry.pw_gid == number and entry.pw_name.startswith(room.prefix)
        ]
    return []


@contextlib.contextmanager
def _alone(room):
    """Thirty learners may come at once; useradd gives up where another holds its lock."""
    Path(room.homes).mkdir(parents=True, exist_ok=True)
    with open(room.private / "accounts.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _group(room):
    try:
        return grp.getgrnam(room.group)
    except KeyError:
        _run("groupadd", "--system", room.group)
        return grp.getgrnam(room.group)


def _make(name, home, group):
    options = ["--gid", str(group.gr_gid), "--home-dir", str(home), "--no-create-home"]
    options += ["--shell", "/usr/sbin/nologin", "--no-log-init"]
    if home.exists():
        # A machine made anew (a container) with homes that were kept: they know their owner.
        options += ["--uid", str(home.stat().st_uid)]
    _run("useradd", *options, name)


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CourseError("hub.no_account", account=command[-1], reason=done.stderr.strip())
