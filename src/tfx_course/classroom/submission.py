"""What a learner hands in, and how it is read: one file that ``course submit`` makes, or folders of
notebooks as a hub, nbgrader or a mailbox has them.

What is handed in is somebody else's: nothing is unpacked, no link is followed, and a notebook is
read as JSON when it is judged, within a process of its own.
"""

import io
import json
import os
import re
import stat
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from tfx_course import files, messages
from tfx_course.checks import progress
from tfx_course.classroom import classlist
from tfx_course.errors import CourseError
from tfx_course.lessons import sheets
from tfx_course.paths import ROOT

SUFFIX = ".tfx.zip"
BIGGEST = 20 << 20  # bytes of one notebook: with figures a sheet has less than one million
_TOGETHER = 5 * BIGGEST  # of one learner: what is packed takes a thousandth of what it becomes
_SHEET = re.compile(r"(\d\d)-(exercicios|exercises)\.ipynb")
_LANGUAGE = {"exercicios": "pt-BR", "exercises": "en"}


@dataclass
class Submission:
    """What one learner handed in: ``notebooks``, ``{(sheet number, language): bytes}``; what
    ``course progress`` kept, or empty; ``when``, in ISO format; and the name of the file or folder
    that it ``came_as``.
    """

    learner: str
    notebooks: dict = field(default_factory=dict)
    progress: dict = field(default_factory=dict)
    when: str = ""
    came_as: str = ""


def submit(name, folder=None):
    """Write the file that a learner hands in, with the sheets that they have worked in, to
    ``folder`` (default: ``work/``). Return ``(path, sheets' numbers)``.

    Raises:
        CourseError: the name has no letter, or there is no work to hand in.
    """
    known = classlist.slug(name)
    if not known:
        raise CourseError("submit.name", name=name)
    worked = [
        sheet
        for lang in messages.LANGUAGES
        for sheet in sheets.find_all(lang)
        if sheet.path.exists() and sheets.attempted(sheet)
    ]
    if not worked:
        raise CourseError("submit.nothing")
    made = io.BytesIO()
    about = {"name": name, "when": datetime.now().isoformat(timespec="seconds")}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("submission.json", json.dumps(about, ensure_ascii=False))
        archive.writestr("progress.json", json.dumps(progress.load(), ensure_ascii=False))
        for sheet in worked:
            archive.write(sheet.path, f"exercises/{sheet.lang}/{sheet.path.name}")
    path = (folder or ROOT / "work") / f"{known}{SUFFIX}"
    files.replace(path, made.getvalue())
    return path, sorted({sheet.number for sheet in worked})


def read(folder, note=print):
    """Return the list of the `Submission` below ``folder``: of files that ``course submit`` made,
    and of a folder for each learner in which their notebooks lie, however deep.

    Args:
        note: called with a sentence about each that has no sheet, and of two of one learner.

    Raises:
        CourseError: there is none.
    """
    folder, found = Path(folder), {}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            submission = _of_folder(Path(entry.path))
        elif entry.name.endswith(".zip") and entry.is_file(follow_symlinks=False):
            submission = _of_file(Path(entry.path))
        else:
            continue
        submission.came_as = readable(entry.name)
        if not submission.notebooks:
            note(messages.text("collect.no_notebook", name=submission.came_as))
            continue
        if before := found.get(submission.learner):
            other, submission = sorted((before, submission), key=lambda one: one.when)
            told = {"name": submission.came_as, "other": other.came_as}
            note(messages.text("collect.twice", learner=submission.learner, **told))
        found[submission.learner] = submission  # of two of one learner, the one made later
    if not found:
        raise CourseError("collect.nothing", folder=folder)
    return list(found.values())


def _of_file(path):
    name = readable(path.name.removesuffix(SUFFIX).removesuffix(".zip"))
    submission, left = Submission(name), _TOGETHER
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                key = _sheet(entry.filename)
                if not key and entry.filename not in ("progress.json", "submission.json"):
                    continue
                if entry.file_size > min(BIGGEST, left):
                    continue
                left -= entry.file_size
                content = archive.read(entry)
                if key:
                    submission.notebooks[key] = content
                elif entry.filename == "progress.json":
                    submission.progress = _json(content)
                else:
                    about = _json(content)
                    submission.learner = readable(str(about.get("name") or name))[:80]
                    submission.when = readable(str(about.get("when") or ""))
    except Exception:
        # No archive, a damaged one (which fails in a dozen ways), or one with a password: nothing
        # was handed in.
        return Submission(name)
    return submission


def _of_folder(folder):
    """Read a learner's folder; of two notebooks of the same sheet the one that was written last
    counts.
    """
    submission, paths, left = Submission(readable(folder.name)), [], _TOGETHER
    for place, folders, names in os.walk(folder):  # follows no links
        folders[:] = [name for name in folders if not name.startswith(".ipynb_checkpoints")]
        paths += [Path(place, name) for name in names if _sheet(name) or name == "progress.json"]
    dated = sorted((path.lstat().st_mtime, path) for path in paths)
    if dated:
        submission.when = datetime.fromtimestamp(dated[-1][0]).isoformat(timespec="seconds")
    found = {}
    for _, path in reversed(dated):
        content = None if path.name in found else _regular(path)
        if content is None or len(content) > left:
            continue
        left -= len(content)
        found[path.name] = content
    submission.progress = _json(found.pop("progress.json", b"{}"))
    submission.notebooks = {_sheet(name): content for name, content in found.items()}
    return submission


def readable(text):
    """Return ``text`` as it can be written to a file: half characters, which JSON and names of
    files may have, are replaced.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def _sheet(name):
    match = _SHEET.fullmatch(PurePosixPath(name).name)
    return (match[1], _LANGUAGE[match[2]]) if match else None


def _regular(path):
    """Return the content of a file that is one, and no link, pipe or device; else None."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(opened, "rb") as file:
        status = os.fstat(opened)
        regular = stat.S_ISREG(status.st_mode) and status.st_size <= BIGGEST
        return file.read() if regular else None


def _json(content):
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
