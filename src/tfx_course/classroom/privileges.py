"""Becoming a learner, for good: what root does between a fork and a learner's first line of code;
and being less than root where reading is enough. Standard library only.
"""

import ctypes
import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path

# Where learners find programs. Root's own may lead into folders that are closed to them.
PATH = "/usr/local/bin:/usr/bin:/bin"
_READER = 65519  # the last number that the system gives to nobody but for a while
_CAN_READ = {2: "dac_read_search", 1: "dac_override"}  # capabilities(7); a container may lack one
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38


@dataclass(frozen=True)
class Account:
    """A Unix user, with all that is looked up beforehand: between fork and exec little may be
    done.
    """

    name: str
    uid: int
    gid: int
    groups: tuple
    home: str

    @classmethod
    def of(cls, user):
        """Return the account of a name or a number.

        Raises:
            KeyError: there is no such user.
        """
        entry = pwd.getpwuid(user) if isinstance(user, int) else pwd.getpwnam(user)
        groups = tuple(os.getgrouplist(entry.pw_name, entry.pw_gid))
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid, groups, entry.pw_dir)


def drop(account):
    """Make this process one of ``account``, without a way back.

    Raises:
        PermissionError: it is root's, or the system did not do as asked. Then end the process.
    """
    if account.uid == 0 or account.gid == 0:
        raise PermissionError("not for root")
    os.setgroups(account.groups)
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)  # its capabilities go with it
    system = ctypes.CDLL(None, use_errno=True)
    # sudo, su and the like do nothing for it, nor for what it starts.
    if system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise PermissionError("no_new_privs")
    # The system hides a process that changed its user even from itself. What it holds is the
    # learner's from here on: it belongs to them as any other process of theirs.
    system.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    os.umask(0o077)
    if os.getresuid() != (account.uid,) * 3 or os.getresgid() != (account.gid,) * 3:
        raise PermissionError("still somebody else")


def reading_only():
    """Return options of ``setpriv`` for a process that reads what root reads, and no more."""
    [held] = re.findall(r"^CapEff:\s*(\w+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    able = next((name for bit, name in _CAN_READ.items() if int(held, 16) >> bit & 1), None)
    only = f"-all,+{able}" if able else "-all"
    return [
        f"--reuid={_READER}",
        f"--regid={_READER}",
        "--clear-groups",
        "--no-new-privs",
        *(f"--{which}={only}" for which in ("inh-caps", "ambient-caps", "bounding-set")),
    ]
