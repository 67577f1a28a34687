"""What a project needs installed: the versions that this course was tested with, and no others."""

import re
import sys
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tfx_course.paths import INSTALLED

NEEDED = ("tfx", "pytest")
_BLOCK = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ;.*?)?(?: \\\n    --hash=\S+)+", re.MULTILINE)


def python():
    """Return the Python that the locked versions are for, as ``3.10``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def requirement():
    """Return TFX's version as a requirement."""
    return f"tfx=={metadata.version('tfx')}"


def requirements():
    """Return a lock, with hashes, of what the project needs: the course's own lines."""
    needed = _closure(NEEDED)
    return "".join(f"{match[0]}\n" for match in _locked() if canonicalize_name(match[1]) in needed)


def pins():
    """Return the same as plain pins, ``name==version``."""
    needed = _closure(NEEDED)
    return [f"{m[1]}=={m[2]}" for m in _locked() if canonicalize_name(m[1]) in needed]


def _locked():
    name = "requirements.txt" if sys.version_info < (3, 12) else "requirements-modern.txt"
    return list(_BLOCK.finditer((INSTALLED / name).read_text(encoding="utf-8")))


def _closure(names):
    """Return the names of these packages and of all that they require here."""
    found, waiting = set(), [(name, "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (canonicalize_name(name), extra) in found:
            continue
        found.add((canonicalize_name(name), extra))
        try:
            required = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, required):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(requirement.name, part) for part in ("", *requirement.extras)]
    return {name for name, _ in found}
