"""``course reset``: a sheet, or one answer of it, as the course ships it. The learner's version is kept."""

import json
import shutil
from datetime import datetime

from tfx_course import builder, sheets, sources
from tfx_course.errors import CourseError
from tfx_course.paths import ROOT


def reset(sheet, exercise="", root=ROOT):
    """Restore the whole sheet, or the cells of ``exercise`` (``"04.2"``), and return where the learner's version is kept.

    Raises:
        CourseError: one answer was asked for, and the notebook cannot be read; or there is no such exercise.
    """
    source = sources.read(next((root / "solutions").glob(f"{sheet.number}-*.py")))
    fresh = builder.render_exercises(source, sheet.lang)
    if exercise:
        fresh = _with_answer_restored(sheets.read_learner(sheet.path), json.loads(builder.serialise(fresh)), exercise)
        text = json.dumps(fresh, ensure_ascii=False, indent=1) + "\n"
    else:
        text = builder.serialise(fresh)
    kept = keep(sheet.path, root) if sheet.path.exists() else None
    builder.replace(sheet.path, text)
    return kept


def keep(path, root=ROOT):
    """Copy a notebook to ``work/backup/``, under its name, its language and the time, and return the copy's path."""
    folder = root / "work" / "backup"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{path.stem}-{path.parent.name}-{datetime.now():%Y-%m-%d-%H%M%S}"
        kept = next(each for n in range(1000) if not (each := folder / f"{stem}{f'-{n}' if n else ''}.ipynb").exists())
        return shutil.copy2(path, kept)
    except OSError as error:
        raise CourseError("work.unwritable", folder="work/backup", reason=error.strerror) from error


def _with_answer_restored(notebook, fresh, exercise):
    """Return the learner's ``notebook`` with the cells of ``exercise`` as in ``fresh``; what is gone comes back in its place."""
    wanted = [cell for cell in fresh["cells"] if cell["metadata"].get("tfx_course", {}).get("exercise") == exercise]
    if not wanted:
        raise CourseError("sheet.no_exercise", number=exercise, known=", ".join(_exercises(fresh)))
    order = [cell["id"] for cell in fresh["cells"]]
    for cell in wanted:
        cells = notebook["cells"]
        found = [position for position, each in enumerate(cells) if cell["id"] in sheets.names(each)]
        if found:
            cells[found[0]] = cell
            continue
        before = set(order[: order.index(cell["id"])])
        place = max((position + 1 for position, each in enumerate(cells) if before & set(sheets.names(each))), default=0)
        cells.insert(place, cell)
    return notebook


def _exercises(notebook):
    return dict.fromkeys(cell["metadata"]["tfx_course"]["exercise"] for cell in notebook["cells"] if "exercise" in cell["metadata"].get("tfx_course", {}))
