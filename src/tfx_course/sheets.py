"""Exercise sheets as they lie on disk: the learner's notebook, and the executed reference that it is measured against.

Everything here reads notebooks as JSON, so that ``course hint`` answers at once, and never writes to them.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.paths import ROOT, notebook_path

_NUMBER = re.compile(r"(\d\d?)(?:\.(\d+))?")


@dataclass
class Exercise:
    """One exercise of a sheet, as the reference has it: ``solution`` is the code of its answer cells."""

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
        return source(read(self.reference)["cells"][0]).splitlines()[0].split(". ", 1)[1]

    def exercises(self):
        """Return ``{number: Exercise}`` in the sheet's order, read from the reference."""
        notebook = read(self.reference)
        hints = notebook["metadata"]["tfx_course"].get("hints", {})
        found = {}
        for cell in notebook["cells"]:
            number = cell["metadata"].get("tfx_course", {}).get("exercise")
            if number:
                exercise = found.setdefault(number, Exercise(number, hints=hints.get(number, [])))
                if cell["metadata"]["nbgrader"]["grade"]:
                    exercise.check = cell["id"]
                else:
                    exercise.answers.append(cell["id"])
                    exercise.solution = f"{exercise.solution}\n\n{source(cell)}".strip()
        return found


def parse(number):
    """Return ``(sheet, exercise)`` of a number such as ``"04"``, ``"4"`` or ``"04.2"``; the second is ``""`` or ``"04.2"``.

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
    return [Sheet(path.name[:2], lang, notebook_path(root, "exercises", lang, path.name), path) for path in references]


def find(number, lang=None, root=ROOT):
    """Return the sheet ``number`` (``"04"``) in ``lang``, or where that is None, in the language in which it was worked on.

    Raises:
        CourseError: there is no such sheet.
    """
    first = lang or messages.language()
    found = [sheet for each in (first, *(other for other in messages.LANGUAGES if other != first)) for sheet in find_all(each, root)]
    found = [sheet for sheet in found if sheet.number == number]
    if not found:
        raise CourseError("sheet.unknown", number=number, known=", ".join(sheet.number for sheet in find_all(first, root)))
    return found[0] if lang else next((sheet for sheet in found if attempted(sheet)), found[0])


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


def attempted(sheet):
    """Return whether the learner's notebook has an answer that is not as the course ships it. Never raises for a bad notebook."""
    try:
        answers = answer_sources(read_learner(sheet.path))
    except CourseError:
        return sheet.path.exists()
    return any(cell_id in answers and answers[cell_id] != stub for cell_id, stub in stubs(sheet).items())


def stubs(sheet):
    """Return ``{id of an answer cell: its code as the course ships it}``."""
    from tfx_course import sources

    cells = read(sheet.reference)["cells"]
    checks = {cell["metadata"]["tfx_course"]["exercise"]: source(cell) for cell in cells if _is(cell, grade=True)}
    answers = [cell for cell in cells if _is(cell, grade=False)]
    return {cell["id"]: sources.cleared(source(cell), checks[cell["metadata"]["tfx_course"]["exercise"]]).strip() for cell in answers}


def _is(cell, grade):
    return "exercise" in cell["metadata"].get("tfx_course", {}) and cell["metadata"]["nbgrader"]["grade"] == grade


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_learner(path):
    """Return a learner's notebook, whatever wrote it last (JupyterLab, Colab, nbgrader), as JSON with a list of cells.

    Raises:
        CourseError: there is no such file, or it is no notebook of version 4.
    """
    try:
        notebook = read(path)
    except FileNotFoundError:
        raise CourseError("sheet.gone", name=path.name, number=path.name[:2]) from None
    except (OSError, ValueError, RecursionError) as error:
        raise CourseError("sheet.unreadable", name=path.name, number=path.name[:2], reason=error) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise CourseError("sheet.no_notebook", name=path.name, number=path.name[:2])
    return notebook


def source(cell):
    """Return the code of a notebook's cell: JSON has it as a string or as a list of lines."""
    text = cell.get("source", "")
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def names(cell):
    """Return by what a cell may be known: nbgrader's grade id (which a copy of the cell has too), its id, and its id as
    Colab keeps it."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    nbgrader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    return [name for name in (nbgrader.get("grade_id"), cell.get("id"), metadata.get("id")) if isinstance(name, str)]


def answer_sources(notebook):
    """Return ``{name: code}`` of a learner's code cells. Of a cell and its copies the one with its id counts, or else the first."""
    answers = {}
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            known = names(cell)
            for name in known:
                if name not in answers or known.count(name) > 1:
                    answers[name] = source(cell).strip()
    return answers
