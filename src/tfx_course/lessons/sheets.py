"""Exercise sheets as they lie on disk: the learner's notebook, and the executed reference that it
is measured against.

Everything here reads notebooks as JSON, so that ``course hint`` answers at once, and never writes
to them.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.lessons.namespaces import bound, free
from tfx_course.paths import ROOT, notebook_path

_NUMBER = re.compile(r"(\d\d?)(?:\.(\d+))?")
_CHECK = re.compile(r"""^check\(\s*["'](\d\d\.\d+)["']""", re.MULTILINE)


@dataclass
class Exercise:
    """One exercise of a sheet, as the reference has it: ``solution`` is the code of its answer
    cells.
    """

    number: str  # "04.2"
    answers: list = field(default_factory=list)  # cell ids
    check: str = ""  # cell id
    hints: list = field(default_factory=list)
    solution: str = ""


@dataclass
class Sheet:
    """One sheet in one language: where the learner's notebook and the reference are."""

    number: str
    lang: str
    path: Path
    reference: Path

    def title(self):
        """Return the sheet's heading, such as ``"ExampleGen: data comes in"``."""
        return _title(self.reference)

    def exercises(self):
        """Return ``{number: Exercise}`` in the sheet's order, read from the reference."""
        notebook = read(self.reference)
        hints = notebook["metadata"]["tfx_course"].get("hints", {})
        by_number = {}
        for cell in notebook["cells"]:
            number = cell["metadata"].get("tfx_course", {}).get("exercise")
            if number:
                exercise = by_number.setdefault(
                    number, Exercise(number, hints=hints.get(number, []))
                )
                if cell["metadata"]["nbgrader"]["grade"]:
                    exercise.check = cell["id"]
                else:
                    exercise.answers.append(cell["id"])
                    exercise.solution = f"{exercise.solution}\n\n{source(cell)}".strip()
        return by_number


def parse(number):
    """Return ``(sheet, exercise)`` of a number such as ``"04"``, ``"4"`` or ``"04.2"``; the second
    is ``""`` or ``"04.2"``.

    Raises:
        CourseError: it is no such number.
    """
    match = _NUMBER.fullmatch(number.strip())
    if not match:
        raise CourseError("sheet.not_a_number", seen=number)
    sheet = match[1].zfill(2)
    return sheet, f"{sheet}.{match[2]}" if match[2] else ""


def find_all(lang, root=ROOT):
    """Return the sheets of one language, in order."""
    any_sheet = notebook_path(root, "solutions", lang, "??")
    references = sorted(any_sheet.parent.glob(any_sheet.name))
    return [
        Sheet(path.name[:2], lang, notebook_path(root, "exercises", lang, path.name), path)
        for path in references
    ]


def find(number, lang=None, root=ROOT):
    """Return the sheet ``number`` (``"04"``) in ``lang``, or where that is None, in the language in
    which it was worked on.

    Raises:
        CourseError: there is no such sheet.
    """
    first = lang or messages.language()
    candidates = [
        sheet
        for language in (first, *(other for other in messages.LANGUAGES if other != first))
        for sheet in find_all(language, root)
    ]
    candidates = [sheet for sheet in candidates if sheet.number == number]
    if not candidates:
        raise CourseError(
            "sheet.unknown",
            number=number,
            known=", ".join(sheet.number for sheet in find_all(first, root)),
        )
    return (
        candidates[0]
        if lang
        else next((sheet for sheet in candidates if attempted(sheet)), candidates[0])
    )


def find_exercise(number, lang=None, root=ROOT):
    """Return ``(sheet, Exercise)`` for a number such as ``"04.2"``.

    Raises:
        CourseError: there is no such exercise.
    """
    sheet_number, exercise = parse(number)
    sheet = find(sheet_number, lang, root)
    exercises = sheet.exercises()
    if exercise not in exercises:
        raise CourseError("sheet.no_exercise", number=number, known=", ".join(exercises))
    return sheet, exercises[exercise]


def next_episode(sheet):
    """Return ``{"number": "05", "title": ...}`` of the episode that follows ``sheet``, or None
    where it is the last.
    """
    number = f"{int(sheet.number) + 1:02}"
    path = next(
        (sheet.reference.parents[2] / "episodes" / sheet.lang).glob(f"{number}-*.ipynb"), None
    )
    return {"number": number, "title": _title(path)} if path else None


def episode_title(number, lang, root=ROOT):
    """Return the heading of the episode ``number``, such as ``"Start here"``."""
    return _title(next((root / "episodes" / lang).glob(f"{number}-*.ipynb")))


def _title(path):
    return source(read(path)["cells"][0]).splitlines()[0].split(". ", 1)[1]


def attempted(sheet):
    """Return whether the learner's notebook has an answer that is not as the course ships it.
    Never raises for a bad notebook.
    """
    try:
        learner = answers(sheet, read_learner(sheet.path))
    except CourseError:
        return sheet.path.exists()
    return any(
        answer.code not in ("", stub)
        for answer, stub in zip(learner.values(), stubs(sheet).values())
        if answer
    )


def stubs(sheet):
    """Return ``{id of an answer cell: its code as the course ships it}``."""
    from tfx_course.lessons import sources

    cells = read(sheet.reference)["cells"]
    checks = {
        cell["metadata"]["tfx_course"]["exercise"]: source(cell)
        for cell in cells
        if _is(cell, grade=True)
    }
    answers = [cell for cell in cells if _is(cell, grade=False)]
    return {
        cell["id"]: (
            sources.cleared(
                source(cell), checks[cell["metadata"]["tfx_course"]["exercise"]]
            ).strip()
        )
        for cell in answers
    }


def _is(cell, grade):
    return (
        "exercise" in cell["metadata"].get("tfx_course", {})
        and cell["metadata"]["nbgrader"]["grade"] == grade
    )


def read(path):
    # An editor of Windows' may have put a mark in front.
    return json.loads(path.read_text(encoding="utf-8-sig"))


def read_learner(path):
    """Return a learner's notebook, whatever wrote it last (JupyterLab, Colab, nbgrader), as JSON
    with a list of cells.

    Raises:
        CourseError: there is no such file, or it is no notebook of version 4.
    """
    try:
        notebook = read(path)
    except FileNotFoundError:
        raise CourseError("sheet.gone", name=path.name, number=path.name[:2]) from None
    except (OSError, ValueError, RecursionError) as error:
        raise CourseError(
            "sheet.unreadable", name=path.name, number=path.name[:2], reason=error
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise CourseError("sheet.no_notebook", name=path.name, number=path.name[:2])
    return notebook


def source(cell):
    """Return the code of a notebook's cell: JSON has it as a string or as a list of lines."""
    text = cell.get("source", "")
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


@dataclass
class Answer:
    """An answer as it stands in a learner's notebook: the ``positions`` of its cells, mostly
    one, and their ``code``.
    """

    positions: list
    code: str
    copy: bool = False  # the cell is as shipped, and a copy of it holds an answer


def answers(sheet, notebook):
    """Return ``{id of an answer cell of the reference: Answer, or None where there is none}``.

    A cell is known by its id or by nbgrader's metadata. JupyterLab gives a copy of a cell, and the
    upper part of one that is split, a new id and the same metadata. Of copies the cell with the id
    counts, or else the first; parts are put together again. Where an editor has dropped all ids and
    metadata, the cell above ``check("04.2"...)`` is the answer to 04.2.
    """
    cells, shipped = notebook["cells"], stubs(sheet)
    answers_by_id = {cell_id: _answer(cells, cell_id, stub) for cell_id, stub in shipped.items()}
    if not any(answers_by_id.values()):
        answers_by_id |= _above_checks(sheet, cells)
    return answers_by_id


def _answer(cells, cell_id, stub):
    known = [
        position
        for position, cell in enumerate(cells)
        if cell.get("cell_type") == "code" and cell_id in names(cell)
    ]
    if not known:
        return None
    own = next((position for position in known if cell_id in ids(cells[position])), known[0])
    code = source(cells[own]).strip()
    parts = _neighbours(known, own)
    if len(parts) > 1 and not _stands_alone(
        code, [source(cells[position]) for position in parts if position != own], bound(stub)
    ):
        return Answer(
            parts, "\n".join(source(cells[position]).strip("\n") for position in parts).strip()
        )
    elsewhere = any(source(cells[position]).strip() not in ("", stub) for position in known)
    return Answer([own], code, copy=code in ("", stub) and elsewhere)


def _neighbours(known, own):
    """Return those of ``known`` that follow one another without a gap, ``own`` among them."""
    first = last = own
    while first - 1 in known:
        first -= 1
    while last + 1 in known:
        last += 1
    return list(range(first, last + 1))


def _stands_alone(code, others, wanted):
    """Return whether ``code`` defines what is ``wanted`` by itself, and is no part of a cell
    that was split.
    """
    if not wanted <= bound(code):
        return False
    return not (free(code) - bound(code)) & set().union(*map(bound, others))


def _above_checks(sheet, cells):
    """Return the answers of a notebook without ids and metadata, by the checks under them."""
    course = {
        source(cell).strip()
        for cell in read(sheet.reference)["cells"]
        if cell["cell_type"] == "code" and not _is(cell, grade=False)
    }
    by_check = {}
    for number, exercise in sheet.exercises().items():
        check = check_position({"cells": cells}, number)
        above = (
            [
                position
                for position, cell in enumerate(cells[:check])
                if cell.get("cell_type") == "code"
            ]
            if check
            else []
        )
        if above and len(exercise.answers) == 1:
            code = source(cells[above[-1]]).strip()
            if code not in course and not _CHECK.search(code):
                by_check[exercise.answers[0]] = Answer([above[-1]], code)
    return by_check


def check_position(notebook, number):
    """Return where the cell is that begins with ``check("04.2"``, or None."""
    for position, cell in enumerate(notebook["cells"]):
        call = _CHECK.search(source(cell)) if cell.get("cell_type") == "code" else None
        if call and call[1] == number:
            return position
    return None


def ids(cell):
    """Return the id of a cell, and its id as Colab keeps it: what no copy has."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    return [name for name in (cell.get("id"), metadata.get("id")) if isinstance(name, str)]


def names(cell):
    """Return by what a cell may be known: nbgrader's grade id (which a copy of the cell has
    too), and its ids.
    """
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    nbgrader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    return [name for name in (nbgrader.get("grade_id"),) if isinstance(name, str)] + ids(cell)
