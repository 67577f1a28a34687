"""Sheets used to have the name of their episode (``exercises/en/04-examplegen.ipynb``); now their
own (``04-exercises.ipynb``).

What a learner did under an old name is carried to the new one, once, by the first command after the
update. Only files that an update, a download or an open tab has left under an old name are touched.
"""

import contextlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from tfx_course import files, messages
from tfx_course.errors import CourseError
from tfx_course.learner import history
from tfx_course.lessons import rendering, sheets
from tfx_course.paths import ROOT, notebook_path

_LINK = re.compile(r"(?<=\]\()([^()\s#]+\.ipynb)(?=[#)])")


@dataclass
class Carried:
    """What became of the notebook ``old``: it is now ``new``, or where ``new`` has work of its
    own, the copy ``kept``.
    """

    old: Path
    new: Path
    kept: Path = None


def carry_over(root=ROOT):
    """Give the notebooks that still have an old name their new one, and return ``[Carried, ...]``.

    A sheet that holds work takes the place of a new one that holds none. In any other case the old
    file goes to ``work/backup/``. Nothing is lost, and no sheet is there twice. What cannot be
    written is left as it is.
    """
    carried = []
    for source in sorted((root / "solutions").glob("*.py")):
        for folder in ("exercises", "solutions"):
            for lang in messages.LANGUAGES:
                old, new = (
                    root / folder / lang / f"{source.stem}.ipynb",
                    notebook_path(root, folder, lang, source.stem),
                )
                if old != new and old.is_file():
                    # A full disk or a folder that is read only must not stop a command.
                    with contextlib.suppress(OSError, CourseError):
                        carried.append(_carry(old, new, source, lang, root))
    return carried


def _carry(old, new, source, lang, root):
    from tfx_course.learner import reset

    if (
        new.parent.parent.name == "exercises"
        and _is_untouched(new, source, lang)
        and _has_work(old, source, lang, root)
    ):
        notebook = sheets.read_learner(old)
        for cell in notebook["cells"]:
            if cell.get("cell_type") == "markdown":
                cell["source"] = _LINK.sub(
                    lambda match: _renamed(match[1], old, root), sheets.source(cell)
                )
        files.replace(new, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
        old.unlink()
        return Carried(old, new)
    kept = reset.keep(old, root)
    old.unlink()
    return Carried(old, new, kept)


def _is_untouched(new, source, lang):
    """Return whether the sheet ``new`` is as the course ships it, or not there."""
    from tfx_course.lessons import sources

    if not new.exists():
        return True
    shipped = rendering.serialise(rendering.render_exercises(sources.read(source), lang))
    return not history.has_work(new.read_bytes(), shipped)


def _has_work(old, source, lang, root):
    """Return whether a learner wrote in ``old``, by what git last knew of it, or else by its
    answers and added cells.
    """
    try:
        removed = history.git(root, "rev-list", "-1", "HEAD", "--", str(old))
        return history.has_work(old.read_bytes(), history.text_at(root, f"{removed}^", old))
    except CourseError:
        pass
    try:
        cells = sheets.read_learner(old)["cells"]
    except CourseError:
        return False  # what cannot be read must not take the place of a whole sheet
    sheet = sheets.Sheet(
        source.stem[:2], lang, old, notebook_path(root, "solutions", lang, source.stem)
    )
    return sheets.attempted(sheet) or not all(
        any(name.startswith(f"{source.stem}-") for name in sheets.names(cell)) for cell in cells
    )


def _renamed(target, notebook, root):
    """Return the link ``target`` of ``notebook`` with the new name of the sheet that it leads
    to, if that is one.
    """
    path = Path(os.path.normpath(notebook.parent / target))
    folder, lang, slug = path.parent.parent.name, path.parent.name, path.stem
    if folder not in ("exercises", "solutions") or not (root / "solutions" / f"{slug}.py").exists():
        return target
    return target.replace(path.name, notebook_path(root, folder, lang, slug).name)
