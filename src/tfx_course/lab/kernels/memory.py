"""Whether the system ended a kernel because a learner's share of a room's memory was used up.

The limit holds for all that a learner runs (``classroom.limits``), so it is the cgroup that knows.
"""

import contextlib
import os
from pathlib import Path

LIMIT = "COURSE_MEMORY"  # MB a learner, said by the room
REACHED = "COURSE_MEMORY_REACHED"  # tells a kernel that its predecessor was ended for it
_ROOT = Path("/sys/fs/cgroup")
_known = None


def reached(root=_ROOT, groups=Path("/proc/self/cgroup")):
    """Return whether something of this cgroup was ended for its memory since this was last asked
    here.
    """
    global _known
    before, _known = _known, _ended(root, groups)
    return before is not None and _known > before


def _ended(root, groups):
    with contextlib.suppress(OSError):
        for line in groups.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for file in (
                # Version 1 has a tree for each controller, version 2 one for all.
                *([root / "memory" / path[1:] / "memory.oom_control"] * (controllers == "memory")),
                *([root / path[1:] / "memory.events"] * (controllers == "")),
            ):
                with contextlib.suppress(OSError, ValueError):
                    told = dict(entry.split() for entry in file.read_text().splitlines())
                    return int(told.get("oom_kill", 0))
    return 0


def sentence_due(environ=os.environ):
    """Return the limit in MB if a kernel has to say that it was reached, else None; once."""
    return environ.get(LIMIT) if environ.pop(REACHED, None) else None
