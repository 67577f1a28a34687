"""``course reset``: a sheet, or one answer of it, as the course ships it. The learner's version is
kept.
"""

import json
import shutil
import uuid
from datetime import datetime

from tfx_course import files
from tfx_course.errors import CourseError
from tfx_course.lessons import rendering, sheets, sources
from tfx_course.paths import ROOT


def reset(sheet, exercise="", root=ROOT):
    """Restore the whole sheet, or the cells of ``exercise`` (``"04.2"``), and return where the
    learner's version is kept.

    Raises:
        CourseError: one answer was asked for, and the notebook cannot be read; or there is no such
            exercise.
    """
    source = sources.read(next((root / "solutions").glob(f"{sheet.number}-*.py")))
    fresh = rendering.render_exercises(source, sheet.lang)
    if exercise:
        fresh = _with_answer_restored(
            sheet, sheets.read_learner(sheet.path), json.loads(rendering.serialise(fresh)), exercise
        )
        text = json.dumps(fresh, ensure_ascii=False, indent=1) + "\n"
    else:
        text = rendering.serialise(fresh)
    kept = keep(sheet.path, root) if sheet.path.exists() else None
    files.replace(sheet.path, text)
    return kept


def keep(path, root=ROOT):
    """Copy a notebook to ``work/backup/``, under its name, its language and the time, and return
    the copy's path.
    """
    folder = root / "work" / "backup"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{path.stem}-{path.parent.name}-{datetime.now():%Y-%m-%d-%H%M%S}"
        kept = next(
            copy
            for n in range(1000)
            if not (copy := folder / f"{stem}{f'-{n}' if n else ''}.ipynb").exists()
        )
        return shutil.copy2(path, kept)
    except OSError as error:
        raise CourseError("work.unwritable", folder="work/backup", reason=error.strerror) from error


def _with_answer_restored(sheet, notebook, fresh, exercise):
    """Return the learner's ``notebook`` with the cells of ``exercise`` as in ``fresh``; what is
    gone comes back in its place.

    Copies of an answer stay, as cells of the learner's own: the course does not know them any more.
    """
    wanted = [
        cell
        for cell in fresh["cells"]
        if cell["metadata"].get("tfx_course", {}).get("exercise") == exercise
    ]
    if not wanted:
        raise CourseError("sheet.no_exercise", number=exercise, known=", ".join(_exercises(fresh)))
    order = [cell["id"] for cell in fresh["cells"]]
    cells, places = notebook["cells"], _places(sheet, notebook, order)
    # {position: what stands there instead}, {position: what comes after it}.
    replaced, added = (
        {},
        {},
    )
    for cell in wanted:
        shipped = (
            cell
            if _has_ids(notebook)
            else {key: value for key, value in cell.items() if key != "id"}
        )
        own = places.get(cell["id"])
        replaced |= {
            position: [_unknown(other)]
            for position, other in enumerate(cells)
            if cell["id"] in sheets.names(other)
        }
        if own:
            replaced |= {position: [shipped] if position == own[0] else [] for position in own}
        else:
            earlier = [
                places[name][-1] for name in order[: order.index(cell["id"])] if name in places
            ]
            place = max(earlier, default=-1)
            places[cell["id"]] = [place]
            added.setdefault(place, []).append(shipped)
    restored = added.get(-1, [])
    for position, cell in enumerate(cells):
        restored = [*restored, *replaced.get(position, [cell]), *added.get(position, [])]
    return notebook | {"cells": restored}


def _places(sheet, notebook, order):
    """Return ``{id of a cell of the course's: its positions in the learner's notebook}``, of those
    that are there.
    """
    places = {}
    for position, cell in enumerate(notebook["cells"]):
        for name in sheets.names(cell):
            first = name not in places or name not in sheets.ids(notebook["cells"][places[name][0]])
            if name in order and first and (name not in places or name in sheets.ids(cell)):
                places[name] = [position]
    answers = sheets.answers(sheet, notebook)
    for exercise in sheet.exercises().values():
        position = sheets.check_position(notebook, exercise.number)
        if exercise.check not in places and position is not None:
            places[exercise.check] = [position]
    return places | {name: answer.positions for name, answer in answers.items() if answer}


def _has_ids(notebook):
    """Return whether this version of the format knows cell ids (4.5 and newer); older ones refuse
    them.
    """
    return (notebook.get("nbformat"), notebook.get("nbformat_minor", 0)) >= (4, 5)


def _unknown(cell):
    """Return a copy's cell without what says that it is the answer."""
    metadata = {
        key: value
        for key, value in cell["metadata"].items()
        if key not in ("nbgrader", "tfx_course", "tags", "id")
    }
    known = {"id": uuid.uuid4().hex[:8]} if "id" in cell else {}
    return cell | {"metadata": metadata} | known


def _exercises(notebook):
    return dict.fromkeys(
        cell["metadata"]["tfx_course"]["exercise"]
        for cell in notebook["cells"]
        if "exercise" in cell["metadata"].get("tfx_course", {})
    )
