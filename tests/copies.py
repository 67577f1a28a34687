"""Copies of the course, for tests that change files or start programs in one."""

import shutil

from tfx_course.paths import ROOT


def copy_course(root, *parts, without=()):
    """Copy the ``parts`` of the course, paths below its folder, or all of it, to ``root``: without
    what git ignores, and without what the patterns in ``without`` match.
    """
    lines = (ROOT / ".gitignore").read_text().splitlines()
    ignored = [line.strip("/") for line in lines if line and not line.startswith("#")]
    for part in parts or [""]:
        shutil.copytree(
            ROOT / part,
            root / part,
            symlinks=True,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(".git", *ignored, *without),
        )
