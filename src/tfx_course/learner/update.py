"""``course update``: a newer version of the course by ``git pull``, with a learner's work left as
it is.

JupyterLab changes a notebook's file as soon as it is opened, and git refuses to pull over changed
files. So the learner's notebooks step aside for the pull and come back afterwards.
"""

from dataclasses import dataclass, field

from tfx_course.errors import CourseError
from tfx_course.learner import history, reset
from tfx_course.paths import INSTALLED, ROOT

FOLDERS = ("episodes", "exercises", "solutions")


@dataclass
class Report:
    """What an update did. ``renewed`` are sheets of which the course has a newer version than the
    learner works in; ``kept`` are ``(notebook, copy of the learner's version)`` where the newer
    version came in."""

    commits: int = 0
    renewed: list = field(default_factory=list)
    kept: list = field(default_factory=list)


def update(root=ROOT):
    """Pull, and return a ``Report``.

    Sheets stay as the learner left them. Another notebook stays if nothing newer came; if something
    did, it is replaced, and where the learner had changed cells in it, a copy is kept.

    Raises:
        CourseError: git could not pull. Then nothing has changed.
    """
    if root == ROOT != INSTALLED:
        raise CourseError("update.room")
    if not (root / ".git").exists():
        raise CourseError("update.no_git")
    before = history.git(root, "rev-parse", "HEAD")
    history.git(root, "fetch", "--quiet")
    changed = [
        root / name
        for name in history.git(root, "diff", "--name-only", "-z", "HEAD", "--", *FOLDERS).split(
            "\0"
        )
        if name.endswith(".ipynb")
    ]
    mine = {path: path.read_bytes() for path in changed if path.exists()}
    safe = {path: reset.keep(path, root) for path in mine}  # on disk before anything moves
    report, merged = Report(), False
    try:
        if changed:
            history.git(root, "checkout", "--quiet", "HEAD", "--", *(str(path) for path in changed))
        history.git(root, "merge", "--ff-only", "--quiet", "@{upstream}")
        merged = True
    finally:  # whatever happened, nobody's work stays aside; what may fail comes after it
        shipped = {path: path.read_bytes() if path.exists() else None for path in mine}
        for path, content in mine.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if not merged:
                safe[path].unlink()
    report.commits = int(history.git(root, "rev-list", "--count", f"{before}..HEAD"))
    newer = {
        root / name
        for name in history.git(
            root, "diff", "--name-only", "--no-renames", "-z", before, "HEAD"
        ).split("\0")
    }
    for path, content in mine.items():
        work = path in newer and history.has_work(content, history.text_at(root, before, path))
        if path in newer and work and path.parent.parent.name == "exercises":
            # Not one that has got another name.
            report.renewed += [path] * (shipped[path] is not None)
            safe[path].unlink()
            continue
        if path in newer and shipped[path] is None:
            path.unlink()
        elif path in newer:
            path.write_bytes(shipped[path])
        if work:
            report.kept.append((path, safe[path]))
        else:
            safe[path].unlink()
    return report
