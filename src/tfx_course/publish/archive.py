"""The course itself, for the site to give away: the tracked files as they were last committed."""

import os
import subprocess

FILE = "course.zip"
_FOLDER = "tfx-course/"  # what it unpacks to
# Zip files hold the local time: of the same commit everybody gets the same bytes.
_UTC = {"TZ": "UTC0"}


def write(root, target):
    """Write the course in ``root`` as the file ``target``.

    Returns:
        Whether it has all changes to tracked files; None, and no file, if ``root`` is not the top
        of a git repository with a commit.
    """
    top = _git(root, "rev-parse", "--show-prefix")
    if top is None or top.strip():
        return None
    options = ["--format=zip", f"--prefix={_FOLDER}", f"--output={target}", "HEAD"]
    if _git(root, "archive", *options) is None:
        target.unlink(missing_ok=True)
        return None
    return _git(root, "status", "--porcelain", "--untracked-files=no") == ""


def _git(root, *arguments):
    """Return what git prints, or None if there is no git or it refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            env=os.environ | _UTC,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
