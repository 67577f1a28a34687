"""The course's notebooks in a learner's own folder: copied on the first start, kept on later ones,
and brought up to date as ``course update`` does. Runs as the learner.

What a learner only reads (data, solutions, the sources that checks and questions are made of) is
there as links to the one installed course.
"""

import contextlib
import hashlib
import json
import shutil

from tfx_course import files
from tfx_course.learner import history, reset
from tfx_course.paths import INSTALLED, ROOT

FOLDERS = ("episodes", "exercises")
_LINKS = ("data", "solutions", "episodes/*.py", "episodes/questions")
_SHIPPED = ".course/shipped.json"  # {notebook: [hash of what was handed out, and of its cells]}


def bring(source=INSTALLED, root=ROOT):
    """Bring what is new, and return the notebooks that were written.

    A sheet that a learner has worked in stays. Another notebook is replaced by a newer one; where
    they had changed cells in it, a copy is kept in ``work/backup/``.
    """
    _link(source, root)
    shipped = _read(root / _SHIPPED)
    written = []
    for new in sorted(path for folder in FOLDERS for path in source.glob(f"{folder}/*/*.ipynb")):
        name = new.relative_to(source).as_posix()
        content = new.read_bytes()
        mine = root / name
        now = [hashlib.sha256(content).hexdigest(), history.hash_of_cells(content)]
        if mine.exists():
            if shipped.get(name) == now:
                continue
            worked = shipped.get(name, [None, None])[1] != history.hash_of_cells(mine.read_bytes())
            if worked and name.startswith("exercises/"):
                continue
            if worked:
                reset.keep(mine, root)
        mine.parent.mkdir(parents=True, exist_ok=True)
        partial = mine.with_name(f".{mine.name}.partial")
        shutil.copyfile(new, partial)  # whole or not at all: the disk may be full
        partial.replace(mine)
        written.append(mine)
        shipped[name] = now
    if written:
        files.replace(root / _SHIPPED, json.dumps(shipped, indent=1))
    return written


def _read(file):
    with contextlib.suppress(OSError, ValueError):
        return json.loads(file.read_text(encoding="utf-8"))
    return {}


def _link(source, root):
    """Make the links; one that leads elsewhere, because the course was moved, is led anew."""
    for pattern in _LINKS:
        for place in source.glob(pattern):
            link = root / place.relative_to(source)
            if link.is_symlink() and link.readlink() != place:
                link.unlink()
            link.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # there, or something of the learner's own
                link.symlink_to(place)


if __name__ == "__main__":
    bring()
