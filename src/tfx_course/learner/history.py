"""What git knows of the course's files, and whether a learner has worked in one of them."""

import hashlib
import json
import subprocess

from tfx_course.errors import CourseError
from tfx_course.lessons import sheets


def git(root, *arguments):
    """Run git in ``root`` and return what it prints.

    Raises:
        CourseError: there is no git, or it refused; the message has its last line.
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    except FileNotFoundError:
        raise CourseError("update.no_program") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CourseError("update.failed", detail=said[-1] if said else done.returncode)
    return done.stdout.strip()


def text_at(root, commit, path):
    """Return the text of the file ``path``, which lies in ``root``, as it was at ``commit``.

    Raises:
        CourseError: git does not know it.
    """
    return git(root, "show", f"{commit}:{path.relative_to(root).as_posix()}")


def has_work(content, shipped):
    """Return whether cells of two notebooks, as JSON, differ.

    That a notebook was opened or run, and saved, is no work.
    """
    try:
        return _sources(json.loads(content)) != _sources(json.loads(shipped))
    except (ValueError, TypeError, AttributeError, KeyError):
        return True


def hash_of_cells(content):
    """Return a hash of a notebook's cells, by which ``has_work`` can be told without the notebook
    that was shipped; ``""`` where it cannot be read.
    """
    try:
        return hashlib.sha256(json.dumps(_sources(json.loads(content))).encode()).hexdigest()
    except (ValueError, TypeError, AttributeError, KeyError):
        return ""


def _sources(notebook):
    return [(cell.get("cell_type"), sheets.source(cell)) for cell in notebook["cells"]]
